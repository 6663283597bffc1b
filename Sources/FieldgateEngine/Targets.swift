import FieldgateModel
import FieldgateRules

/// Which rules are looked at, and where, when something changes: worked out once, so
/// that a message costs what it touches.
struct Targets: Sendable {
  /// One rule, by its place in the plan, on one area.
  struct Target: Hashable, Comparable, Sendable {
    let area: AreaID
    let rule: Int

    static func < (left: Self, right: Self) -> Bool {
      (left.area, left.rule) < (right.area, right.rule)
    }
  }

  /// By the area that changed.
  private var byArea: [AreaID: [Target]] = [:]
  /// By the rule whose alert changed.
  private var byRule: [RuleID: [Target]] = [:]

  init(_ rulesOn: [AreaID: [Int]], _ plan: Plan) {
    for area in rulesOn.keys.sorted() {
      for index in rulesOn[area] ?? [] {
        let rule = plan.rules[index]
        let target = Target(area: area, rule: index)
        for watched in [area] + rule.kind.alsoWatched(from: area, in: plan.tree) {
          byArea[watched, default: []].append(target)
        }
        for watched in rule.kind.watchedRules.union(rule.inhibition?.rules ?? []) {
          byRule[watched, default: []].append(target)
        }
      }
    }
  }

  /// The looks that changes in these areas call for, each once, in a fixed order.
  func looking(at areas: Set<AreaID>) -> [Target] {
    if areas.count == 1, let area = areas.first { return byArea[area] ?? [] }
    return Set(areas.flatMap { byArea[$0] ?? [] }).sorted()
  }

  /// The looks that a transition of an alert of the rule calls for.
  func looking(at rule: RuleID) -> [Target] { byRule[rule] ?? [] }
}
