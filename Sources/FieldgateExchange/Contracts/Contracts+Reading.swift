import FieldgateDocument
import FieldgateModel

/// `partners.yaml` as a whole.
extension Contracts {
  /// Reads `partners.yaml`; what could be read of it, all faults in the diagnostics.
  ///
  /// Contradictions are told too: errors where a contract cannot be kept, warnings where it
  /// is probably not what was meant.
  package init(_ root: Node, _ context: Context, _ diagnostics: Diagnostics) {
    guard var reader = MappingReader(root, "the partners' file", diagnostics) else {
      self = .none
      return
    }
    let sender = reader.take("sender").flatMap { Self.sender($0, diagnostics) }
    let contact = reader.take("contact")?.text(diagnostics)
    let web = reader.take("web").flatMap { Self.web($0, diagnostics) }
    let seed = reader.take("seed").flatMap { Self.seed($0, diagnostics) }
    let markings = Self.markings(reader.take("marking"), context, diagnostics)
    let list = reader.require("partners")
    reader.finish()
    if let list, list.elements == nil {
      diagnostics.error(at: list.place, "expected a list of partners, found \(list.what)")
    }
    var partners: [Partner] = []
    var places: [PartnerID: Place] = [:]
    var users: [String: PartnerID] = [:]
    for element in list?.elements ?? [] {
      guard let partner = Partner(element, context, diagnostics) else { continue }
      if let first = places[partner.id] {
        diagnostics.error(
          at: element.place, "the partner '\(partner.id)' stands at line \(first.line) already")
        continue
      }
      places[partner.id] = element.place
      for user in partner.users {
        if let other = users[user] {
          diagnostics.error(
            at: element.place,
            "the user '\(user)' belongs to the partner '\(other)' already; a user has one partner")
        }
        users[user] = partner.id
      }
      partners.append(partner)
    }
    self.init(
      partners: partners, sender: sender, contact: contact, web: web, seed: seed ?? "",
      markings: markings)
    checkTogether(context, at: root.place, diagnostics)
  }

  /// CAP 1.2, section 3.2.1: no blanks, commas, `<` or `&`.
  private static func sender(_ node: Node, _ diagnostics: Diagnostics) -> String? {
    guard let text = node.text(diagnostics) else { return nil }
    if text.isEmpty || text.contains(where: { $0.isWhitespace || ",<&".contains($0) }) {
      diagnostics.error(
        at: node.place,
        "the sender '\(text.shortened(to: 60))' must have no blank, comma, '<' or '&' in it")
      return nil
    }
    return text
  }

  private static func web(_ node: Node, _ diagnostics: Diagnostics) -> String? {
    guard let text = node.text(diagnostics) else { return nil }
    if !text.contains("://") || text.contains(where: \.isWhitespace) {
      diagnostics.error(
        at: node.place,
        "'\(text.shortened(to: 60))' is no whole address; write https://… without blanks")
      return nil
    }
    return text
  }

  private static func seed(_ node: Node, _ diagnostics: Diagnostics) -> String? {
    guard let text = node.text(diagnostics) else { return nil }
    if text.count < 16 {
      diagnostics.error(
        at: node.place,
        "the seed has \(text.count) characters; at least 16 are needed, that nobody can guess")
      return nil
    }
    return text
  }

  private static func markings(
    _ node: Node?, _ context: Context, _ diagnostics: Diagnostics
  ) -> [RuleID: TLP] {
    guard let node else { return [:] }
    guard let entries = node.entries else {
      diagnostics.error(
        at: node.place, "expected the markings as a mapping of rules, found \(node.what)")
      return [:]
    }
    var markings: [RuleID: TLP] = [:]
    let known = context.rules.map(\.id.rawValue) + ["flood", "test", "system"]
    for entry in entries {
      guard let rule = entry.key.scalar?.text else { continue }
      if !known.contains(rule), !context.rules.isEmpty {
        entry.key.reportNot(rule, of: "rule of this site", among: known, diagnostics)
      }
      markings[RuleID(rule)] = entry.value.choice(TLP.self, of: "TLP label", diagnostics)
    }
    return markings
  }
}
