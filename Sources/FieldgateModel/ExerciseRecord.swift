/// An exercise as it was begun: what is kept of it beside its alerts.
package struct ExerciseRecord: Hashable, Sendable {
  /// What people call it; several may bear the same name one after the other.
  package var name: String
  /// The scenario's text, as whoever began it gave it; nil for an exercise without one.
  package var scenario: String?
  /// A digest of that text, in hexadecimal digits.
  package var digest: String?
  /// The broker's user who began it.
  package var by: String
  /// The seed of the scenario; the same seed and scenario make the same messages.
  package var seed: UInt64
  /// How many times faster than the clock its own clock runs: 0.1 to 1000.
  package var speed: Double
  /// By the wall clock, and by its own, which begins with it: the id of the exercise.
  package var began: Timestamp
  /// When it ends by itself, by the wall clock as it stood when it began.
  package var until: Timestamp

  package init(
    name: String, scenario: String? = nil, digest: String? = nil, by: String, seed: UInt64 = 0,
    speed: Double = 1, began: Timestamp, until: Timestamp
  ) {
    self.name = name
    self.scenario = scenario
    self.digest = digest
    self.by = by
    self.seed = seed
    self.speed = speed
    self.began = began
    self.until = until
  }

  /// What the ids of its alerts begin with, so that they are nobody else's:
  /// `exercise.20261126T140000000Z`.
  package var mark: String {
    "exercise." + began.iso8601.filter { $0 != "-" && $0 != ":" && $0 != "." }
  }

  /// Whether an alert is an exercise's, by its id: `exercise`, when that began, area, rule and
  /// onset, with a dot within any of them encoded. A real one has the last three.
  package static func isMarked(_ alert: AlertID) -> Bool {
    let parts = alert.rawValue.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 5 && parts[0] == "exercise"
  }
}

/// The beginning and the end of an exercise.
package enum ExerciseChange: Hashable, Sendable {
  case began(ExerciseRecord)
  /// `began` says which; `by` who ended it, nil where its time was over.
  case ended(began: Timestamp, at: Timestamp, by: String?)
}

/// What rows of the exercise's engine are told by: their owner begins so.
extension StateRow {
  package static let exercise = "exercise/"

  /// A row of the exercise's engine, and not of the real one.
  package var isOfExercise: Bool { owner.hasPrefix(Self.exercise) }
}
