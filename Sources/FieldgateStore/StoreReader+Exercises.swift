import FieldgateModel

/// An exercise as the store keeps it.
package struct RecordedExercise: Hashable, Sendable {
  package let record: ExerciseRecord
  /// By the wall clock; nil while it runs.
  package let ended: Timestamp?
  /// Nil where its time was over, and while it runs.
  package let endedBy: String?

  /// A transition of one of its alerts, by the exercise's own clock.
  package struct Event: Hashable, Sendable {
    package let alert: AlertID
    package let area: AreaID
    package let rule: RuleID
    package let sequence: Int
    package let kind: Transition
    package let severity: Severity
    package let sent: Timestamp
    package let by: String?
  }
}

extension StoreReader {
  /// Every exercise that is kept, the newest first.
  package func exercises() throws(StoreError) -> [RecordedExercise] {
    try read("reading the exercises") { try ExerciseTable.all(in: $0) }
  }

  /// How many alerts the exercises raised that ran at any time from one to before another,
  /// by the wall clock.
  package func exerciseAlerts(from: Timestamp, to: Timestamp) throws(StoreError) -> Int {
    try read("counting the alerts of exercises") {
      try ExerciseTable.alerts(from: from, to: to, in: $0)
    }
  }

  /// What partners were sent of an exercise's alerts, in order.
  package func receipts(of exercise: RecordedExercise) throws(StoreError) -> [Receipt] {
    try read("reading an exercise's receipts") {
      try ReceiptTable.receipts(.exercise(exercise.record.mark), in: $0)
    }
  }

  /// When the gateway started while an exercise ran: from before each until then it was away,
  /// and heard nothing.
  package func interruptions(
    of exercise: RecordedExercise
  ) throws(StoreError) -> [Timestamp] {
    try read("reading the gateway's starts") {
      try AuditTable.starts(after: exercise.record.began, before: exercise.ended, in: $0)
    }
  }

  /// The transitions of an exercise's alerts, in the order in which they came.
  package func events(
    of exercise: RecordedExercise
  ) throws(StoreError) -> [RecordedExercise.Event] {
    try read("reading an exercise's alerts") {
      try ExerciseTable.events(of: exercise.record, in: $0)
    }
  }
}
