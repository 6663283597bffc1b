import FieldgateDocument
import FieldgateModel

/// `map: { ON: true, OFF: false }`: a word, number or Boolean to a normal value.
///
/// Keys are compared with the value as it is written, so quotes around a number do
/// not matter. What is not in the map gives no reading, or what `default:` beside it
/// says; a key without a value gives no reading either.
struct MapTransform: Transform {
  static let name = "map"

  private let values: [String: Value?]
  private let fallback: Value?

  init?(_ node: Node, _ reading: inout TransformReading) {
    let fallback = reading.mapping.take("default")
    guard let entries = node.entries, !entries.isEmpty else {
      reading.diagnostics.error(
        at: node.place,
        "expected a mapping from what the device says to a value, such as { ON: true }, "
          + "found \(node.what)")
      return nil
    }
    var values: [String: Value?] = [:]
    for entry in entries {
      guard entry.value.scalar != nil else {
        reading.diagnostics.error(
          at: entry.value.place,
          "expected a number, true, false or a word, found \(entry.value.what)")
        return nil
      }
      values[entry.key.constant?.text ?? ""] = .some(entry.value.constant)
    }
    self.values = values
    self.fallback = fallback?.constant
  }

  func apply(to value: Value, in scope: inout Scope) -> Transformed {
    if let known = values[value.text] {
      return known.map(Transformed.value) ?? .nothing(because: "the map gives it no value")
    }
    return fallback.map(Transformed.value) ?? .nothing(because: "the map does not know it")
  }

  var results: [Value]? { values.values.compactMap { $0 } + [fallback].compactMap { $0 } }
}
