import FieldgateDocument
import FieldgateModel

/// `format: cbor`: RFC 8949, as the JSON that its section 6.1 makes of it: keys that are
/// numbers become their text, bytes become base64url, tags are passed over.
struct CBORFormat: Format {
  static let name = "cbor"

  init?(_ mapping: inout MappingReader, _ reading: FormatReading) {}

  func document(
    of payload: [UInt8], _ tools: inout FormatTools
  ) throws(FormatFault) -> JSONElement {
    try tools.document(json: CBORReader.json(of: payload))
  }
}

/// Reads one CBOR item and writes it as JSON. Every item has at least a byte and no
/// more are read than there are; nesting is bounded.
struct CBORReader {
  private let bytes: [UInt8]
  private var place = 0
  private var json: [UInt8] = []
  /// What a key that is a number is called.
  private let label: (Int64) -> String

  private static let deepest = 64

  private init(_ bytes: [UInt8], label: @escaping (Int64) -> String) {
    self.bytes = bytes
    self.label = label
  }

  static func json(
    of bytes: [UInt8], label: @escaping (Int64) -> String = { $0.description }
  ) throws(FormatFault) -> [UInt8] {
    var reader = CBORReader(bytes, label: label)
    try reader.item(depth: 0)
    guard reader.place == bytes.count else {
      throw FormatFault(
        expected: "the end at byte \(reader.place)", found: "\(bytes.count - reader.place) more")
    }
    return reader.json
  }

  private func fault(_ expected: String) -> FormatFault {
    FormatFault(
      expected: "CBOR: \(expected) at byte \(place)",
      found: place < bytes.count ? "another byte" : "the end")
  }

  private mutating func next() throws(FormatFault) -> UInt8 {
    guard place < bytes.count else { throw fault("a byte") }
    defer { place += 1 }
    return bytes[place]
  }

  private mutating func take(_ count: UInt64) throws(FormatFault) -> ArraySlice<UInt8> {
    guard count <= UInt64(bytes.count - place) else { throw fault("\(count) bytes") }
    defer { place += Int(count) }
    return bytes[place..<place + Int(count)]
  }

  /// The number behind an initial byte; nil for an indefinite length.
  private mutating func argument(_ initial: UInt8) throws(FormatFault) -> UInt64? {
    switch initial & 0x1F {
    case 31: return nil
    case let small where small < 24: return UInt64(small)
    case let wide where wide < 28:
      return try take(1 << UInt64(wide - 24)).reduce(0) { $0 << 8 | UInt64($1) }
    default: throw fault("a length")
    }
  }

  private mutating func item(depth: Int) throws(FormatFault) {
    guard depth < Self.deepest else { throw fault("at most \(Self.deepest) levels") }
    let initial = try next()
    let argument = try argument(initial)
    switch (initial >> 5, argument) {
    case (0, let value?): write("\(value)")
    case (1, let value?): write(Self.negative(value).map { "\($0)" } ?? "-\(Double(value))")
    case (2, _): write(string: Self.base64(try string(2, argument)))
    case (3, _): write(string: try text(argument))
    case (4, _):
      try entries(argument, open: "[", close: "]") { reader throws(FormatFault) in
        try reader.item(depth: depth + 1)
      }
    case (5, _):
      try entries(argument, open: "{", close: "}") { reader throws(FormatFault) in
        try reader.key()
        reader.write(":")
        try reader.item(depth: depth + 1)
      }
    case (6, _?): try item(depth: depth + 1)
    case (7, let value?): try simple(initial & 0x1F, value)
    default: throw fault("an item")
    }
  }

  private mutating func entries(
    _ count: UInt64?, open: String, close: String,
    _ body: (inout CBORReader) throws(FormatFault) -> Void
  ) throws(FormatFault) {
    write(open)
    var read: UInt64 = 0
    while read < count ?? .max {
      if count == nil, place < bytes.count, bytes[place] == 0xFF {
        place += 1
        break
      }
      if read > 0 { write(",") }
      try body(&self)
      read += 1
    }
    write(close)
  }

  private mutating func key() throws(FormatFault) {
    let initial = try next()
    let argument = try argument(initial)
    switch (initial >> 5, argument) {
    case (0, let value?) where value <= UInt64(Int64.max): write(string: label(Int64(value)))
    case (1, let value?): write(string: Self.negative(value).map(label) ?? "")
    case (3, _): write(string: try text(argument))
    default: throw fault("a key that is a text or a number")
    }
  }

  private static func negative(_ value: UInt64) -> Int64? {
    Int64(exactly: value).map { -1 - $0 }
  }

  private mutating func text(_ count: UInt64?) throws(FormatFault) -> String {
    guard let text = String(validating: try string(3, count), as: UTF8.self) else {
      throw fault("UTF-8 before it")
    }
    return text
  }

  /// The bytes of a string, in one piece or in chunks of the same type.
  private mutating func string(
    _ type: UInt8, _ count: UInt64?
  ) throws(FormatFault) -> [UInt8] {
    if let count { return Array(try take(count)) }
    var whole: [UInt8] = []
    while true {
      let initial = try next()
      if initial == 0xFF { return whole }
      guard initial >> 5 == type, let count = try argument(initial) else {
        throw fault("a chunk of the same type")
      }
      whole += try take(count)
    }
  }

  private mutating func simple(_ kind: UInt8, _ value: UInt64) throws(FormatFault) {
    switch kind {
    case 20: write("false")
    case 21: write("true")
    case 25: write(number: Self.half(UInt16(truncatingIfNeeded: value)))
    case 26: write(number: Double(meantBy: Float(bitPattern: UInt32(truncatingIfNeeded: value))))
    case 27: write(number: Double(bitPattern: value))
    default: write("null")
    }
  }

  /// A float of 16 bits (RFC 8949, appendix D).
  private static func half(_ bits: UInt16) -> Double {
    let exponent = Int(bits >> 10 & 0x1F)
    let mantissa = Double(bits & 0x3FF)
    func scaled(_ value: Double, _ power: Int) -> Double {
      (0..<abs(power)).reduce(value) { value, _ in power < 0 ? value / 2 : value * 2 }
    }
    let value =
      switch exponent {
      case 0: scaled(mantissa, -24)
      case 31: mantissa == 0 ? Double.infinity : .nan
      default: scaled(mantissa + 1024, exponent - 25)
      }
    return bits >> 15 == 1 ? -value : value
  }

  private mutating func write(_ text: String) { json.append(contentsOf: text.utf8) }
  private mutating func write(string: String) { JSONValue.string(string).write(to: &json) }
  private mutating func write(number: Double) { JSONValue.number(number).write(to: &json) }

  /// RFC 4648, section 5, without padding.
  private static func base64(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for index in 0...group.count {
        text.append(digits[Int(bits >> UInt32(18 - 6 * index) & 63)])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
