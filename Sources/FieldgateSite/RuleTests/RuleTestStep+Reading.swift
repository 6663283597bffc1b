import FieldgateDocument
import FieldgateModel
import FieldgateRules

extension RuleTest.Step {
  /// Reads a step: a time, and one key that says what happens.
  init?(_ node: Node, _ names: RuleTest.Names) {
    let diagnostics = names.diagnostics
    guard var reader = MappingReader(node, "a step", diagnostics) else { return nil }
    let at = reader.require("at")?.duration(diagnostics)
    var actions: [RuleTest.Action] = []
    var found = false
    for (key, read) in Self.actions {
      guard let value = reader.take(key) else { continue }
      found = true
      if let action = read(value, &reader, names) { actions.append(action) }
    }
    if !found {
      diagnostics.error(
        at: node.place,
        "a step says what happens; one of \(Self.actions.map(\.key).joined(separator: ", "))")
    }
    // Where the action itself is at fault, its other keys are not known to be wrong.
    if !actions.isEmpty { reader.finish() }
    if actions.count > 1 {
      diagnostics.error(at: node.place, "a step is one thing that happens; make it two")
    }
    guard let at, let action = actions.first else { return nil }
    self.at = at
    place = node.place
    self.action = action
  }

  private typealias Read = @Sendable (Node, inout MappingReader, RuleTest.Names) -> RuleTest.Action?

  /// What can happen, by the key that says so.
  private static let actions: [(key: String, read: Read)] = [
    ("level", level), ("acknowledge", { alert("ack", $0, &$1, $2) }),
    ("shelve", { alert("shelve", $0, &$1, $2) }),
    ("unshelve", { alert("unshelve", $0, &$1, $2) }),
    ("silence", silence),
    ("restart", { node, _, names in length(node, names).map { .restart($0) } }),
    ("deaf", { node, _, names in length(node, names).map { .deaf($0) } }),
    ("clock", clock), ("message", message),
  ]

  private static func length(_ node: Node, _ names: RuleTest.Names) -> Milliseconds? {
    node.scalar?.text == "true" ? 0 : node.duration(names.diagnostics)
  }

  private static func level(
    _ node: Node, _ reader: inout MappingReader, _ names: RuleTest.Names
  ) -> RuleTest.Action? {
    let level = node.integer(in: 1...5, names.diagnostics)
    let area = reader.require("area").flatMap { names.area($0) }
    let length = reader.require("for")?.duration(names.diagnostics)
    let reason = reader.take("reason")?.text(names.diagnostics) ?? "a test"
    let user = reader.take("by")?.text(names.diagnostics) ?? "test"
    guard let level, let area, let length else { return nil }
    return .command(
      verb: "level", user: user,
      arguments: [
        "area": .string(area.rawValue), "level": .integer(Int64(level)),
        "for": .string("\(length)ms"), "reason": .string(reason),
      ], alert: nil)
  }

  /// A command about an alert, which is named by its rule and area.
  private static func alert(
    _ verb: String, _ node: Node, _ reader: inout MappingReader, _ names: RuleTest.Names
  ) -> RuleTest.Action? {
    let rule = names.rule(node)
    let area = reader.require("area").flatMap { names.area($0) }
    let user = reader.take("by")?.text(names.diagnostics) ?? "test"
    var arguments: JSONObject = [:]
    switch verb {
    case "ack": arguments["note"] = reader.take("note")?.text(names.diagnostics).map { .string($0) }
    case "shelve":
      let length = reader.require("for")?.duration(names.diagnostics)
      arguments["for"] = .string("\(length ?? 0)ms")
      arguments["reason"] = .string(reader.take("reason")?.text(names.diagnostics) ?? "a test")
    default: break
    }
    guard let rule, let area else { return nil }
    return .command(
      verb: verb, user: user, arguments: arguments,
      alert: RuleTest.AlertName(area: area, rule: rule))
  }

  private static func silence(
    _ node: Node, _ reader: inout MappingReader, _ names: RuleTest.Names
  ) -> RuleTest.Action? {
    let length = reader.require("for")?.duration(names.diagnostics)
    guard let sensor = names.device(node), let length else { return nil }
    return .silence(sensor.device.id, length)
  }

  /// `+1h`, `-30m`.
  private static func clock(
    _ node: Node, _ reader: inout MappingReader, _ names: RuleTest.Names
  ) -> RuleTest.Action? {
    let text = node.scalar?.text ?? ""
    guard let sign = text.first, sign == "+" || sign == "-",
      let length = Node.duration(String(text.dropFirst()))
    else {
      names.diagnostics.error(
        at: node.place, "expected how far the clock is set, such as +1h or -30m, found \(node.what)"
      )
      return nil
    }
    return .clock(sign == "-" ? -length : length)
  }

  /// `message: TOPIC` with `payload` (YAML that becomes JSON) or `text`.
  private static func message(
    _ node: Node, _ reader: inout MappingReader, _ names: RuleTest.Names
  ) -> RuleTest.Action? {
    let topic = node.text(names.diagnostics)
    let payload = reader.take("payload")
    let text = reader.take("text")?.text(names.diagnostics)
    let retained = reader.take("retained")?.flag(names.diagnostics) ?? false
    guard let topic else { return nil }
    return .message(
      Message(
        topic: topic, payload: Array((payload?.json.text ?? text ?? "").utf8), retained: retained))
  }
}
