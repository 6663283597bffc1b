import FieldgateDocument
import FieldgateModel

/// `not: [255, "n/a"]`: values that mean "not known" and give no reading.
struct NotTransform: Transform {
  static let name = "not"

  private let sentinels: [Value]

  init?(_ node: Node, _ reading: inout TransformReading) {
    let nodes = node.list(reading.diagnostics)
    sentinels = nodes.compactMap(\.constant)
    guard !nodes.isEmpty, sentinels.count == nodes.count else {
      reading.diagnostics.error(
        at: node.place, "expected the values that mean 'not known', such as [255, 65535]")
      return nil
    }
  }

  func apply(to value: Value, in scope: inout Scope) -> Transformed {
    sentinels.contains { value.isWritten($0) }
      ? .nothing(because: "the device says that it does not know") : .value(value)
  }
}
