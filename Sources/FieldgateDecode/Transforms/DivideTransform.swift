import FieldgateDocument
import FieldgateModel

/// `divide: $zone.area`: the quotient by another value of the message, as density is
/// people by surface. Where the divisor is absent or 0 there is no reading.
struct DivideTransform: Transform {
  static let name = "divide"

  private let divisor: Term

  init?(_ node: Node, _ reading: inout TransformReading) {
    guard let term = Term(node, reading.names, reading.diagnostics) else { return nil }
    divisor = term
  }

  func apply(to value: Value, in scope: inout Scope) -> Transformed {
    guard case .number(let number) = value else { return .refused(expected: "a number") }
    switch scope.find(divisor) {
    case .value(.number(0)): return .nothing(because: "the divisor is 0")
    case .value(.number(let other)): return finite(number / other)
    case .nothing: return .nothing(because: "the divisor is absent")
    case .value, .structure: return .refused(expected: "a number to divide by")
    }
  }
}
