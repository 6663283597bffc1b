import FieldgateMQTT
import FieldgateModel
import Glibc

/// What the two connections have in common, as far as a loop is concerned.
protocol Drivable: AnyObject {
  var status: ConnectionStatus { get }
  var deadline: Milliseconds? { get }
  func descriptors() -> [Descriptor]
  func start(now: Milliseconds)
  func service(now: Milliseconds)
  func read(now: Milliseconds, limit: BatchLimit, into deliveries: inout [Delivery]) -> ReadOutcome
  func takeEvents() -> [ConnectionEvent]
  func subscribe(_ filters: [TopicFilter]) -> SubscribeOutcome
}

extension InboundConnection: Drivable {}
extension OutboundConnection: Drivable {}

/// A loop for one connection, with a clock that runs with the real one and jumps over
/// the pauses between attempts: what waits for a broker takes real time, what waits
/// for time takes none.
final class Driver<Connection: Drivable> {
  struct TooLate: Error, CustomStringConvertible {
    let description: String
  }

  let connection: Connection
  private(set) var events: [ConnectionEvent] = []
  var deliveries: [Delivery] = []
  private(set) var lastRead = ReadOutcome.notConnected
  private var skipped: Milliseconds = 0
  private let began = ContinuousClock.now
  /// How many messages one turn reads; 0 leaves them in the socket.
  var limit = 1_000
  /// What the owner of the loop does at the end of each turn.
  var afterTurn: (Driver) -> Void = { _ in }

  init(_ connection: Connection) { self.connection = connection }

  var now: Milliseconds {
    let (seconds, attoseconds) = (ContinuousClock.now - began).components
    return seconds * 1000 + attoseconds / 1_000_000_000_000_000 + skipped
  }

  /// Lets this much time pass for the connection.
  func skip(_ time: Milliseconds) { skipped += time }

  /// Turns until the condition holds; throws with what happened if it takes too long.
  func drive(_ what: String = #function, until isDone: (Driver) -> Bool) throws {
    let patience = ContinuousClock.now + .seconds(30)
    turn(waiting: 0)
    while !isDone(self) {
      guard ContinuousClock.now < patience else {
        throw TooLate(description: "\(what): \(events), \(deliveries.count) deliveries")
      }
      if connection.status == .pausing, let deadline = connection.deadline, deadline > now {
        skipped += deadline - now
      }
      turn(waiting: 20)
    }
  }

  func turn(waiting: Int32) {
    var polled = connection.descriptors().map {
      pollfd(
        fd: $0.number,
        events: Int16(($0.wantsRead ? POLLIN : 0) | ($0.wantsWrite ? POLLOUT : 0)), revents: 0)
    }
    let wait = (connection.deadline ?? .max) <= now ? 0 : waiting
    poll(&polled, nfds_t(polled.count), wait)
    connection.service(now: now)
    if limit > 0 {
      lastRead = connection.read(
        now: now, limit: BatchLimit(count: limit), into: &deliveries)
    }
    events += connection.takeEvents()
    afterTurn(self)
  }

  func forgetEvents() { events = [] }

  /// Starts and waits for the broker's CONNACK, then for the grant of each filter.
  func connect(subscribing filters: [String] = []) throws {
    connection.start(now: now)
    try drive { $0.connection.status == .connected }
    guard !filters.isEmpty else { return }
    _ = connection.subscribe(filters.map { TopicFilter($0) })
    try drive { driver in driver.grants.count >= filters.count }
  }

  var grants: [ConnectionEvent.Grant] {
    events.compactMap { if case .subscribed(_, let grant) = $0 { grant } else { nil } }
  }

  var sessionsPresent: [Bool] {
    events.compactMap {
      if case .connected(_, let sessionPresent, _) = $0 { sessionPresent } else { nil }
    }
  }

  var pauses: [Milliseconds] {
    events.compactMap { if case .retryingIn(let pause) = $0 { pause } else { nil } }
  }

  var payloads: [String] { deliveries.map { String(decoding: $0.message.payload, as: UTF8.self) } }
}

extension Driver where Connection == InboundConnection {
  /// Acknowledges each batch as if it were committed at once.
  func acknowledgeAlways() {
    afterTurn = { driver in driver.connection.acknowledge(now: driver.now) }
  }
}
