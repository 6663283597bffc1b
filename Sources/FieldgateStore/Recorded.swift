import FieldgateModel

/// A reading as it is kept.
package struct RecordedReading: Hashable, Sendable {
  /// The order of arrival, from 1.
  package let sequence: Int64
  package let reading: Reading
  package let area: AreaID?
}

/// A transition of an alert as it is kept.
package struct RecordedEvent: Hashable, Sendable {
  /// Counts the site's events, from 1, and only grows.
  package let number: Int64
  /// Counts the alert's events, from 1.
  package let sequence: Int
  package let kind: Transition
  /// The alert's severity after the transition.
  package let severity: Severity
  /// The severity under which it was published.
  package let heardAt: Severity
  package let sent: Timestamp
  package let by: String?
  package let note: String?
  /// The JSON that was published.
  package let body: String
}

/// An alert and its whole life.
package struct RecordedAlert: Hashable, Sendable {
  /// As it stands.
  package let alert: Alert
  /// In order, the raise first.
  package let events: [RecordedEvent]

  /// The last of its transitions while it was at its most severe, which knows most of it; nil
  /// where none of its time is kept.
  package var worst: RecordedEvent? {
    events.reversed().filter(\.kind.leavesOpen).max { $0.severity < $1.severity }
  }
}

/// An alert as it stands, and what went out last while it was at its most severe: how one ended
/// tells nobody why it was raised.
package struct PastAlert: Hashable, Sendable {
  package let alert: Alert
  /// The JSON of that transition; nil where none is kept.
  package let worst: String?

  package init(alert: Alert, worst: String?) {
    self.alert = alert
    self.worst = worst
  }
}

/// A transition as a line of the site's alert log.
package struct LoggedEvent: Hashable, Sendable {
  package let number: Int64
  package let alert: AlertID
  package let rule: RuleID
  package let area: AreaID
  package let onset: Timestamp
  package let kind: Transition
  /// After the transition.
  package let severity: Severity
  package let sent: Timestamp
  /// The JSON that was published.
  package let body: String
}

/// A message in quarantine.
package struct RecordedQuarantine: Hashable, Sendable {
  /// Only grows.
  package let number: Int64
  /// Without its bytes where only what it looks like was asked for.
  package let message: QuarantinedMessage
  /// How many bytes of it are kept; nil for its shape alone.
  package let kept: Int?
}

/// An input that was no message with readings, as it is kept.
package struct RecordedEntry: Hashable, Sendable {
  /// Counts the entries, from 1, and only grows.
  package let number: Int64
  /// The sequence of the last reading before it.
  package let after: Int64
  package let entry: JournalEntry
}

/// A place from which a replay can begin: the engine's rows are kept as they stood.
package struct Checkpoint: Hashable, Sendable {
  package let number: Int64
  /// What the engine's wall clock showed.
  package let time: Timestamp
  package let place: Place

  /// How far the store had come.
  package struct Place: Hashable, Sendable {
    /// The sequence of the last reading.
    package var reading: Int64
    /// The number of the journal's last entry.
    package var entry: Int64
    /// The number of the last alert event.
    package var event: Int64

    package init(reading: Int64, entry: Int64, event: Int64) {
      self.reading = reading
      self.entry = entry
      self.event = event
    }
  }
}

/// How much the store holds.
package struct StoreCounts: Hashable, Sendable {
  package var readings: Int64
  package var alertsRaised: Int64
  package var alertsCleared: Int64
  package var quarantined: Int64
  /// What waits for the broker.
  package var outbox: Int64
  /// Bytes of the database and its write-ahead log.
  package var bytes: Int64
}

/// What waits for the broker's acknowledgement.
package struct OutboxBacklog: Hashable, Sendable {
  package let count: Int64
  /// When the first of it was committed; nil where nothing waits.
  package let oldest: Timestamp?
}
