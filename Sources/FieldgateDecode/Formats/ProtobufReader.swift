/// Reads the wire format of Protocol Buffers (protobuf.dev, "Encoding"), field by field.
///
/// It never reads past its bytes and makes nothing of them by itself; groups, which
/// nobody writes any more, are refused.
struct ProtobufReader {
  private var bytes: ArraySlice<UInt8>

  enum Content {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    case bytes(ArraySlice<UInt8>)

    var varint: UInt64? { if case .varint(let value) = self { value } else { nil } }
    var bytes: ArraySlice<UInt8>? { if case .bytes(let bytes) = self { bytes } else { nil } }
    var text: String? { bytes.flatMap { String(validating: $0, as: UTF8.self) } }
    var float: Double? {
      if case .fixed32(let bits) = self { Double(meantBy: Float(bitPattern: bits)) } else { nil }
    }
    var double: Double? {
      if case .fixed64(let bits) = self { Double(bitPattern: bits) } else { nil }
    }
  }

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  /// The next field; nil at the end.
  mutating func next() throws(FormatFault) -> (number: Int, content: Content)? {
    if bytes.isEmpty { return nil }
    let key = try varint()
    guard key >> 3 >= 1, key >> 3 <= 0x1FFF_FFFF else { throw fault("a field's number") }
    let number = Int(key >> 3)
    switch key & 7 {
    case 0: return (number, .varint(try varint()))
    case 1: return (number, .fixed64(try fixed(8)))
    case 2:
      let count = try varint()
      guard count <= UInt64(bytes.count) else { throw fault("\(count) bytes") }
      let content = bytes.prefix(Int(count))
      bytes = bytes.dropFirst(Int(count))
      return (number, .bytes(content))
    case 5: return (number, .fixed32(UInt32(truncatingIfNeeded: try fixed(4))))
    default: throw fault("a type of field")
    }
  }

  private mutating func varint() throws(FormatFault) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard let byte = bytes.popFirst() else { throw fault("a number") }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw fault("a number of at most ten bytes")
  }

  private mutating func fixed(_ width: Int) throws(FormatFault) -> UInt64 {
    guard bytes.count >= width else { throw fault("\(width) bytes") }
    defer { bytes = bytes.dropFirst(width) }
    return bytes.prefix(width).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private func fault(_ expected: String) -> FormatFault {
    FormatFault(
      expected: "protobuf: \(expected) at byte \(bytes.startIndex)",
      found: bytes.isEmpty ? "the end" : "another")
  }
}
