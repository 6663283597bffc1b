import ArgumentParser
import FieldgateEngine
import FieldgateModel
import FieldgateRules
import FieldgateSite

/// `fieldgate devices`: who was heard when, by which adapter, with which clock.
struct DevicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices",
    abstract: "Show the devices: last seen, adapter, clock skew, unlisted ones too.")

  @OptionGroup var site: SiteOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let loaded = try site.load()
    let picture = try site.picture(of: loaded)
    let tracks = picture.engine.picture.tracks
    let listed = picture.engine.picture.sensors
    let time = site.localTime(of: loaded)
    let ids = loaded.plan.devices.map(\.id) + tracks.keys.filter { listed[$0] == nil }.sorted()
    let rows = ids.map {
      Row(id: $0, track: tracks[$0], sensor: listed[$0], limited: picture.engine.limited[$0])
    }
    output.print(rows.map(\.object)) {
      var table = Table("DEVICE", "ADAPTER", "AREA", "SEEN", "AGO", "SKEW", "NOTE")
      for row in rows {
        table.add(
          row.id.rawValue, row.adapter ?? "", row.sensor?.device.area?.rawValue ?? "",
          row.track?.seen.map(time.full) ?? "never",
          row.track?.seen.map { LocalTime.ago(picture.moment.wall - $0) } ?? "",
          row.skew.map { "\($0 / 1000) s" } ?? "", row.note)
      }
      return table.lines
    }
  }

  private struct Row {
    let id: DeviceID
    let track: Track?
    let sensor: Sensor?
    /// How many of its messages were too many.
    let limited: UInt64?

    var note: String {
      [sensor == nil ? "not in the inventory" : nil, limited.map { "\($0) messages too many" }]
        .compactMap { $0 }.joined(separator: "; ")
    }

    var adapter: String? { sensor?.device.adapter.rawValue ?? track?.adapter?.rawValue }
    var skew: Milliseconds? { track?.lag.isSkewed ?? false ? track?.lag.shown : nil }

    var object: JSONObject {
      [
        "device": .string(id.rawValue),
        "adapter": adapter.map { .string($0) },
        "kind": sensor.map { .string($0.kind.rawValue) },
        "area": sensor?.device.area.map { .string($0.rawValue) },
        "listed": .bool(sensor != nil),
        "seen": track?.seen.map { .string($0.iso8601) },
        "limited": limited.map { .integer(Int64(clamping: $0)) },
        "skew": skew.map { .number(Double($0) / 1000) },
      ]
    }
  }
}
