import FieldgateModel

extension Episode {
  /// What the episode must know of its rule, its area and its engine.
  package struct Setting: Sendable {
    package let rule: Rule
    package let area: Area
    package let level: ThreatLevel
    package let status: AlertStatus

    package init(rule: Rule, area: Area, level: ThreatLevel, status: AlertStatus) {
      self.rule = rule
      self.area = area
      self.level = level
      self.status = status
    }
  }
}
