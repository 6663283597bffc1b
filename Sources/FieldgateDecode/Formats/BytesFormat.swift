import FieldgateDocument
import FieldgateModel

/// `format: bytes`: fields at their places in bytes, as a layout of the adapter says:
/// `format: bytes`, `layout: lines`.
struct BytesFormat: Format {
  static let name = "bytes"

  private let layout: Layout

  init?(_ mapping: inout MappingReader, _ reading: FormatReading) {
    guard let node = mapping.require("layout"), let name = node.text(reading.diagnostics) else {
      return nil
    }
    guard let layout = reading.layouts[name] else {
      let names = reading.layouts.keys.sorted()
      if names.isEmpty {
        reading.diagnostics.error(
          at: node.place, "the adapter has no layout '\(name)'; describe it under 'layouts'")
      } else {
        node.reportNot(name, of: "layout", among: names, reading.diagnostics)
      }
      return nil
    }
    self.layout = layout
  }

  func document(
    of payload: [UInt8], _ parser: inout JSONParser
  ) throws(FormatFault) -> JSONElement {
    try JSONValue.object(layout.object(of: payload)).document(&parser)
  }
}
