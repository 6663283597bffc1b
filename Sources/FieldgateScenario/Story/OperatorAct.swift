import FieldgateDocument
import FieldgateModel

/// What an operator of the story does: a command, at a time.
package struct OperatorAct: Hashable, Sendable {
  package let at: Milliseconds
  /// The broker's user who gives it.
  package let user: String
  /// `ack`, `level`, ….
  package let verb: String
  /// The command's own keys.
  package let arguments: JSONObject
  /// The alert that it is about, whose id nobody knows before it is raised.
  package let alert: Subject?

  /// An alert by what it is about.
  package struct Subject: Hashable, Sendable {
    package let area: AreaID
    package let rule: RuleID
  }

  init(
    at: Milliseconds, user: String, verb: String, arguments: JSONObject, alert: Subject?
  ) {
    self.at = at
    self.user = user
    self.verb = verb
    self.arguments = arguments
    self.alert = alert
  }

  /// Reads one entry of `operators`; nil, with reports, where it is not usable.
  init?(_ node: Node, duration: Milliseconds, areas: [Area], _ diagnostics: Diagnostics) {
    guard var reader = MappingReader(node, "what an operator does", diagnostics) else {
      return nil
    }
    let at = reader.require("at")?.offset(upTo: duration, diagnostics)
    user = reader.take("by")?.text(diagnostics) ?? "operator"
    let verb = reader.require("command")?.text(diagnostics)
    let with = reader.take("with")
    let alertNode = reader.take("alert")
    reader.finish()
    var arguments: JSONObject = [:]
    for entry in with?.entries ?? [] { arguments[entry.key.scalar?.text ?? ""] = entry.value.json }
    if let with, with.entries == nil {
      diagnostics.error(
        at: with.place, "expected the command's keys as a mapping, found \(with.what)")
      return nil
    }
    alert = alertNode.flatMap { Subject($0, areas: areas, diagnostics) }
    guard let at, let verb, alertNode == nil || alert != nil else { return nil }
    self.at = at
    self.verb = verb
    self.arguments = arguments
  }
}

extension OperatorAct.Subject {
  init?(_ node: Node, areas: [Area], _ diagnostics: Diagnostics) {
    guard var reader = MappingReader(node, "an alert", diagnostics) else { return nil }
    let areaNode = reader.require("area")
    let rule = reader.require("rule")?.text(diagnostics)
    reader.finish()
    guard let areaNode, let area = areaNode.text(diagnostics), let rule else { return nil }
    guard areas.contains(where: { $0.id.rawValue == area }) else {
      areaNode.reportNot(
        area, of: "area of this site", among: areas.map(\.id.rawValue), diagnostics)
      return nil
    }
    self.area = AreaID(area)
    self.rule = RuleID(rule)
  }
}
