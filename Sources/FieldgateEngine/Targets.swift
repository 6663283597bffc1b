import FieldgateModel
import FieldgateRules

/// Which rules are looked at, and where, when something changes: worked out once, so
/// that a message costs what it touches.
struct Targets: Sendable {
  /// One rule, by its place in the plan, on one area.
  struct Target: Hashable, Comparable, Sendable {
    let area: AreaID
    let rule: Int

    /// In the order of the rules: of two that are ripe in the same moment the first is
    /// raised first.
    static func < (left: Self, right: Self) -> Bool {
      (left.rule, left.area) < (right.rule, right.area)
    }
  }

  /// By the area that changed.
  private var byArea: [AreaID: [Target]] = [:]
  /// By the rule and the area whose alert changed.
  private var byAlert: [AlertBook.Key: [Target]] = [:]

  init(_ rulesOn: [AreaID: [Int]], _ plan: Plan) {
    for area in rulesOn.keys.sorted() {
      for index in rulesOn[area] ?? [] {
        let rule = plan.rules[index]
        let target = Target(area: area, rule: index)
        for watched in [area] + rule.kind.alsoWatched(from: area, in: plan.tree) {
          byArea[watched, default: []].append(target)
        }
        watch(rule.kind.watchedRules, rule.kind.watchedAlerts(from: area, in: plan.tree), target)
        if let inhibition = rule.inhibition {
          watch(inhibition.rules, inhibition.areas(from: area, in: plan.tree), target)
        }
      }
    }
    for area in byArea.keys { byArea[area]?.sort() }
  }

  private mutating func watch(_ rules: Set<RuleID>, _ areas: [AreaID], _ target: Target) {
    for rule in rules {
      for area in areas {
        byAlert[AlertBook.Key(rule: rule, area: area), default: []].append(target)
      }
    }
  }

  /// The looks that changes in these areas call for, each once, in a fixed order.
  func looking(at areas: Set<AreaID>) -> [Target] {
    if areas.count == 1, let area = areas.first { return byArea[area] ?? [] }
    return Set(areas.flatMap { byArea[$0] ?? [] }).sorted()
  }

  /// The looks that a transition of an alert calls for.
  func looking(at rule: RuleID, on area: AreaID) -> [Target] {
    byAlert[AlertBook.Key(rule: rule, area: area)] ?? []
  }
}
