import FieldgateModel
import Glibc

/// One client, as the server's thread sees it. Nothing in here blocks, and nothing grows
/// beyond the limits.
///
///     state        what ends it                                          within
///     reading      a whole request → waiting; a bad one → writing        head time, idle time
///     waiting      the answer → writing or listening                     answer time, then 503
///     writing      all is written → reading, or draining where it ends   stall time, whole time
///     listening    the client goes, or is too slow                       stall time, backlog
///     draining     the client closes                                     one second
struct Connection {
  enum State: Hashable { case reading, waiting, writing, listening, draining, closed }

  let descriptor: Int32
  let limits: ServerLimits
  private(set) var state = State.reading
  private var reader: RequestReader
  /// What is to be written, from `sent` on.
  private var out: [UInt8] = []
  private var sent = 0
  /// When the state has lasted too long.
  private(set) var deadline: Milliseconds
  /// When an answer must be out whole, however it dribbles.
  private var wholeBy = Milliseconds.max
  private var keepsAlive = true
  private var isHead = false
  private var thrownAway = 0
  /// How many requests were read: answers that come too late are for an earlier one.
  private(set) var served = 0
  /// What a listener listens to.
  private(set) var channel: String?
  /// Whether a listener still may.
  private(set) var mayListen: @Sendable () -> Bool = { true }
  /// When it came.
  let since: Milliseconds

  init(_ descriptor: Int32, _ limits: ServerLimits, now: Milliseconds) {
    self.descriptor = descriptor
    self.limits = limits
    reader = RequestReader(limits.request)
    since = now
    deadline = now + limits.headTime
  }

  var wantsRead: Bool { state == .reading || state == .draining || state == .listening }
  var wantsWrite: Bool { sent < out.count }
  /// Whether nothing is lost if it is closed to make room.
  var isIdle: Bool { state == .reading || state == .draining }

  /// Reads what has come; a request if there is one whole.
  mutating func read(_ buffer: UnsafeMutableRawBufferPointer, now: Milliseconds) -> Request? {
    let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
    if count < 0, errno == EAGAIN || errno == EINTR { return nil }
    guard count > 0 else {
      state = .closed
      return nil
    }
    // What comes after a farewell, or from one who should only listen, is thrown away, as far
    // as an honest client would go.
    guard state == .reading else {
      thrownAway += count
      if thrownAway > limits.thrownAway { state = .closed }
      return nil
    }
    if reader.isEmpty, served > 0 { deadline = now + limits.headTime }
    reader.take(buffer.prefix(count))
    return next(now: now)
  }

  /// The next request of those that were read already.
  private mutating func next(now: Milliseconds) -> Request? {
    switch reader.next() {
    case .needsMore: return nil
    case .request(let request):
      served += 1
      isHead = request.method == .head
      keepsAlive = request.keepsAlive && served < limits.requests
      state = .waiting
      deadline = now + limits.answerTime
      return request
    case .refused(let status, let reason):
      keepsAlive = false
      isHead = false
      answer(.line(status, reason), now: now)
      return nil
    }
  }

  /// The client has gone.
  mutating func abandon() { state = .closed }

  /// Begins with the answer.
  mutating func answer(_ response: Response, now: Milliseconds) {
    deadline = now + limits.stallTime
    switch response.body {
    case .bytes(let bytes):
      out = response.head(keepsAlive: keepsAlive) + (isHead ? [] : bytes)
      state = .writing
      wholeBy = now + limits.wholeTime
    case .events(let channel, let first, let mayListen, _):
      keepsAlive = false
      out = response.head(keepsAlive: false) + first
      self.channel = channel
      self.mayListen = mayListen
      state = .listening
    }
    sent = 0
  }

  /// Gives a listener what is new; one who has not taken what came before is dropped, and so is
  /// one who may not listen any more.
  mutating func tell(_ bytes: [UInt8], now: Milliseconds) {
    guard state == .listening else { return }
    guard mayListen() else {
      out = []
      sent = 0
      state = .closed
      return
    }
    if sent == out.count {
      out = bytes
      sent = 0
      deadline = now + limits.stallTime
    } else {
      out.removeFirst(sent)
      sent = 0
      out += bytes
    }
    if out.count > limits.backlog { state = .closed }
  }

  /// Writes what the client takes; a request that it had sent already, if the answer is out.
  mutating func write(now: Milliseconds) -> Request? {
    while sent < out.count {
      let count = out.withUnsafeBytes { bytes in
        send(
          descriptor, bytes.baseAddress?.advanced(by: sent), bytes.count - sent,
          Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return nil }
      guard count > 0 else {
        state = .closed
        return nil
      }
      sent += count
      deadline = now + limits.stallTime
    }
    guard state == .writing else { return nil }
    out = []
    sent = 0
    wholeBy = .max
    guard keepsAlive else {
      // What the client still sends must not make its kernel throw our answer away.
      shutdown(descriptor, Int32(SHUT_WR))
      state = .draining
      deadline = now + 1000
      return nil
    }
    state = .reading
    deadline = now + limits.idleTime
    return next(now: now)
  }

  /// Ends what has lasted too long.
  mutating func expire(now: Milliseconds) {
    switch state {
    case .waiting where now >= deadline:
      keepsAlive = false
      answer(.line(.unavailable, "there was no answer in time"), now: now)
    case .reading where now >= deadline:
      keepsAlive = false
      isHead = false
      if served > 0, reader.isEmpty {
        state = .closed
      } else {
        answer(.line(.timedOut, "the request did not come whole in time"), now: now)
      }
    case .writing where now >= min(deadline, wholeBy), .draining where now >= deadline,
      .listening where sent < out.count && now >= deadline:
      state = .closed
    default: break
    }
  }

  /// When it wants to be looked at if nothing happens.
  var nextLook: Milliseconds {
    switch state {
    case .listening: sent < out.count ? deadline : .max
    case .closed: 0
    default: min(deadline, wholeBy)
    }
  }
}
