import FieldgateDocument

/// `format: json`: RFC 8259, nothing looser. What is wrong is told by its byte.
struct JSONFormat: Format {
  static let name = "json"

  init() {}
  init?(_ mapping: inout MappingReader, _ reading: FormatReading) {}

  func document(
    of payload: [UInt8], _ tools: inout FormatTools
  ) throws(FormatFault) -> JSONElement {
    do throws(JSONError) {
      return try tools.parser.parse(payload)
    } catch {
      throw FormatFault(
        expected: "JSON: \(error.expected) at byte \(error.offset)", found: error.found)
    }
  }
}
