import FieldgateEngine
import FieldgateModel
import FieldgateStore
import Synchronization

/// The status page, the API and the metrics: it answers requests from what the loop shows
/// and from the store, and hands commands to the loop.
package final class WebService: Sendable {
  package struct Settings: Sendable {
    package var address: WebAddress
    /// The file of those who may log in; nil for nobody.
    package var users: String?
    /// Names under which browsers may ask for the page, besides addresses and `localhost`.
    package var hosts: [String]
    /// Whether reading needs a login on this machine too.
    package var isPrivate: Bool
    /// The store's file.
    package var store: String

    package init(
      address: WebAddress, users: String?, hosts: [String], isPrivate: Bool, store: String
    ) {
      self.address = address
      self.users = users
      self.hosts = hosts
      self.isPrivate = isPrivate
      self.store = store
    }
  }

  /// The clocks, since nothing in here reads one for what it shows.
  package struct Clocks: Sendable {
    /// What the engine's wall clock shows.
    package var now: @Sendable () -> Timestamp
    /// A clock that only runs forward: the one that the loop shows its picture by.
    package var steady: @Sendable () -> Milliseconds

    package init(
      now: @escaping @Sendable () -> Timestamp, steady: @escaping @Sendable () -> Milliseconds
    ) {
      self.now = now
      self.steady = steady
    }
  }

  private struct News {
    /// What the listeners were told last.
    var told: UInt64 = 0
    var isRunning = false
    var isAgain = false
    /// Whether the listeners were told that the loop is silent.
    var isSilenceTold = false
  }

  let hub: LiveHub
  let settings: Settings
  let clocks: Clocks
  let gate: Gate
  let workers: Workers
  private let server = Mutex<Server?>(nil)
  private let news = Mutex(News())
  /// The map of a plan is drawn once: with the version at which the plan came.
  private let drawn = Mutex<(version: UInt64, drawings: [MapDrawing])?>(nil)

  /// Listens at once.
  package init(
    _ settings: Settings, hub: LiveHub, clocks: Clocks, limits: ServerLimits = ServerLimits()
  ) throws(Server.Unavailable) {
    self.hub = hub
    self.settings = settings
    self.clocks = clocks
    gate = Gate(
      Gate.Settings(
        isPrivate: settings.isPrivate || !settings.address.isLoopback,
        hosts: settings.hosts.map { $0.lowercased() },
        cookie: "fieldgate-" + String(Digest.of(Array(settings.store.utf8)), radix: 16)),
      users: settings.users.map { UserFile(path: $0) }, now: clocks.steady)
    workers = Workers()
    do throws(Server.Unavailable) {
      let began = try Server(
        at: settings.address, limits: limits, workers: workers,
        onRound: { [weak self] in self?.tellSilence() },
        handler: { request, reply in self.handle(request, reply) })
      server.withLock { $0 = began }
    } catch {
      workers.stop()
      throw error
    }
    news.withLock { $0.told = hub.picture.version }
    hub.onNews { [weak self] in self?.passNews() }
  }

  /// With the port that it was given.
  package var address: WebAddress { server.withLock { $0?.address } ?? settings.address }

  package var counts: Server.Counts { clients }

  var clients: Server.Counts { server.withLock { $0?.counts } ?? Server.Counts() }

  /// Closes every connection.
  package func stop() {
    let ending = server.withLock { server in
      defer { server = nil }
      return server
    }
    ending?.stop()
    workers.stop()
  }

  // MARK: News

  /// Called by the loop: it does no more than to have somebody else do it.
  private func passNews() {
    let begins = news.withLock { news in
      if news.isRunning {
        news.isAgain = true
        return false
      }
      news.isRunning = true
      return true
    }
    if begins { workers.add { self.tellNews() } }
  }

  private func tellNews() {
    repeat {
      let since = news.withLock { $0.told }
      let version = tellNews(since: since)
      news.withLock { $0.told = version }
    } while isAgain()
  }

  /// Tells the listeners what has changed since a version; the version that they know then.
  ///
  /// Also for one who was taken in meanwhile: what changed between the making of its first event
  /// and its listening it has not heard. That others hear it twice does no harm.
  @discardableResult
  func tellNews(since: UInt64) -> UInt64 {
    let picture = hub.picture
    guard picture.version > since, clients.listeners > 0 else { return picture.version }
    var told: [String: [UInt8]] = [:]
    for language in Language.allCases {
      told[language.rawValue] =
        picture.replaced > since
        ? Self.reload(picture) : events(in: language, since: since, picture)
    }
    server.withLock { $0 }?.tell(told)
    return picture.version
  }

  private func isAgain() -> Bool {
    news.withLock { news in
      news.isRunning = news.isAgain
      news.isAgain = false
      return news.isRunning
    }
  }

  /// Called in the server's rounds: the loop cannot tell that it tells nothing.
  private func tellSilence() {
    let isSilent = silence > LiveHub.patience
    let wasTold = news.withLock { news in
      defer { news.isSilenceTold = isSilent }
      return news.isSilenceTold
    }
    // It may be that the loop spoke again while that was told.
    guard isSilent || wasTold else { return }
    let picture = hub.picture
    var told: [String: [UInt8]] = [:]
    for language in Language.allCases {
      told[language.rawValue] = Self.event(
        "silent", MapPage(page(in: language, picture), []).silence)
    }
    server.withLock { $0 }?.tell(told)
  }

  /// For how long the loop has shown nothing.
  var silence: Milliseconds { clocks.steady() - hub.shownAt }

  /// The site is another one: the page must be loaded again.
  static func reload(_ picture: LivePicture) -> [UInt8] {
    Array("event: reload\nid: \(picture.mark)\ndata: \n\n".utf8)
  }

  /// What has changed since a version, as a server-sent event.
  func events(in language: Language, since: UInt64, _ picture: LivePicture) -> [UInt8] {
    let map = MapPage(page(in: language, picture), drawings(of: picture))
    return Self.event("parts", id: picture.mark, map.news(since: since))
  }

  /// - Parameter id: the mark of the picture; nil where who listens has heard no more of it.
  private static func event(_ name: String, id: String? = nil, _ html: HTML) -> [UInt8] {
    let data = html.text.split(separator: "\n", omittingEmptySubsequences: true)
      .map { "data: \($0)\n" }.joined()
    return Array("event: \(name)\n\(id.map { "id: \($0)\n" } ?? "")\(data)\n".utf8)
  }

  /// What the parts are made from that every listener to a language gets.
  private func page(in language: Language, _ picture: LivePicture) -> Page {
    var page = Page(
      picture: picture, now: clocks.now(), words: Words(language: language), visitor: nil,
      hasLogin: false)
    page.silence = silence
    return page
  }

  func drawings(of picture: LivePicture) -> [MapDrawing] {
    drawn.withLock { drawn in
      if let drawn, drawn.version == picture.replaced { return drawn.drawings }
      let drawings = MapPage.drawings(of: picture.plan)
      drawn = (picture.replaced, drawings)
      return drawings
    }
  }

  var storeAccount: StoreAccount { StoreAccount(of: settings.store) }
}
