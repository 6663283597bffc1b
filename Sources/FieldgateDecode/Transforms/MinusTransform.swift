import FieldgateDocument
import FieldgateModel

/// `minus: $record.from`: the difference to another value.
/// Where the other is absent there is no reading.
struct MinusTransform: Transform {
  static let name = "minus"

  private let other: ValueRule

  init?(_ node: Node, _ reading: inout TransformReading) {
    guard let rule = reading.operand(node) else { return nil }
    other = rule
  }

  func apply(to value: Value, in scope: inout Scope) -> Transformed {
    combine(value, with: other, in: &scope, missing: "what is to be taken away") { finite($0 - $1) }
  }
}
