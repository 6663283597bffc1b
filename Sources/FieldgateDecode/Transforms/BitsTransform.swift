import FieldgateDocument
import FieldgateModel

/// `bits: { from: 4, width: 4 }`: the number that some bits of a whole number make,
/// bit 0 being the lowest; with `signed: true` as two's complement.
struct BitsTransform: Transform {
  static let name = "bits"

  private let from: UInt64
  private let width: UInt64
  private let isSigned: Bool

  init?(_ node: Node, _ reading: inout TransformReading) {
    let diagnostics = reading.diagnostics
    guard var mapping = MappingReader(node, "a run of bits", diagnostics) else { return nil }
    let from = mapping.require("from")?.integer(in: 0...63, diagnostics)
    let width = mapping.require("width")?.integer(in: 1...53, diagnostics)
    isSigned = mapping.take("signed")?.flag(diagnostics) ?? false
    mapping.finish()
    guard let from, let width else { return nil }
    self.from = UInt64(from)
    self.width = UInt64(width)
  }

  func apply(to value: Value, in scope: inout Scope) -> Transformed {
    guard case .number(let number) = value, let pattern = bits(of: number) else {
      return .refused(expected: "a whole number of at most 64 bits")
    }
    let field = pattern >> from & (1 << width - 1)
    let isNegative = isSigned && field >> (width - 1) == 1
    return .value(.number(Double(field) - (isNegative ? Double(1 << width as UInt64) : 0)))
  }
}
