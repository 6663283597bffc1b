import FieldgateDocument
import FieldgateModel

/// `number: true`: a number from a text, such as `" 12.50"`; a number stays one.
/// `number: comma` reads a decimal comma. Refuses what is none: that is a fault of the
/// message.
struct NumberTransform: Transform {
  static let name = "number"

  private let hasComma: Bool

  init?(_ node: Node, _ reading: inout TransformReading) {
    hasComma = node.scalar?.text == "comma"
    if hasComma { return }
    guard let flag = node.flag(reading.diagnostics) else { return nil }
    guard flag else {
      reading.diagnostics.error(at: node.place, "'number: false' does nothing; leave it out")
      return nil
    }
  }

  func apply(to value: Value, in scope: inout Scope) -> Transformed {
    switch value {
    case .number: .value(value)
    case .word(let word):
      decimal(hasComma ? word.replacingComma : word).map { .value(.number($0)) }
        ?? .refused(expected: "a number or its text")
    case .flag: .refused(expected: "a number or its text")
    }
  }
}

extension String {
  /// With a point where a single comma stands; a text with both stays what it is.
  fileprivate var replacingComma: String {
    guard !utf8.contains(UInt8(ascii: ".")) else { return "" }
    return String(map { $0 == "," ? "." : $0 })
  }
}

/// The number that a text says in decimal, with blanks around it, a sign and an
/// exponent if it likes: `-0.5`, `+3`, `1e-3`. Nil for anything else: no hexadecimal,
/// no decimal comma, no infinity, nothing that overflows.
func decimal(_ text: String) -> Double? {
  let bytes = text.utf8.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
  var digits = false
  var end = bytes.startIndex
  for (place, byte) in zip(bytes.indices, bytes) {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digits = true
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): break
    case UInt8(ascii: "e"), UInt8(ascii: "E"): if !digits { return nil }
    case 0x20, 0x09...0x0D: continue
    default: return nil
    }
    end = bytes.index(after: place)
  }
  guard digits, let number = Double(Substring(bytes[..<end])), number.isFinite else { return nil }
  return number
}
