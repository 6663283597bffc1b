import FieldgateDocument
import FieldgateModel

extension Inhibition {
  /// Reads `{ rules: [zone-occupancy], in: [parent, neighbour, same] }`; `parent` where
  /// `in` is left out. The rule itself may speak from another area: where the parent's own
  /// alert is enough.
  init?(_ node: Node, _ context: RuleContext, _ diagnostics: Diagnostics) {
    guard var reader = MappingReader(node, "'inhibitedBy'", diagnostics) else { return nil }
    let rulesNode = reader.require("rules")
    var elsewhere = context
    elsewhere.own = nil
    let rules = rulesNode.map { elsewhere.rules($0, diagnostics) } ?? []
    if let rulesNode, rulesNode.list(diagnostics).isEmpty {
      diagnostics.error(at: rulesNode.place, "expected rules of this site, found none")
    }
    let places =
      reader.take("in")?.list(diagnostics).compactMap {
        $0.choice(Place.self, of: "place to look", diagnostics)
      } ?? [.parent]
    reader.finish()
    if let rulesNode, let own = context.own, rules.contains(own), places.contains(.same) {
      diagnostics.error(
        at: rulesNode.place,
        "the rule '\(own)' cannot silence itself on the same area; leave out 'same'")
    }
    guard !rules.isEmpty, !places.isEmpty else { return nil }
    self.init(rules: Set(rules), places: Set(places))
  }
}

extension Unacknowledged {
  /// Reads `{ after: 10m, to: severe }`; one severity higher where `to` is left out.
  ///
  /// - Parameter severities: those that the rule raises.
  init?(_ node: Node, among severities: [Severity], _ diagnostics: Diagnostics) {
    guard var reader = MappingReader(node, "'unacknowledged'", diagnostics) else { return nil }
    let afterNode = reader.require("after")
    let after = afterNode?.duration(diagnostics)
    let toNode = reader.take("to")
    let to = toNode?.severity(diagnostics)
    reader.finish()
    if let afterNode, after == 0 {
      diagnostics.error(at: afterNode.place, "an operator needs time to look: more than 0s")
    }
    if let toNode, let to, let lowest = severities.first, to <= lowest {
      diagnostics.error(
        at: toNode.place, "an alert of the rule is \(lowest) at least and cannot rise to \(to)")
      return nil
    }
    guard let after, after > 0, toNode == nil || to != nil else { return nil }
    self.init(after: after, to: to)
  }
}
