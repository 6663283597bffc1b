import FieldgateDocument
import FieldgateModel

/// `recall: zones`: what a value stands for, as an earlier message told (`remember`)
/// that was about the same device. Where nobody told there is no reading.
struct RecallTransform: Transform {
  static let name = "recall"

  private let table: String

  init?(_ node: Node, _ reading: inout TransformReading) {
    guard let table = node.text(reading.diagnostics) else { return nil }
    let known = reading.names.tables
    guard known.contains(table) else {
      reading.diagnostics.error(
        at: node.place,
        "no message remembers '\(table.shortened(to: 40))'; "
          + (known.isEmpty
            ? "tell it with 'remember' in a message"
            : "they remember \(known.joined(separator: ", "))"),
        guess: nearest(to: table, among: known))
      return nil
    }
    self.table = table
  }

  func apply(to value: Value, in scope: inout Scope) -> Transformed {
    guard let device = scope.deviceID() else { return .nothing(because: "no device is known") }
    let key = Recollection.Key(table: table, scope: device)
    return scope.recollection.recall(value.text, in: key).map { .value(.word($0)) }
      ?? .nothing(because: "no message has told what it stands for")
  }
}
