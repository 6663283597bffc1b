import FieldgateDocument

extension Layout {
  /// Reads `layouts:`, a list of `{ layout: name, fields: [...], entries: [...], length }`.
  static func all(_ node: Node?, _ diagnostics: Diagnostics) -> [String: Layout] {
    var layouts: [String: Layout] = [:]
    for node in node?.list(diagnostics) ?? [] {
      guard var mapping = MappingReader(node, "a layout", diagnostics) else { continue }
      let name = mapping.require("layout")
      let fields = mapping.take("fields")
      let entries = mapping.take("entries")
      let length = mapping.take("length")
      mapping.finish()
      guard let name, let text = name.text(diagnostics) else { continue }
      if fields == nil, entries == nil {
        diagnostics.error(at: node.place, "the layout '\(text)' needs 'fields' or 'entries'")
      } else if layouts[text] != nil {
        diagnostics.error(at: name.place, "the layout '\(text)' is described twice")
      }
      layouts[text] = Layout(fields, entries: entries, length: length, diagnostics)
    }
    return layouts
  }

  private init(
    _ fields: Node?, entries node: Node?, length: Node?, _ diagnostics: Diagnostics
  ) {
    self.fields = Field.all(fields, diagnostics)
    self.length = length.flatMap { ByteNumber($0, diagnostics) }
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
      var read = Field.all(fields, diagnostics)
      if let skip, let count = Field.Count(skip, diagnostics) {
        read.append(Field(path: nil, at: nil, content: .skip(count)))
      }
      entries[bytes] = read
    }
    self.entries = entries
    tag = width
  }
}

extension Layout.Field {
  fileprivate static func all(_ node: Node?, _ diagnostics: Diagnostics) -> [Self] {
    (node?.list(diagnostics) ?? []).compactMap { Layout.Field($0, diagnostics) }
  }

  /// Reads `{ name, type, at }`, `{ name, type: hex or text, width }`, `{ name, list,
  /// count }` or `{ skip }`.
  private init?(_ node: Node, _ diagnostics: Diagnostics) {
    guard var mapping = MappingReader(node, "a field", diagnostics) else { return nil }
    let name = mapping.take("name")?.text(diagnostics)
    at = mapping.take("at")?.integer(in: 0...65_535, diagnostics)
    let type = mapping.take("type")
    let width = mapping.take("width")
    let list = mapping.take("list")
    let count = mapping.take("count")
    let skip = mapping.take("skip")
    mapping.finish()
    if let skip {
      guard let count = Count(skip, diagnostics) else { return nil }
      path = nil
      content = .skip(count)
      return
    }
    guard let name, type != nil || list != nil else {
      diagnostics.error(
        at: node.place,
        "a field needs 'name' and 'type' or 'list', or 'skip' with a number of bytes")
      return nil
    }
    if let list {
      let read = count.map { Count($0, diagnostics) } ?? .rest
      guard let read else { return nil }
      content = .list(Self.all(list, diagnostics), read)
    } else {
      guard let type, let read = Self.content(type, width, diagnostics) else { return nil }
      content = read
    }
    path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
  }

  private static func content(
    _ type: Node, _ width: Node?, _ diagnostics: Diagnostics
  ) -> Content? {
    guard let word = type.text(diagnostics) else { return nil }
    if ["hex", "hexle", "text"].contains(word) {
      guard let width else {
        diagnostics.error(
          at: type.place,
          "a field of type \(word) needs 'width': bytes, u8 for a length that "
            + "stands before it, or rest")
        return nil
      }
      guard let count = Count(width, diagnostics) else { return nil }
      return word == "text" ? .text(count) : .hex(count, isReversed: word == "hexle")
    }
    if let width {
      diagnostics.error(at: width.place, "'\(word)' has its own width; leave out 'width'")
    }
    return ByteNumber(type, diagnostics).map(Content.number)
  }
}

extension Layout.Field.Count {
  /// A number, the type of a number that stands before what is counted, or `rest`.
  fileprivate init?(_ node: Node, _ diagnostics: Diagnostics) {
    guard let text = node.text(diagnostics) else { return nil }
    if text == "rest" {
      self = .rest
    } else if let number = ByteNumber(name: text) {
      self = .read(number)
    } else if let count = Int(text), (0...65_535).contains(count) {
      self = .fixed(count)
    } else {
      diagnostics.error(
        at: node.place,
        "expected a number up to 65535, the type of a number that stands before, such as u8, or "
          + "rest, found \(node.what)")
      return nil
    }
  }
}

extension ByteNumber {
  /// Reads the name of a type, with a report where it is none.
  fileprivate init?(_ node: Node, _ diagnostics: Diagnostics) {
    guard let word = node.text(diagnostics) else { return nil }
    guard let number = ByteNumber(name: word) else {
      diagnostics.error(
        at: node.place,
        "'\(word)' is no type of field; allowed are u8 to u64, i8 to i64, f32 and f64, "
          + "with le or be behind them where they have several bytes, such as u16le, and "
          + "hex, hexle and text")
      return nil
    }
    self = number
  }
}
