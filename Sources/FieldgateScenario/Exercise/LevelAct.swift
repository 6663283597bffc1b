import FieldgateDocument
import FieldgateModel

extension OperatorAct {
  /// Reads one entry of `levels`, a threat level that the story sets, as the command that sets
  /// it; nil, with reports, where it is not usable.
  ///
  ///     - { at: 8m, area: international-zone, level: 5, for: 10m, reason: A threat was reported }
  static func level(
    _ node: Node, duration: Milliseconds, areas: [Area], _ diagnostics: Diagnostics
  ) -> OperatorAct? {
    guard var reader = MappingReader(node, "a threat level", diagnostics) else { return nil }
    let at = reader.require("at")?.offset(upTo: duration, diagnostics)
    let area = reader.require("area")?.name(
      among: areas.map(\.id.rawValue), of: "area of this site", diagnostics)
    let level = reader.require("level")?.integer(in: 1...5, diagnostics)
    let lengthNode = reader.require("for")
    let length = lengthNode?.duration(diagnostics)
    let reason = reader.require("reason")?.text(diagnostics)
    reader.finish()
    if let lengthNode, length == 0 {
      diagnostics.error(at: lengthNode.place, "a level that lasts for no time is none")
      return nil
    }
    guard let at, let area, let level, let length, let reason else { return nil }
    return OperatorAct(
      at: at, user: "operator", verb: "level",
      arguments: [
        "area": .string(area), "level": .integer(Int64(level)), "for": .string("\(length)ms"),
        "reason": .string(reason),
      ], alert: nil)
  }
}
