import FieldgateDocument
import FieldgateModel

/// `minus: $record.from`: the difference to another value of the message. Where the
/// other is absent there is no reading.
struct MinusTransform: Transform {
  static let name = "minus"

  private let subtrahend: Term

  init?(_ node: Node, _ reading: inout TransformReading) {
    guard let term = Term(node, reading.names, reading.diagnostics) else { return nil }
    subtrahend = term
  }

  func apply(to value: Value, in scope: inout Scope) -> Transformed {
    guard case .number(let number) = value else { return .refused(expected: "a number") }
    switch scope.find(subtrahend) {
    case .value(.number(let other)): return finite(number - other)
    case .nothing: return .nothing(because: "what is to be taken away is absent")
    case .value, .structure: return .refused(expected: "a number to take away")
    }
  }
}
