import FieldgateDocument
import FieldgateModel

/// A word of a closed list that an adapter either says itself or leaves to the
/// message: `measure: count_in`, or `measure: $.measure`.
enum Choice<Word>: Sendable
where Word: CaseIterable & RawRepresentable<String> & Hashable & Sendable {
  case fixed(Word)
  case found(ValueRule)

  /// What a message makes of it; the refusal's words where it says none of the list.
  enum Made {
    case word(Word)
    case nothing
    case refused(expected: String, found: String)
  }

  func make(of what: String, in scope: inout Scope) -> Made {
    switch self {
    case .fixed(let word): return .word(word)
    case .found(let rule):
      switch rule.make(in: &scope) {
      case .nothing: return .nothing
      case .refused(let expected, let found): return .refused(expected: expected, found: found)
      case .value(let value):
        return Word(rawValue: value.text).map(Made.word)
          ?? .refused(expected: "a \(what) of the list", found: value.sort)
      }
    }
  }

  /// The word that it always is.
  var word: Word? { if case .fixed(let word) = self { word } else { nil } }
  /// The words that it can be, where they are known beforehand.
  var words: Set<Word>? {
    switch self {
    case .fixed(let word): [word]
    case .found(let rule): rule.results.map { Set($0.compactMap { Word(rawValue: $0.text) }) }
    }
  }
  /// The term as it was written, for a fault.
  var text: String? { if case .found(let rule) = self { rule.text } else { nil } }

  init?(_ node: Node, of what: String, _ names: Names, _ diagnostics: Diagnostics) {
    let isTerm = node.scalar.map { $0.text.hasPrefix("$") || $0.text.contains("{") } ?? true
    if isTerm {
      guard let rule = ValueRule(node, names, diagnostics) else { return nil }
      for result in rule.results ?? [] where Word(rawValue: result.text) == nil {
        node.reportNot(
          result.text, of: what, among: Word.allCases.map(\.rawValue), diagnostics)
        return nil
      }
      self = .found(rule)
    } else {
      guard let word = node.choice(Word.self, of: what, diagnostics) else { return nil }
      self = .fixed(word)
    }
  }
}
