/// Files that a reload finds cut off: written half, or by a program that ended in the
/// middle.
///
/// A file that holds just the beginning of what it held is taken for that, unless what is
/// missing begins where an entry of a list or a key of the whole file begins: that is how
/// somebody takes out the last one. A file cut at such a place, or changed before it was
/// cut, cannot be told from an edit.
extension SiteFiles {
  /// The names of the files that are cut off against what they held before, sorted.
  package func cutOff(from before: SiteFiles) -> [String] {
    texts.filter { name, text in before.texts[name].map { Self.isCut(text, of: $0) } ?? false }
      .keys.sorted()
  }

  static func isCut(_ text: String, of whole: String) -> Bool {
    let (text, whole) = (Array(text.utf8), Array(whole.utf8))
    guard text.count < whole.count, whole.starts(with: text) else { return false }
    let rest = whole[text.count...]
    if rest.allSatisfy(isBlank) { return false }
    if text.allSatisfy(isBlank) { return true }
    let isAtStart = text.last == newline
    let isAtEnd = rest.first.map { $0 == newline || $0 == UInt8(ascii: "\r") } ?? false
    guard isAtStart || isAtEnd else { return true }
    guard
      let line = rest.split(separator: newline).first(where: { !$0.allSatisfy(isBlank) }),
      let first = line.first(where: { $0 != space })
    else { return false }
    let depth = indentation(line)
    if depth == 0 || first == UInt8(ascii: "#") { return false }
    return first != UInt8(ascii: "-") || depth > leastEntry(whole)
  }

  /// How deep the outermost list of a file stands.
  private static func leastEntry(_ whole: [UInt8]) -> Int {
    whole.split(separator: newline)
      .filter { $0.first(where: { $0 != space }) == UInt8(ascii: "-") }
      .map { indentation($0) }.min() ?? 0
  }

  private static func indentation(_ line: ArraySlice<UInt8>) -> Int {
    line.prefix { $0 == space }.count
  }

  private static let newline = UInt8(ascii: "\n")
  private static let space = UInt8(ascii: " ")

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == newline || byte == space || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\t")
  }
}
