import FieldgateDecode
import FieldgateModel
import FieldgateRules

/// Messages out of quarantine, read again through the adapters as they are now.
///
/// What is read of them is stored and nothing else: it is no sign of life, no rule sees it, it
/// is published to nobody, and what the decoder remembers of newer messages stays as it is.
extension Engine {
  /// The command that does it.
  package static let retryVerb = "retry"
  /// So many messages are read again by one command.
  package static let mostRetried = 100
  /// With so many readings a command is done; what it did not come to is left.
  private static let mostRetriedReadings = 5000

  /// The messages that a command names; nil where it names none, or is none.
  package static func retried(in payload: [UInt8]) -> [Int64]? {
    (try? CommandArguments(payload))?.ids
  }

  /// Whether a user's command would be within its allowance: of one that is not, nothing need
  /// be looked for.
  package func mayCommand(_ user: String, at moment: Moment) -> Bool {
    commandAllowances?.allows(user, at: engineTime(of: moment)) ?? true
  }

  /// Reads messages again, in the order given, and changes nothing; without those of which
  /// only the shape is kept, and those that would be too much at once.
  ///
  /// - Parameter received: what the readings say of when they came to the gateway.
  package func retrials(of kept: KeptMessages, received: Timestamp) -> [Retrial] {
    var decoder = decoder
    var known = kept.known
    var retrials: [Retrial] = []
    var readings = 0
    for message in kept.messages {
      guard let payload = message.payload else { continue }
      guard readings < Self.mostRetriedReadings else { break }
      var decoded = decoder.decode(
        Message(topic: message.topic, payload: payload, retained: false),
        received: message.received)
      for index in decoded.readings.indices { decoded.readings[index].received = received }
      readings += decoded.readings.count
      retrials.append(
        Retrial(message, decoded, excess: kept.excess, known: &known) { device in
          picture.tracks[device]?.lag.isSkewed ?? false
        })
    }
    return retrials
  }

  /// The area in which a device's reading is stored now.
  package func area(of reading: Reading) -> AreaID? {
    picture.sensors[reading.device]?.area(of: reading.channel)
  }

  mutating func obeyRetry(
    _ arguments: CommandArguments, _ kept: KeptMessages?, by user: String, _ now: Moment,
    _ effects: inout Effects
  ) throws(Refusal) -> JSONObject {
    guard let ids = arguments.ids else {
      throw Refusal(
        "retry needs 'ids': numbers of messages in quarantine, at most \(Self.mostRetried);"
          + " `fieldgate quarantine list` lists them")
    }
    guard let kept else { throw Refusal("the quarantine cannot be read now; try again") }
    let retrials = retrials(of: kept, received: now.wall)
    for retrial in retrials {
      for reading in retrial.readings {
        effects.readings.append((reading, area(of: reading)))
        effects.marks.append(.retried)
      }
    }
    effects.retrials += retrials
    tell(retrials, by: user, now, &effects)
    return [
      "messages": .array(Self.answers(to: ids, kept, retrials).map { .object($0) }),
      "site": .string(plan.fingerprint),
    ]
  }

  /// What became of each message that was asked for.
  private static func answers(
    to ids: [Int64], _ kept: KeptMessages, _ retrials: [Retrial]
  ) -> [JSONObject] {
    let read = Dictionary(retrials.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    let found = Dictionary(
      kept.messages.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    let left = Set(kept.left)
    return ids.map { id in
      if let retrial = read[id] { return retrial.object }
      let word: String
      switch found[id] {
      case let message? where message.payload == nil: word = "shape"
      case nil where !left.contains(id): word = "gone"
      default: word = "left"
      }
      return ["id": .integer(id), "outcome": .string(word)]
    }
  }

  private func tell(
    _ retrials: [Retrial], by user: String, _ now: Moment, _ effects: inout Effects
  ) {
    guard !retrials.isEmpty else { return }
    let read = retrials.count { $0.reason == nil }
    let readings = retrials.reduce(0) { $0 + $1.readings.count }
    effects.notices.append(
      .retried(by: user, read: read, of: retrials.count, readings: readings))
    effects.audit.append(
      AuditEntry(
        at: now.wall, by: user, "retried",
        [
          "read": .integer(Int64(read)), "of": .integer(Int64(retrials.count)),
          "readings": .integer(Int64(readings)),
        ]))
  }
}
