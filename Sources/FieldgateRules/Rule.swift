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
  /// When it counts at all.
  package let when: When?
  /// When the condition of a severity counts.
  package let whenOf: [Severity: When]
  /// The schedules that it depends on.
  package let schedules: Set<String>
  /// A digest of the rule as written: the same rule keeps its timers over a reload.
  package let fingerprint: UInt64
  package let place: Place

  /// Reads one rule; nil, with reports, where it cannot be used.
  package init?(_ node: Node, in context: RuleContext, _ diagnostics: Diagnostics) {
    guard var reader = MappingReader(node, "a rule", diagnostics) else { return nil }
    place = node.place
    let id = reader.require("rule")?.text(diagnostics)
    var context = context
    context.own = id.map { RuleID($0) }
    let kindNode = reader.require("kind")
    let areas = reader.take("areas").map { AreaSelector($0, context, diagnostics) } ?? .all
    when = reader.take("when").flatMap { When($0, context, diagnostics) }
    instruction = reader.take("instruction").flatMap { LocalizedText($0, diagnostics) }
    let raise = reader.require("raise")
    let clear = reader.take("clear")
    let responses = reader.take("responses")
    inhibition = reader.take("inhibitedBy").flatMap { Inhibition($0, context, diagnostics) }
    let ladder = Raising(raise, context, diagnostics)
    holds = ladder.holds
    whenOf = ladder.when
    unacknowledged = reader.take("unacknowledged").flatMap {
      Unacknowledged($0, among: ladder.holds.keys.sorted(), diagnostics)
    }
    self.responses =
      responses.map { Responses($0, among: ladder.holds.keys.sorted(), diagnostics) } ?? Responses()
    clearHold = clear?["for"]?.duration(diagnostics) ?? 0
    guard let type = kindNode.flatMap({ Self.type($0, diagnostics) }) else {
      Self.tellConditions(raise: raise, clear: clear, context, diagnostics)
      return nil
    }
    let kind = type.init(&reader, raise: raise, clear: clear, context, diagnostics)
    reader.finish()
    guard let id, let kind, let areas, !holds.isEmpty else { return nil }
    self.id = RuleID(id)
    self.kind = kind
    self.areas = areas
    schedules = ([when].compactMap { $0 } + whenOf.values).reduce(into: kind.schedules) {
      $0.formUnion($1.schedules)
    }
    fingerprint = Digest.of(Array(node.canonical.utf8))
  }

  /// What `raise` says whatever the kind: how long each condition must hold, and when it
  /// counts.
  private struct Raising {
    var holds: [Severity: Milliseconds] = [:]
    var when: [Severity: When] = [:]

    init(_ raise: Node?, _ context: RuleContext, _ diagnostics: Diagnostics) {
      for entry in raise?.entries ?? [] {
        let hold = entry.value["for"]?.duration(diagnostics) ?? 0
        let when = entry.value["when"].flatMap {
          $0.isNull ? nil : When($0, context, diagnostics)
        }
        guard let severity = entry.key.scalar.flatMap({ Severity(name: $0.text) }) else {
          continue
        }
        holds[severity] = hold
        self.when[severity] = when
      }
    }
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
  private static func tellConditions(
    raise: Node?, clear: Node?, _ context: RuleContext, _ diagnostics: Diagnostics
  ) {
    func tell(_ reader: inout MappingReader, _ what: String, tightens: Bool) {
      if reader.take("above") != nil || reader.take("below") != nil {
        _ = Limit(&reader, what, tightens: tightens, context, diagnostics)
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
}
