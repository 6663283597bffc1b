import FieldgateModel

/// What can be done about the alerts of a rule: per severity a ladder of measures, the
/// lightest first. They are advised, and never switched.
package struct Responses: Hashable, Sendable {
  package var ladders: [Severity: [Response]]

  package init(ladders: [Severity: [Response]] = [:]) { self.ladders = ladders }

  /// The lightest measure that fits the severity at the level; nil where none does.
  package func advice(for severity: Severity, at level: ThreatLevel) -> Response? {
    ladders[severity]?.filter { $0.levels.contains(level) }.min { $0.cost < $1.cost }
  }
}

/// One measure.
package struct Response: Hashable, Sendable {
  package var measure: LocalizedText
  /// What it costs the neighbourhood, 0 (nobody notices) to 10 (the street is closed to
  /// those who live there).
  package var cost: Int
  /// Who does it: a role in the site's own words.
  package var by: String
  /// The threat levels at which it is enough and not too much.
  package var levels: ClosedRange<ThreatLevel>

  package init(
    measure: LocalizedText, cost: Int, by: String,
    levels: ClosedRange<ThreatLevel> = .minimal ... .critical
  ) {
    self.measure = measure
    self.cost = cost
    self.by = by
    self.levels = levels
  }
}
