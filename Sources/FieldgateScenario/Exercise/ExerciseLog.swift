import FieldgateModel

/// What an exercise left: its beginning, its alerts' transitions, and who was sent what.
///
/// Transitions bear the exercise's own clock, receipts the wall's; at a speed of 1 they are
/// the same.
package struct ExerciseLog: Hashable, Sendable {
  /// By both clocks.
  package var began: Timestamp
  /// When it ended, by the wall clock; nil while it runs.
  package var ended: Timestamp?
  package var speed: Double
  /// In the order in which they came.
  package var transitions: [Transit]
  /// Nil where nobody kept them: then nothing is said of partners.
  package var receipts: [Receipt]?
  /// When the gateway started again while it ran, by the wall clock.
  package var interruptions: [Timestamp]

  /// A transition of an alert.
  package struct Transit: Hashable, Sendable {
    package var alert: AlertID
    package var area: AreaID
    package var rule: RuleID
    package var kind: Transition
    /// After it.
    package var severity: Severity
    package var time: Timestamp
    /// The user who did it.
    package var by: String?

    package init(
      alert: AlertID, area: AreaID, rule: RuleID, kind: Transition, severity: Severity,
      time: Timestamp, by: String? = nil
    ) {
      self.alert = alert
      self.area = area
      self.rule = rule
      self.kind = kind
      self.severity = severity
      self.time = time
      self.by = by
    }
  }

  package init(
    began: Timestamp, ended: Timestamp? = nil, speed: Double = 1, transitions: [Transit],
    receipts: [Receipt]? = nil, interruptions: [Timestamp] = []
  ) {
    self.began = began
    self.ended = ended
    self.speed = speed
    self.transitions = transitions
    self.receipts = receipts
    self.interruptions = interruptions
  }

  /// Since the beginning of the story, of a time by the wall clock.
  func offset(ofWall time: Timestamp) -> Milliseconds {
    Milliseconds((Double(time - began) * speed).rounded())
  }

  /// By so much of the story the two clocks may be apart: the gateway follows a wall clock that
  /// is half a second from its own.
  var slack: Milliseconds { Milliseconds(500 * speed) }

  /// How far the story came; nil while it goes on.
  var length: Milliseconds? { ended.map(offset(ofWall:)) }
}
