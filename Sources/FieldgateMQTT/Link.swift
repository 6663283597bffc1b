import FieldgateModel

/// The life of one connection, attempt after attempt; both connections are made of it.
///
/// | state | waits for | then |
/// |---|---|---|
/// | idle | `start` | dialling |
/// | dialling | TCP connection, on a thread of its own | greeting; failed → next attempt |
/// | greeting | CONNACK | up; refused, closed → next attempt |
/// | up | traffic | lost → pausing |
/// | pausing | the end of the pause | dialling |
/// | leaving | the farewell to be written | stopped; or dialling, where it is to be renewed |
///
/// Dialling and greeting together have `connectLimit`. The next attempt comes at once
/// while the list of addresses holds one that was not tried in this round, or where
/// only the version of MQTT was refused, else after a pause. Pauses without a broker
/// grow until one accepts. Pauses after a loss grow until a connection has lasted two
/// minutes, so that a store that cannot commit makes no storm of connections. Somebody
/// else with the same client id is told, and where the broker says that there is one the
/// pauses grow to ten minutes: two that take the session from each other serve nobody.
///
/// It reads no clock: `now` is steady time in milliseconds, handed in. (libmosquitto
/// keeps its own time for keep-alive.)
final class Link {
  /// One walk to one address.
  struct Attempt {
    let address: MQTTAddress
    let version: MQTTOptions.ProtocolVersion
    let until: Milliseconds
  }

  /// The states of the table above, with what each holds.
  enum State {
    case idle
    case dialling(Dial, Attempt)
    case greeting(Client, Attempt)
    case up(Client, Attempt, since: Milliseconds)
    case pausing(until: Milliseconds)
    case leaving(Client, until: Milliseconds, again: Bool)
    case stopped
  }

  /// How long a connection must last for the pauses to begin small again.
  static let settled: Milliseconds = 2 * Backoff.longest
  /// The longest pause after somebody took the session over.
  static let longestTruce: Milliseconds = 600_000
  /// So many connections in a row, closed before they settled, speak for a rival.
  static let suspicion = 3
  /// How long a farewell may take.
  static let farewell: Milliseconds = 2_000
  /// How often keep-alive is looked at.
  static let tick: Milliseconds = 1_000

  var options: MQTTOptions
  var state = State.idle
  var pausesWithoutBroker: Backoff
  private var pausesAfterLoss: Backoff
  private var pausesAfterRival: Backoff
  /// How many connections in a row the broker closed before they settled.
  private var closedEarly = 0
  var versions: VersionChoice
  /// The address of the attempt under way, and how many of this round failed.
  var place = 0
  var failedInRound = 0
  var nextTick: Milliseconds = 0
  private var requests: [Int32: TopicFilter] = [:]
  var events: [ConnectionEvent] = []
  /// Answers to publications, in order; they outlive the connection that brought them.
  private var publicationAnswers: [Client.PublicationAnswer] = []

  init(_ options: MQTTOptions, seed: UInt64) {
    self.options = options
    pausesWithoutBroker = Backoff(seed: seed)
    pausesAfterLoss = Backoff(seed: ~seed)
    pausesAfterRival = Backoff(seed: ~seed, from: 5_000, to: Self.longestTruce)
    versions = VersionChoice(preferred: options.protocolVersion)
  }

  /// The client of a connection that is up.
  var client: Client? { if case .up(let client, _, _) = state { client } else { nil } }

  /// Where the link stands, as the caller sees it.
  var status: ConnectionStatus {
    switch state {
    case .idle: .idle
    case .dialling, .greeting: .connecting
    case .up: .connected
    case .pausing: .pausing
    case .leaving: .stopping
    case .stopped: .stopped
    }
  }

  /// Begins the first attempt.
  func start(now: Milliseconds) {
    if case .idle = state { attempt(now) }
  }

  /// What happened since the last call, in order.
  func takeEvents() -> [ConnectionEvent] {
    defer { events = [] }
    return events
  }

  /// The answers to publications since the last call, in order.
  func takePublicationAnswers() -> [Client.PublicationAnswer] {
    defer { publicationAnswers = [] }
    return publicationAnswers
  }

  /// What to wait for.
  var descriptor: Descriptor? {
    switch state {
    case .idle, .pausing, .stopped: return nil
    case .dialling(let dial, _): return Descriptor(number: dial.descriptor)
    case .greeting(let client, _), .up(let client, _, _),
      .leaving(let client, _, _):
      return client.descriptor.map { Descriptor(number: $0, wantsWrite: client.wantsWrite) }
    }
  }

  /// When `service` is to be called at the latest.
  var deadline: Milliseconds? {
    switch state {
    case .idle, .stopped: nil
    case .dialling(_, let attempt), .greeting(_, let attempt): attempt.until
    case .up(let client, _, _):
      // What TLS has decrypted already makes no socket readable.
      client.deliveries.isEmpty ? nextTick : 0
    case .pausing(let until), .leaving(_, let until, _): until
    }
  }

