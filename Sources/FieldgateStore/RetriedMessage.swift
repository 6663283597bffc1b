import FieldgateModel

/// What became of a message in quarantine that was read again.
package struct RetriedMessage: Hashable, Sendable {
  /// Its number in the quarantine.
  package var number: Int64
  package var verdict: Verdict

  package enum Verdict: Hashable, Sendable {
    /// It leaves the quarantine.
    case read
    /// It stays, with what is wrong with it now.
    case stays(adapter: AdapterID?, outcome: String, reason: String)
  }

  package init(number: Int64, _ verdict: Verdict) {
    self.number = number
    self.verdict = verdict
  }

  /// Staying, whatever was read of it: not every reading of its batch went in. What did is
  /// found when it is read again.
  var keeping: Self {
    guard verdict == .read else { return self }
    return Self(
      number: number,
      .stays(adapter: nil, outcome: "read", reason: "not all of its readings could be stored"))
  }
}
