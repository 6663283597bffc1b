import FieldgateDocument
import FieldgateModel

/// `bit: 3`: whether that bit of a whole number is set, 0 being the lowest.
struct BitTransform: Transform {
  static let name = "bit"

  private let bit: ValueRule

  init?(_ node: Node, _ reading: inout TransformReading) {
    guard let rule = reading.operand(node) else { return nil }
    if let constant = rule.constant?.number, !(0...63).contains(constant) {
      reading.diagnostics.error(at: node.place, "a number has bits 0 to 63")
      return nil
    }
    bit = rule
  }

  func apply(to value: Value, in scope: inout Scope) -> Transformed {
    combine(value, with: bit, in: &scope, missing: "the bit's number") { number, bit in
      guard let pattern = bits(of: number), let bit = Int(exactly: bit), (0...63).contains(bit)
      else { return .refused(expected: "a whole number of at most 64 bits") }
      return .value(.flag(pattern >> UInt64(bit) & 1 == 1))
    }
  }
}

/// The bits of a whole number; those of a negative one as two's complement.
func bits(of number: Double) -> UInt64? {
  UInt64(exactly: number) ?? Int64(exactly: number).map(UInt64.init(bitPattern:))
}