  /// Does what is due: goes on connecting, writes what is queued, looks at keep-alive.
  /// Not to be called while something received is uncommitted, because it writes.
  func service(now: Milliseconds) {
    switch state {
    case .idle, .stopped: break
    case .pausing(let until): if now >= until { attempt(now) }
    case .dialling(let dial, let attempt): goOnDialling(dial, attempt, now)
    case .greeting(let client, let attempt): goOnGreeting(client, attempt, now)
    case .up(let client, _, _): keepUp(client, now)
    case .leaving(let client, let until, let again): goOnLeaving(client, until, again, now)
    }
  }

  /// Reads into `batch` up to the limit; writes nothing.
  func read(now: Milliseconds, limit: BatchLimit, into batch: inout [Delivery]) -> ReadOutcome {
    guard case .up(let client, _, _) = state else { return .notConnected }
    defer {
      batch += client.deliveries
      client.deliveries.removeAll(keepingCapacity: true)
      client.deliveredBytes = 0
    }
    do throws(Client.Fault) {
      while client.deliveries.count < max(1, limit.count), client.deliveredBytes < limit.bytes {
        if try client.readPacket() == .nothing {
          collect(client)
          return .drained
        }
      }
      collect(client)
      return .batchFull
    } catch {
      lose(client, now, error)
      return .connectionLost(reason: error.reason)
    }
  }

  /// Drops the connection without a word, with everything that is queued.
  func abandon(now: Milliseconds, reason: String) {
    guard case .up(let client, _, _) = state else { return }
    lose(client, now, Client.Fault(reason: reason))
  }

  /// Queues a SUBSCRIBE for each filter.
  func subscribe(_ filters: [TopicFilter]) -> SubscribeOutcome {
    guard let client else { return .notConnected }
    for filter in filters {
      do throws(Client.Fault) {
        requests[try client.subscribe(filter)] = filter
      } catch {
        events.append(.subscribed(filter, .refused(reason: error.reason)))
      }
    }
    return .asked(count: filters.count)
  }

  /// Queues an UNSUBSCRIBE for each filter.
  func unsubscribe(_ filters: [TopicFilter]) -> SubscribeOutcome {
    guard let client else { return .notConnected }
    for filter in filters {
      // What is no filter at all was never subscribed.
      do throws(Client.Fault) {
        requests[try client.unsubscribe(filter)] = filter
      } catch {
        events.append(.unsubscribed(filter))
      }
    }
    return .asked(count: filters.count)
  }

  // MARK: Being connected

  /// Waits before the next attempt.
  func pause(_ pause: Milliseconds, _ now: Milliseconds) {
    events.append(.retryingIn(pause))
    state = .pausing(until: now + pause)
  }

  private func keepUp(_ client: Client, _ now: Milliseconds) {
    do throws(Client.Fault) {
      if now >= nextTick {
        nextTick = now + Self.tick
        try client.tick()
      }
      if client.wantsWrite { try client.write() }
      collect(client)
    } catch {
      lose(client, now, error)
    }
  }

  private func lose(_ client: Client, _ now: Milliseconds, _ fault: Client.Fault) {
    collect(client)
    forgetRequests()
    if case .up(_, let attempt, let since) = state {
      versions.note(.other, at: attempt.address, asked: attempt.version)
      let hasSettled = now - since >= Self.settled
      if hasSettled { pausesAfterLoss.reset() }
      if now - since >= 2 * Self.longestTruce { pausesAfterRival.reset() }
      closedEarly = fault.ending == .closed && !hasSettled ? closedEarly + 1 : 0
    }
    events.append(.lost(reason: fault.reason))
    if fault.ending == .takenOver {
      events.append(.rivalled(clientID: options.clientID, isCertain: true))
      pause(pausesAfterRival.next(), now)
    } else {
      if closedEarly >= Self.suspicion {
        events.append(.rivalled(clientID: options.clientID, isCertain: false))
      }
      pause(pausesAfterLoss.next(), now)
    }
  }

  /// Answers to what was asked on a connection come on it or not at all.
  func forgetRequests() { requests = [:] }

  /// Takes the answers that the callbacks brought.
  func collect(_ client: Client) {
    for answer in client.subscriptionAnswers {
      guard let filter = requests.removeValue(forKey: answer.packetIdentifier) else { continue }
      switch answer.code {
      case nil: events.append(.unsubscribed(filter))
      case .some(let code) where code < 128: events.append(.subscribed(filter, .qos(code)))
      case .some(let code):
        let reason = Refusal.text(code, client.version)
        events.append(.subscribed(filter, .refused(reason: reason)))
      }
    }
    client.subscriptionAnswers.removeAll(keepingCapacity: true)
    publicationAnswers += client.publicationAnswers
    client.publicationAnswers.removeAll(keepingCapacity: true)
  }
}
