import FieldgateModel
import FieldgateRules

/// Why a rule judges an area as it does now, and what comes next.
package struct RuleExplanation: Sendable {
  package var rule: Rule
  package var area: Area
  package var level: ThreatLevel
  package var kind: Explanation
  /// The severities that count now; the others are outside their `when`.
  package var inForce: Set<Severity>
  package var finding: Finding
  package var alert: Alert?
  package var holds: [Episode.Hold]
  /// The alerts that speak for it now.
  package var inhibitedBy: [Alert]
  /// By schedule: whether it is open, and when it next opens or closes.
  package var schedules: [(name: String, isOpen: Bool, change: Timestamp?)]
  /// When the rule is looked at again if nothing comes in, by the wall clock.
  package var nextLook: Timestamp?
  /// The engine's moment at which it was asked.
  package var asked: Moment
}

extension Engine {
  /// Nil for a rule that the site does not have, or that is not about the area.
  package func explain(_ id: RuleID, on area: AreaID, at moment: Moment) -> RuleExplanation? {
    guard let index = rulesOn[area]?.first(where: { plan.rules[$0].id == id }) else { return nil }
    let rule = plan.rules[index]
    let now = Moment(wall: moment.wall, steady: engineTime(of: moment))
    let look = look(at: area, now)
    var memory = episodes[EpisodeKey(rule: id, area: area)]?.memory ?? RuleMemory()
    let episode = episodes[EpisodeKey(rule: id, area: area)] ?? Episode()
    let explanation = rule.kind.explain(on: area, look, memory)
    let finding = rule.finding(on: area, look, &memory)
    let next = [rule.nextChange(on: area, look, memory), episode.deadline(of: rule)]
      .compactMap { $0 }.min()
    return RuleExplanation(
      rule: rule, area: plan.tree[area] ?? Area(id: area, name: LocalizedText(area.rawValue)),
      level: look.level, kind: explanation, inForce: rule.inForce(look), finding: finding,
      alert: episode.alert, holds: episode.running(under: rule),
      inhibitedBy: inhibitors(of: rule, on: area),
      schedules: rule.schedules.sorted().map { name in
        (
          name, plan.schedules.isActive(name, at: look.time.civil),
          plan.schedules.nextChange(of: name, after: look.time.civil)
        )
      },
      nextLook: next.map { now.wall + ($0 - now.steady) }, asked: now)
  }

  /// The areas on which a rule is judged, in the site's order.
  package func areas(of id: RuleID) -> [AreaID] {
    plan.tree.order.filter { (rulesOn[$0] ?? []).contains { plan.rules[$0].id == id } }
  }

  private func inhibitors(of rule: Rule, on area: AreaID) -> [Alert] {
    guard let inhibition = rule.inhibition else { return [] }
    let places = inhibition.areas(from: area, in: plan.tree)
    return places.flatMap { place in
      inhibition.rules.sorted().compactMap { alerts[$0, place] }
    }
  }
}
