/// A path's text under a reading finger, in UTF-8: blanks, names, texts, numbers.
struct JSONPathCursor {
  private let bytes: [UInt8]
  private(set) var place = 0

  init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

  var current: UInt8? { place < bytes.count ? bytes[place] : nil }
  var isAtEnd: Bool { place == bytes.count }

  func isNext(_ text: StaticString) -> Bool {
    let literal = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    return bytes[place...].starts(with: literal)
  }

  /// Moves past a text where it comes next.
  mutating func take(_ text: StaticString) -> Bool {
    guard isNext(text) else { return false }
    place += text.utf8CodeUnitCount
    return true
  }

  mutating func back(to place: Int) { self.place = place }

  /// Moves past the blanks of RFC 9535's `S`: space, tab, line feed, carriage return.
  mutating func skipBlanks() {
    while current == 0x20 || current == 0x09 || current == 0x0A || current == 0x0D { place += 1 }
  }

  /// A `member-name-shorthand`: letters, digits, `_` and all beyond ASCII, no digit
  /// first; nil where none begins here.
  mutating func name() -> [UInt8]? {
    let start = place
    while let current, current.isJSONPathNameStart || (place > start && current.isJSONDigit) {
      place += 1
    }
    return place > start ? Array(bytes[start..<place]) : nil
  }

  /// A `function-name` with a parenthesis behind it, if one begins here.
  func functionName() -> String? {
    var end = place
    while end < bytes.count, bytes[end].isJSONPathNameStart || bytes[end].isJSONDigit { end += 1 }
    guard end > place, end < bytes.count, bytes[end] == UInt8(ascii: "("),
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= bytes[place]
    else { return nil }
    return String(decoding: bytes[place..<end], as: UTF8.self)
  }

  /// An `int`: `0`, or digits without a leading zero, within ±(2⁵³ − 1); nil where
  /// no number begins here.
  mutating func integer() throws(JSONPathError) -> Int? {
    let start = place
    let isNegative = take("-")
    let digits = place
    while let current, current.isJSONDigit { place += 1 }
    if place == digits {
      if isNegative { throw fault("a digit") }
      return nil
    }
    if bytes[digits] == UInt8(ascii: "0"), isNegative || place > digits + 1 {
      throw fault("a number without leading zeros or minus zero", at: start)
    }
    guard let value = Int(String(decoding: bytes[start..<place], as: UTF8.self)),
      value.magnitude < 1 << 53
    else { throw fault("a number between ±9007199254740991", at: start) }
    return value
  }

  /// A `number` literal of a comparison; nil where none begins here.
  mutating func number() throws(JSONPathError) -> JSONPathQuery.Operand? {
    let start = place
    guard current == UInt8(ascii: "-") || current?.isJSONDigit == true else { return nil }
    _ = take("-")
    let digits = place
    try skipDigits()
    if bytes[digits] == UInt8(ascii: "0"), place > digits + 1 {
      throw fault("a number without leading zeros", at: start)
    }
    let whole = place
    if take(".") { try skipDigits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try skipDigits()
    }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    if place == whole, let integer = Int64(text) { return .integer(integer) }
    guard let double = Double(text), double.isFinite else {
      throw fault("a number that fits a double", at: start)
    }
    return .double(double)
  }

  private mutating func skipDigits() throws(JSONPathError) {
    guard current?.isJSONDigit == true else { throw fault("a digit") }
    while current?.isJSONDigit == true { place += 1 }
  }

  /// A `string-literal` in either quotes, unescaped; nil where none begins here.
  mutating func string() throws(JSONPathError) -> [UInt8]? {
    guard let quote = current, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      return nil
    }
    place += 1
    var text: [UInt8] = []
    while let byte = current {
      switch byte {
      case quote:
        place += 1
        return text
      case UInt8(ascii: "\\"):
        try unescape(into: &text, quote)
      case 0..<0x20: throw fault("control characters in texts as escapes")
      default:
        text.append(byte)
        place += 1
      }
    }
    throw fault("a closing \(Character(Unicode.Scalar(quote)))")
  }

  private mutating func unescape(
    into text: inout [UInt8], _ quote: UInt8
  ) throws(JSONPathError) {
    let start = place
    place += 1
    switch current {
    case quote?: text.append(quote)
    case UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(bytes[place])
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      text += String(try scalar(from: start)).utf8
      return
    default:
      throw fault("one of \(Character(Unicode.Scalar(quote))) \\ / b f n r t u after \\")
    }
    place += 1
  }

  private mutating func scalar(from start: Int) throws(JSONPathError) -> Unicode.Scalar {
    var value = try hexadecimal()
    if 0xD800..<0xDC00 ~= value, take("\\"), current == UInt8(ascii: "u") {
      let low = try hexadecimal()
      guard 0xDC00..<0xE000 ~= low else { throw fault("a pair of surrogates", at: start) }
      value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw fault("a pair of surrogates", at: start)
    }
    return scalar
  }

  private mutating func hexadecimal() throws(JSONPathError) -> UInt32 {
    place += 1
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = current?.hexadecimalDigit else { throw fault("four hexadecimal digits") }
      value = value << 4 | UInt32(digit)
      place += 1
    }
    return value
  }

  /// What is wrong at a place, the one reached if none is given.
  func fault(_ expected: String, at place: Int? = nil) -> JSONPathError {
    let place = place ?? self.place
    let isScalar = { (byte: UInt8) in byte & 0xC0 != 0x80 }
    let next = String(decoding: bytes[place...].prefix(4), as: UTF8.self).unicodeScalars.first
    return JSONPathError(
      offset: bytes[..<place].count(where: isScalar), expected: expected,
      found: next.map { $0 == "\"" ? "a double quote" : "\"\($0)\"" } ?? "the end")
  }
}

extension UInt8 {
  /// Whether a name may begin with it: `name-first` of RFC 9535.
  fileprivate var isJSONPathNameStart: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }
}
