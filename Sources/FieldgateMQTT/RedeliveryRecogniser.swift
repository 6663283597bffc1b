import FieldgateModel

/// Tells messages that the broker delivers again from new ones, so that each is
/// stored once.
///
/// **Why it can.** A message that is committed but whose acknowledgement did not reach
/// the broker comes again when the session is resumed, with the packet identifier that
/// it had and in the order in which it came (MQTT 5.0 and 3.1.1, sections 4.4 and 4.6),
/// before anything new. We acknowledge in the order of arrival, so what the broker
/// still misses is the *end* of what we processed. Therefore the first message after a
/// resumption is looked up in the list of processed ones, those behind it must be the
/// following entries of the list, one by one, and the comparing stops at the first that
/// differs or at the end of the list: from there on everything is new.
///
/// **Why a digest beside the packet identifier.** An identifier is free again once its
/// message is acknowledged, and counters wrap: the same number alone proves nothing.
/// **Why only its last use.** A broker may use an identifier again only after it had the
/// acknowledgement, so an earlier message with the same identifier can not come again;
/// for the same reason no identifier can stand twice among those that come again.
/// **Why not the DUP flag.** It says that the broker may have sent the message before,
/// not that we processed it (and libmosquitto 2.0 does not show it).
///
/// **What it cannot tell.** If every acknowledgement had arrived, and the first new
/// message has topic, payload and packet identifier of the processed message that last
/// had that identifier, it is taken for a redelivery. With a broker that counts
/// identifiers up (Mosquitto), these two are 65,535 messages apart.
///
/// QoS 0 messages take no part: they are never delivered again. The type does no I/O;
/// the list is loaded from the store at the start and appended to with each batch.
package struct RedeliveryRecogniser: Sendable {
  /// How a broker delivers again.
  package enum Mode: Hashable, Sendable {
    /// As the standard says: same order, same packet identifiers.
    case ordered
    /// For clustered brokers that number anew and reorder: the digests of the last
    /// `window` processed messages are compared without order, for as many messages
    /// as the window holds after a resumption.
    case unordered(window: Int)
  }

  /// What a message is.
  package enum Verdict: Hashable, Sendable {
    /// Not processed before: decode it.
    case new
    /// Committed before: only acknowledge it.
    case redelivered
  }

  private enum Stage: Hashable, Sendable {
    /// Nothing is compared: everything is new.
    case idle
    /// The next message is the first after a resumption.
    case first
    /// The next message must be this entry of the list.
    case following(Int)
    /// Digests that may come again, and how many messages are still compared.
    case window([UInt64: Int], remaining: Int)
  }

  /// As many as there are packet identifiers: more can not be unacknowledged.
  package static let capacity = 65_535

  package let mode: Mode
  private var keys: [DeliveryKey]
  private var stage = Stage.idle

  /// A recogniser that knows what was processed last, oldest first.
  package init(mode: Mode = .ordered, processed: [DeliveryKey] = []) {
    self.mode = mode
    keys = Array(processed.suffix(Self.capacity))
  }

  /// What was processed last, oldest first, at most `capacity`.
  package var processed: ArraySlice<DeliveryKey> { keys.suffix(Self.capacity) }

  /// The broker resumed the session: compare what comes now.
  package mutating func beginResumption() {
    switch mode {
    case .ordered: stage = .first
    case .unordered(let window):
      var digests: [UInt64: Int] = [:]
      for key in processed.suffix(window) { digests[key.digest, default: 0] += 1 }
      stage = .window(digests, remaining: window)
    }
  }

  /// The broker began a new session: nothing of the old one can come again.
  package mutating func beginNewSession() {
    keys.removeAll(keepingCapacity: true)
    stage = .idle
  }

  /// What the next QoS 1 message is; to be asked once for each, in order of arrival.
  package mutating func classify(_ key: DeliveryKey) -> Verdict {
    switch stage {
    case .idle: return .new
    case .first:
      guard let place = placeOfRedelivery(key) else {
        stage = .idle
        return .new
      }
      stage = place + 1 < keys.count ? .following(place + 1) : .idle
      return .redelivered
    case .following(let place):
      guard keys[place] == key else {
        stage = .idle
        return .new
      }
      stage = place + 1 < keys.count ? .following(place + 1) : .idle
      return .redelivered
    case .window(var digests, let remaining):
      guard remaining > 0 else {
        stage = .idle
        return .new
      }
      // Moved out and back, so that the dictionary is changed and not copied.
      stage = .idle
      defer { stage = .window(digests, remaining: remaining - 1) }
      guard let count = digests[key.digest] else { return .new }
      digests[key.digest] = count > 1 ? count - 1 : nil
      return .redelivered
    }
  }

  /// Takes note of new messages that are processed and committed, in order of arrival;
  /// those that were delivered again stand in the list already.
  package mutating func append(_ processed: some Sequence<DeliveryKey>) {
    let place: Int? = if case .following(let place) = stage { place } else { nil }
    keys.append(contentsOf: processed)
    // Shortened seldom, so that a batch does not move the whole list.
    guard keys.count > Self.capacity + Self.capacity / 4 else { return }
    let surplus = keys.count - Self.capacity
    keys.removeFirst(surplus)
    if let place { stage = place >= surplus ? .following(place - surplus) : .idle }
  }

  /// The entry that the first message after a resumption repeats.
  private func placeOfRedelivery(_ key: DeliveryKey) -> Int? {
    let processed = processed
    guard
      let place = processed.lastIndex(where: { $0.packetIdentifier == key.packetIdentifier }),
      processed[place] == key
    else { return nil }
    var seen: Set<UInt16> = []
    for later in processed[place...] where !seen.insert(later.packetIdentifier).inserted {
      return nil
    }
    return place
  }
}
