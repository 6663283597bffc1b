/// The words that a key, a topic's level or a value is made of, in lower case:
/// `peopleCountIn`, `people_count-in` and `PeopleCount/in` are all people, count, in.
struct Words: Hashable, Sendable {
  let all: [String]

  init(_ text: String) {
    var words: [String] = []
    var word = ""
    func sort(_ scalar: Unicode.Scalar) -> Sort {
      if ("0"..."9").contains(scalar) { return .digit }
      if !scalar.properties.isAlphabetic { return .other }
      return scalar.properties.isUppercase ? .upper : .lower
    }
    let scalars = Array(text.unicodeScalars.prefix(200))
    for (place, scalar) in scalars.enumerated() {
      let own = sort(scalar)
      let before = place > 0 ? sort(scalars[place - 1]) : .other
      let after = place + 1 < scalars.count ? sort(scalars[place + 1]) : .other
      // `devEUI` ends a word before E, `MACAddress` before A, `line1` before 1.
      let isStart =
        own != before
        && !(before == .upper && own == .lower)
        || (own == .upper && before == .upper && after == .lower)
      if isStart || own == .other, !word.isEmpty {
        words.append(word.lowercased())
        word = ""
      }
      if own != .other { word.unicodeScalars.append(scalar) }
    }
    if !word.isEmpty { words.append(word.lowercased()) }
    all = words
  }

  init(all: [String]) { self.all = all }

  private enum Sort { case digit, upper, lower, other }

  /// Whether one of the words is among these.
  func has(_ words: Set<String>) -> Bool { all.contains(where: words.contains) }

  func has(_ word: String) -> Bool { all.contains(word) }

  /// Whether all of them are among these, numbers aside; false where there are none.
  func areAll(in words: Set<String>) -> Bool {
    let letters = all.filter { !Self.isNumber($0) }
    return !letters.isEmpty && letters.allSatisfy(words.contains)
  }

  static func isNumber(_ word: String) -> Bool { word.utf8.allSatisfy { (48...57).contains($0) } }
}
