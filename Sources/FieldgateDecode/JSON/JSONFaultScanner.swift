/// Reads a refused text again, slowly, to say what was wrong with it first.
///
/// It accepts what RFC 8259 accepts, within a depth; the fuzz test holds it against
/// the parser. It keeps a byte per open bracket and does not recurse.
package struct JSONFaultScanner {
  private let text: UnsafeBufferPointer<UInt8>
  private let depth: Int
  private var place = 0
  private var open: [UInt8] = []

  private enum Expectation { case value, key, separator }

  /// Borrows the text for as long as it is read.
  package init(_ text: UnsafeBufferPointer<UInt8>, depth: Int) {
    self.text = text
    self.depth = depth
  }

  /// Nil where the text is good.
  package mutating func firstFault() -> JSONError? {
    do throws(JSONError) {
      try scan()
      return nil
    } catch {
      return error
    }
  }

  private mutating func scan() throws(JSONError) {
    skipBlanks()
    if place == text.count { throw fault("a JSON value", .empty) }
    var expectation = Expectation.value
    while true {
      skipBlanks()
      switch expectation {
      case .value:
        expectation = try value()
      case .key:
        guard current == UInt8(ascii: "\"") else { throw fault("a key in double quotes") }
        try string()
        skipBlanks()
        guard current == UInt8(ascii: ":") else { throw fault("\":\"") }
        place += 1
        expectation = .value
      case .separator:
        guard let bracket = open.last else {
          guard place == text.count else { throw fault("the end") }
          return
        }
        let close = bracket == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: "]")
        switch current {
        case UInt8(ascii: ","):
          expectation = bracket == UInt8(ascii: "{") ? .key : .value
        case close: open.removeLast()
        default: throw fault("\",\" or \"\(Character(Unicode.Scalar(close)))\"")
        }
        place += 1
      }
    }
  }

  private mutating func value() throws(JSONError) -> Expectation {
    switch current {
    case UInt8(ascii: "{"):
      return try enter(UInt8(ascii: "{"), UInt8(ascii: "}"), .key)
    case UInt8(ascii: "["):
      return try enter(UInt8(ascii: "["), UInt8(ascii: "]"), .value)
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "-"): try number()
    case let digit? where digit.isJSONDigit: try number()
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    case UInt8(ascii: "n"): try word("null")
    default: throw fault("a value")
    }
    return .separator
  }

  private mutating func enter(
    _ bracket: UInt8, _ close: UInt8, _ next: Expectation
  ) throws(JSONError) -> Expectation {
    let start = place
    place += 1
    skipBlanks()
    if current == close {
      place += 1
      return .separator
    }
    guard open.count < depth else {
      place = start
      throw fault("at most \(depth) nested brackets", .depth)
    }
    open.append(bracket)
    return next
  }

  private mutating func word(_ word: StaticString) throws(JSONError) {
    let end = min(place + word.utf8CodeUnitCount, text.count)
    guard
      text[place..<end].elementsEqual(
        UnsafeBufferPointer(
          start: word.utf8Start, count: word.utf8CodeUnitCount))
    else { throw fault("a value") }
    place = end
  }

  private mutating func number() throws(JSONError) {
    if current == UInt8(ascii: "-") { place += 1 }
    if current == UInt8(ascii: "0") { place += 1 } else { try digits() }
    if current == UInt8(ascii: ".") {
      place += 1
      try digits()
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      place += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { place += 1 }
      try digits()
    }
    if let current, current.isJSONDigit { throw fault("a number without leading zeros") }
  }

  private mutating func digits() throws(JSONError) {
    let start = place
    while let current, current.isJSONDigit { place += 1 }
    if place == start { throw fault("a digit") }
  }

  private mutating func string() throws(JSONError) {
    place += 1
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""):
        place += 1
        return
      case UInt8(ascii: "\\"): try escape()
      case 0..<0x20: throw fault("control characters in texts as escapes")
      case 0x20..<0x80: place += 1
      default:
        guard let length = text[place...].lengthOfUTF8Scalar else {
          throw fault("UTF-8", .encoding)
        }
        place += length
      }
    }
    throw fault("a closing double quote")
  }

  private mutating func escape() throws(JSONError) {
    let start = place
    place += 1
    switch current {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      place += 1
    case UInt8(ascii: "u"):
      let unit = try hexadecimal()
      guard 0xD800..<0xE000 ~= unit else { return }
      guard unit < 0xDC00, current == UInt8(ascii: "\\"), place + 1 < text.count,
        text[place + 1] == UInt8(ascii: "u")
      else { throw fault("a pair of surrogates", .encoding, at: start) }
      place += 1
      guard 0xDC00..<0xE000 ~= (try hexadecimal()) else {
        throw fault("a pair of surrogates", .encoding, at: start)
      }
    default: throw fault("one of \" \\ / b f n r t u after a backslash")
    }
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt32 {
    place += 1
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let current, let digit = current.hexadecimalDigit else {
        throw fault("four hexadecimal digits")
      }
      unit = unit << 4 | UInt32(digit)
      place += 1
    }
    return unit
  }

  private var current: UInt8? { place < text.count ? text[place] : nil }

  private mutating func skipBlanks() {
    while current == 0x20 || current == 0x0A || current == 0x0D || current == 0x09 { place += 1 }
  }

  private func fault(
    _ expected: String, _ kind: JSONError.Kind = .syntax, at start: Int? = nil
  ) -> JSONError {
    let start = start ?? place
    return JSONError(
      kind: kind, offset: start, expected: expected, found: text[start...].sortOfFirst)
  }

  /// Whether all of it is one number (RFC 8259, section 6).
  static func isNumber(_ token: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    var scanner = JSONFaultScanner(UnsafeBufferPointer(rebasing: token), depth: 1)
    do throws(JSONError) {
      try scanner.number()
    } catch {
      return false
    }
    return scanner.place == token.count
  }
}
