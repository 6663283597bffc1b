import FieldgateDocument
import FieldgateModel

/// `split: { by: "/", at: -1 }`: one of the parts into which a separator divides a text,
/// counted from 0, or from the end with -1. Where there are fewer there is no reading.
struct SplitTransform: Transform {
  static let name = "split"

  private let separator: [UInt8]
  private let index: Int

  init?(_ node: Node, _ reading: inout TransformReading) {
    let diagnostics = reading.diagnostics
    guard var mapping = MappingReader(node, "a split", diagnostics) else { return nil }
    let by = mapping.require("by")
    let at = mapping.require("at")?.integer(in: -1000...1000, diagnostics)
    mapping.finish()
    guard let by, let text = by.text(diagnostics), let at else { return nil }
    if text.isEmpty {
      diagnostics.error(at: by.place, "a separator has at least one character")
      return nil
    }
    separator = Array(text.utf8)
    index = at
  }

  func apply(to value: Value, in scope: inout Scope) -> Transformed {
    let parts = Array(value.text.utf8).split(by: separator)
    let place = index < 0 ? parts.count + index : index
    guard parts.indices.contains(place) else {
      return .nothing(because: "the text has \(parts.count) parts")
    }
    return .value(.word(String(decoding: parts[place], as: UTF8.self)))
  }
}

extension [UInt8] {
  /// The parts between separators, empty ones included.
  fileprivate func split(by separator: [UInt8]) -> [ArraySlice<UInt8>] {
    var parts: [ArraySlice<UInt8>] = []
    var start = 0
    var place = 0
    while place + separator.count <= count {
      if self[place..<place + separator.count].elementsEqual(separator) {
        parts.append(self[start..<place])
        place += separator.count
        start = place
      } else {
        place += 1
      }
    }
    return parts + [self[start...]]
  }
}
