import FieldgateDaemon
import FieldgateDocument
import FieldgateEngine
import FieldgateModel
import FieldgateRules
import FieldgateScenario
import FieldgateSite
import Testing

/// A scenario's text, to be held against the example site.
struct ScenarioText {
  let name: String
  let text: String

  /// All that is wrong with it, or with the example site beside it.
  func faults() throws -> [String] {
    let diagnostics = Diagnostics()
    try read(diagnostics)
    return diagnostics.sorted.map(\.description)
  }

  func read(_ diagnostics: Diagnostics) throws {
    let files = try Checkout.exampleSite([:])
    let site = Site(
      files, zone: { ZoneFiles.shared.zone(named: $0) },
      addressFault: SiteDirectory.addressFault, Diagnostics())
    let plan = try #require(site).plan
    var voices: [AdapterID: Voice] = [:]
    for (file, text) in files.packaged {
      guard let node = parse(text, file: file, into: diagnostics),
        let id = node["adapter"]?.scalar?.text, let section = node["simulate"]
      else { continue }
      voices[AdapterID(id)] = Voice(section, Diagnostics())
    }
    guard let node = parse(text, file: name, into: diagnostics) else { return }
    _ = ScenarioPlan(
      node, diagnostics, devices: plan.devices,
      areas: plan.tree.order.compactMap { plan.tree[$0] }, voices: voices,
      rules: (plan.rules.map(\.id) + Engine.ownRules).map(\.rawValue))
  }
}
