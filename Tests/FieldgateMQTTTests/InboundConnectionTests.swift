import FieldgateMQTT
import FieldgateModel
import FieldgateTestSupport
import Testing

@Suite("The connection that takes in")
struct InboundConnectionTests {
  typealias Version = MQTTOptions.ProtocolVersion

  static func options(_ broker: Broker, _ version: Version = .v5) throws -> MQTTOptions {
    MQTTOptions(
      clientID: "gateway", addresses: [try MQTTAddress(broker.url)], protocolVersion: version)
  }

  static func driver(_ broker: Broker, _ version: Version = .v5) throws
    -> Driver<InboundConnection>
  {
    Driver(InboundConnection(try options(broker, version), seed: 1))
  }

  static func numbered(_ range: Range<Int>) -> [Publication] {
    range.map { Publication(topic: "site/device/\($0 % 7)", payload: Array("\($0)".utf8)) }
  }

  @Test("What is published is received once, in order", arguments: [Version.v5, .v311])
  func receives(version: Version) throws {
    let broker = try Broker.start()
    let driver = try Self.driver(broker, version)
    driver.acknowledgeAlways()
    try driver.connect(subscribing: ["site/#"])
    #expect(driver.grants == [.qos(1)])
    #expect(driver.sessionsPresent == [false])
    try TestClient(broker).publish(Self.numbered(0..<500))
    try driver.drive { $0.deliveries.count >= 500 }
    #expect(driver.payloads == (0..<500).map(String.init))
    #expect(driver.deliveries.allSatisfy { $0.qos == 1 && $0.packetIdentifier > 0 })
    #expect(
      driver.events.contains(
        .connected(try MQTTAddress(broker.url), sessionPresent: false, version)))
  }

  @Test("QoS 0, retained, empty and binary messages come as they are")
  func shapes() throws {
    let broker = try Broker.start()
    try TestClient(broker).publish("state/x", "kept", retain: true)
    let driver = try Self.driver(broker)
    driver.acknowledgeAlways()
    try driver.connect(subscribing: ["state/#", "live/#"])
    try TestClient(broker).publish([
      Publication(topic: "live/empty", payload: []),
      Publication(topic: "live/binary", payload: [0, 255, 0, 128]),
      Publication(topic: "live/ünï", payload: [1], qos: 0),
    ])
    try driver.drive { $0.deliveries.count >= 4 }
    let sorted = driver.deliveries.map(\.message).sorted { $0.topic < $1.topic }
    #expect(
      sorted == [
        Message(topic: "live/binary", payload: [0, 255, 0, 128]),
        Message(topic: "live/empty", payload: []),
        Message(topic: "live/ünï", payload: [1]),
        Message(topic: "state/x", payload: Array("kept".utf8), retained: true),
      ])
    let unacknowledged = driver.deliveries.filter { $0.key == nil }
    #expect(unacknowledged.map(\.qos) == [0])
  }

  @Test("A batch ends at its count and at its bytes, and the rest waits")
  func batchLimits() throws {
    let broker = try Broker.start()
    let driver = try Self.driver(broker)
    driver.acknowledgeAlways()
    try driver.connect(subscribing: ["site/#"])
    driver.limit = 0
    try TestClient(broker).publish(Self.numbered(0..<30))
    // Everything is on its way to the socket; a read of one waits for the first.
    driver.limit = 1
    try driver.drive { $0.deliveries.count == 1 }
    #expect(driver.lastRead == .batchFull)
    #expect(driver.connection.deadline == 0)
    driver.limit = 10
    try driver.drive { $0.deliveries.count >= 30 }
    #expect(driver.payloads == (0..<30).map(String.init))

    try TestClient(broker).publish(Self.numbered(30..<32))
    var batch: [Delivery] = []
    driver.limit = 0
    while batch.isEmpty {
      driver.turn(waiting: 20)
      let outcome = driver.connection.read(
        now: driver.now, limit: BatchLimit(count: 10, bytes: 1), into: &batch)
      if !batch.isEmpty { #expect(outcome == .batchFull) }
    }
    #expect(batch.count == 1)
  }

  @Test(
    "Nothing is acknowledged before it is committed: the same comes again, and is recognised",
    arguments: [Version.v5, .v311])
  func abandoned(version: Version) throws {
    let broker = try Broker.start()
    let driver = try Self.driver(broker, version)
    driver.acknowledgeAlways()
    try driver.connect(subscribing: ["site/#"])

    // Below the window of 20 that Mosquitto has for 3.1.1: all come without an answer.
    driver.afterTurn = { _ in }
    try TestClient(broker).publish(Self.numbered(0..<15))
    try driver.drive { $0.deliveries.count >= 15 }
    let first = driver.deliveries
    // Time passes with the batch open; keep-alive may be due, and still nothing is written.
    driver.skip(120_000)
    for _ in 0..<5 { driver.turn(waiting: 5) }

    driver.deliveries = []
    driver.connection.abandon(now: driver.now, reason: "the commit failed")
    try driver.drive { $0.deliveries.count >= 15 }
    #expect(driver.deliveries == first)
    #expect(driver.sessionsPresent == [false, true])
    #expect(driver.events.contains(.lost(reason: "the commit failed")))

    var recogniser = RedeliveryRecogniser(processed: first.compactMap(\.key))
    recogniser.beginResumption()
    #expect(
      driver.deliveries.compactMap(\.key).allSatisfy { recogniser.classify($0) == .redelivered })

    // Committed now: they do not come a third time, and what is new does.
    driver.deliveries = []
    driver.acknowledgeAlways()
    try TestClient(broker).publish(Self.numbered(15..<18))
    try driver.drive { $0.deliveries.count >= 3 }
    #expect(driver.payloads == ["15", "16", "17"])
  }

  @Test("What was committed but not acknowledged in time is recognised; what is new is not")
  func recognisesTheTail() throws {
    let broker = try Broker.start()
    let driver = try Self.driver(broker)
    driver.acknowledgeAlways()
    try driver.connect(subscribing: ["site/#"])
    try TestClient(broker).publish(Self.numbered(0..<10))
    try driver.drive { $0.deliveries.count >= 10 }
    // A ping there and back behind the acknowledgements: the broker has them.
    _ = driver.connection.subscribe([TopicFilter("other")])
    try driver.drive { $0.grants.count == 2 }
    driver.afterTurn = { _ in }
    try TestClient(broker).publish(Self.numbered(10..<14))
    try driver.drive { $0.deliveries.count >= 14 }
    var recogniser = RedeliveryRecogniser()
    recogniser.append(driver.deliveries.compactMap(\.key))

    driver.deliveries = []
    driver.connection.abandon(now: driver.now, reason: "killed after the commit")
    try TestClient(broker).publish(Self.numbered(14..<17))
    driver.acknowledgeAlways()
    try driver.drive { $0.deliveries.count >= 7 }
    recogniser.beginResumption()
    let verdicts = driver.deliveries.compactMap(\.key).map { recogniser.classify($0) }
    #expect(driver.payloads == (10..<17).map(String.init))
    #expect(verdicts == Array(repeating: .redelivered, count: 4) + Array(repeating: .new, count: 3))
  }

  @Test("A clean stop keeps the session and what is published meanwhile")
  func stopsAndResumes() throws {
    let broker = try Broker.start()
    let before = try Self.driver(broker)
    before.acknowledgeAlways()
    try before.connect(subscribing: ["site/#"])
    before.connection.stop(now: before.now)
    try before.drive { $0.connection.status == .stopped }
    #expect(before.events.last == .stopped)
    try TestClient(broker).publish(Self.numbered(0..<50))

    let after = try Self.driver(broker)
    after.acknowledgeAlways()
    try after.connect()
    #expect(after.sessionsPresent == [true])
    try after.drive { $0.deliveries.count >= 50 }
    #expect(after.payloads == (0..<50).map(String.init))
  }

  @Test("A stop with an open batch acknowledges nothing")
  func stopsWithOpenBatch() throws {
    let broker = try Broker.start()
    let before = try Self.driver(broker)
    before.acknowledgeAlways()
    try before.connect(subscribing: ["site/#"])
    before.afterTurn = { _ in }
    try TestClient(broker).publish(Self.numbered(0..<5))
    try before.drive { $0.deliveries.count >= 5 }
    before.connection.stop(now: before.now)
    #expect(before.connection.status == .stopped)

    let after = try Self.driver(broker)
    after.acknowledgeAlways()
    try after.connect()
    try after.drive { $0.deliveries.count >= 5 }
    #expect(after.deliveries == before.deliveries)
  }

  @Test("A clean session forgets")
  func cleanSession() throws {
    let broker = try Broker.start()
    var options = try Self.options(broker)
    options.cleanSession = true
    for _ in 0..<2 {
      let driver = Driver(InboundConnection(options, seed: 1))
      driver.acknowledgeAlways()
      try driver.connect(subscribing: ["site/#"])
      #expect(driver.sessionsPresent == [false])
      driver.connection.stop(now: driver.now)
      try driver.drive { $0.connection.status == .stopped }
    }
  }

  @Test("A subscription that is taken back brings nothing more")
  func unsubscribes() throws {
    let broker = try Broker.start()
    let driver = try Self.driver(broker)
    driver.acknowledgeAlways()
    try driver.connect(subscribing: ["a/#", "b/#"])
    #expect(driver.connection.unsubscribe([TopicFilter("a/#")]) == .asked(count: 1))
    try driver.drive { $0.events.contains(.unsubscribed(TopicFilter("a/#"))) }
    try TestClient(broker).publish("a/1", "no")
    try TestClient(broker).publish("b/1", "yes")
    try driver.drive { !$0.deliveries.isEmpty }
    #expect(driver.payloads == ["yes"])
  }

  @Test("A filter that the broker's access control refuses is told, beside one it grants")
  func refusedSubscription() throws {
    // Mosquitto's ACL file does not look at SUBSCRIBE; its security plugin does.
    let broker = try Broker.start(
      configuration: [
        "plugin /usr/lib/x86_64-linux-gnu/mosquitto_dynamic_security.so",
        "plugin_opt_config_file $DIRECTORY/security.json",
      ],
      files: ["security.json": Self.security])
    var options = try Self.options(broker)
    options.username = "gateway"
    options.password = "sesame"
    for version in [Version.v5, .v311] {
      options.protocolVersion = version
      let driver = Driver(InboundConnection(options, seed: 1))
      driver.acknowledgeAlways()
      try driver.connect(subscribing: ["open/#", "secret/#"])
      #expect(driver.grants.first == .qos(1))
      let reason = version == .v5 ? "Not authorized" : "refused"
      #expect(
        driver.events.contains(
          .subscribed(TopicFilter("secret/#"), .refused(reason: "\(reason)"))))
    }
  }

  /// One user, password "sesame", who may subscribe to `open/#` only.
  private static let security = """
    { "defaultACLAccess": { "subscribe": false, "publishClientReceive": true,
        "publishClientSend": true, "unsubscribe": true },
      "clients": [ { "username": "gateway", "password": "YtxQvY3WyVkoIHdgAkY2HEb0/XyWDduFcLyJyeXVx/tFwLOswObiC5x9F/0UWyCYUqQiscdzOhtxdj1NLBX+dg==", "salt": "AAECAwQFBgcICQoL",
        "iterations": 101, "roles": [ { "rolename": "reader" } ] } ],
      "roles": [ { "rolename": "reader", "acls": [
        { "acltype": "subscribePattern", "topic": "open/#", "allow": true } ] } ] }
    """
}
