import FieldgateModel

/// How the bytes of a device are laid out: fields one after the other or at fixed
/// places, and then, if it has any, entries that each begin with a tag.
///
/// The fields make an object; a dot in a field's name makes an object within it, so
/// that bytes can get the very shape of the maker's own JSON and one rule reads both.
struct Layout: Sendable {
  let fields: [Field]
  /// By tag; all tags of a layout have the same length.
  let entries: [[UInt8]: [Field]]
  /// Bytes of a tag; 0 where the layout has no entries.
  let tag: Int
  /// How the length of every entry stands behind its tag; nil where it does not. With it
  /// an unknown tag is passed over.
  let length: ByteNumber?

  /// What stands in some bytes.
  struct Field: Sendable {
    /// The keys from the object's root; nil for bytes to skip.
    let path: [String]?
    /// The first byte, counted from the start of the payload or of the entry behind
    /// its tag; nil for right after the field before.
    let at: Int?
    let content: Content

    indirect enum Content: Sendable {
      case number(ByteNumber)
      /// Bytes that nobody reads.
      case skip(Count)
      /// Bytes as hexadecimal digits, or as a text.
      case hex(Count, isReversed: Bool)
      case text(Count)
      /// A list of records, each with these fields.
      case list([Field], Count)
    }

    /// How many there are.
    enum Count: Hashable, Sendable {
      case fixed(Int)
      /// A number that stands before them.
      case read(ByteNumber)
      /// As many as there is room for.
      case rest
    }
  }

  /// Reads the fields of a payload. What lies before an unknown tag, or before an entry
  /// that ends too early, is kept: the doubt says what was wrong.
  func object(
    of bytes: [UInt8], _ doubts: inout [FormatFault]
  ) throws(FormatFault) -> JSONObject {
    var object = JSONObject()
    var reader = Reader(bytes: bytes[...])
    try reader.read(fields, into: &object)
    do throws(FormatFault) {
      while tag > 0, !reader.bytes.isEmpty { try readEntry(&reader, into: &object) }
    } catch {
      doubts.append(error)
    }
    return object
  }

  private func readEntry(_ reader: inout Reader, into object: inout JSONObject)
    throws(FormatFault)
  {
    let place = reader.bytes.startIndex
    let fields = entries[Array(try reader.take(tag))]
    guard let length else {
      guard let fields else {
        throw FormatFault(
          expected: "a tag that the layout knows at byte \(place)", found: "another tag")
      }
      var entry = Reader(bytes: reader.bytes)
      try entry.read(fields, into: &object)
      reader.bytes = entry.bytes
      return
    }
    let count = try reader.number(length)
    let content = try reader.take(count)
    guard let fields else { return }
    var entry = Reader(bytes: content)
    try entry.read(fields, into: &object)
  }

  /// Bytes under a reading finger.
  private struct Reader {
    var bytes: ArraySlice<UInt8>

    mutating func take(_ count: Int) throws(FormatFault) -> ArraySlice<UInt8> {
      guard count <= bytes.count else {
        throw FormatFault(
          expected: "\(count) bytes at byte \(bytes.startIndex)",
          found: "the end after \(bytes.count) bytes")
      }
      defer { bytes = bytes.dropFirst(count) }
      return bytes.prefix(count)
    }

    /// A number that says how many follow.
    mutating func number(_ number: ByteNumber) throws(FormatFault) -> Int {
      guard case .integer(let count) = number.value(of: try take(number.width)),
        (0...1_000_000).contains(count)
      else { throw FormatFault(expected: "a number of things that follow", found: "another") }
      return Int(count)
    }

    mutating func read(_ fields: [Field], into object: inout JSONObject) throws(FormatFault) {
      let all = bytes
      for field in fields {
        if let at = field.at {
          guard at <= all.count else {
            throw FormatFault(
              expected: "a field at byte \(at)", found: "the end after \(all.count) bytes")
          }
          bytes = all.dropFirst(at)
        }
        let value = try read(field.content)
        if let path = field.path, let value { object.set(value, at: path[...]) }
      }
    }

    private mutating func read(_ content: Field.Content) throws(FormatFault) -> JSONValue? {
      switch content {
      case .number(let number): return number.value(of: try take(number.width))
      case .skip(let count):
        _ = try take(try self.count(count))
        return nil
      case .hex(let count, let isReversed):
        let taken = Array(try take(try self.count(count)))
        return .string(Self.hexadecimal(isReversed ? taken.reversed() : taken))
      case .text(let count):
        let taken = try take(try self.count(count)).prefix { $0 != 0 }
        return String(validating: taken, as: UTF8.self).map(JSONValue.string)
      case .list(let fields, let count):
        return .array(try list(of: fields, count))
      }
    }

    private mutating func list(
      of fields: [Field], _ count: Field.Count
    ) throws(FormatFault) -> [JSONValue] {
      var wanted = Int.max
      if count != .rest { wanted = try self.count(count) }
      var records: [JSONValue] = []
      while records.count < wanted, count != .rest || !bytes.isEmpty {
        let before = bytes.count
        var record = JSONObject()
        try read(fields, into: &record)
        records.append(.object(record))
        // Records of no bytes would never end.
        guard bytes.count < before else { break }
      }
      return records
    }

    private mutating func count(_ count: Field.Count) throws(FormatFault) -> Int {
      switch count {
      case .fixed(let count): count
      case .read(let number): try self.number(number)
      case .rest: bytes.count
      }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
      let digits = Array("0123456789abcdef".utf8)
      let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
      return String(decoding: text, as: UTF8.self)
    }
  }
}

extension JSONObject {
  /// Sets a value beneath keys, making the objects on the way.
  fileprivate mutating func set(_ value: JSONValue, at path: ArraySlice<String>) {
    guard let key = path.first else { return }
    if path.count == 1 {
      self[key] = value
    } else {
      var inner = JSONObject()
      if case .object(let object)? = self[key] { inner = object }
      inner.set(value, at: path.dropFirst())
      self[key] = .object(inner)
    }
  }
}
