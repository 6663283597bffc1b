import FieldgateDocument
import FieldgateModel

/// `part: "projects/*/devices/{id}"`: what stands in the named gap of a text. A text of
/// another form gives no reading.
struct PartTransform: Transform {
  static let name = "part"

  private let pattern: TextPattern

  init?(_ node: Node, _ reading: inout TransformReading) {
    guard let pattern = TextPattern(node, reading.diagnostics) else { return nil }
    guard pattern.wanted != nil else {
      reading.diagnostics.error(
        at: node.place,
        "say which part is wanted with a {name}, such as projects/*/devices/{id}")
      return nil
    }
    self.pattern = pattern
  }

  func apply(to value: Value, in scope: inout Scope) -> Transformed {
    pattern.wanted(in: value.text).map { .value(.word($0)) }
      ?? .nothing(because: "the text is not like \(pattern.text)")
  }
}
