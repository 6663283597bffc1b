import FieldgateModel

/// The connection that takes in: a persistent session whose messages are acknowledged
/// after they are committed, and not before.
///
/// The library queues an acknowledgement as soon as it reads a message, and sends
/// everything that is queued whenever it writes. So the rule is: **while a batch is
/// open, nothing is written.** A batch opens with the first message that `read` gives
/// and ends with `acknowledge` (committed) or `abandon` (not committed); in between
/// every call that would write does nothing.
///
/// One thread owns it and calls, in each turn of its loop,
///
///     wait for `descriptors` and `deadline`
///     service(now:)
///     read(now:limit:into:)        // once or more
///     … commit …
///     acknowledge(now:)            // or abandon(now:reason:)
///     takeEvents()
///
/// `now` is steady time in milliseconds; no clock is read here.
package final class InboundConnection {
  private let link: Link
  private var mayHoldMore = false
  private var batch = Batch.empty

  private enum Batch: Hashable {
    case empty
    /// Given to the caller and neither acknowledged nor abandoned.
    case open
  }

  /// The seed makes the jitter of the pauses.
  package init(_ options: MQTTOptions, seed: UInt64) {
    link = Link(options.inbound, seed: seed)
  }

  /// Where the connection stands now.
  package var status: ConnectionStatus { link.status }

  /// Begins the first attempt; later ones come by themselves, with `service`.
  package func start(now: Milliseconds) { link.start(now: now) }

  /// What happened since the last call, in order.
  package func takeEvents() -> [ConnectionEvent] { link.takeEvents() }

  /// What to poll for, anew in each turn. While a batch is open nobody waits for room
  /// to write; and where a batch is full the caller decides when to read on.
  package func descriptors() -> [Descriptor] {
    guard let descriptor = link.descriptor else { return [] }
    switch batch {
    case .empty: return [descriptor]
    case .open: return [Descriptor(number: descriptor.number)]
    }
  }

  /// When the next turn is due at the latest; 0 where more waits to be read already.
  package var deadline: Milliseconds? {
    if mayHoldMore { return 0 }
    switch batch {
    case .empty: return link.deadline
    case .open: return nil
    }
  }

  /// Goes on connecting, writes requests, keeps the connection alive; does nothing
  /// while a batch is open.
  package func service(now: Milliseconds) {
    guard batch == .empty, link.client?.deliveries.isEmpty ?? true else { return }
    link.service(now: now)
  }

  /// Appends what has arrived, up to the limits (with TLS a few messages more).
  package func read(
    now: Milliseconds, limit: BatchLimit = BatchLimit(), into deliveries: inout [Delivery]
  ) -> ReadOutcome {
    let before = deliveries.count
    let outcome = link.read(now: now, limit: limit, into: &deliveries)
    if deliveries.count > before { batch = .open }
    mayHoldMore = outcome == .batchFull
    return outcome
  }

  /// The batch is committed: lets the queued acknowledgements go out, and whatever
  /// else waited. What the socket does not take now goes out in later turns.
  package func acknowledge(now: Milliseconds) {
    batch = .empty
    service(now: now)
  }

  /// The batch is not committed: drops the connection, the acknowledgements with it,
  /// and connects again after a pause. The broker will deliver the messages again.
  package func abandon(now: Milliseconds, reason: String) {
    batch = .empty
    mayHoldMore = false
    link.abandon(now: now, reason: reason)
  }

  /// Disconnects in good order; the session stays with the broker.
  ///
  /// With an open batch the connection is dropped instead, since a farewell would
  /// carry the acknowledgements along. `service` until `status` is `stopped`.
  package func stop(now: Milliseconds) {
    if batch == .open || !(link.client?.deliveries.isEmpty ?? true) {
      abandon(now: now, reason: "stopped with an uncommitted batch")
    }
    link.stop(now: now)
  }

  /// Connects anew with other options: certificates or a password were renewed. The
  /// session stays with the broker.
  ///
  /// With an open batch the connection is dropped instead, and comes again after a pause:
  /// what the batch holds is delivered again.
  package func renew(_ options: MQTTOptions, now: Milliseconds) {
    mayHoldMore = false
    if batch == .open || !(link.client?.deliveries.isEmpty ?? true) {
      abandon(now: now, reason: "renewed with an uncommitted batch")
    }
    link.renew(options.inbound, now: now)
  }

  /// Asks for each filter at QoS 1, in a SUBSCRIBE of its own, so that each answer
  /// (`ConnectionEvent.subscribed`) is known. Goes out when the batch is empty.
  package func subscribe(_ filters: [TopicFilter]) -> SubscribeOutcome {
    link.subscribe(filters)
  }

  /// Takes subscriptions back; each answer comes as `ConnectionEvent.unsubscribed`.
  package func unsubscribe(_ filters: [TopicFilter]) -> SubscribeOutcome {
    link.unsubscribe(filters)
  }
}
