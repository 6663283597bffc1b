import CMosquitto
import FieldgateModel

/// A plain MQTT client for tests that blocks until it is done: it publishes, or it
/// collects. Each call is a connection of its own.
package struct TestClient: Sendable {
  package struct Fault: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) { self.description = description }
  }

  package var port: Int
  package var username: String?
  package var password: String?
  /// How long a call may take in all.
  package var timeout: Duration

  package init(
    port: Int, username: String? = nil, password: String? = nil, timeout: Duration = .seconds(20)
  ) {
    self.port = port
    self.username = username
    self.password = password
    self.timeout = timeout
  }

  package init(_ broker: Broker, timeout: Duration = .seconds(20)) {
    self.init(port: broker.port, timeout: timeout)
  }

  /// Publishes in order; returns when the broker has acknowledged each QoS 1 message,
  /// and each QoS 0 message is written.
  package func publish(_ publications: [Publication]) throws {
    let session = try Session(self)
    try session.connect()
    for publication in publications { try session.publish(publication) }
    try session.run("publications acknowledged") { session.published >= publications.count }
    session.disconnect()
  }

  /// Publishes one message.
  package func publish(
    _ topic: String, _ payload: String, retain: Bool = false, qos: Int = 1
  ) throws {
    try publish(
      [Publication(topic: topic, payload: Array(payload.utf8), retain: retain, qos: qos)])
  }

  /// Subscribes, calls `whenSubscribed`, and collects until the predicate is content;
  /// throws with what came where it is not in time.
  package func collect(
    _ filters: [String], qos: Int = 1, whenSubscribed: () throws -> Void = {},
    until isEnough: ([Message]) -> Bool
  ) throws -> [Message] {
    let session = try Session(self)
    try session.connect()
    for filter in filters { try session.subscribe(filter, qos) }
    try session.run("subscriptions granted") { session.granted >= filters.count }
    try whenSubscribed()
    try session.run("messages expected") { isEnough(session.messages) }
    session.disconnect()
    return session.messages
  }
}

extension TestClient {
  /// What a subscriber hears of what happens in `body`, and nothing that comes later: the
  /// broker answers a second subscription behind all that it has sent before. At QoS 0, since
  /// at QoS 1 it would wait for acknowledgements.
  package func hears(_ filters: [String], of body: () throws -> Void) throws -> [Message] {
    let session = try Session(self)
    try session.connect()
    for filter in filters { try session.subscribe(filter, 0) }
    try session.run("subscriptions granted") { session.granted >= filters.count }
    try body()
    try session.subscribe("barrier/\(username ?? "anonymous")", 0)
    try session.run("the barrier") { session.granted > filters.count }
    session.disconnect()
    return session.messages
  }
}

/// One connection of a test client, used by one thread within one call.
private final class Session {
  let handle: OpaquePointer
  let client: TestClient
  let patience: ContinuousClock.Instant
  var answer: Int32?
  var published = 0
  var granted = 0
  var messages: [Message] = []

  init(_ client: TestClient) throws {
    _ = Session.library
    guard let handle = mosquitto_new(nil, true, nil) else {
      throw TestClient.Fault(description: "no client")
    }
    self.handle = handle
    self.client = client
    patience = .now + client.timeout
    mosquitto_user_data_set(handle, Unmanaged.passUnretained(self).toOpaque())
    if let username = client.username {
      mosquitto_username_pw_set(handle, username, client.password)
    }
    mosquitto_connect_callback_set(handle) { _, user, code in Session.from(user)?.answer = code }
    mosquitto_publish_callback_set(handle) { _, user, _ in Session.from(user)?.published += 1 }
    mosquitto_subscribe_callback_set(handle) { _, user, _, _, _ in
      Session.from(user)?.granted += 1
    }
    mosquitto_message_callback_set(handle) { _, user, message in
      guard let message = message?.pointee, let topic = message.topic else { return }
      let bytes = UnsafeRawBufferPointer(start: message.payload, count: Int(message.payloadlen))
      Session.from(user)?.messages.append(
        Message(
          topic: String(cString: topic), payload: Array(bytes), retained: message.retain))
    }
  }

  deinit { mosquitto_destroy(handle) }

  private static let library: Int32 = mosquitto_lib_init()

  private static func from(_ user: UnsafeMutableRawPointer?) -> Session? {
    user.map { Unmanaged<Session>.fromOpaque($0).takeUnretainedValue() }
  }

  private func check(_ code: Int32) throws {
    guard code != 0 else { return }
    throw TestClient.Fault(
      description:
        "test client at port \(client.port): \(String(cString: mosquitto_strerror(code)))")
  }

  func connect() throws {
    try check(mosquitto_connect(handle, "127.0.0.1", Int32(client.port), 60))
    try run("CONNACK") { answer != nil }
    guard answer == 0 else {
      throw TestClient.Fault(description: "test client refused: \(answer ?? -1)")
    }
  }

  func publish(_ publication: Publication) throws {
    let code = publication.payload.withUnsafeBytes {
      mosquitto_publish(
        handle, nil, publication.topic, Int32($0.count), $0.baseAddress, Int32(publication.qos),
        publication.retain)
    }
    try check(code)
  }

  func subscribe(_ filter: String, _ qos: Int) throws {
    try check(mosquitto_subscribe(handle, nil, filter, Int32(qos)))
  }

  /// Runs the client until the condition holds.
  func run(_ what: String, until isDone: () -> Bool) throws {
    while !isDone() {
      guard ContinuousClock.now < patience else {
        throw TestClient.Fault(
          description: "no \(what) within \(client.timeout); received: \(messages)")
      }
      try check(mosquitto_loop(handle, 20, 1))
    }
  }

  func disconnect() {
    mosquitto_disconnect(handle)
    _ = mosquitto_loop(handle, 0, 1)
  }
}
