import FieldgateModel

/// How long what is found has been so: the holds of one rule on one area, on the
/// engine's time. They say what is ripe; what becomes of it is `Episode`'s.
struct Holds: Hashable, Sendable {
  /// Since when the condition of a severity holds.
  var begun: [Severity: Begin] = [:]
  /// Since when the clear condition holds.
  var clearSince: Milliseconds?
  /// Since when the condition of the alert's own severity does not hold.
  var easedSince: Milliseconds?
  /// The severities whose conditions would hold if those that fell silent were as they
  /// last said.
  var lingering: Set<Severity> = []
  /// The severities from which an alert that is at them does not ease.
  var sticky: Set<Severity> = []

  struct Begin: Hashable, Sendable {
    var steady: Milliseconds
    var wall: Timestamp
  }

  init() {}

  var isEmpty: Bool { begun.isEmpty && clearSince == nil }

  /// Starts, keeps or stops the holds.
  mutating func note(_ finding: Finding, _ rule: Rule, open: Severity?, at now: Moment) {
    guard finding.value != nil || finding.isOutside else {
      // What nobody could hear breaks no hold: whether it still stands shows afterwards.
      if finding.hearing == .live { self = Holds() }
      return
    }
    for severity in rule.holds.keys {
      if finding.holding.contains(severity) {
        if begun[severity] == nil { begun[severity] = Begin(steady: now.steady, wall: now.wall) }
      } else {
        begun[severity] = nil
      }
    }
    guard let open else {
      endEasing()
      return
    }
    lingering = finding.lingering
    sticky = finding.sticky
    let isOver =
      finding.isClear && finding.holding.isEmpty && lingering.isEmpty && !sticky.contains(open)
    clearSince = isOver ? clearSince ?? now.steady : nil
    easedSince = isEased(from: open) ? easedSince ?? now.steady : nil
  }

  /// There is no alert that could ease or end.
  mutating func endEasing() {
    clearSince = nil
    easedSince = nil
    lingering = []
    sticky = []
  }

  /// The alert is at another severity: from that the easing counts anew.
  mutating func beginEasing(from severity: Severity, at now: Milliseconds) {
    easedSince = isEased(from: severity) ? now : nil
  }

  func isEased(from severity: Severity) -> Bool {
    begun[severity] == nil && !lingering.contains(severity) && !sticky.contains(severity)
  }

  /// The highest severity whose condition has held for its hold.
  func ripe(of rule: Rule, at now: Milliseconds) -> Severity? {
    rule.holds.filter { severity, hold in
      begun[severity].map { now - $0.steady >= hold } ?? false
    }.keys.max()
  }

  func isClear(of rule: Rule, at now: Milliseconds) -> Bool {
    clearSince.map { now - $0 >= rule.clearHold } ?? false
  }

  /// The severity that an alert falls to when its easing has held; nil where it is at
  /// the lowest already.
  func easedTarget(of rule: Rule, from severity: Severity, floor: Severity?) -> Severity? {
    guard let lowest = rule.holds.keys.min() else { return nil }
    let target = [begun.keys.max(), lingering.max(), floor].compactMap { $0 }
      .reduce(lowest) { max($0, $1) }
    return target < severity ? target : nil
  }

  func hasEased(of rule: Rule, at now: Milliseconds) -> Bool {
    easedSince.map { now - $0 >= rule.clearHold } ?? false
  }

  /// When the hold of a severity above `severity` ends next, of all where it is nil.
  func nextRise(of rule: Rule, above severity: Severity?) -> Milliseconds? {
    begun.compactMap { rung, begin in
      severity.map { rung > $0 } ?? true ? begin.steady + (rule.holds[rung] ?? 0) : nil
    }.min()
  }
}
