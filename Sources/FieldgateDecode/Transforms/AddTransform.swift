import FieldgateDocument
import FieldgateModel

/// `add: -40`, `add: $.b`: a number and an offset, or the sum of two fields.
/// Where the other is absent there is no reading.
struct AddTransform: Transform {
  static let name = "add"

  private let other: ValueRule

  init?(_ node: Node, _ reading: inout TransformReading) {
    guard let rule = reading.operand(node) else { return nil }
    other = rule
  }

  func apply(to value: Value, in scope: inout Scope) -> Transformed {
    combine(value, with: other, in: &scope, missing: "what is to be added") { finite($0 + $1) }
  }
}
