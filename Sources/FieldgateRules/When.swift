import FieldgateDocument
import FieldgateModel

/// When a rule, or the condition of one severity, counts at all:
/// `when: { schedule: night, level: 4 }`.
///
/// Outside it a condition does not hold and counts as clear. It must be so by all that is
/// given: one of the schedules is open, and the threat level is this one or higher. A
/// condition that counts only below a level there is not: as the level rises, rules may
/// only tighten.
package struct When: Hashable, Sendable {
  /// Empty where it counts at all times.
  package let schedules: [String]
  /// The lowest level at which it counts.
  package let level: ThreatLevel?

  init?(_ node: Node, _ context: RuleContext, _ diagnostics: Diagnostics) {
    guard var reader = MappingReader(node, "a 'when'", diagnostics) else { return nil }
    let schedulesNode = reader.take("schedule")
    let levelNode = reader.take("level")
    reader.finish()
    if schedulesNode == nil, levelNode == nil {
      diagnostics.error(at: node.place, "a 'when' needs 'schedule' or 'level'")
    }
    schedules =
      schedulesNode?.list(diagnostics).compactMap { context.schedule($0, diagnostics) } ?? []
    level = levelNode?.integer(in: 1...5, diagnostics).flatMap(ThreatLevel.init(rawValue:))
  }

  func isSo(_ look: Look) -> Bool {
    if let level, look.level < level { return false }
    return schedules.isEmpty
      || schedules.contains { look.schedules.isActive($0, at: look.time.civil) }
  }

  /// `in schedule night, from level 4 up`.
  package var text: String {
    let parts = [
      schedules.isEmpty ? nil : "in schedule \(schedules.joined(separator: " or "))",
      level.map { "from level \($0.rawValue) up" },
    ]
    return parts.compactMap { $0 }.joined(separator: ", ")
  }
}
