import FieldgateDocument
import FieldgateModel

/// What turns bytes into a document that paths can walk.
///
/// All formats make the same kind of document, so that the rest of the language is
/// one. A new format is one file and one line in `formats`.
protocol Format: Sendable {
  /// The word behind `format:`.
  static var name: String { get }

  /// Reads the options that stand beside `format:`.
  init?(_ mapping: inout MappingReader, _ reading: FormatReading)

  /// The document's root.
  func document(
    of payload: [UInt8], _ parser: inout JSONParser
  ) throws(FormatFault) -> JSONElement
}

/// All formats of the language.
private let formats: [any Format.Type] = [
  JSONFormat.self,
  TextFormat.self,
  BytesFormat.self,
]

/// Why bytes are not what the format wants, without quoting them.
struct FormatFault: Error {
  let expected: String
  let found: String
}

/// What a format may use while its options are read.
struct FormatReading {
  /// The layouts of bytes that the adapter names.
  let layouts: [String: Layout]
  let diagnostics: Diagnostics

  /// Reads `format:` and its options; JSON where nothing is said.
  func format(_ mapping: inout MappingReader) -> (any Format)? {
    guard let node = mapping.take("format") else { return JSONFormat() }
    guard let name = node.text(diagnostics) else { return nil }
    guard let type = formats.first(where: { $0.name == name }) else {
      node.reportNot(name, of: "format", among: formats.map { $0.name }, diagnostics)
      return nil
    }
    return type.init(&mapping, self)
  }
}

extension JSONValue {
  /// This value as a document, by way of its text.
  func document(_ parser: inout JSONParser) throws(FormatFault) -> JSONElement {
    var bytes: [UInt8] = []
    write(to: &bytes)
    do throws(JSONError) {
      return try parser.parse(bytes)
    } catch {
      throw FormatFault(expected: error.expected, found: error.found)
    }
  }
}
