/// Naming what stands at a place of a payload without quoting the payload.
extension Slice<UnsafeBufferPointer<UInt8>> {
  /// The sort of the first byte: `":"`, `a letter`, `the end`. Words that other
  /// languages have for JSON's are named, for they say what went wrong.
  var sortOfFirst: String {
    guard let byte = first else { return "the end" }
    for word in ["NaN", "nan", "Infinity", "inf", "None", "True", "False", "undefined"]
    where starts(with: word.utf8) {
      return word
    }
    if starts(with: [0xEF, 0xBB, 0xBF]) { return "a byte order mark" }
    switch byte {
    case 0x00: return "a NUL byte"
    case 0x01..<0x20, 0x7F: return "a control character (\(byte.hexadecimal))"
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return "a digit"
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
      return "a letter"
    case UInt8(ascii: "\""): return "a double quote"
    case 0x20: return "a blank"
    case 0x21..<0x7F: return "\"\(Character(Unicode.Scalar(byte)))\""
    default: return "the byte \(byte.hexadecimal)"
    }
  }

  /// The length in bytes of the well-formed UTF-8 sequence at the start (Unicode
  /// 15, table 3-7); nil where it is none.
  var lengthOfUTF8Scalar: Int? {
    guard let lead = first else { return nil }
    let (length, second): (Int, ClosedRange<UInt8>)
    switch lead {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xE1...0xEC, 0xEE...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return nil
    }
    guard count >= length, second.contains(self[startIndex + 1]) else { return nil }
    let rest = self[(startIndex + 2)..<(startIndex + length)]
    return rest.allSatisfy { 0x80...0xBF ~= $0 } ? length : nil
  }
}

extension UInt8 {
  /// Whether it is one of `0` to `9`.
  var isJSONDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }

  /// The value of a hexadecimal digit, in either case of letters.
  var hexadecimalDigit: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// Two digits: `0x0A`.
  fileprivate var hexadecimal: String {
    "0x" + (self < 16 ? "0" : "") + String(self, radix: 16, uppercase: true)
  }
}
