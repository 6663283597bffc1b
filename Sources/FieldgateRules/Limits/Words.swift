import FieldgateDocument
import FieldgateModel

/// Words that a value is one of, or none of.
struct Words: Hashable, Sendable {
  let words: Set<String>
  let isNot: Bool

  func fit(_ word: String) -> Bool { words.contains(word) != isNot }

  /// `is closed or moving`.
  var text: String { (isNot ? "is not " : "is ") + words.sorted().joined(separator: " or ") }

  /// Reads `is` or `isNot`: a word or a list of them, of those that the value can be.
  init?(
    _ reader: inout MappingReader, of measure: AreaMeasure?, _ what: String,
    _ diagnostics: Diagnostics
  ) {
    let positive = reader.take("is")
    let negative = reader.take("isNot")
    guard let node = positive ?? negative, positive == nil || negative == nil else {
      diagnostics.error(at: reader.place, "\(what) needs either 'is' or 'isNot'")
      return nil
    }
    guard let words = Self.words(node, of: measure, diagnostics) else { return nil }
    self.init(words: words, isNot: positive == nil)
  }

  init(words: Set<String>, isNot: Bool = false) {
    self.words = words
    self.isNot = isNot
  }

  /// A word or a list of them; nil where none could be read.
  static func words(
    _ node: Node, of measure: AreaMeasure?, _ diagnostics: Diagnostics
  ) -> Set<String>? {
    let allowed = measure?.words ?? []
    let words = node.list(diagnostics).compactMap { element -> String? in
      diagnostics.asked(Question(at: element.place, of: "state", .words(allowed)))
      guard let word = element.text(diagnostics) else { return nil }
      if measure != nil, !allowed.contains(word) {
        element.reportNot(word, of: "state", among: allowed, diagnostics)
        return nil
      }
      return word
    }
    return words.isEmpty ? nil : Set(words)
  }
}
