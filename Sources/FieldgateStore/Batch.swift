import FieldgateModel

/// Everything that one turn of the loop wants kept, as a value: it is committed
/// whole or not at all.
package struct Batch: Hashable, Sendable {
  /// The wall clock's time of the turn; outbox entries bear it as `created`.
  package var time: Timestamp
  /// In order of arrival; each gets the next `sequence`.
  package var readings: [StoredReading] = []
  /// The other inputs, each after so many of the batch's readings.
  package var journal: [PlacedEntry] = []
  /// In order; each gets the next number of the audit log and is chained to the one before.
  package var audit: [AuditEntry] = []
  package var levelChanges: [LevelChange] = []
  /// Experiments that were started or stopped, as they stand now.
  package var experiments: [Experiment] = []
  /// Exercises that began or ended; either removes what rows of an exercise there were before.
  package var exercises: [ExerciseChange] = []
  /// In the order in which they happened; each gets the next event number.
  package var alertEvents: [StoredAlertEvent] = []
  /// Rows to write, or to remove where `bytes` is nil.
  package var state: [StateRow] = []
  /// In the order in which they shall go out; each gets the next outbox number.
  package var outbox: [OutboxEntry] = []
  /// What partners are sent, in order.
  package var partnerMessages: [StoredPartnerMessage] = []
  /// What partners' users acknowledged, in order.
  package var partnerAcknowledgements: [PartnerAcknowledgement] = []
  /// Outbox numbers that the broker has acknowledged since the last batch.
  package var sent: [Int64] = []
  /// Those of them that the broker has refused instead: they were delivered to nobody.
  package var refused: Set<Int64> = []
  /// What the batch's QoS 1 messages are recognised by, in order of arrival.
  package var delivered: [DeliveryKey] = []
  /// The broker has forgotten the session, and will send nothing of it again: every
  /// key kept so far goes, before the batch's own are added.
  package var forgetsDeliveries = false
  /// What no adapter could read.
  package var quarantined: [QuarantinedMessage] = []
  /// Of so many messages in quarantine the bytes are kept, the newest.
  package var rawLimit = Int.max
  /// What became of messages in quarantine that were read again.
  package var retried: [RetriedMessage] = []
  /// The values of the areas, for their roll-ups, and the wall clock's time of them.
  package var samples: [AreaSample] = []
  package var sampled = Timestamp(milliseconds: 0)

  /// The engine's wall clock, where the rows as they stand after the batch are to be
  /// kept, so that a replay can begin there.
  package var checkpoint: Timestamp?

  package init(time: Timestamp) { self.time = time }

  /// Nothing to keep: committing it touches no file.
  package var isEmpty: Bool {
    readings.isEmpty && journal.isEmpty && audit.isEmpty && levelChanges.isEmpty
      && experiments.isEmpty && checkpoint == nil && exercises.isEmpty
      && alertEvents.isEmpty && state.isEmpty && outbox.isEmpty && sent.isEmpty
      && partnerMessages.isEmpty && partnerAcknowledgements.isEmpty
      && delivered.isEmpty && !forgetsDeliveries && quarantined.isEmpty && samples.isEmpty
      && retried.isEmpty
  }
}

/// A reading and the area that it counts for; an unlisted device's counts for none.
package struct StoredReading: Hashable, Sendable {
  package var reading: Reading
  package var area: AreaID?
  package var marks: ReadingMark

  package init(reading: Reading, area: AreaID?, marks: ReadingMark = []) {
    self.reading = reading
    self.area = area
    self.marks = marks
  }
}

/// An input that was no message with readings, and its place in the batch.
package struct PlacedEntry: Hashable, Sendable {
  /// How many of the batch's readings came before it.
  package var after: Int
  package var entry: JournalEntry

  package init(after: Int, entry: JournalEntry) {
    self.after = after
    self.entry = entry
  }
}

/// A transition of an alert and the JSON text in which it is published, so that
/// what is shown later is what went out.
package struct StoredAlertEvent: Hashable, Sendable {
  package var event: AlertEvent
  /// One JSON object on one line.
  package var body: String

  package init(event: AlertEvent, body: String) {
    self.event = event
    self.body = body
  }
}

/// A version of an alert that goes to a partner, and which entry of the outbox is its last.
package struct StoredPartnerMessage: Hashable, Sendable {
  package var receipt: Receipt
  /// Its place in the batch's `outbox`; nil where it goes out in no entry.
  package var lastEntry: Int?

  package init(_ receipt: Receipt, lastEntry: Int?) {
    self.receipt = receipt
    self.lastEntry = lastEntry
  }
}

/// A message that waits for the broker's acknowledgement.
package struct OutboxEntry: Hashable, Sendable {
  package var publication: Publication
  /// A retained message takes the place of an earlier, unsent one for its topic:
  /// the broker would keep only the last. A transition supersedes nothing.
  package var supersedes: Bool

  package init(_ publication: Publication, supersedes: Bool = false) {
    self.publication = publication
    self.supersedes = supersedes
  }
}

/// A message that no adapter could read, in the form in which it may be kept
/// (contract, section 8, promise 3). The caller bounds its length.
package struct QuarantinedMessage: Hashable, Sendable {
  package var received: Timestamp
  package var topic: String
  /// The adapter that tried, where one did.
  package var adapter: AdapterID?
  /// `unmatched`, `malformed`, `range`, … as `adapter try` says it.
  package var outcome: String
  package var reason: String
  /// The payload's length in bytes.
  package var size: Int
  /// Types and sizes, and only keys that some adapter names.
  package var shape: String
  /// The bytes, where the site's privacy allows them.
  package var payload: [UInt8]?

  package init(
    received: Timestamp, topic: String, adapter: AdapterID?, outcome: String, reason: String,
    size: Int, shape: String, payload: [UInt8]? = nil
  ) {
    self.received = received
    self.topic = topic
    self.adapter = adapter
    self.outcome = outcome
    self.reason = reason
    self.size = size
    self.shape = shape
    self.payload = payload
  }
}

/// The numbers that a committed batch was given.
package struct CommitResult: Hashable, Sendable {
  /// The `sequence` of each reading that was stored, in the batch's order; empty for
  /// none.
  package var readings: Range<Int64>
  /// How many readings of each device were not stored, since they would have begun
  /// more series than a device may have; a device with none is not in it.
  package var refused: [DeviceID: Int] = [:]
  /// The audit log's head after the batch; nil for one that appends nothing to it.
  package var audit: AuditHead?
  /// The number of each alert event, in the batch's order.
  package var alertEvents: [Int64] = []
  /// The number of each outbox entry, in the batch's order. An entry that a later
  /// one of the same batch superseded has a number, but no row.
  package var outbox: [Int64] = []
  /// Numbers that left the outbox unsent because a newer entry took their place.
  package var superseded: [Int64] = []

  package init(
    readings: Range<Int64> = 0..<0, refused: [DeviceID: Int] = [:], audit: AuditHead? = nil,
    alertEvents: [Int64] = [], outbox: [Int64] = [], superseded: [Int64] = []
  ) {
    self.readings = readings
    self.refused = refused
    self.audit = audit
    self.alertEvents = alertEvents
    self.outbox = outbox
    self.superseded = superseded
  }
}
