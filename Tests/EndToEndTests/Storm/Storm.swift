import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

/// One stream of messages during which the daemon is killed again and again.
struct Storm: CustomTestStringConvertible, Sendable {
  let version: String
  /// How many messages the broker may have out that nobody has acknowledged.
  let window: Int
  let kills: Int

  /// How long the square must be crowded; longer than the daemon is let live.
  static let hold: Milliseconds = 2000

  /// Cycles of 40 counts of the camera; each is one episode of its alert.
  var cycles: Int { kills * 3 + 2 }
  var counts: Int { cycles * 40 }

  var testDescription: String { "MQTT \(version), \(window) in flight, \(kills) kills" }

  /// `FIELDGATE_KILLS` kills over all versions and windows, and never more than 17 in one
  /// storm; without it ten kills, in two storms.
  static let all: [Storm] = {
    let wanted = ProcessInfo.processInfo.environment["FIELDGATE_KILLS"].flatMap { Int($0) }
    guard let kills = wanted, kills > 0 else {
      return [
        Storm(version: "5", window: 1000, kills: 5), Storm(version: "3.1.1", window: 20, kills: 5),
      ]
    }
    let kinds = ["5", "3.1.1"].flatMap { version in
      [20, 1000, 10_000].map { (version: version, window: $0) }
    }
    let count = max(kinds.count, (kills + 16) / 17)
    return (0..<count).map { index in
      let kind = kinds[index % kinds.count]
      let own = kills * (index + 1) / count - kills * index / count
      return Storm(version: kind.version, window: kind.window, kills: max(1, own))
    }
  }()

  /// Counts with a time of their own and counts without, by turns.
  func stream() -> [Publication] {
    let began = wall()
    return (0..<counts).flatMap { index in
      [
        Said.zone(index, by: "storm", at: began + Int64(index)),
        Said.persons(index % 40, by: "cam-1"),
      ]
    }
  }

  /// The lines of a broker whose window is this one; what it sends it says.
  var broker: [String] {
    ["persistence false", "log_type none", "log_type subscribe", "log_type error"]
      + ["log_type debug", "max_inflight_messages \(window)"]
  }

  func site() -> SiteTexts {
    var site = SiteTexts.mixed
    site["fieldgate.yaml"] = """
      site: international-zone
      broker:
        url: "mqtt://127.0.0.1:1883"
        clientId: fieldgate-international-zone
        protocol: "\(version)"
        receiveMaximum: \(window)
      """
    site["inventory.yaml"] = """
      devices:
        - { id: "80:1F:12:D5:30:DC", adapter: xovis-v5, area: churchillplein, covers: 400 }
        - { id: storm, adapter: xovis-v5, area: stadhouderslaan, covers: 400 }
        - { id: cam-1, adapter: frigate, area: square-two, covers: 1 }
      """
    site["rules.yaml"] = """
      rules:
        - rule: crowd-density
          kind: threshold
          areas: [churchillplein]
          watch: density
          raise: { moderate: { above: 2.0, for: \(Self.hold)ms } }
          clear: { below: 1.8, for: 1s }
        - rule: camera-density
          kind: threshold
          areas: [square-two]
          watch: density
          raise: { severe: { above: 30 } }
          clear: { below: 10 }
      """
    site["areas.geojson"] = site["areas.geojson"].replacing(
      #"{"type": "FeatureCollection", "features": ["#,
      with: """
        {"type": "FeatureCollection", "features": [
        {"type": "Feature", "id": "square-two", "properties": {"kind": "square"},
         "geometry": {"type": "Polygon", "coordinates": [[
           [4.29, 52.09], [4.291, 52.09], [4.291, 52.091], [4.29, 52.09]]]}},
        """)
    site.filters = ["frigate/+/+", "xovis/+/logics"]
    return site
  }
}
