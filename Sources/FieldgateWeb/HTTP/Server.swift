import CLinux
import FieldgateModel
import Glibc
import Synchronization

/// A small HTTP server: one thread that polls all clients, and workers that answer.
///
/// It speaks as much of HTTP/1.1 as a page, a scraper and a script need, and bounds what
/// each client may cost (`ServerLimits`). TLS is left to a proxy before it.
package final class Server: Sendable {
  /// Answers a request, now or later, from any thread, once.
  package typealias Handler = @Sendable (Request, Reply) -> Void

  /// Where the answer to one request goes.
  package struct Reply: Sendable {
    fileprivate let server: Server
    fileprivate let connection: UInt64
    fileprivate let request: Int

    package func callAsFunction(_ response: Response) {
      server.post(.answer(connection, request, response))
    }
  }

  /// How many clients there are, and what became of those that asked too much.
  package struct Counts: Hashable, Sendable {
    package var connections = 0
    package var listeners = 0
    package var requests: UInt64 = 0
    package var refused: UInt64 = 0
    package var dropped: UInt64 = 0
  }

  private enum Mail: Sendable {
    case answer(UInt64, Int, Response)
    case news([String: [UInt8]])
    case stop
  }

  package let address: WebAddress
  private let socket: ListeningSocket
  private let bell: Int32
  private let mail = Mutex<[Mail]>([])
  private let shown = Mutex(Counts())
  private let workers: Workers
  private let limits: ServerLimits
  private let handler: Handler
  private let onRound: @Sendable () -> Void

  package struct Unavailable: Error, CustomStringConvertible {
    package let description: String
  }

  /// Listens at once, and serves from then on.
  ///
  /// - Parameter onRound: called by a worker each time the listeners hear that the line is open.
  package init(
    at wanted: WebAddress, limits: ServerLimits = ServerLimits(), workers: Workers,
    onRound: @escaping @Sendable () -> Void = {}, handler: @escaping Handler
  ) throws(Unavailable) {
    do throws(ListeningSocket.Fault) {
      socket = try ListeningSocket(wanted)
    } catch {
      throw Unavailable(description: "\(wanted): \(error)")
    }
    address = socket.address
    bell = fieldgate_event_descriptor()
    self.workers = workers
    self.limits = limits
    self.handler = handler
    self.onRound = onRound
    startThread { self.serve() }
  }

  // Not before nobody can ring it any more: an answer may come after the stop, and the number of a
  // closed descriptor is another file's.
  deinit { close(bell) }

  package var counts: Counts { shown.withLock { $0 } }

  /// Tells the listeners of each channel what is new.
  package func tell(_ news: [String: [UInt8]]) { post(.news(news)) }

  /// Closes everything.
  package func stop() { post(.stop) }

  private func post(_ letter: Mail) {
    mail.withLock { $0.append(letter) }
    fieldgate_event_ring(bell)
  }

  // MARK: The thread

  private static var now: Milliseconds {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Milliseconds(time.tv_sec) * 1000 + Milliseconds(time.tv_nsec) / 1_000_000
  }

  private func serve() {
    var clients = Clients(limits)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
    defer { buffer.deallocate() }
    while true {
      let ready = wait(clients)
      let now = Self.now
      for letter in takeMail() {
        switch letter {
        case .answer(let id, let request, let response):
          for (id, request) in clients.answer(id, request, response, now) { begin(id, request) }
        case .news(let news): clients.tell(news, now)
        case .stop:
          clients.closeAll()
          close(socket.descriptor)
          return
        }
      }
      for (id, events) in ready.clients {
        for (id, request) in clients.serve(id, events, buffer, now) { begin(id, request) }
      }
      if ready.hasNew { clients.accept(from: socket.descriptor, now) }
      clients.expire(now)
      if clients.keepAwake(now) { workers.add(onRound) }
      let counts = clients.counts
      shown.withLock { $0 = counts }
      // Not before the counts say that they listen: what is told from here on is told to them.
      for onTakenIn in clients.takeTakenIn() { workers.add(onTakenIn) }
    }
  }

  private func takeMail() -> [Mail] {
    fieldgate_event_take(bell)
    return mail.withLock { mail in
      defer { mail = [] }
      return mail
    }
  }

  private func begin(_ id: UInt64, _ request: (Request, Int)) {
    let reply = Reply(server: self, connection: id, request: request.1)
    workers.add { self.handler(request.0, reply) }
  }

  private func wait(_ clients: Clients) -> (hasNew: Bool, clients: [(UInt64, Int16)]) {
    let order = clients.order
    let accepts = clients.acceptsAt <= Self.now
    var descriptors = [
      pollfd(fd: bell, events: Int16(POLLIN), revents: 0),
      pollfd(fd: accepts ? socket.descriptor : -1, events: Int16(POLLIN), revents: 0),
    ]
    descriptors += order.map { $0.poll }
    let next = min(clients.nextLook, accepts ? .max : clients.acceptsAt)
    let timeout = next == .max ? 5000 : max(0, min(5000, next - Self.now))
    poll(&descriptors, nfds_t(descriptors.count), Int32(timeout))
    let ready = zip(order, descriptors.dropFirst(2)).filter { $1.revents != 0 }
    return (descriptors[1].revents != 0, ready.map { ($0.id, $1.revents) })
  }
}
