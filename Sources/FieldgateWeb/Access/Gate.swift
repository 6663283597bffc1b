import FieldgateModel
import Synchronization

/// Who may do what: reading is free on this machine unless the site wants a login for it;
/// whoever comes from elsewhere, and whoever wants to change something, must be logged in.
package final class Gate: Sendable {
  package struct Settings: Sendable {
    /// Whether reading needs a login too.
    package var isPrivate: Bool
    /// Names under which browsers may ask for the page, besides addresses and `localhost`.
    package var hosts: [String]
    /// The name of the cookie. Browsers keep one jar for all ports of a machine, so that two
    /// gateways on it need two names.
    package var cookie: String

    package init(isPrivate: Bool, hosts: [String], cookie: String = "fieldgate") {
      self.isPrivate = isPrivate
      self.hosts = hosts
      self.cookie = cookie
    }
  }

  /// Somebody who is logged in.
  package struct Visitor: Hashable, Sendable {
    package var user: String
    /// What a form of theirs must bring back; nil for a visitor who cannot post, since the
    /// password came with the request.
    package var token: String?
  }

  private struct Session {
    var user: String
    var hash: PasswordHash
    var token: String
    var ends: Milliseconds
    /// Why the last thing asked was not done, and about which alert.
    var refusal: (alert: String, why: String)?
  }

  private struct State {
    var sessions: [String: Session] = [:]
    /// Passwords that were found right a moment ago, so that a scraper does not cost a
    /// hash each time.
    var known: [[UInt8]: (user: String, hash: PasswordHash, ends: Milliseconds)] = [:]
    /// Attempts that are free, and when that was so.
    var attempts = Gate.burst
    var counted: Milliseconds = 0
  }

  private static let burst = 10.0
  private static let sessionLength: Milliseconds = 12 * 3_600_000
  private static let mostSessions = 100

  package let settings: Settings
  package let users: UserFile?
  private let state = Mutex(State())
  /// One password is tried at a time.
  private let trying = Mutex(())
  private let key = randomBytes(32)
  private let now: @Sendable () -> Milliseconds

  /// - Parameter now: a clock that only runs forward.
  package init(
    _ settings: Settings, users: UserFile?, now: @escaping @Sendable () -> Milliseconds
  ) {
    self.settings = settings
    self.users = users
    self.now = now
  }

  /// Whether a browser may have been led here by a name that is not ours (DNS rebinding).
  package func isForeign(_ request: Request) -> Bool {
    guard let host = request.headers["host"] else { return false }
    var name = host[...]
    if name.hasPrefix("[") {
      return !name.contains("]")
    }
    if let colon = name.lastIndex(of: ":") { name = name[..<colon] }
    let isAddress =
      !name.isEmpty
      && name.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
    return !(isAddress || name == "localhost" || settings.hosts.contains(name.lowercased()))
  }

  /// Whether a request that changes something was made by a page of ours, as far as the
  /// browser says.
  package func isCrossSite(_ request: Request) -> Bool {
    if let site = request.headers["sec-fetch-site"], site != "same-origin", site != "none" {
      return true
    }
    guard let origin = request.headers["origin"], origin != "null" else { return false }
    let host = request.headers["host"] ?? ""
    return origin != "http://\(host)" && origin != "https://\(host)"
  }

  /// Who makes the request; nil for anybody.
  package func visitor(_ request: Request) -> Visitor? {
    if let id = request.cookie(settings.cookie), let session = session(id) {
      return Visitor(user: session.user, token: session.token)
    }
    guard let header = request.headers["authorization"], header.lowercased().hasPrefix("basic "),
      let pair = decodedBase64(header.dropFirst(6)),
      let text = String(validating: pair, as: UTF8.self),
      let colon = text.firstIndex(of: ":")
    else { return nil }
    let name = String(text[..<colon])
    return isRight(name, String(text[text.index(after: colon)...])) == .right
      ? Visitor(user: name, token: nil) : nil
  }

  package enum Trial: Hashable, Sendable {
    case right, wrong
    /// Too many passwords were tried.
    case tooMany
  }

  /// Whether that is the user's password. So that nobody can try many, and nobody's trying
  /// costs the gateway its processor, there are ten attempts at once and one in two
  /// seconds for ever, whoever makes them.
  package func isRight(_ name: String, _ password: String) -> Trial {
    guard let users, password.utf8.count <= 1024 else { return .wrong }
    let stored = UserFile.isUserName(name) ? users.hash(of: name) : nil
    let mark = mark(name, password)
    let isKnown = state.withLock { state in
      !mark.isEmpty
        && state.known[mark].map { $0.user == name && $0.hash == stored && $0.ends > now() }
          ?? false
    }
    if isKnown { return .right }
    guard takeAttempt() else { return .tooMany }
    // Who does not exist takes as long as who does.
    let isRight = trying.withLock { _ in (stored ?? Self.nobody).matches(password) }
    guard isRight, let stored else { return .wrong }
    state.withLock { state in
      if state.known.count >= Self.mostSessions { state.known = [:] }
      state.known[mark] = (name, stored, now() + 300_000)
      state.attempts = min(Self.burst, state.attempts + 1)
    }
    return .right
  }

  private static let nobody = PasswordHash.ofNobody

  private func takeAttempt() -> Bool {
    state.withLock { state in
      let now = now()
      state.attempts = min(Self.burst, state.attempts + Double(now - state.counted) / 2000)
      state.counted = now
      guard state.attempts >= 1 else { return false }
      state.attempts -= 1
      return true
    }
  }

  // MARK: Sessions

  /// Begins a session for somebody whose password was right; the cookie's value.
  package func begin(_ user: String) -> String? {
    guard let hash = users?.hash(of: user) else { return nil }
    let id = hexadecimal(randomBytes(32))
    let session = Session(
      user: user, hash: hash, token: hexadecimal(randomBytes(32)), ends: now() + Self.sessionLength)
    state.withLock { state in
      if state.sessions.count >= Self.mostSessions,
        let oldest = state.sessions.min(by: { $0.value.ends < $1.value.ends })?.key
      {
        state.sessions[oldest] = nil
      }
      state.sessions[id] = session
    }
    return id
  }

  package func end(_ request: Request) {
    guard let id = request.cookie(settings.cookie) else { return }
    state.withLock { $0.sessions[id] = nil }
  }

  /// Whether who made a request may still read, to be asked again later: not once the session
  /// has ended, or the password that came along is another one.
  package func standing(of visitor: Visitor?, _ request: Request) -> @Sendable () -> Bool {
    guard settings.isPrivate else { return { true } }
    if visitor?.token != nil, let id = request.cookie(settings.cookie) {
      return { self.session(id) != nil }
    }
    guard let user = visitor?.user, let hash = users?.hash(of: user) else { return { false } }
    return { self.users?.hash(of: user) == hash }
  }

  /// Keeps why something was not done, for the next look of the same session at the alert.
  package func keep(_ refusal: String, about alert: String, _ request: Request) {
    guard let id = request.cookie(settings.cookie) else { return }
    state.withLock { $0.sessions[id]?.refusal = (alert, refusal) }
  }

  /// What was kept, once.
  package func takeRefusal(about alert: String, _ request: Request) -> String? {
    guard let id = request.cookie(settings.cookie) else { return nil }
    return state.withLock { state in
      guard let refusal = state.sessions[id]?.refusal, refusal.alert == alert else { return nil }
      state.sessions[id]?.refusal = nil
      return refusal.why
    }
  }

  /// A session ends by time, and with its user's line in the file.
  private func session(_ id: String) -> Session? {
    guard let session = state.withLock({ $0.sessions[id] }) else { return nil }
    guard session.ends > now(), users?.hash(of: session.user) == session.hash else {
      state.withLock { $0.sessions[id] = nil }
      return nil
    }
    return session
  }

  /// Tells passwords apart in memory without keeping them.
  private func mark(_ name: String, _ password: String) -> [UInt8] {
    sha256(key + Array(name.utf8) + [0] + Array(password.utf8))
  }
}
