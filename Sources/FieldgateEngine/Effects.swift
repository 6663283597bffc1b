import FieldgateDecode
import FieldgateExchange
import FieldgateModel

/// What an engine wants done. Nothing of it has happened yet: the shell stores it in
/// one transaction, and only then acknowledges and publishes.
package struct Effects: Sendable {
  /// In the order in which they arrived, each with its area where it has one.
  package var readings: [(reading: Reading, area: AreaID?)] = []
  /// What a replay must know of each of them.
  package var marks: [ReadingMark] = []
  /// The inputs that were no messages with readings, each after so many of the readings.
  package var journal: [(after: Int, entry: JournalEntry)] = []
  /// What the audit log takes down, in order.
  package var audit: [AuditEntry] = []
  package var events: [AlertEvent] = []
  /// What partners are to be told, in order.
  package var partnerMessages: [PartnerMessage] = []
  /// What partners' users acknowledged.
  package var partnerReceipts: [PartnerReceipt] = []
  /// Threat levels that were set by command, and settings that are over.
  package var levelChanges: [LevelChange] = []
  /// Experiments that were started or stopped, as they stand now.
  package var experiments: [Experiment] = []
  package var quarantined: [Quarantined] = []
  /// Messages out of quarantine that were read again; their readings are among the readings.
  package var retrials: [Retrial] = []
  /// What listeners may miss: states that the next one replaces, readings.
  package var publications: [Publication] = []
  /// The states of areas that are among these, as values: for the live page.
  package var states: [AreaState] = []
  /// Answers to commands.
  package var replies: [Publication] = []
  /// Exercises that began or ended.
  package var exercises: [ExerciseChange] = []
  /// Topics whose retained messages are to be removed; kept until that is done.
  package var emptied: [String] = []
  /// A state, not a measurement, is another one now.
  package var changesState = false
  /// What the log should say.
  package var notices: [Notice] = []

  package init() {}

  /// Whether waiting for company would delay an alert, a change of state or an answer.
  package var isUrgent: Bool {
    !events.isEmpty || !partnerMessages.isEmpty || !levelChanges.isEmpty || !replies.isEmpty
      || !exercises.isEmpty || changesState
  }

  /// Whether there is anything to keep or to send.
  package var isEmpty: Bool {
    readings.isEmpty && journal.isEmpty && audit.isEmpty && levelChanges.isEmpty && events.isEmpty
      && partnerMessages.isEmpty && partnerReceipts.isEmpty
      && quarantined.isEmpty && retrials.isEmpty && publications.isEmpty
      && replies.isEmpty && exercises.isEmpty && emptied.isEmpty && notices.isEmpty
  }

  /// Writes an input down after the readings that came before it.
  mutating func note(_ input: JournalEntry.Input, at moment: Moment) {
    journal.append((readings.count, JournalEntry(input, at: moment)))
    audit(input, at: moment.wall)
  }

  package mutating func append(_ other: Effects) {
    // Nothing need be copied to nothing, as where one read of the socket fills a batch.
    guard !isEmpty || changesState else {
      self = other
      return
    }
    journal += other.journal.map { (readings.count + $0.after, $0.entry) }
    readings += other.readings
    marks += other.marks
    audit += other.audit
    events += other.events
    partnerMessages += other.partnerMessages
    partnerReceipts += other.partnerReceipts
    levelChanges += other.levelChanges
    experiments += other.experiments
    quarantined += other.quarantined
    retrials += other.retrials
    publications += other.publications
    states += other.states
    replies += other.replies
    exercises += other.exercises
    emptied += other.emptied
    changesState = changesState || other.changesState
    notices += other.notices
  }
}

/// A message that gave no reading though it should have: what was wrong with it,
/// and its shape; its content only where the site keeps that.
package struct Quarantined: Hashable, Sendable {
  package var topic: String
  package var adapter: AdapterID?
  package var outcome: Outcome
  package var reason: String
  /// Bytes of the payload.
  package var size: Int
  /// Types and sizes of what came.
  package var shape: String
  package var received: Timestamp
  /// The bytes, where the site keeps them.
  package var payload: [UInt8]?

  package init(
    topic: String, adapter: AdapterID?, outcome: Outcome, reason: String, size: Int,
    shape: String, received: Timestamp, payload: [UInt8]? = nil
  ) {
    self.payload = payload
    self.topic = topic
    self.shape = shape
    self.adapter = adapter
    self.outcome = outcome
    self.reason = reason
    self.size = size
    self.received = received
  }
}

/// A fact for the log: the engine states it, the shell writes it.
package indirect enum Notice: Hashable, Sendable {
  case alert(AlertEvent)
  /// A rule raised on an area too often in too short a time.
  case flapping(Alert)
  /// A threat level was set, replaced or ended, by a user or by itself.
  /// `reason` is why it ended early.
  case level(LevelChange, by: String?, reason: String? = nil)
  /// A device that the inventory does not list has spoken for the first time.
  case unlisted(DeviceID, AdapterID)
  /// A message could not be read; told at most once a minute for each adapter and
  /// reason.
  case unreadable(AdapterID?, Outcome, String)
  /// Messages out of quarantine were read again by a user: how many of them could be read,
  /// and how many readings are stored of them.
  case retried(by: String, read: Int, of: Int, readings: Int)
  /// A device speaks more than it may for ever; all of it is still taken.
  case talkative(DeviceID, above: Int)
  /// A device spoke too much for too long: not all of it is taken.
  case limited(DeviceID, above: Int)
  /// So many more messages of a source are missing, by the numbers that it gives them.
  case missed(DeviceID, UInt64)
  /// A device's clock is off.
  case skewed(DeviceID, by: Milliseconds)
  /// The same of the exercise beside the real engine.
  case exercise(Notice)
  case exerciseBegan(ExerciseRecord)
  /// Nil where its time was over.
  case exerciseEnded(name: String, by: String?)
  /// A row of an earlier run could not be taken up.
  case unreadableState(owner: String, key: String, String)
}
