import FieldgateDocument
import FieldgateModel

/// A rule: on which areas, what it watches, when it raises and when it clears.
package struct Rule: Sendable {
  package let id: RuleID
  package let kind: any RuleKind
  package let areas: AreaSelector
  /// What an operator should do, where the site says it.
  package let instruction: LocalizedText?
  /// The measures that its alerts advise.
  package let responses: Responses
  /// Whose alerts speak for its own.
  package let inhibition: Inhibition?
  /// What becomes of an alert that nobody acknowledges.
  package let unacknowledged: Unacknowledged?
  /// How long the clear condition must hold.
  package let clearHold: Milliseconds
  /// How long the condition of each severity must hold; its keys are the
  /// severities that the rule can raise.
  package let holds: [Severity: Milliseconds]
  /// A digest of the rule as written: the same rule keeps its timers over a reload.
  package let fingerprint: UInt64
  package let place: Place

  /// Reads one rule; nil, with reports, where it cannot be used.
  package init?(_ node: Node, tree: AreaTree, _ diagnostics: Diagnostics) {
    guard var reader = MappingReader(node, "a rule", diagnostics) else { return nil }
    place = node.place
    let id = reader.require("rule")?.text(diagnostics)
    let kindNode = reader.require("kind")
    let areas = reader.take("areas").map { AreaSelector($0, tree: tree, diagnostics) } ?? .all
    instruction = reader.take("instruction").flatMap { LocalizedText($0, diagnostics) }
    responses = Responses()
    inhibition = nil
    unacknowledged = nil
    let raise = reader.require("raise")
    let clear = reader.take("clear")
    var holds: [Severity: Milliseconds] = [:]
    for entry in raise?.entries ?? [] {
      let hold = entry.value["for"]?.duration(diagnostics) ?? 0
      if let severity = entry.key.scalar.flatMap({ Severity(name: $0.text) }) {
        holds[severity] = hold
      }
    }
    self.holds = holds
    clearHold = clear?["for"]?.duration(diagnostics) ?? 0
    guard let type = kindNode.flatMap({ Self.type($0, diagnostics) }) else {
      Self.tellConditions(raise: raise, clear: clear, diagnostics)
      return nil
    }
    let kind = type.init(&reader, raise: raise, clear: clear, diagnostics)
    reader.finish()
    guard let id, let kind, let areas, !holds.isEmpty else { return nil }
    self.id = RuleID(id)
    self.kind = kind
    self.areas = areas
    fingerprint = Digest.of(Array(node.canonical.utf8))
  }

  private static func type(_ node: Node, _ diagnostics: Diagnostics) -> (any RuleKind.Type)? {
    diagnostics.asked(
      Question(at: node.place, of: "kind of rule", .words(ruleKinds.map { $0.name })))
    guard let name = node.text(diagnostics) else { return nil }
    if let type = ruleKinds.first(where: { $0.name == name }) { return type }
    node.reportNot(name, of: "kind of rule", among: ruleKinds.map { $0.name }, diagnostics)
    return nil
  }

  /// Reports what is wrong with conditions of whatever kind: where the kind is not
  /// known, its author should not have to mend that first.
  private static func tellConditions(raise: Node?, clear: Node?, _ diagnostics: Diagnostics) {
    func tell(_ reader: inout MappingReader, _ what: String, tightens: Bool) {
      if reader.take("above") != nil || reader.take("below") != nil {
        _ = Limit(&reader, what, tightens: tightens, diagnostics)
      }
    }
    _ = Ladder<Void>(raise, diagnostics) { reader, severity in
      tell(&reader, "the condition for \(severity)", tightens: true)
      // Other keys are the kind's own.
      for entry in reader.rest { reader.ignore(entry.key.scalar?.text ?? "") }
    }
    if let clear, var reader = MappingReader(clear, "the clear condition", diagnostics) {
      tell(&reader, "the clear condition", tightens: false)
    }
  }

  /// The areas on which the rule is evaluated.
  package func targets(in picture: Picture) -> [AreaID] {
    areas.areas(in: picture.tree).filter { area in
      switch areas {
      case .all, .kind: kind.isObserved(in: area, of: picture)
      case .list: true
      }
    }
  }
}

/// Which areas a rule is about.
package enum AreaSelector: Sendable, Hashable {
  /// Every area that has devices of its own for what the rule watches.
  case all
  /// Every such area of one of these kinds.
  case kind([String])
  case list([AreaID])

  package init?(_ node: Node, tree: AreaTree, _ diagnostics: Diagnostics) {
    if let scalar = node.scalar, scalar.text == "all" {
      self = .all
      return
    }
    if node.entries != nil {
      guard var reader = MappingReader(node, "a choice of areas", diagnostics),
        let kindNode = reader.require("kind")
      else { return nil }
      let kinds = kindNode.list(diagnostics).compactMap { element -> String? in
        guard let kind = element.text(diagnostics) else { return nil }
        let known = Set(tree.areas.values.compactMap(\.kind)).sorted()
        if !known.contains(kind), !tree.order.isEmpty {
          element.reportNot(kind, of: "kind of area of this site", among: known, diagnostics)
        }
        return kind
      }
      reader.finish()
      self = .kind(kinds)
      return
    }
    self = .list(
      node.list(diagnostics).compactMap { element in
        guard let id = element.text(diagnostics) else { return nil }
        // Where no area could be read, that is told already, and once.
        if tree[AreaID(id)] == nil, !tree.order.isEmpty {
          element.reportNot(
            id, of: "area of this site", among: tree.order.map(\.rawValue), diagnostics)
        }
        return AreaID(id)
      })
  }

  func areas(in tree: AreaTree) -> [AreaID] {
    switch self {
    case .all: tree.order
    case .kind(let kinds): tree.order.filter { tree[$0]?.kind.map(kinds.contains) ?? false }
    case .list(let list): list
    }
  }
}

extension Node {
  /// The content without places and comments, the same for the same meaning.
  var canonical: String {
    switch content {
    case .scalar(let scalar): (scalar.isPlain ? "p" : "q") + scalar.text.debugDescription
    case .sequence(let elements): "[" + elements.map(\.canonical).joined(separator: ",") + "]"
    case .mapping(let entries):
      "{" + entries.map { $0.key.canonical + ":" + $0.value.canonical }.joined(separator: ",") + "}"
    }
  }
}
