import FieldgateDocument

/// A text with gaps: `projects/*/devices/{id}`. `*` is anything, `{name}` anything that
/// is wanted; neither is empty.
///
/// It is matched like a level of a topic: a gap ends where the text behind it first
/// begins, the last one where that text ends the whole, so the cost is linear.
struct TextPattern: Hashable, Sendable {
  let text: String
  private let parts: [TopicPattern.Part]
  /// How many gaps there are, and which of them is wanted.
  private let gaps: Int
  let wanted: Int?

  func matches(_ text: String) -> Bool { gaps(of: text) != nil }

  /// What stands in the wanted gap; nil where the text is another.
  func wanted(in text: String) -> String? {
    guard let wanted else { return nil }
    return gaps(of: text)?[wanted]
  }

  private func gaps(of text: String) -> [String?]? {
    var found = [String?](repeating: nil, count: gaps)
    return TopicPattern.match(Array(text.utf8)[...], parts, &found) ? found : nil
  }
}

extension TextPattern {
  init?(_ node: Node, _ diagnostics: Diagnostics) {
    guard let text = node.text(diagnostics) else { return nil }
    var parts: [TopicPattern.Part] = []
    var gaps = 0
    var wanted: Int?
    var rest = text[...]
    while let first = rest.first {
      guard first == "*" || first == "{" else {
        let literal = rest.prefix { $0 != "*" && $0 != "{" }
        parts.append(.literal(Array(literal.utf8)))
        rest = rest[literal.endIndex...]
        continue
      }
      let end = first == "*" ? rest.startIndex : rest.firstIndex(of: "}")
      var isTouching = false
      if case .capture? = parts.last { isTouching = true }
      guard let end, !isTouching, first == "*" || wanted == nil else {
        diagnostics.error(
          at: node.place,
          "'\(text.shortened(to: 60))' is no text with gaps: gaps are * and one {name}, with "
            + "text between them, such as projects/*/devices/{id}")
        return nil
      }
      if first == "{" { wanted = gaps }
      parts.append(.capture(slot: gaps))
      gaps += 1
      rest = rest[end...].dropFirst()
    }
    self.text = text
    self.parts = parts
    self.gaps = gaps
    self.wanted = wanted
  }
}
