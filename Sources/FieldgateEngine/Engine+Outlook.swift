import FieldgateModel
import FieldgateRules

/// What is to be known of an area beside its state: the limits in force, and what was and
/// will be usual.
package struct AreaOutlook: Sendable {
  /// The limits of one rule on the area.
  package struct Limits: Sendable {
    package let rule: RuleID
    /// The value of the area that the rule watches.
    package let measure: String
    /// Whether the limits are in the unit of that value: those of a threshold are, those of a
    /// score, a length of time or a rise are not.
    package let isOfValue: Bool
    package let limits: [Explanation.LimitInForce]
  }

  package let limits: [Limits]
  /// Between which values nine in ten are expected to be at each of the times that were
  /// asked for, where an anomaly rule has learnt it.
  package let expected: [AreaMeasure: [Timestamp: ClosedRange<Double>]]
}

extension Engine {
  /// Every area as it stands, in the site's order.
  package var areaStates: [AreaState] {
    plan.tree.order.compactMap { state(of: $0, at: clock.last.steady) }
  }

  /// Nil for an area that the site does not have.
  ///
  /// - Parameter times: by the wall clock, for what is expected.
  package func outlook(
    of area: AreaID, expectedAt times: [Timestamp], at moment: Moment
  ) -> AreaOutlook? {
    guard plan.tree[area] != nil else { return nil }
    var limits: [AreaOutlook.Limits] = []
    var expected: [AreaMeasure: [Timestamp: ClosedRange<Double>]] = [:]
    for index in rulesOn[area] ?? [] {
      let rule = plan.rules[index]
      if let explained = explain(rule.id, on: area, at: moment) {
        limits.append(
          AreaOutlook.Limits(
            rule: rule.id, measure: rule.kind.measure,
            isOfValue: type(of: rule.kind).name == "threshold", limits: explained.kind.limits))
      }
      guard let memory = episodes[EpisodeKey(rule: rule.id, area: area)]?.memory else { continue }
      for time in times {
        guard let usual = rule.kind.expected(at: time, plan.schedules, memory) else { break }
        expected[usual.measure, default: [:]][time] = usual.range
      }
    }
    return AreaOutlook(limits: limits, expected: expected)
  }
}
