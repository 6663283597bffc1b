import FieldgateModel

/// The alerts of all rules on all areas: which are open, and when the last one ended.
/// Rules that look at other rules' alerts look here.
package struct AlertBook: Sendable {
  /// One rule on one area.
  package struct Key: Hashable, Comparable, Sendable {
    package let rule: RuleID
    package let area: AreaID

    package init(rule: RuleID, area: AreaID) {
      self.rule = rule
      self.area = area
    }

    package static func < (left: Self, right: Self) -> Bool {
      (left.area, left.rule) < (right.area, right.rule)
    }
  }

  package private(set) var open: [Key: Alert] = [:]
  /// When the last alert ended, on the engine's time; nothing for one that never was.
  package private(set) var ended: [Key: Milliseconds] = [:]

  package init() {}

  package subscript(rule: RuleID, area: AreaID) -> Alert? { open[Key(rule: rule, area: area)] }

  /// Takes in a transition.
  package mutating func note(_ event: AlertEvent, at now: Moment) {
    let key = Key(rule: event.alert.rule, area: event.alert.area)
    if event.alert.state.isOpen {
      open[key] = event.alert
    } else {
      open[key] = nil
      ended[key] = now.steady
    }
  }

  /// Takes up what an earlier run left.
  package mutating func restore(_ key: Key, open alert: Alert?, ended time: Milliseconds?) {
    open[key] = alert
    ended[key] = time
  }
}
