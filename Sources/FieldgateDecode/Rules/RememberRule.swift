import FieldgateDocument
import FieldgateModel

/// `remember: [{ table: zones, name: $zone.id, as: $zone.name }]`: what a message tells
/// about names that others use. `recall: zones` reads it, for the same device.
struct RememberRule: Sendable {
  let table: String
  let name: ValueRule
  let meaning: ValueRule
  let conditions: Conditions

  func apply(in scope: inout Scope) {
    guard conditions.hold(in: &scope), let device = scope.deviceID(),
      case .value(let name) = name.make(in: &scope),
      case .value(let meaning) = meaning.make(in: &scope)
    else { return }
    let key = Recollection.Key(table: table, scope: device)
    scope.recollection.remember(name.text, as: meaning.text, in: key)
  }

  init?(_ node: Node, _ names: Names, _ diagnostics: Diagnostics) {
    guard var mapping = MappingReader(node, "what is remembered", diagnostics) else { return nil }
    let table = mapping.require("table")
    let name = mapping.require("name").flatMap { ValueRule($0, names, diagnostics) }
    let meaning = mapping.require("as").flatMap { ValueRule($0, names, diagnostics) }
    conditions = Conditions(when: mapping.take("when"), names, diagnostics)
    mapping.finish()
    guard let table, let word = table.text(diagnostics), let name, let meaning else { return nil }
    guard TopicPattern.isName(word) else {
      diagnostics.error(
        at: table.place, "\(table.what) is no name; a name has letters, digits and _")
      return nil
    }
    self.table = word
    self.name = name
    self.meaning = meaning
  }

  /// The tables that the messages of an adapter remember, found before they are read,
  /// because a message may recall what a later one in the file remembers.
  static func tables(_ messages: [Node]) -> [String] {
    messages.flatMap { message -> [String] in
      let rules = message["remember"]
      let nodes = rules?.elements ?? rules.map { [$0] } ?? []
      return nodes.compactMap { $0["table"]?.scalar?.text }
    }
  }
}
