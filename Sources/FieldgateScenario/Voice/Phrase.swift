import FieldgateDocument
import FieldgateModel

/// A text with placeholders: a topic, a key, a scalar of a payload.
///
///     "xovis/{device}/logics"            text, with what stands between the braces put in
///     "{occupancy}"                      nothing but a placeholder: the value itself, a number
///     "{online ? online : offline}"      one word where it is true, else the other
///     "{{"  "}}"                         a brace
struct Phrase: Hashable, Sendable {
  enum Piece: Hashable, Sendable {
    case literal(String)
    case placeholder(Placeholder)
    case choice(Placeholder, yes: String, no: String)
  }

  let pieces: [Piece]

  /// Nil, with a report, where a placeholder is none or a brace is not closed.
  init?(_ text: String, at node: Node, _ diagnostics: Diagnostics) {
    var pieces: [Piece] = []
    var literal = ""
    var rest = text[...]
    while let character = rest.popFirst() {
      switch character {
      case "{" where rest.first == "{", "}" where rest.first == "}":
        literal.append(character)
        rest.removeFirst()
      case "{":
        guard let end = rest.firstIndex(of: "}") else {
          diagnostics.error(
            at: node.place,
            "'\(text.shortened(to: 60))' opens a brace that is not closed; write '{{' for a brace")
          return nil
        }
        guard let piece = Self.piece(String(rest[..<end]), at: node, diagnostics) else {
          return nil
        }
        if !literal.isEmpty { pieces.append(.literal(literal)) }
        literal = ""
        pieces.append(piece)
        rest = rest[rest.index(after: end)...]
      default: literal.append(character)
      }
    }
    if !literal.isEmpty || pieces.isEmpty { pieces.append(.literal(literal)) }
    self.pieces = pieces
  }

  private static func piece(
    _ text: String, at node: Node, _ diagnostics: Diagnostics
  ) -> Piece? {
    let parts = text.split(separator: " ").map(String.init)
    let name = parts.first ?? ""
    guard let placeholder = Placeholder(name) else {
      node.reportNot(name, of: "placeholder", among: Placeholder.names, diagnostics)
      return nil
    }
    if parts.count == 1 { return .placeholder(placeholder) }
    guard parts.count == 5, parts[1] == "?", parts[3] == ":", placeholder.isFlag else {
      diagnostics.error(
        at: node.place,
        "'{\(text.shortened(to: 60))}' is no choice; expected '{name ? word : word}' with a name"
          + " that is true or false: fault, obstruction, online")
      return nil
    }
    return .choice(placeholder, yes: parts[2], no: parts[4])
  }

  /// The placeholders that it needs.
  var placeholders: [Placeholder] {
    pieces.compactMap {
      switch $0 {
      case .literal: nil
      case .placeholder(let placeholder), .choice(let placeholder, _, _): placeholder
      }
    }
  }

  /// The text, or nil where a placeholder has no value here.
  func text(_ scene: Scene) -> String? {
    var text = ""
    for piece in pieces {
      guard let part = Self.value(of: piece, scene) else { return nil }
      text += Self.plain(part)
    }
    return text
  }

  /// The value, with its type where the phrase is a single placeholder.
  func value(_ scene: Scene) -> JSONValue? {
    if pieces.count == 1 { return Self.value(of: pieces[0], scene) }
    return text(scene).map { .string($0) }
  }

  private static func value(of piece: Piece, _ scene: Scene) -> JSONValue? {
    switch piece {
    case .literal(let text): .string(text)
    case .placeholder(let placeholder): scene.value(of: placeholder)
    case .choice(let placeholder, let yes, let no):
      switch scene.value(of: placeholder) {
      case .bool(let flag): .string(flag ? yes : no)
      default: nil
      }
    }
  }

  private static func plain(_ value: JSONValue) -> String {
    if case .string(let text) = value { text } else { value.text }
  }
}
