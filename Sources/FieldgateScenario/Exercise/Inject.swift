import FieldgateDocument
import FieldgateModel

/// What the staff of an exercise, or a partner, is told at a time of the story, as if it came
/// from outside: a telephone call, a report on the radio.
package struct Inject: Hashable, Sendable {
  /// By which expectations name it; its place in the list where the scenario gives none.
  package let id: String
  package let at: Milliseconds
  package let to: Addressee
  package let text: LocalizedText

  package enum Addressee: Hashable, Sendable {
    /// A person, a desk, a team: a word of the scenario's own.
    case staff(String)
    /// One of the site's partners.
    case partner(String)

    package var name: String {
      switch self {
      case .staff(let name), .partner(let name): name
      }
    }
  }

  /// Reads one entry of `injects`; nil, with reports, where it is not usable.
  ///
  ///     - { at: 6m, to: control-room, text: { nl: …, en: … }, inject: call }
  ///     - { at: 9m, partner: police, text: … }
  init?(
    _ node: Node, number: Int, duration: Milliseconds, partners: [String]?,
    _ diagnostics: Diagnostics
  ) {
    guard var reader = MappingReader(node, "an inject", diagnostics) else { return nil }
    let at = reader.require("at")?.offset(upTo: duration, diagnostics)
    let idNode = reader.take("inject")
    let id = idNode?.text(diagnostics)
    let staffNode = reader.take("to")
    let partnerNode = reader.take("partner")
    let text = reader.require("text").flatMap { LocalizedText($0, diagnostics) }
    reader.finish()
    guard (staffNode == nil) != (partnerNode == nil) else {
      diagnostics.error(
        at: node.place, "an inject is either 'to' somebody of the staff or to a 'partner'")
      return nil
    }
    let to: Addressee? =
      staffNode.flatMap { node in
        node.addressee(diagnostics).map { .staff($0) }
      }
      ?? partnerNode.flatMap { node in
        node.partner(among: partners, diagnostics).map { .partner($0) }
      }
    guard let at, let to, let text, (idNode == nil) == (id == nil) else { return nil }
    self.id = id ?? "\(number)"
    self.at = at
    self.to = to
    self.text = text
  }
}

extension Node {
  /// A name that can stand in a topic and on a terminal.
  fileprivate func addressee(_ diagnostics: Diagnostics) -> String? {
    guard let name = text(diagnostics) else { return nil }
    guard !name.isEmpty, name.utf8.count <= 100, harmless(name) == name else {
      diagnostics.error(
        at: place, "\(what) is nobody's name: 1 to 100 bytes without control characters")
      return nil
    }
    return name
  }

  /// One of the partners, where they are known.
  func partner(among partners: [String]?, _ diagnostics: Diagnostics) -> String? {
    guard let name = addressee(diagnostics) else { return nil }
    guard let partners, !partners.contains(name) else { return name }
    reportNot(
      name, of: "partner of this site that hears of exercises (exercises: true)", among: partners,
      diagnostics)
    return nil
  }
}
