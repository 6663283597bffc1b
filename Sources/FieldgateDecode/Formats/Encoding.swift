/// How bytes are written as text within another format.
package enum Encoding: String, CaseIterable, Sendable {
  /// RFC 4648, sections 4 and 5; `=` at the end may be missing.
  case base64
  /// Two digits a byte, in either case.
  case hex
  /// The text's own UTF-8.
  case utf8

  /// The bytes that a text stands for; nil where it stands for none.
  package func bytes(of text: String) -> [UInt8]? {
    switch self {
    case .base64: Self.fromBase64(text)
    case .hex: Self.fromHex(text)
    case .utf8: Array(text.utf8)
    }
  }

  /// In the words of a fault.
  var expected: String {
    switch self {
    case .base64: "bytes as base64"
    case .hex: "bytes as hexadecimal digits, two each"
    case .utf8: "a text"
    }
  }

  private static func fromHex(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    for place in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[place].hexadecimalDigit,
        let low = digits[place + 1].hexadecimalDigit
      else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  private static func fromBase64(_ text: String) -> [UInt8]? {
    var digits = Array(text.utf8)[...]
    while digits.last == UInt8(ascii: "=") { digits.removeLast() }
    guard digits.count % 4 != 1, text.utf8.count - digits.count <= 2 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count * 3 / 4)
    var bits: UInt32 = 0
    var count = 0
    for digit in digits {
      guard let value = sextet(digit) else { return nil }
      bits = bits << 6 | value
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return bytes
  }

  private static func sextet(_ digit: UInt8) -> UInt32? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
