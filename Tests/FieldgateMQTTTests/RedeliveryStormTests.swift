import FieldgateMQTT
import FieldgateModel
import FieldgateTestSupport
import Testing

/// Breaks the connection again and again, at the two places where it hurts, and counts.
@Suite("Broken connections lose and double nothing")
struct RedeliveryStormTests {
  /// What happens to a batch: commits fail, and connections break behind a commit.
  enum Fate { case acknowledged, rolledBack, lostBehindCommit }

  @Test(
    "Every message is stored once",
    arguments: [MQTTOptions.ProtocolVersion.v5, .v311], [UInt64(1), 2, 3])
  func storedOnce(version: MQTTOptions.ProtocolVersion, seed: UInt64) throws {
    let broker = try Broker.start(configuration: ["max_inflight_messages 1000"])
    let driver = try InboundConnectionTests.driver(broker, version)
    driver.acknowledgeAlways()
    try driver.connect(subscribing: ["site/#"])
    // The same payloads over and over: only packet identifiers tell them apart.
    let payloads = (0..<3_000).map { [UInt8($0 % 3)] }

    let fates: [Fate] = [.acknowledged, .acknowledged, .rolledBack, .lostBehindCommit]
    var random = seed
    var recogniser = RedeliveryRecogniser()
    var stored: [UInt8] = []
    var breaks = 0
    driver.limit = 37
    driver.afterTurn = { driver in
      for event in driver.events {
        if case .connected(_, let sessionPresent, _) = event {
          #expect(sessionPresent)
          recogniser.beginResumption()
        }
      }
      driver.forgetEvents()
      let batch = driver.deliveries
      driver.deliveries = []
      guard !batch.isEmpty else { return driver.connection.acknowledge(now: driver.now) }
      let undo = recogniser
      let new = batch.filter { delivery in
        delivery.key.map { recogniser.classify($0) } != .redelivered
      }
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let fate = fates[Int((random >> 33) % 4)]
      if fate == .rolledBack {
        recogniser = undo
        breaks += 1
        return driver.connection.abandon(now: driver.now, reason: "rolled back")
      }
      stored += new.flatMap(\.message.payload)
      recogniser.append(new.compactMap(\.key))
      if fate == .lostBehindCommit {
        breaks += 1
        driver.connection.abandon(now: driver.now, reason: "lost behind the commit")
      } else {
        driver.connection.acknowledge(now: driver.now)
      }
    }
    driver.forgetEvents()
    // In portions: a connection that is closed with much unread may take the last
    // acknowledgements with it, and then every portion would begin from the start.
    for start in stride(from: 0, to: payloads.count, by: 150) {
      try TestClient(broker).publish(
        payloads[start..<start + 150].map { Publication(topic: "site/x", payload: $0) })
      try driver.drive { _ in stored.count >= start + 150 }
    }
    // And nothing follows.
    for _ in 0..<20 { driver.turn(waiting: 5) }
    #expect(stored == payloads.flatMap { $0 })
    #expect(breaks > 20)
  }
}
