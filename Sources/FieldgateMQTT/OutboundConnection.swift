import FieldgateModel

/// The connection that gives out: status, states, alerts from the outbox, replies; and
/// that takes commands, which may be lost and asked for again.
///
/// It has a clean session, the client id with `-out` behind it, and the last will.
/// Writes may go out at any time. What the broker has not acknowledged when the
/// connection breaks is not kept here: `takeUnacknowledged` names it, and the outbox
/// sends it again.
package final class OutboundConnection {
  /// What became of a publication.
  package enum PublishOutcome: Hashable, Sendable {
    /// It goes out with the next write.
    case queued
    /// As many as allowed are on their way: try again when some are acknowledged.
    case full
    case notConnected
    /// It can never be sent as it is: a bad topic, too large for the broker.
    case refused(reason: String)
  }

  private struct OnItsWay {
    let topic: String
    let token: Int64?
  }

  private let link: Link
  private let capacity: Int
  private var onItsWay: [Int32: OnItsWay] = [:]
  private var acknowledged: [Int64] = []
  private var unacknowledged: [Int64] = []
  private var refusals: [ConnectionEvent] = []
  private var mayHoldMore = false

  /// The seed makes the jitter of the pauses; `capacity` is how many publications may
  /// be on their way, at most 10,000.
  package init(_ options: MQTTOptions, seed: UInt64, capacity: Int = 1_000) {
    link = Link(options.outbound, seed: seed)
    self.capacity = min(max(1, capacity), 10_000)
  }

  /// Where the connection stands now.
  package var status: ConnectionStatus { link.status }

  /// Begins the first attempt; later ones come by themselves, with `service`.
  package func start(now: Milliseconds) { link.start(now: now) }

  /// What happened since the last call, in order.
  package func takeEvents() -> [ConnectionEvent] {
    defer { refusals = [] }
    return refusals + link.takeEvents()
  }

  /// What to poll for, anew in each turn.
  package func descriptors() -> [Descriptor] { link.descriptor.map { [$0] } ?? [] }

  /// When the next turn is due at the latest; 0 where more waits to be read already.
  package var deadline: Milliseconds? { mayHoldMore ? 0 : link.deadline }

  /// Goes on connecting, writes what is queued, keeps the connection alive.
  package func service(now: Milliseconds) {
    link.service(now: now)
    settle()
  }

  /// Appends the messages that have arrived, up to the limits, and takes note of
  /// acknowledgements. They are acknowledged with the next `service`.
  package func read(
    now: Milliseconds, limit: BatchLimit = BatchLimit(), into deliveries: inout [Delivery]
  ) -> ReadOutcome {
    let outcome = link.read(now: now, limit: limit, into: &deliveries)
    mayHoldMore = outcome == .batchFull
    settle()
    return outcome
  }

  /// Queues a publication; the token, a number of the outbox, comes back from
  /// `takeAcknowledged` or `takeUnacknowledged` if its QoS is 1.
  ///
  /// It goes out with the next `service`, together with what else is queued.
  package func publish(_ publication: Publication, token: Int64? = nil) -> PublishOutcome {
    guard let client = link.client else { return .notConnected }
    guard onItsWay.count < capacity else { return .full }
    do throws(Client.Fault) {
      let identifier = try client.publish(publication)
      onItsWay[identifier] = OnItsWay(
        topic: publication.topic, token: publication.qos > 0 ? token : nil)
      return .queued
    } catch {
      return .refused(reason: error.reason)
    }
  }

  /// The tokens whose PUBACK came since the last call, in the order of the PUBACKs.
  package func takeAcknowledged() -> [Int64] {
    defer { acknowledged = [] }
    return acknowledged
  }

  /// The tokens that were on their way when the connection ended, least first. Some may
  /// have arrived: QoS 1 is at least once.
  package func takeUnacknowledged() -> [Int64] {
    defer { unacknowledged = [] }
    return unacknowledged
  }

  /// How many publications are on their way.
  package var countOnItsWay: Int { onItsWay.count }

  /// Disconnects in good order, so that the will is not sent; what is queued goes out
  /// before. `service` until `status` is `stopped`.
  package func stop(now: Milliseconds) {
    link.stop(now: now)
    settle()
  }

  /// Connects anew with other options, without the will being sent; what is on its way
  /// goes out before, and what is not acknowledged by then comes back as such.
  package func renew(_ options: MQTTOptions, now: Milliseconds) {
    link.renew(options.outbound, now: now)
    settle()
  }

  /// Drops the connection without a word, as a crash would: the broker sends the will.
  package func abandon(now: Milliseconds, reason: String) {
    link.abandon(now: now, reason: reason)
    settle()
  }

  /// Asks for each filter at QoS 1, in a SUBSCRIBE of its own. The session is clean: to
  /// be asked for again after each connection.
  package func subscribe(_ filters: [TopicFilter]) -> SubscribeOutcome {
    link.subscribe(filters)
  }

  /// Takes subscriptions back; each answer comes as `ConnectionEvent.unsubscribed`.
  package func unsubscribe(_ filters: [TopicFilter]) -> SubscribeOutcome {
    link.unsubscribe(filters)
  }

  /// Gives each answer to its publication; without a connection, nothing is on its way.
  private func settle() {
    for answer in link.takePublicationAnswers() {
      guard let publication = onItsWay.removeValue(forKey: answer.packetIdentifier) else {
        continue
      }
      if answer.code >= 128 {
        refusals.append(
          .publicationRefused(
            topic: publication.topic, token: publication.token,
            reason: Refusal.text(answer.code, .v5)))
      } else if let token = publication.token {
        acknowledged.append(token)
      }
    }
    switch link.status {
    case .connected, .stopping: break
    case .idle, .connecting, .pausing, .stopped:
      guard !onItsWay.isEmpty else { break }
      unacknowledged += onItsWay.values.compactMap(\.token).sorted()
      onItsWay = [:]
    }
  }
}
