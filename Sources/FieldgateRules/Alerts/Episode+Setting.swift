import FieldgateModel

extension Episode {
  /// What the episode must know of its rule, its area and its engine.
  package struct Setting: Sendable {
    package let rule: Rule
    package let area: Area
    package let level: ThreatLevel
    package let status: AlertStatus
    /// What headlines begin with: the area's name where nothing else is said.
    package var place: LocalizedText
    /// The one of the two languages that `headline` and `instruction` are in.
    package var language = Language.en
    package var flapping = Flapping()
    /// What ids begin with; nil for the status's own word, of which Actual has none.
    package var mark: String?
    /// The open alert that speaks for this rule here.
    package var speaker: AlertBook.Key?

    package init(rule: Rule, area: Area, level: ThreatLevel, status: AlertStatus) {
      self.rule = rule
      self.area = area
      self.level = level
      self.status = status
      place = area.name
    }
  }
}

/// When a rule on an area is flapping: raised more than so often in so long. (ISA-18.2
/// calls three times in one minute chattering; an area is slower than a valve.)
package struct Flapping: Hashable, Sendable {
  package var above: Int
  package var within: Milliseconds

  package init(above: Int = 2, within: Milliseconds = 600_000) {
    self.above = above
    self.within = within
  }
}
