import FieldgateModel

/// Typed reading of a node: what is not as wanted is reported with its place, what
/// stands there and what may, and gives nil.
extension Node {
  /// Any text but nothing; a number or a Boolean as it is written.
  package func text(_ diagnostics: Diagnostics) -> String? {
    guard let scalar, !isNull else {
      diagnostics.error(at: place, "expected a text, found \(what)")
      return nil
    }
    return scalar.text
  }

  /// A finite number within the range.
  package func number(
    in range: ClosedRange<Double> = -1e15...1e15, _ diagnostics: Diagnostics
  ) -> Double? {
    guard let scalar, scalar.isPlain, let number = Self.number(scalar.text) else {
      diagnostics.error(at: place, "expected a number, found \(what)", guess: pointed)
      return nil
    }
    guard range.contains(number) else {
      diagnostics.error(
        at: place,
        "\(JSONValue.text(of: number)) is out of range; allowed are \(Self.text(range))")
      return nil
    }
    return number
  }

  /// The number that was meant where a comma stands in place of the decimal point.
  private var pointed: String? {
    guard let parts = scalar?.text.split(separator: ","), parts.count == 2 else { return nil }
    let text = parts.joined(separator: ".")
    return Self.number(text) == nil ? nil : text
  }

  /// A whole number within the range.
  package func integer(in range: ClosedRange<Int>, _ diagnostics: Diagnostics) -> Int? {
    guard let scalar, scalar.isPlain, let integer = Int(scalar.text) else {
      diagnostics.error(at: place, "expected a whole number, found \(what)")
      return nil
    }
    guard range.contains(integer) else {
      diagnostics.error(
        at: place,
        "\(integer) is out of range; allowed are \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return integer
  }

  /// A Boolean, only where one is wanted: `true`, `false`, and YAML 1.1's words for
  /// them, without quotes.
  package func flag(_ diagnostics: Diagnostics) -> Bool? {
    switch scalar.flatMap({ $0.isPlain ? $0.text.lowercased() : nil }) {
    case "true", "yes", "on": return true
    case "false", "no", "off": return false
    default:
      diagnostics.error(at: place, "expected true or false, found \(what)")
      return nil
    }
  }

  /// A length of time: a number and its unit, or several after each other: `250ms`,
  /// `60s`, `5m`, `2h`, `7d`, `1h30m`. Not negative.
  package func duration(_ diagnostics: Diagnostics) -> Milliseconds? {
    guard let scalar, let duration = Self.duration(scalar.text) else {
      diagnostics.error(
        at: place,
        "expected a length of time such as 250ms, 60s, 5m, 2h or 7d, found \(what)")
      return nil
    }
    return duration
  }

  /// One of the words of a closed list.
  package func choice<Choice>(
    _ type: Choice.Type = Choice.self, of what: String, _ diagnostics: Diagnostics
  ) -> Choice? where Choice: CaseIterable & RawRepresentable<String> {
    diagnostics.asked(Question(at: place, of: what, .words(Choice.allCases.map(\.rawValue))))
    guard let word = text(diagnostics) else { return nil }
    if let choice = Choice(rawValue: word) { return choice }
    reportNot(word, of: what, among: Choice.allCases.map(\.rawValue), diagnostics)
    return nil
  }

  /// Says that a word is none of those that may stand here, and which is nearest.
  ///
  /// - Parameter meant: what it stands for, where that is known better than by its letters.
  package func reportNot(
    _ word: String, of what: String, among allowed: [String], meant: String? = nil,
    _ diagnostics: Diagnostics
  ) {
    let list = allowed.count <= 40 ? "; allowed are \(allowed.joined(separator: ", "))" : ""
    diagnostics.error(
      at: place, "'\(word.shortened(to: 60))' is no \(what)\(list)",
      guess: meant ?? nearest(to: word, among: allowed))
  }

  /// The elements of a list; one thing where a list may be is a list of one.
  package func list(_ diagnostics: Diagnostics) -> [Node] {
    switch content {
    case .sequence(let elements): elements
    case .scalar, .mapping: isNull ? [] : [self]
    }
  }

  /// A constant as YAML 1.2's core schema means it: `true` and `false` without
  /// quotes are flags, numbers without quotes are numbers, all else is a word, so
  /// `on`, `off`, `yes` and `no` are words.
  package var constant: Value? {
    guard let scalar, !isNull else { return nil }
    if scalar.isPlain {
      if scalar.text == "true" { return .flag(true) }
      if scalar.text == "false" { return .flag(false) }
      if let number = Self.number(scalar.text) { return .number(number) }
    }
    return .word(scalar.text)
  }

  private static func number(_ text: String) -> Double? {
    guard let first = text.utf8.first, first == UInt8(ascii: "-") || (48...57).contains(first),
      let number = Double(text), number.isFinite
    else { return nil }
    return number
  }

  private static func text(_ range: ClosedRange<Double>) -> String {
    "\(JSONValue.text(of: range.lowerBound)) to \(JSONValue.text(of: range.upperBound))"
  }

  /// The length of time that a text says; nil where it says none.
  package static func duration(_ text: String) -> Milliseconds? {
    let units: [(name: String, length: Double)] = [
      ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]
    var rest = text[...]
    var total = 0.0
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      let letters = rest.dropFirst(digits.count).prefix { $0.isASCII && $0.isLetter }
      guard let number = Double(digits), let unit = units.first(where: { $0.name == letters })
      else { return nil }
      total += number * unit.length
      rest = rest.dropFirst(digits.count + letters.count)
    }
    guard !text.isEmpty, total <= 315_576_000_000_000 else { return nil }
    return Milliseconds(total.rounded())
  }
}
