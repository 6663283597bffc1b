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
    of payload: [UInt8], _ tools: inout FormatTools
  ) throws(FormatFault) -> JSONElement
}

/// What a format works with, and where it says what it could not read.
struct FormatTools {
  var parser: JSONParser
  /// Of the message.
  var topic = ""
  var received = Timestamp(milliseconds: 0)
  /// What the site says of the adapter's parameters.
  var parameters = ParameterTable([], of: [])
  /// What earlier messages told.
  var recollection = Recollection()
  /// What was wrong beside what could be read: an unknown tag, an unknown alias.
  var doubts: [FormatFault] = []

  init(limits: JSONLimits) { parser = JSONParser(limits: limits) }

  /// The document that a format wrote as JSON.
  mutating func document(json: [UInt8]) throws(FormatFault) -> JSONElement {
    do throws(JSONError) {
      return try parser.parse(json)
    } catch {
      throw FormatFault(expected: error.expected, found: error.found)
    }
  }
}

/// All formats of the language.
private let formats: [any Format.Type] = [
  JSONFormat.self,
  TextFormat.self,
  BytesFormat.self,
  CSVFormat.self,
  CBORFormat.self,
  SenMLFormat.self,
  SparkplugFormat.self,
]

/// Why bytes are not what the format wants, without quoting them.
struct FormatFault: Error, Hashable {
  let expected: String
  let found: String
}

/// What a format may use while its options are read.
struct FormatReading {
  /// The layouts of bytes that the adapter names.
  let layouts: [String: Layout]
  /// The adapter's parameters.
  let parameters: [String]
  let diagnostics: Diagnostics
  /// The payload lies within another, which says how it is packed.
  private(set) var isPacked = false

  init(layouts: [String: Layout], parameters: [String], diagnostics: Diagnostics) {
    self.layouts = layouts
    self.parameters = parameters
    self.diagnostics = diagnostics
  }

  /// The same for what `open` unpacks.
  var packed: FormatReading {
    var packed = self
    packed.isPacked = true
    return packed
  }

  /// Reads `format:` and its options; JSON where nothing is said.
  func format(_ mapping: inout MappingReader) -> (any Format)? {
    guard let node = mapping.take("format") else { return JSONFormat() }
    diagnostics.asked(Question(at: node.place, of: "format", .words(formats.map { $0.name })))
    guard let name = node.text(diagnostics) else { return nil }
    guard let type = formats.first(where: { $0.name == name }) else {
      node.reportNot(name, of: "format", among: formats.map { $0.name }, diagnostics)
      return nil
    }
    return type.init(&mapping, self)
  }
}

extension JSONValue {
  /// The JSON text of it.
  var utf8: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return bytes
  }
}
