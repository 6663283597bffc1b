import FieldgateModel

/// Whose alerts speak for those of a rule, so that one cause is not told many times
/// (ISA-18.2: suppressed by design).
///
/// While an alert of one of these rules is open in one of these places, the rule raises
/// nothing; its holds run on, and what is ripe is raised when the other alert ends.
package struct Inhibition: Hashable, Sendable {
  /// Where the alert that speaks is, seen from the area of the one that is silent.
  package enum Place: String, CaseIterable, Hashable, Sendable {
    case same
    /// Any area that it lies in.
    case parent
    case neighbour
  }

  package var rules: Set<RuleID>
  package var places: Set<Place>

  package init(rules: Set<RuleID>, places: Set<Place>) {
    self.rules = rules
    self.places = places
  }

  /// The areas whose alerts speak for those of an area.
  package func areas(from area: AreaID, in tree: AreaTree) -> [AreaID] {
    (places.contains(.same) ? [area] : [])
      + (places.contains(.parent) ? tree.ancestors(of: area) : [])
      + (places.contains(.neighbour) ? tree.neighbours(of: area) : [])
  }
}

/// An alert that nobody acknowledges becomes a higher one.
package struct Unacknowledged: Hashable, Sendable {
  package var after: Milliseconds
  /// The severity that it rises to; one higher where nil.
  package var to: Severity?

  package init(after: Milliseconds, to: Severity?) {
    self.after = after
    self.to = to
  }
}
