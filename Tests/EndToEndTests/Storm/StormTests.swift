import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

/// Acknowledge after commit: the daemon is killed again and again while messages stream in,
/// and in the end each is stored once and each alert was raised once.
///
/// `./scripts/torture` runs it in its long form.
@Suite("Kill -9 in a storm", .serialized) struct StormTests {
  @Test("nothing is lost, nothing is doubled, no timer moves", arguments: Storm.all)
  func storm(_ storm: Storm) throws {
    let broker = try Broker.start(configuration: storm.broker)
    let gateway = try Gateway(broker, storm.site())
    let listener = try Listener(broker, ["\(Gateway.prefix)/alerts/#"])
    try gateway.start()
    // The square's alert has a hold that runs while the daemon dies.
    try gateway.publish(Said.zone(1000))
    let stream = storm.stream()
    let size = (stream.count + storm.kills - 1) / storm.kills
    var launches: [Int64] = []
    for round in 0..<storm.kills {
      let part = stream[(round * size)..<min(stream.count, (round + 1) * size)]
      let publisher = Background {
        try TestClient(broker, timeout: .seconds(60)).publish(Array(part))
      }
      try Self.wait(for: round, gateway)
      try gateway.kill()
      launches.append(wall())
      try gateway.launch()
      try publisher.join()
    }
    _ = try listener.transition("raised", of: "crowd-density")
    // The last count and the square's calm end both alerts.
    try gateway.publish(Said.persons(0, by: "cam-1"), Said.zone(0))
    let expected = 2 * storm.counts + 3
    try gateway.wait(for: "all \(expected) readings") { try gateway.count() >= expected }
    try gateway.wait(for: "the end of every alert") {
      try gateway.column("n", "SELECT count(*) AS n FROM alerts WHERE state = 'cleared'")
        == ["\(storm.cycles + 1)"]
    }
    try gateway.wait(for: "every transition over MQTT") {
      let stored = try gateway.column("n", "SELECT count(*) AS n FROM alert_events")
      return stored == ["\(StormTally.heard(listener).count)"]
    }
    let tally = try StormTally(of: storm, gateway, listener, launches: launches)
    try tally.write()
    try Self.check(tally)
    try Self.checkStore(gateway, storm)
    #expect(try gateway.command("verify").ending == .exit(0))
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

  private static func check(_ tally: StormTally) throws {
    let storm = tally.storm
    #expect(tally.readings == tally.messages)
    #expect(tally.lost == 0)
    #expect(tally.twice == 0)
    #expect(tally.cleared == storm.cycles + 1)
    #expect(tally.transitionsLost == 0)
    #expect(tally.transitionsTwice == 0)
    #expect(tally.timersMoved == 0)
  }

  private static func checkStore(_ gateway: Gateway, _ storm: Storm) throws {
    let times = try gateway.column("time", "SELECT time FROM readings WHERE device = 'storm'")
    #expect(Set(times).count == storm.counts)
    let ends = try gateway.rows(
      "SELECT min(sequence) AS least, max(sequence) AS most, count(*) AS n FROM readings")
    #expect(ends.first?["least"] == "1")
    #expect(ends.first?["most"] == ends.first?["n"])
    let events = try gateway.rows("SELECT id, sequence, number FROM alert_events ORDER BY number")
    #expect(events.map { $0["number"] } == (1...events.count).map { "\($0)" })
    for (id, life) in Dictionary(grouping: events, by: { $0["id"] ?? "" }) {
      #expect(life.map { $0["sequence"] } == (1...life.count).map { "\($0)" }, "\(id)")
    }
    let cameras = "SELECT count(*) AS n FROM alerts WHERE rule = 'camera-density'"
    #expect(try gateway.column("n", cameras) == ["\(storm.cycles)"])
  }
}
