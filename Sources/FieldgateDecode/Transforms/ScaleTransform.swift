import FieldgateDocument
import FieldgateModel

/// `scale: 0.01`, `scale: $.factor`: a number times a factor.
///
/// A factor that is one over a whole number divides instead, so that 266 hundredths
/// are 2.66 and not 2.6600000000000001.
struct ScaleTransform: Transform {
  static let name = "scale"

  private let factor: ValueRule

  init?(_ node: Node, _ reading: inout TransformReading) {
    guard let rule = reading.operand(node) else { return nil }
    if rule.constant == .number(0) {
      reading.diagnostics.error(at: node.place, "a scale of 0 makes every value 0")
      return nil
    }
    factor = rule
  }

  func apply(to value: Value, in scope: inout Scope) -> Transformed {
    combine(value, with: factor, in: &scope, missing: "the factor") { number, factor in
      let inverse = (1 / factor).rounded()
      let isOneOverWhole = inverse.magnitude > 1 && (1 / inverse - factor).magnitude < 1e-15
      return finite(isOneOverWhole ? number / inverse : number * factor)
    }
  }
}

/// A number, unless the arithmetic left the range of numbers.
func finite(_ number: Double) -> Transformed {
  number.isFinite ? .value(.number(number)) : .refused(expected: "a number that can be held")
}
