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
    let time = site.localTime(of: loaded)
    let rows = picture.engine.devices
    output.print(rows.map(\.object)) {
      var table = Table("DEVICE", "ADAPTER", "AREA", "SEEN", "AGO", "SKEW", "NOTE")
      for row in rows {
        table.add(
          row.id.rawValue, row.adapter?.rawValue ?? "", row.area?.rawValue ?? "",
          row.seen.map(time.full) ?? (row.isSource ? "" : "never"),
          row.seen.map { LocalTime.ago(picture.moment.wall - $0) } ?? "",
          row.skew.map { "\($0 / 1000) s" } ?? "", Self.note(row),
          tones: [
            "SEEN": row.seen == nil && !row.isSource ? .bad : .plain, "SKEW": .odd, "NOTE": .odd,
          ])
      }
      return table.lines
    }
  }

  private static func note(_ device: DeviceState) -> String {
    [
      device.isSource
        ? "numbers messages" : device.isListed ? nil : "not in the inventory",
      device.limited.map { "\($0) messages too many" },
      device.missed.map { "\(Wording.counted($0, "message")) missed" },
    ]
    .compactMap { $0 }.joined(separator: "; ")
  }
}
