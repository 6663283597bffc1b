import FieldgateModel

/// A rule over a window: how often it fired, and what of it could not.
package struct RuleFigures: Hashable, Sendable {
  package var rule: RuleOutline
  /// Alerts that were raised within the window.
  package var raised: Int
  /// Of the alerts that were open within it, how many reached each severity at the worst.
  package var worst: [Severity: Int]
  package var open: Milliseconds
  package var acknowledged: Int
  /// The highest level that was in force on any of its areas; nil where it has none.
  package var highestLevel: ThreatLevel?
  /// What counts only at levels that none of its areas was at: the whole rule, severities,
  /// limits.
  package var outOfReach: [OutOfReach]

  /// Something that can fire only at a level that was never in force.
  package enum OutOfReach: Hashable, Sendable {
    case rule(from: ThreatLevel)
    case severity(Severity, from: ThreatLevel)
    case limit(Severity, from: ThreatLevel)
  }

  /// No alert of it was open at any time in the window.
  package var neverFired: Bool { worst.isEmpty }
  /// The severities that it can raise and never reached.
  package var unreached: [Severity] {
    let reached = worst.keys.max()
    return rule.severities.keys.filter { severity in reached.map { severity > $0 } ?? true }
      .sorted()
  }

  init(_ rule: RuleOutline, _ alerts: [AlertFigures], _ levels: LevelHistory) {
    self.rule = rule
    let window = levels.window
    let own = alerts.filter { $0.alert.rule == rule.id }
    raised = own.count { $0.raised >= window.from }
    worst = Dictionary(own.map { ($0.worst, 1) }, uniquingKeysWith: +)
    open = own.reduce(0) { $0 + $1.open(in: window) }
    acknowledged = own.count { $0.acknowledged != nil }
    let highest = levels.highest(on: rule.areas)
    highestLevel = highest
    func isBeyond(_ level: ThreatLevel, _ highest: ThreatLevel?) -> Bool {
      highest.map { level > $0 } ?? false
    }
    var outOfReach: [OutOfReach] = []
    if let level = rule.level, isBeyond(level, highest) { outOfReach.append(.rule(from: level)) }
    for (severity, level) in rule.severities.sorted(by: { $0.key < $1.key }) {
      if let level, isBeyond(level, highest) {
        outOfReach.append(.severity(severity, from: level))
      }
    }
    for step in rule.steps where isBeyond(step.level, levels.highest(on: step.areas)) {
      let one = OutOfReach.limit(step.severity, from: step.level)
      if !outOfReach.contains(one) { outOfReach.append(one) }
    }
    self.outOfReach = outOfReach
  }
}
