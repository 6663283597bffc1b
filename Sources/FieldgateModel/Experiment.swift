/// A named window of time, so that what was tried in it can be laid beside another.
package struct Experiment: Hashable, Sendable {
  /// A name is used once.
  package var name: String
  package var started: Timestamp
  /// Nil while it runs.
  package var stopped: Timestamp?
  /// The broker's user who started it.
  package var by: String
  /// What is tried.
  package var note: String
  package var stoppedBy: String?
  /// What was said when it was stopped.
  package var stopNote: String?

  package init(
    name: String, started: Timestamp, stopped: Timestamp? = nil, by: String, note: String,
    stoppedBy: String? = nil, stopNote: String? = nil
  ) {
    self.name = name
    self.started = started
    self.stopped = stopped
    self.by = by
    self.note = note
    self.stoppedBy = stoppedBy
    self.stopNote = stopNote
  }
}
