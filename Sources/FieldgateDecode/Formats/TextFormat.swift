import FieldgateDocument
import FieldgateModel

/// `format: text`: the whole payload is one value, `$`: a text in UTF-8, without the
/// blanks and line ends around it. `number: true` makes a number of it.
struct TextFormat: Format {
  static let name = "text"

  init?(_ mapping: inout MappingReader, _ reading: FormatReading) {}

  func document(
    of payload: [UInt8], _ tools: inout FormatTools
  ) throws(FormatFault) -> JSONElement {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    let start = payload.firstIndex { !isBlank($0) } ?? payload.endIndex
    let end = payload.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
    guard let text = String(validating: payload[start..<end], as: UTF8.self) else {
      throw FormatFault(
        expected: "a text in UTF-8", found: "\(payload.count) bytes that are none")
    }
    return try tools.document(json: JSONValue.string(text).utf8)
  }
}
