import FieldgateDocument
import FieldgateModel

/// What an exercise is to bring about: an alert on an area, by a time, and who is to be sent
/// it.
package struct Expectation: Hashable, Sendable {
  package let area: AreaID
  package let rule: RuleID
  /// At least so severe.
  package let severity: Severity
  /// When its cause begins: the times to detect count from here.
  package let from: Milliseconds
  /// By then it must have come.
  package let by: Milliseconds
  /// The partners who are to be sent it.
  package let partners: [String]
  /// The inject that it answers to.
  package let inject: String?

  package init(
    area: AreaID, rule: RuleID, severity: Severity = .minor, from: Milliseconds = 0,
    by: Milliseconds, partners: [String] = [], inject: String? = nil
  ) {
    self.area = area
    self.rule = rule
    self.severity = severity
    self.from = from
    self.by = by
    self.partners = partners
    self.inject = inject
  }

  /// Reads one entry of `expect`; nil, with reports, where it is not usable.
  ///
  ///     - { area: world-forum, rule: crowd-density, severity: severe, from: 5m, by: 12m }
  ///     - { …, inject: call, by: 9m, partners: [police] }
  init?(
    _ node: Node, injects: [Inject], duration: Milliseconds, known: KnownNames,
    _ diagnostics: Diagnostics
  ) {
    guard var reader = MappingReader(node, "an expectation", diagnostics) else { return nil }
    let areaNode = reader.require("area")
    let ruleNode = reader.require("rule")
    let severityNode = reader.take("severity")
    let fromNode = reader.take("from")
    let byNode = reader.require("by")
    let partnerNodes = reader.take("partners")?.list(diagnostics) ?? []
    let injectNode = reader.take("inject")
    reader.finish()
    let area = areaNode?.name(among: known.areas, of: "area of this site", diagnostics)
    let rule = ruleNode?.name(among: known.rules, of: "rule of this site", diagnostics)
    let severity =
      severityNode.map { node -> Severity? in
        let words = Severity.allCases.map(\.description)
        diagnostics.asked(Question(at: node.place, of: "severity", .words(words)))
        guard let word = node.text(diagnostics) else { return nil }
        if let severity = Severity(name: word) { return severity }
        node.reportNot(word, of: "severity", among: words, diagnostics)
        return nil
      } ?? .minor
    let inject = injectNode?.name(among: injects.map(\.id), of: "inject", diagnostics)
    let from =
      fromNode.map { $0.offset(upTo: duration, diagnostics) }
      ?? (injects.first { $0.id == inject }?.at ?? 0)
    let by = byNode?.offset(upTo: duration, diagnostics)
    let partners = partnerNodes.compactMap { $0.partner(among: known.partners, diagnostics) }
    guard let area, let rule, let severity, let from, let by, let byNode,
      partners.count == partnerNodes.count, injectNode == nil || inject != nil
    else { return nil }
    guard by > from else {
      diagnostics.error(
        at: byNode.place, "\(byNode.what) is not after the beginning of what is expected")
      return nil
    }
    self.init(
      area: AreaID(area), rule: RuleID(rule), severity: severity, from: from, by: by,
      partners: partners, inject: inject)
  }
}

/// The names that a scenario may use; nil for those that nobody knows, which are not judged.
package struct KnownNames: Sendable {
  package var areas: [String]?
  package var rules: [String]?
  package var partners: [String]?

  package init(areas: [String]? = nil, rules: [String]? = nil, partners: [String]? = nil) {
    self.areas = areas
    self.rules = rules
    self.partners = partners
  }
}

extension Node {
  /// A name, of these where they are known.
  func name(among known: [String]?, of what: String, _ diagnostics: Diagnostics) -> String? {
    guard let name = text(diagnostics) else { return nil }
    guard let known, !known.contains(name) else { return name }
    reportNot(name, of: what, among: known, diagnostics)
    return nil
  }
}
