import FieldgateDecode
import FieldgateDocument
import FieldgateEngine
import FieldgateExchange
import FieldgateModel
import FieldgateRules

/// Reads `partners.yaml`, which a site may do without.
///
/// - Parameter names: who has which name at the broker already.
func readContracts(
  _ files: SiteFiles, areas: [Area], devices: [Device], adapters: [Adapter], rules: [Rule],
  names: [String: String], _ diagnostics: Diagnostics
) -> Contracts {
  guard let text = files.texts["partners.yaml"] else { return .none }
  // Where a rule can raise is known only of a site without faults.
  var picture: Picture?
  if !diagnostics.hasErrors {
    let plan = Plan(site: "", areas: areas, devices: devices, adapters: adapters, rules: rules)
    picture = Picture(tree: plan.tree, sensors: plan.sensors, fusions: plan.fusions, ear: 0)
  }
  guard let root = parse(text, file: "partners.yaml", into: diagnostics) else { return .none }
  let facts = rules.map { rule in
    Contracts.RuleFacts(
      id: rule.id, kind: type(of: rule.kind).name, severities: Set(rule.holds.keys),
      areas: picture.map { rule.targets(in: $0) } ?? [])
  }
  let context = Contracts.Context(
    areas: areas, rules: facts, measures: AreaMeasure.allCases.map(\.rawValue), users: names)
  return Contracts(root, context, diagnostics)
}
