import FieldgateDocument
import FieldgateModel

/// `format: csv`: RFC 4180 with any separator: a list of rows. With `header: true` the
/// first row names the columns, with `columns: [at, in, out]` the adapter does, and a row
/// is an object; without either a row is a list. All values are texts.
struct CSVFormat: Format {
  static let name = "csv"

  private let separator: UInt8
  private let hasHeader: Bool
  private let columns: [String]

  init?(_ mapping: inout MappingReader, _ reading: FormatReading) {
    let diagnostics = reading.diagnostics
    let separator = mapping.take("separator")
    let header = mapping.take("header")
    let columns = mapping.take("columns")
    hasHeader = header?.flag(diagnostics) ?? false
    self.columns = columns?.list(diagnostics).compactMap { $0.text(diagnostics) } ?? []
    if let columns, hasHeader {
      diagnostics.error(at: columns.place, "the header names the columns; keep one of the two")
    }
    let text = separator?.text(diagnostics) ?? ","
    guard let byte = text.utf8.first, text.utf8.count == 1, byte < 0x80, byte != 0x22 else {
      if let separator {
        diagnostics.error(
          at: separator.place, "a separator is one character such as ',' or ';', not \"")
      }
      return nil
    }
    self.separator = byte
  }

  func document(
    of payload: [UInt8], _ tools: inout FormatTools
  ) throws(FormatFault) -> JSONElement {
    guard let text = String(validating: payload, as: UTF8.self) else {
      throw FormatFault(
        expected: "a text in UTF-8", found: "\(payload.count) bytes that are none")
    }
    var bytes = Array(text.utf8)[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    var json = [UInt8(ascii: "[")]
    var names = columns
    var isFirst = true
    var isNaming = hasHeader
    while !bytes.isEmpty {
      let row = try row(&bytes)
      if row == [""] { continue }
      if isNaming {
        names = row
        isNaming = false
        continue
      }
      if !isFirst { json.append(UInt8(ascii: ",")) }
      isFirst = false
      write(row, names, to: &json)
    }
    json.append(UInt8(ascii: "]"))
    return try tools.document(json: json)
  }

  private func write(_ row: [String], _ names: [String], to json: inout [UInt8]) {
    let isList = names.isEmpty
    json.append(UInt8(ascii: isList ? "[" : "{"))
    let fields = isList ? row.map { ("", $0) } : Array(zip(names, row))
    for (index, (name, field)) in fields.enumerated() {
      if index > 0 { json.append(UInt8(ascii: ",")) }
      if !isList {
        JSONValue.string(name).write(to: &json)
        json.append(UInt8(ascii: ":"))
      }
      JSONValue.string(field).write(to: &json)
    }
    json.append(UInt8(ascii: isList ? "]" : "}"))
  }

  /// The fields of the next row, without the blanks around those without quotes.
  private func row(_ bytes: inout ArraySlice<UInt8>) throws(FormatFault) -> [String] {
    var fields: [String] = []
    while true {
      fields.append(try field(&bytes))
      guard let next = bytes.popFirst() else { return fields }
      if next == separator { continue }
      if next == 0x0D, bytes.first == 0x0A { bytes.removeFirst() }
      return fields
    }
  }

  private func field(_ bytes: inout ArraySlice<UInt8>) throws(FormatFault) -> String {
    func isEnd(_ byte: UInt8) -> Bool { byte == separator || byte == 0x0A || byte == 0x0D }
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    let start = bytes.firstIndex { !isBlank($0) || $0 == separator } ?? bytes.endIndex
    guard start < bytes.endIndex, bytes[start] == UInt8(ascii: "\"") else {
      let end = bytes.firstIndex(where: isEnd) ?? bytes.endIndex
      let text = bytes[..<end]
      bytes = bytes[end...]
      let from = text.firstIndex { !isBlank($0) } ?? text.endIndex
      let to = text.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? from
      return String(decoding: text[from..<to], as: UTF8.self)
    }
    var field: [UInt8] = []
    bytes = bytes[(start + 1)...]
    while let byte = bytes.popFirst() {
      if byte != UInt8(ascii: "\"") {
        field.append(byte)
      } else if bytes.first == byte {
        bytes.removeFirst()
        field.append(byte)
      } else {
        let end = bytes.firstIndex { !isBlank($0) || $0 == separator } ?? bytes.endIndex
        guard end == bytes.endIndex || isEnd(bytes[end]) else {
          throw FormatFault(expected: "a separator behind a closing quote", found: "another")
        }
        bytes = bytes[end...]
        return String(decoding: field, as: UTF8.self)
      }
    }
    throw FormatFault(expected: "a closing quote", found: "the end")
  }
}
