import FieldgateDaemon
import FieldgateEngine
import FieldgateModel
import FieldgateReport
import FieldgateRules
import FieldgateSite

extension SiteOutline {
  /// What a report must know of a site that was read.
  init(_ site: Site) {
    let plan = site.plan
    let picture = Picture(tree: plan.tree, sensors: plan.sensors, fusions: plan.fusions, ear: 0)
    let uses = RuleUses(plan.rules, in: picture)
    let areas = plan.tree.order.compactMap { plan.tree[$0] }
    self.init(
      site: plan.site, zone: ZoneFiles.shared.zone(named: site.settings.timezone) ?? .utc,
      language: plan.settings.language, areas: areas,
      around: Dictionary(
        areas.map { ($0.id, Self.around($0.id, plan.tree)) },
        uniquingKeysWith: { first, _ in first }
      ),
      defaultLevels: Dictionary(
        areas.map { ($0.id, plan.tree.level(of: $0.id)) }, uniquingKeysWith: { first, _ in first }),
      devices: plan.devices.map { device in
        DeviceOutline(
          id: device.id, adapter: device.adapter, area: device.area,
          heardBy: uses.hears(device.id).map { RuleOnArea(rule: $0.rule, area: $0.area) })
      },
      rules: plan.rules.map { RuleOutline($0, in: picture) },
      look: { device, series in
        FieldLook(
          rules: uses.uses(of: series, by: device)
            .map { RuleOnArea(rule: $0.rule, area: $0.area) },
          shown: uses.parts(of: series, by: device)
            .map { ValueOfArea($0.measure.rawValue, of: $0.area) })
      })
  }

  private static func around(_ area: AreaID, _ tree: AreaTree) -> Set<AreaID> {
    Set(tree.subtree(of: area) + tree.ancestors(of: area) + tree.neighbours(of: area))
      .subtracting([area])
  }
}

extension RuleOutline {
  fileprivate init(_ rule: Rule, in picture: Picture) {
    let areas = rule.targets(in: picture)
    self.init(
      id: rule.id, kind: type(of: rule.kind).name, areas: areas, level: rule.when?.level,
      severities: Dictionary(
        uniqueKeysWithValues: rule.holds.keys.map { ($0, rule.whenOf[$0]?.level) }),
      steps: rule.kind.levelSteps.map { step in
        Step(
          severity: step.severity, level: step.level,
          areas: areas.filter { area in
            (step.area.map { $0 == area } ?? true)
              && (step.kind.map { picture.tree[area]?.kind == $0 } ?? true)
          })
      })
  }
}
