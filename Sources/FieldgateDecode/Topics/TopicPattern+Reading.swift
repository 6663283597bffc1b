import FieldgateDocument
import FieldgateModel

extension TopicPattern {
  /// Reads a pattern and gives its captures their slots. Refused: the bare `#`, which
  /// takes in everything; a wildcard beside other text; two captures that touch.
  init?(_ node: Node, _ slots: inout [String], _ diagnostics: Diagnostics) {
    guard let text = node.text(diagnostics) else { return nil }
    guard !text.isEmpty, text.utf8.count <= 65_535, !text.contains("\u{0}") else {
      diagnostics.error(at: node.place, "a topic has 1 to 65535 bytes, none of them NUL")
      return nil
    }
    let written = text.split(separator: "/", omittingEmptySubsequences: false)
    var levels: [Level] = []
    for (index, level) in written.enumerated() {
      switch Self.level(String(level), &slots) {
      case .failure(let fault):
        diagnostics.error(at: node.place, "the topic '\(text)': \(fault.message)")
        return nil
      case .success(.rest) where index < written.count - 1:
        diagnostics.error(
          at: node.place, "the topic '\(text)': '\(level)' takes the rest; it must come last")
        return nil
      case .success(let level): levels.append(level)
      }
    }
    if levels.count == 1, case .rest = levels[0] {
      diagnostics.error(
        at: node.place, "the topic '\(text)' takes in every message; name its first level")
      return nil
    }
    self.text = text
    self.levels = levels
  }

  private struct Refusal: Error { let message: String }

  private static func level(
    _ text: String, _ slots: inout [String]
  ) -> Result<Level, Refusal> {
    if text == "+" { return .success(.any) }
    if text == "#" { return .success(.rest(slot: nil)) }
    if text.hasPrefix("{"), text.hasSuffix("...}") {
      let name = String(text.dropFirst().dropLast(4))
      guard isName(name) else { return .failure(unnamed(name)) }
      return .success(.rest(slot: slot(name, &slots)))
    }
    guard !text.contains("+"), !text.contains("#") else {
      return .failure(Refusal(message: "'+' and '#' stand alone in a level"))
    }
    return parts(text, &slots)
  }

  private static func parts(
    _ text: String, _ slots: inout [String]
  ) -> Result<Level, Refusal> {
    var parts: [Part] = []
    var rest = text[...]
    while !rest.isEmpty {
      if rest.first == "{" {
        guard let end = rest.firstIndex(of: "}") else {
          return .failure(Refusal(message: "'{' without '}'"))
        }
        let name = String(rest[rest.index(after: rest.startIndex)..<end])
        guard isName(name) else { return .failure(unnamed(name)) }
        if case .capture? = parts.last {
          return .failure(
            Refusal(message: "no text between two captures says where the first ends"))
        }
        parts.append(.capture(slot: slot(name, &slots)))
        rest = rest[rest.index(after: end)...]
      } else {
        let literal = rest.prefix { $0 != "{" }
        guard !literal.contains("}") else {
          return .failure(Refusal(message: "'}' without '{'"))
        }
        parts.append(.literal(Array(literal.utf8)))
        rest = rest[literal.endIndex...]
      }
    }
    if parts.isEmpty { return .success(.literal([])) }
    if parts.count == 1, case .literal(let bytes) = parts[0] { return .success(.literal(bytes)) }
    return .success(.parts(parts))
  }

  private static func unnamed(_ name: String) -> Refusal {
    Refusal(message: "'\(name)' is no name; a name has letters, digits and _")
  }

  private static func slot(_ name: String, _ slots: inout [String]) -> Int {
    if let slot = slots.firstIndex(of: name) { return slot }
    slots.append(name)
    return slots.count - 1
  }

  /// Whether a word can name a capture or a variable: a letter, then letters, digits
  /// and `_`, in ASCII, so that a path can follow it.
  static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLetter(first), text.utf8.count <= 40 else { return false }
    return text.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) || $0 == 95 }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (65...90).contains(byte) || (97...122).contains(byte)
  }
}
