import FieldgateDocument
import FieldgateModel

/// Reports rules that look at each other's alerts in a circle: which of them would have to
/// be judged first, nobody could say. Each circle is told once, at its first rule.
package func reportCircles(among rules: [Rule], _ diagnostics: Diagnostics) {
  let byID = Dictionary(rules.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  /// The way from a rule back to itself; nil where there is none.
  func circle(from start: RuleID) -> [RuleID]? {
    var ways: [[RuleID]] = [[start]]
    var seen: Set<RuleID> = []
    while !ways.isEmpty {
      let way = ways.removeFirst()
      for next in (way.last.flatMap { byID[$0]?.dependencies } ?? []).sorted() {
        // A rule may be silenced by its own alert elsewhere.
        if next == way.last { continue }
        if next == start { return way }
        if seen.insert(next).inserted { ways.append(way + [next]) }
      }
    }
    return nil
  }
  var told: Set<RuleID> = []
  for rule in rules where !told.contains(rule.id) {
    guard let way = circle(from: rule.id) else { continue }
    told.formUnion(way)
    let names = way.map { "'\($0)'" } + ["'\(rule.id)'"]
    diagnostics.error(
      at: rule.place,
      "the rules look at each other's alerts in a circle: \(names.joined(separator: " looks at "))"
        + "; take one of 'inhibitedBy', 'justifiedBy' and 'conditions' out of it")
  }
}
