import FieldgateModel

extension Alert {
  /// As lists tell of one that is over: what it said at its worst, in both languages, and where it
  /// stands now.
  ///
  /// - Parameter message: the JSON of what it said then; where that cannot be read, it is told
  ///   as it is.
  package func told(as message: String?) -> Alert {
    guard var told = message.flatMap({ AlertMessage.event(in: $0) })?.alert else { return self }
    told.state = state
    told.cleared = cleared
    told.acknowledgedBy = acknowledgedBy
    return told
  }
}
