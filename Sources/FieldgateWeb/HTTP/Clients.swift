import CLinux
import FieldgateModel
import Glibc

/// All clients of the server, owned by its thread.
struct Clients {
  private let limits: ServerLimits
  private var connections: [UInt64: Connection] = [:]
  private var lastID: UInt64 = 0
  private(set) var counts = Server.Counts()
  /// The system has no descriptor left until then.
  private(set) var acceptsAt: Milliseconds = 0
  private var nextComment: Milliseconds = 0
  /// What is to be called for the listeners that have come.
  private var takenIn: [@Sendable () -> Void] = []

  init(_ limits: ServerLimits) { self.limits = limits }

  typealias Begun = [(UInt64, (Request, Int))]

  /// What to poll for.
  var order: [(id: UInt64, poll: pollfd)] {
    connections.map { id, connection in
      let events =
        (connection.wantsRead ? POLLIN : 0) | (connection.wantsWrite ? POLLOUT : 0)
      return (id, pollfd(fd: connection.descriptor, events: Int16(events), revents: 0))
    }
  }

  var nextLook: Milliseconds {
    let next = connections.values.map(\.nextLook).min() ?? .max
    return counts.listeners > 0 ? min(next, nextComment) : next
  }

  /// Takes in who has come, with room for each.
  mutating func accept(from socket: Int32, _ now: Milliseconds) {
    for _ in 0..<64 {
      let descriptor = fieldgate_accept(socket)
      guard descriptor >= 0 else {
        if errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS {
          acceptsAt = now + 200
        }
        return
      }
      if connections.count >= limits.connections, !makeRoom() {
        counts.refused += 1
        close(descriptor)
        continue
      }
      lastID += 1
      connections[lastID] = Connection(descriptor, limits, now: now)
      count()
    }
  }

  /// Closes the client that has come first of those that ask nothing at the moment.
  private mutating func makeRoom() -> Bool {
    guard let oldest = connections.filter({ $0.value.isIdle }).min(by: { $0.key < $1.key })?.key
    else { return false }
    counts.dropped += 1
    remove(oldest)
    return true
  }

  /// Reads from a client and writes to it.
  mutating func serve(
    _ id: UInt64, _ events: Int16, _ buffer: UnsafeMutableRawBufferPointer, _ now: Milliseconds
  ) -> Begun {
    var begun: Begun = []
    with(id) { connection in
      if events & Int16(POLLIN | POLLHUP | POLLERR) != 0 {
        if connection.wantsRead {
          if let request = connection.read(buffer, now: now) {
            begun.append((id, (request, connection.served)))
          }
        } else if events & Int16(POLLERR | POLLHUP) != 0, !connection.wantsWrite {
          connection.abandon()
        }
      }
      if connection.wantsWrite, let request = connection.write(now: now) {
        begun.append((id, (request, connection.served)))
      }
    }
    counts.requests += UInt64(begun.count)
    return begun
  }

  /// Gives a client its answer, if it still waits for that one.
  mutating func answer(
    _ id: UInt64, _ request: Int, _ response: Response, _ now: Milliseconds
  ) -> Begun {
    var begun: Begun = []
    let isFull = counts.listeners >= limits.listeners
    with(id) { connection in
      guard connection.state == .waiting, connection.served == request else { return }
      if case .events = response.body, isFull {
        connection.answer(.line(.unavailable, "there are too many listeners"), now: now)
      } else {
        connection.answer(response, now: now)
      }
      if let next = connection.write(now: now) { begun.append((id, (next, connection.served))) }
    }
    if case .events(_, _, _, let onTakenIn) = response.body,
      connections[id]?.state == .listening
    {
      takenIn.append(onTakenIn)
    }
    counts.requests += UInt64(begun.count)
    return begun
  }

  /// Tells the listeners.
  mutating func tell(_ news: [String: [UInt8]], _ now: Milliseconds) {
    for (id, connection) in connections where connection.state == .listening {
      guard let channel = connection.channel, let bytes = news[channel] else { continue }
      with(id) { connection in
        connection.tell(bytes, now: now)
        if connection.state == .listening { _ = connection.write(now: now) }
      }
    }
  }

  /// Says to listeners that the line is open, so that they notice when it is not; whether it
  /// was time for such a round, and somebody listens.
  mutating func keepAwake(_ now: Milliseconds) -> Bool {
    guard now >= nextComment else { return false }
    nextComment = now + limits.round
    let comment = Array(": \n\n".utf8)
    for (id, connection) in connections where connection.state == .listening {
      with(id) { connection in
        connection.tell(comment, now: now)
        if connection.state == .listening { _ = connection.write(now: now) }
      }
    }
    return counts.listeners > 0
  }

  /// What is to be called for those who listen since this was asked last.
  mutating func takeTakenIn() -> [@Sendable () -> Void] {
    defer { takenIn = [] }
    return takenIn
  }

  mutating func expire(_ now: Milliseconds) {
    for (id, connection) in connections where connection.nextLook <= now {
      with(id) { connection in
        connection.expire(now: now)
        if connection.wantsWrite { _ = connection.write(now: now) }
      }
    }
  }

  mutating func closeAll() {
    for id in connections.keys { remove(id) }
  }

  /// Works on a client, and closes it if it is over with it.
  private mutating func with(_ id: UInt64, _ body: (inout Connection) -> Void) {
    guard var connection = connections.removeValue(forKey: id) else { return }
    let wasListening = connection.state == .listening
    body(&connection)
    connections[id] = connection
    if connection.state == .closed {
      if wasListening, connection.wantsWrite { counts.dropped += 1 }
      remove(id)
    } else if wasListening != (connection.state == .listening) {
      count()
    }
  }

  private mutating func remove(_ id: UInt64) {
    if let connection = connections.removeValue(forKey: id) { close(connection.descriptor) }
    count()
  }

  private mutating func count() {
    counts.connections = connections.count
    counts.listeners = connections.values.count { $0.state == .listening }
  }
}
