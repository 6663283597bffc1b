import FieldgateDocument
import FieldgateModel

/// `add: -40`: a number and an offset.
struct AddTransform: Transform {
  static let name = "add"

  private let offset: Double

  init?(_ node: Node, _ reading: inout TransformReading) {
    guard let offset = node.number(reading.diagnostics) else { return nil }
    self.offset = offset
  }

  func apply(to value: Value, in scope: inout Scope) -> Transformed {
    guard case .number(let number) = value else { return .refused(expected: "a number") }
    return finite(number + offset)
  }
}
