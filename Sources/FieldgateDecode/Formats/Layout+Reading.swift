import FieldgateDocument

extension Layout {
  /// Reads `layouts:`, a list of `{ layout: name, fields: [...], entries: [...] }`.
  static func all(_ node: Node?, _ diagnostics: Diagnostics) -> [String: Layout] {
    var layouts: [String: Layout] = [:]
    for node in node?.list(diagnostics) ?? [] {
      guard var mapping = MappingReader(node, "a layout", diagnostics) else { continue }
      let name = mapping.require("layout")
      let fields = mapping.take("fields")
      let entries = mapping.take("entries")
      mapping.finish()
      guard let name, let text = name.text(diagnostics) else { continue }
      if fields == nil, entries == nil {
        diagnostics.error(at: node.place, "the layout '\(text)' needs 'fields' or 'entries'")
      } else if layouts[text] != nil {
        diagnostics.error(at: name.place, "the layout '\(text)' is described twice")
      }
      layouts[text] = Layout(fields, entries: entries, diagnostics)
    }
    return layouts
  }

  private init(_ fields: Node?, entries node: Node?, _ diagnostics: Diagnostics) {
    self.fields = Self.fields(fields, diagnostics)
    var entries: [[UInt8]: [Field]] = [:]
    var width = 0
    for node in node?.list(diagnostics) ?? [] {
      guard var mapping = MappingReader(node, "an entry", diagnostics) else { continue }
      let tag = mapping.require("tag")
      let fields = mapping.take("fields")
      let skip = mapping.take("skip")
      mapping.finish()
      guard let tag, let text = tag.text(diagnostics) else { continue }
      guard let bytes = Encoding.hex.bytes(of: text), (1...4).contains(bytes.count),
        width == 0 || bytes.count == width
      else {
        diagnostics.error(
          at: tag.place,
          "a tag is 1 to 4 bytes in hexadecimal digits, in quotes, as many in each entry; "
            + "found \(tag.what)")
        continue
      }
      width = bytes.count
      if entries[bytes] != nil {
        diagnostics.error(at: tag.place, "the tag '\(text)' stands twice")
      }
      var read = Self.fields(fields, diagnostics)
      if let count = skip?.integer(in: 0...65_535, diagnostics) {
        read.append(Field(path: nil, at: nil, number: ByteNumber(skipping: count)))
      }
      entries[bytes] = read
    }
    self.entries = entries
    tag = width
  }

  private static func fields(_ node: Node?, _ diagnostics: Diagnostics) -> [Field] {
    (node?.list(diagnostics) ?? []).compactMap { node in
      guard var mapping = MappingReader(node, "a field", diagnostics) else { return nil }
      let name = mapping.take("name")?.text(diagnostics)
      let at = mapping.take("at")?.integer(in: 0...65_535, diagnostics)
      let type = mapping.take("type")
      let skip = mapping.take("skip")
      mapping.finish()
      if let count = skip?.integer(in: 0...65_535, diagnostics) {
        return Field(path: nil, at: at, number: ByteNumber(skipping: count))
      }
      guard let name, let type, let word = type.text(diagnostics) else {
        diagnostics.error(
          at: node.place, "a field needs 'name' and 'type', or 'skip' with a number of bytes")
        return nil
      }
      guard let number = ByteNumber(name: word) else {
        diagnostics.error(
          at: type.place,
          "'\(word)' is no type of field; allowed are u8 to u64, i8 to i64, f32 and f64, "
            + "with le or be behind them where they have several bytes, such as u16le")
        return nil
      }
      let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      return Field(path: path, at: at, number: number)
    }
  }
}
