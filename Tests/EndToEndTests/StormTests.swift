import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

/// Acknowledge after commit: the daemon is killed again and again while messages stream in,
/// and in the end each is stored once and each alert was raised once.
@Suite("Kill -9 in a storm", .serialized) struct StormTests {
  static let rounds = 12
  /// Cycles of 40 counts of the camera; each is one episode of its alert.
  static let cycles = 38
  static let counts = cycles * 40

  @Test("nothing is lost, nothing is doubled", arguments: ["5", "3.1.1"])
  func storm(version: String) throws {
    let broker = try Broker.start(configuration: [
      "persistence false", "log_type none", "log_type subscribe", "log_type error",
    ])
    let gateway = try Gateway(broker, Self.site(version))
    let listener = try Listener(broker, ["\(Gateway.prefix)/alerts/#"])
    try gateway.start()
    // The square's alert has a hold that runs while the daemon dies.
    try gateway.publish(Said.zone(1000))
    let stream = Self.stream()
    let size = (stream.count + Self.rounds - 1) / Self.rounds
    for round in 0..<Self.rounds {
      let part = stream[(round * size)..<min(stream.count, (round + 1) * size)]
      let publisher = Background { try TestClient(broker).publish(Array(part)) }
      try Self.wait(for: round, gateway)
      try gateway.kill()
      try gateway.launch()
      try publisher.join()
    }
    // The last count and the square's calm end both alerts.
    try gateway.publish(Said.persons(0, by: "cam-1"), Said.zone(0))
    let expected = 2 * Self.counts + 3
    try gateway.wait(for: "all \(expected) readings") { try gateway.count() >= expected }
    try gateway.wait(for: "the end of every alert") {
      try gateway.column("n", "SELECT count(*) AS n FROM alerts WHERE state = 'cleared'")
        == ["\(Self.cycles + 1)"]
    }
    try checkReadings(gateway)
    try checkAlerts(gateway)
    try checkHeard(gateway, listener)
    #expect(try gateway.terminate() == .exit(0))
  }

  /// Each kill comes at another point of the daemon's life.
  private static func wait(for round: Int, _ gateway: Gateway) throws {
    let before = try gateway.count()
    switch round % 4 {
    case 0:
      // In the middle of the stream.
      try gateway.wait(for: "new readings") { try gateway.count() > before }
    case 1:
      // As soon as it is connected, or before its first commit.
      try gateway.wait(for: "connection") { gateway.log.contains("listening at") }
    case 2:
      // After an alert's transition, which commits at once.
      let events = try gateway.column("n", "SELECT count(*) AS n FROM alert_events")
      try gateway.wait(for: "a transition") {
        try gateway.column("n", "SELECT count(*) AS n FROM alert_events") != events
      }
    default:
      // While it starts.
      try gateway.wait(for: "first word") { !gateway.log.isEmpty }
    }
  }

  /// Counts with a time of their own and counts without, by turns.
  private static func stream() -> [Publication] {
    let began = wall()
    return (0..<counts).flatMap { index in
      [
        Said.zone(index, by: "storm", at: began + Int64(index)),
        Said.persons(index % 40, by: "cam-1"),
      ]
    }
  }

  private func checkReadings(_ gateway: Gateway) throws {
    let timed = try gateway.rows(
      "SELECT value, time FROM readings WHERE device = 'storm' ORDER BY sequence")
    #expect(timed.map { $0["value"] } == (0..<Self.counts).map { "\($0).0" })
    #expect(Set(timed.compactMap { $0["time"] }).count == Self.counts)
    // Equal counts cannot be told apart by what they say; their order tells each.
    let untimed = try gateway.column(
      "value", "SELECT value FROM readings WHERE device = 'cam-1' ORDER BY sequence")
    #expect(untimed == (0...Self.counts).map { "\($0 % 40).0" })
    let ends = try gateway.rows(
      "SELECT min(sequence) AS least, max(sequence) AS most, count(*) AS n FROM readings")
    #expect(ends.first?["least"] == "1")
    #expect(ends.first?["most"] == ends.first?["n"])
  }

  private func checkAlerts(_ gateway: Gateway) throws {
    let events = try gateway.rows("SELECT * FROM alert_events ORDER BY number")
    #expect(events.map { $0["number"] } == (1...events.count).map { "\($0)" })
    for (id, life) in Dictionary(grouping: events, by: { $0["id"] ?? "" }) {
      #expect(life.map { $0["sequence"] } == (1...life.count).map { "\($0)" }, "\(id)")
      #expect(life.count { $0["event"] == "raised" } == 1, "\(id)")
      // So many alerts are a flood, which lasts longer than the storm.
      #expect(life.count { $0["event"] == "cleared" } == (id.contains("flood") ? 0 : 1), "\(id)")
    }
    let alerts = try gateway.rows("SELECT rule, onset FROM alerts")
    #expect(alerts.count { $0["rule"] == "camera-density" } == Self.cycles)
    // The hold began with the first message, whichever run of the daemon took it.
    let onset = alerts.first { $0["rule"] == "crowd-density" }?["onset"]
    let first = try gateway.column(
      "received", "SELECT received FROM readings WHERE sequence = 1")
    #expect([onset ?? "none"] == first)
  }

  /// Whoever listens has heard each transition that is in the store, and no other.
  private func checkHeard(_ gateway: Gateway, _ listener: Listener) throws {
    let stored = try Set(
      gateway.rows("SELECT id, sequence, event FROM alert_events").map {
        "\($0["id"] ?? "") \($0["sequence"] ?? "") \($0["event"] ?? "")"
      })
    func heard() -> Set<String> {
      Set(
        listener.messages.map {
          let body = JSON($0.payload)
          let sequence = body["sequence"].number.map { "\(Int($0))" } ?? ""
          return "\(body["id"].string ?? "") \(sequence) \(body["event"].string ?? "")"
        })
    }
    try gateway.wait(for: "every transition over MQTT") { heard().isSuperset(of: stored) }
    #expect(heard() == stored)
  }

  private static func site(_ version: String) throws -> SiteTexts {
    var site = SiteTexts.mixed
    site["fieldgate.yaml"] = """
      site: international-zone
      broker: { url: "mqtt://127.0.0.1:1883", clientId: fieldgate-international-zone, protocol: "\(version)" }
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
          raise: { moderate: { above: 2.0, for: 1s } }
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
