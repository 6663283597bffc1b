import FieldgateDocument
import FieldgateModel

extension TransformReading {
  /// Reads the other side of an arithmetic: a number, a path, a value with transforms.
  func operand(_ node: Node) -> ValueRule? {
    guard let rule = ValueRule(node, names, diagnostics) else { return nil }
    if let constant = rule.constant, constant.number == nil {
      diagnostics.error(
        at: node.place, "expected a number or where one stands, such as $.area, found \(node.what)")
      return nil
    }
    return rule
  }
}

/// What two numbers come to. Where the other is absent there is no reading; where
/// either is no number it is a fault of the message.
func combine(
  _ value: Value, with other: ValueRule, in scope: inout Scope, missing: String,
  _ body: (Double, Double) -> Transformed
) -> Transformed {
  guard case .number(let number) = value else { return .refused(expected: "a number") }
  switch other.make(in: &scope) {
  case .value(.number(let other)): return body(number, other)
  case .nothing: return .nothing(because: "\(missing) is absent")
  case .value, .refused: return .refused(expected: "a number beside it")
  }
}
