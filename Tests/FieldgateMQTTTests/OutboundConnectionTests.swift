import FieldgateMQTT
import FieldgateModel
import FieldgateTestSupport
import Testing

@Suite("The connection that gives out")
struct OutboundConnectionTests {
  static let will = Publication(topic: "site/status", payload: Array("offline".utf8), retain: true)

  static func driver(_ broker: Broker, capacity: Int = 1_000) throws
    -> Driver<OutboundConnection>
  {
    let options = MQTTOptions(
      clientID: "gateway", addresses: [try MQTTAddress(broker.url)], will: will)
    return Driver(OutboundConnection(options, seed: 1, capacity: capacity))
  }

  @Test("Each token comes back with its PUBACK, in order, and the messages arrive")
  func acknowledges() throws {
    let broker = try Broker.start()
    let driver = try Self.driver(broker)
    try driver.connect()
    let received = try TestClient(broker).collect(
      ["out/#"],
      whenSubscribed: {
        for token in Int64(0)..<300 {
          let publication = Publication(topic: "out/a", payload: Array("\(token)".utf8))
          #expect(driver.connection.publish(publication, token: token) == .queued)
        }
        var acknowledged: [Int64] = []
        try driver.drive { driver in
          acknowledged += driver.connection.takeAcknowledged()
          return acknowledged.count >= 300
        }
        #expect(acknowledged == Array(0..<300))
      }, until: { $0.count >= 300 })
    #expect(
      received.map { String(decoding: $0.payload, as: UTF8.self) } == (0..<300).map(String.init))
    #expect(driver.connection.countOnItsWay == 0)
    #expect(driver.connection.takeUnacknowledged() == [])
  }

  @Test("QoS 0 needs no acknowledgement and brings no token back")
  func qosZero() throws {
    let broker = try Broker.start()
    let driver = try Self.driver(broker)
    try driver.connect()
    let publication = Publication(topic: "out/zero", payload: [1], qos: 0)
    #expect(driver.connection.publish(publication, token: 7) == .queued)
    try driver.drive { $0.connection.countOnItsWay == 0 }
    #expect(driver.connection.takeAcknowledged() == [])
  }

  @Test("Without a connection nothing is taken, with too much on its way neither")
  func bounds() throws {
    let broker = try Broker.start()
    let driver = try Self.driver(broker, capacity: 3)
    let publication = Publication(topic: "out/a", payload: [1])
    #expect(driver.connection.publish(publication, token: 1) == .notConnected)
    try driver.connect()
    let outcomes = (1...5).map { driver.connection.publish(publication, token: $0) }
    #expect(outcomes == [.queued, .queued, .queued, .full, .full])
    try driver.drive { $0.connection.countOnItsWay == 0 }
    #expect(driver.connection.takeAcknowledged() == [1, 2, 3])
    #expect(driver.connection.publish(publication, token: 4) == .queued)
  }

  @Test("What is on its way when the connection breaks is named, to be sent again")
  func unacknowledged() throws {
    let broker = try Broker.start()
    let driver = try Self.driver(broker)
    try driver.connect()
    for token in Int64(1)...5 {
      _ = driver.connection.publish(Publication(topic: "out/a", payload: [1]), token: token)
    }
    driver.connection.abandon(now: driver.now, reason: "test")
    #expect(driver.connection.takeUnacknowledged() == [1, 2, 3, 4, 5])
    #expect(driver.connection.takeAcknowledged() == [])
    try driver.drive { $0.connection.status == .connected }
    #expect(driver.connection.countOnItsWay == 0)
  }

  @Test("A broker that is killed takes nothing with it")
  func brokerKilled() throws {
    let broker = try Broker.start()
    let driver = try Self.driver(broker)
    try driver.connect()
    broker.kill()
    _ = driver.connection.publish(Publication(topic: "out/a", payload: [1]), token: 9)
    try driver.drive { $0.connection.status == .pausing }
    #expect(driver.connection.takeUnacknowledged() == [9])
    try broker.restart()
    try driver.drive { $0.connection.status == .connected }
    #expect(
      driver.connection.publish(Publication(topic: "out/a", payload: [1]), token: 9) == .queued)
    try driver.drive { $0.connection.countOnItsWay == 0 }
    #expect(driver.connection.takeAcknowledged() == [9])
  }

  @Test("The will is published when the connection breaks off")
  func will() throws {
    let broker = try Broker.start()
    let driver = try Self.driver(broker)
    try driver.connect()
    let received = try TestClient(broker).collect(
      ["site/status"],
      whenSubscribed: { driver.connection.abandon(now: driver.now, reason: "crash") },
      until: { !$0.isEmpty })
    #expect(received.map(\.payload) == [Array("offline".utf8)])
  }

  @Test("A clean stop sends what is queued and no will")
  func stops() throws {
    let broker = try Broker.start()
    let driver = try Self.driver(broker)
    try driver.connect()
    let stopped = Publication(topic: "site/status", payload: Array("stopped".utf8), retain: true)
    #expect(driver.connection.publish(stopped, token: 1) == .queued)
    driver.connection.stop(now: driver.now)
    try driver.drive { $0.connection.status == .stopped }
    #expect(driver.events.last == .stopped)
    try TestClient(broker).publish("site/end", "", qos: 1)
    let received = try TestClient(broker).collect(["site/#"], until: { !$0.isEmpty })
    #expect(received.map(\.payload) == [Array("stopped".utf8)])
  }

  @Test("Commands come in on it")
  func commands() throws {
    let broker = try Broker.start()
    let driver = try Self.driver(broker)
    try driver.connect(subscribing: ["site/command/+/+"])
    try TestClient(broker).publish("site/command/anna/ack", "{}")
    try driver.drive { !$0.deliveries.isEmpty }
    #expect(driver.deliveries.map(\.message.topic) == ["site/command/anna/ack"])
  }

  @Test("What can not be published is refused with a reason", arguments: ["a/#", "", "a/+/b"])
  func badTopics(topic: String) throws {
    let broker = try Broker.start()
    let driver = try Self.driver(broker)
    try driver.connect()
    let outcome = driver.connection.publish(Publication(topic: topic, payload: []), token: 1)
    guard case .refused(let reason) = outcome else {
      Issue.record("expected a refusal, not \(outcome)")
      return
    }
    #expect(!reason.isEmpty)
  }

  @Test("What the broker's access control refuses is told and not taken for acknowledged")
  func refusedPublication() throws {
    let broker = try Broker.start(
      configuration: ["acl_file $DIRECTORY/acl"], files: ["acl": "topic write allowed/#\n"])
    let driver = try Self.driver(broker)
    try driver.connect()
    for (token, topic) in [(Int64(1), "allowed/x"), (2, "forbidden/x")] {
      _ = driver.connection.publish(Publication(topic: topic, payload: [1]), token: token)
    }
    try driver.drive { $0.connection.countOnItsWay == 0 }
    #expect(driver.connection.takeAcknowledged() == [1])
    #expect(
      driver.events.contains(
        .publicationRefused(topic: "forbidden/x", token: 2, reason: "Not authorized")))
  }

  @Test("Both connections of one gateway live side by side")
  func besideInbound() throws {
    let broker = try Broker.start()
    let inbound = try InboundConnectionTests.driver(broker)
    inbound.acknowledgeAlways()
    try inbound.connect(subscribing: ["loop/#"])
    let outbound = try Self.driver(broker)
    try outbound.connect()
    _ = outbound.connection.publish(Publication(topic: "loop/1", payload: [42]), token: 1)
    try outbound.drive { $0.connection.countOnItsWay == 0 }
    try inbound.drive { !$0.deliveries.isEmpty }
    #expect(inbound.deliveries.map(\.message) == [Message(topic: "loop/1", payload: [42])])
  }
}
