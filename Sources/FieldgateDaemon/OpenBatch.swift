import FieldgateDecode
import FieldgateEngine
import FieldgateExchange
import FieldgateMQTT
import FieldgateModel
import FieldgateStore

/// What has come in since the last commit and waits for the next: everything in it
/// is decided, nothing of it is acknowledged.
struct OpenBatch {
  var effects = Effects()
  var keys: [DeliveryKey] = []
  /// Messages of the inbound connection, those known already included.
  var messages = 0
  var bytes = 0
  /// The messages that are new, for the case that the store refuses one of them.
  var deliveries: [Delivery] = []
  /// Messages that the store refused.
  var refused: [QuarantinedMessage] = []
  /// The first of its messages may have waited since then to be read.
  var waitsSince: Milliseconds?
  /// Outbox numbers that the broker has acknowledged.
  var sent: [Int64] = []
  /// Rows of the shell's own: what the broker's session holds.
  var rows: [StateRow] = []
  /// The values of the areas at a whole minute, and when that was.
  var samples: [AreaSample] = []
  var sampled = Timestamp(milliseconds: 0)
  /// Answers to commands of the page, for when it is committed.
  var answers: [WebAnswer] = []
  /// When the last message came in.
  var lastArrival: Milliseconds?
  /// When the first thing came in, on the box's steady clock.
  private(set) var openedAt: Milliseconds?

  mutating func open(at now: Milliseconds) { openedAt = openedAt ?? now }

  var isEmpty: Bool { openedAt == nil }

  static let mostMessages = 2000
  static let mostBytes = 8 << 20
  static let mostReadings = 20_000
  /// So many messages share a sync cheaply: they wait for more only while more comes,
  /// since a broker whose window is full sends nothing either.
  private static let company = 16
  private static let lull: Milliseconds = 20

  /// A batch ends by count, by bytes, by urgency or by time; with a window of unknown
  /// size the time is none.
  func isDue(at now: Milliseconds, linger: Milliseconds) -> Bool {
    guard let due = due(linger: linger) else { return false }
    return effects.isUrgent || messages >= Self.mostMessages || bytes >= Self.mostBytes
      || effects.readings.count >= Self.mostReadings || now >= due
  }

  /// When it ends by time; nil for an empty one.
  func due(linger: Milliseconds) -> Milliseconds? {
    guard let openedAt else { return nil }
    guard messages >= Self.company, let lastArrival else { return openedAt + linger }
    return min(openedAt + linger, lastArrival + Self.lull)
  }

  /// The batch as the store takes it.
  func stored(at time: Timestamp, rows: [StateRow], site: String, topics: TopicTree) -> Batch {
    var batch = Batch(time: time)
    batch.readings = zip(effects.readings, effects.marks).map { stored, marks in
      StoredReading(reading: stored.reading, area: stored.area, marks: marks)
    }
    batch.journal = effects.journal.map { PlacedEntry(after: $0.after, entry: $0.entry) }
    batch.audit = effects.audit
    batch.levelChanges = effects.levelChanges
    batch.experiments = effects.experiments
    batch.alertEvents = effects.events.map {
      StoredAlertEvent(event: $0, body: AlertMessage.object($0, site: site).text)
    }
    batch.outbox = effects.events.flatMap { event in
      let tree = event.alert.status == .exercise ? topics.exercise : topics
      return AlertMessage.publications(event, site: site, topics: tree).map {
        OutboxEntry($0, supersedes: $0.retain)
      }
    }
    for message in effects.partnerMessages {
      batch.outbox += message.publications.map { OutboxEntry($0, supersedes: $0.retain) }
      let last = message.publications.isEmpty ? nil : batch.outbox.count - 1
      batch.partnerMessages.append(
        StoredPartnerMessage(Receipt(message, sent: time), lastEntry: last))
    }
    batch.partnerAcknowledgements = effects.partnerReceipts.map {
      PartnerAcknowledgement($0, at: time)
    }
    batch.outbox += effects.emptied.map {
      OutboxEntry(Publication(topic: $0, payload: [], retain: true), supersedes: true)
    }
    batch.exercises = effects.exercises
    batch.state = rows + self.rows
    batch.sent = sent
    batch.delivered = keys
    batch.samples = samples
    batch.sampled = sampled
    batch.quarantined = effects.quarantined.map {
      QuarantinedMessage(
        received: $0.received, topic: $0.topic, adapter: $0.adapter, outcome: $0.outcome.rawValue,
        reason: $0.reason, size: $0.size, shape: $0.shape, payload: $0.payload)
    }
    batch.retried = effects.retrials.map(RetriedMessage.init)
    batch.quarantined += refused
    return batch
  }
}

extension RetriedMessage {
  init(_ retrial: Retrial) {
    self.init(
      number: retrial.number,
      retrial.reason.map {
        .stays(adapter: retrial.adapter, outcome: retrial.outcome.rawValue, reason: $0)
      } ?? .read)
  }
}

extension Receipt {
  /// - Parameter time: when it is sent in truth: the message's own time may be coarser, and
  ///   an exercise's is its own.
  init(_ message: PartnerMessage, sent time: Timestamp) {
    self.init(
      partner: message.partner, number: UInt64(message.number), alert: message.alert,
      version: message.version, identifier: message.identifier,
      event: message.event?.rawValue ?? "acknowledged", msgType: message.msgType.rawValue,
      area: message.area, status: message.status, sent: time)
  }
}

extension PartnerAcknowledgement {
  init(_ receipt: PartnerReceipt, at time: Timestamp) {
    self.init(
      partner: receipt.partner, alert: receipt.alert, version: receipt.version, by: receipt.user,
      note: receipt.note, time: time)
  }
}
