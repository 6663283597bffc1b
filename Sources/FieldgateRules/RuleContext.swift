import FieldgateDocument
import FieldgateModel

/// What rules are read against: the names that they may name.
package struct RuleContext: Sendable {
  /// A rule of the site, as it is known before it is read.
  package struct Name: Hashable, Sendable {
    package let id: RuleID
    /// The word after `kind:`.
    package let kind: String

    package init(id: RuleID, kind: String) {
      self.id = id
      self.kind = kind
    }
  }

  package let tree: AreaTree
  /// Nil where they could not be read: then nobody is told that a name is none of them.
  package let schedules: Schedules?
  /// Every rule of the site; nil where that is not known.
  package let rules: [Name]?
  /// The rule that is being read.
  package internal(set) var own: RuleID?

  package init(tree: AreaTree, schedules: Schedules? = nil, rules: [Name]? = nil) {
    self.tree = tree
    self.schedules = schedules
    self.rules = rules
  }

  /// The name of a schedule of the site.
  func schedule(_ node: Node, _ diagnostics: Diagnostics) -> String? {
    guard let name = node.text(diagnostics) else { return nil }
    if let schedules, !schedules.names.contains(name) {
      guard !schedules.names.isEmpty else {
        diagnostics.error(
          at: node.place,
          "'\(name.shortened(to: 60))' is no schedule of this site, which has none; write it"
            + " under 'schedules' in fieldgate.yaml")
        return nil
      }
      node.reportNot(name, of: "schedule of this site", among: schedules.names, diagnostics)
      return nil
    }
    return name
  }

  /// The ids of other rules of the site.
  func rules(_ node: Node, _ diagnostics: Diagnostics) -> [RuleID] {
    node.list(diagnostics).compactMap { rule($0, diagnostics) }
  }

  /// The id of another rule of the site.
  func rule(_ node: Node, _ diagnostics: Diagnostics) -> RuleID? {
    guard let text = node.text(diagnostics) else { return nil }
    let id = RuleID(text)
    if id == own {
      diagnostics.error(at: node.place, "the rule '\(text)' cannot look at its own alerts")
      return nil
    }
    if let rules, !rules.contains(where: { $0.id == id }) {
      let others = rules.map(\.id).filter { $0 != own }.map(\.rawValue)
      node.reportNot(text, of: "rule of this site", among: others, diagnostics)
      return nil
    }
    return id
  }

  /// The id of an area of the site.
  func area(_ node: Node, _ diagnostics: Diagnostics) -> AreaID? {
    guard let text = node.text(diagnostics) else { return nil }
    // Where no area could be read, that is told already, and once.
    if tree[AreaID(text)] == nil, !tree.order.isEmpty {
      node.reportNot(
        text, of: "area of this site", among: tree.order.map(\.rawValue), diagnostics)
      return nil
    }
    return AreaID(text)
  }

  /// A kind of area that the site has.
  func kind(_ node: Node, _ diagnostics: Diagnostics) -> String? {
    guard let kind = node.text(diagnostics) else { return nil }
    let known = Set(tree.areas.values.compactMap(\.kind)).sorted()
    if !known.contains(kind), !tree.order.isEmpty {
      node.reportNot(kind, of: "kind of area of this site", among: known, diagnostics)
      return nil
    }
    return kind
  }
}
