import FieldgateDocument
import FieldgateModel

/// `scale: 0.01`: a number times a factor.
///
/// A factor that is one over a whole number divides instead, so that 266 hundredths
/// are 2.66 and not 2.6600000000000001.
struct ScaleTransform: Transform {
  static let name = "scale"

  private let factor: Double
  private let divisor: Double?

  init?(_ node: Node, _ reading: inout TransformReading) {
    guard let factor = node.number(in: -1e12...1e12, reading.diagnostics) else { return nil }
    guard factor != 0 else {
      reading.diagnostics.error(at: node.place, "a scale of 0 makes every value 0")
      return nil
    }
    self.factor = factor
    let inverse = (1 / factor).rounded()
    let isOneOverWhole = inverse.magnitude > 1 && (1 / inverse - factor).magnitude < 1e-15
    divisor = isOneOverWhole ? inverse : nil
  }

  func apply(to value: Value, in scope: inout Scope) -> Transformed {
    guard case .number(let number) = value else { return .refused(expected: "a number") }
    return finite(divisor.map { number / $0 } ?? number * factor)
  }
}

/// A number, unless the arithmetic left the range of numbers.
func finite(_ number: Double) -> Transformed {
  number.isFinite ? .value(.number(number)) : .refused(expected: "a number that can be held")
}
