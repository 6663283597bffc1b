import FieldgateModel

/// A number as bytes: `u16le` is an unsigned number of 16 bits, least byte first;
/// `i32be` a signed one of 32 bits, greatest byte first; `f32le` a float.
struct ByteNumber: Hashable, Sendable {
  enum Kind: Character, Sendable {
    case unsigned = "u"
    case signed = "i"
    case float = "f"
  }

  let kind: Kind
  /// Bytes; 1 to 8 for whole numbers, 4 or 8 for floats.
  let width: Int
  let isLittleEndian: Bool

  /// Nil where the name is none: `u8`, `i8`, or `u`, `i`, `f`, the bits, `le` or `be`.
  init?(name: String) {
    guard let first = name.first, let kind = Kind(rawValue: first) else {
      return nil
    }
    let digits = name.dropFirst().prefix { $0.isASCII && $0.isNumber }
    let order = name.dropFirst(1 + digits.count)
    guard let bits = Int(digits), bits.isMultiple(of: 8), (8...64).contains(bits),
      kind != .float || bits == 32 || bits == 64,
      order == "le" || order == "be" || (order.isEmpty && bits == 8)
    else { return nil }
    self.kind = kind
    width = bits / 8
    isLittleEndian = order == "le"
  }

  /// The number in these bytes, `width` of them; a float that is none is `null`.
  func value(of bytes: ArraySlice<UInt8>) -> JSONValue {
    var pattern: UInt64 = 0
    for byte in isLittleEndian ? Array(bytes.reversed()) : Array(bytes) {
      pattern = pattern << 8 | UInt64(byte)
    }
    switch kind {
    case .unsigned:
      return Int64(exactly: pattern).map(JSONValue.integer) ?? .number(Double(pattern))
    case .signed:
      let unused = UInt64(64 - 8 * width)
      return .integer(Int64(bitPattern: pattern << unused) >> Int64(unused))
    case .float:
      let number =
        width == 4
        ? Double(meantBy: Float(bitPattern: UInt32(truncatingIfNeeded: pattern)))
        : Double(bitPattern: pattern)
      return number.isFinite ? .number(number) : .null
    }
  }
}

extension Double {
  /// The number that was meant by a float of 32 bits: the one with the fewest digits of
  /// those that it stands for. 12.3 is sent as 12.300000190734863.
  init(meantBy float: Float) { self = Double(float.description) ?? Double(float) }
}
