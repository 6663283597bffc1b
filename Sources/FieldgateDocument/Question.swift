/// What a reader asked of one place of a file: which keys it knows there, or which words
/// may stand there.
///
/// The readers are the only list of what may be written. Who keeps another, such as the
/// schemas for editors, compares it with what was asked (`Diagnostics.questions`).
package struct Question: Hashable, Sendable {
  package enum Wanted: Hashable, Sendable {
    /// All keys that may stand in this mapping; those of `needed` must.
    case keys([String], needed: [String])
    /// The words of a closed list.
    case words([String])
  }

  package let place: Place
  /// What is read, in the words of an error: "a rule", "measure".
  package let what: String
  package let wanted: Wanted

  package init(at place: Place, of what: String, _ wanted: Wanted) {
    self.place = place
    self.what = what
    self.wanted = wanted
  }
}
