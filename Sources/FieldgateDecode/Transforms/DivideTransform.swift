import FieldgateDocument
import FieldgateModel

/// `divide: $zone.area`: the quotient by another value of the message, as density is
/// people by surface. Where the divisor is absent or 0 there is no reading.
struct DivideTransform: Transform {
  static let name = "divide"

  private let divisor: ValueRule

  init?(_ node: Node, _ reading: inout TransformReading) {
    guard let rule = reading.operand(node) else { return nil }
    divisor = rule
  }

  func apply(to value: Value, in scope: inout Scope) -> Transformed {
    combine(value, with: divisor, in: &scope, missing: "the divisor") { number, other in
      other == 0 ? .nothing(because: "the divisor is 0") : finite(number / other)
    }
  }
}
