import FieldgateDocument
import FieldgateModel

/// `format: bytes`: fields at their places in bytes, as a layout of the adapter says:
/// `format: bytes`, `layout: lines`. Bytes that come as text say how: `encoding: hex`.
struct BytesFormat: Format {
  static let name = "bytes"

  private let layout: Layout
  /// Nil for the bytes as they are.
  private let encoding: Encoding?

  init?(_ mapping: inout MappingReader, _ reading: FormatReading) {
    let written = reading.isPacked ? nil : mapping.take("encoding")
    encoding = written?.choice(Encoding.self, of: "encoding", reading.diagnostics)
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
    of payload: [UInt8], _ tools: inout FormatTools
  ) throws(FormatFault) -> JSONElement {
    var bytes = payload
    if let encoding {
      let text = String(decoding: payload.filter { $0 > 0x20 }, as: UTF8.self)
      guard let decoded = encoding.bytes(of: text) else {
        throw FormatFault(expected: encoding.expected, found: "\(payload.count) bytes of another")
      }
      bytes = decoded
    }
    let object = try layout.object(of: bytes, &tools.doubts)
    return try tools.document(json: JSONValue.object(object).utf8)
  }
}
