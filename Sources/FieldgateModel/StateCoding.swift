/// Writes state as compact bytes: the form in which the engine's rows survive a
/// restart. What was written in one order is read in the same order; a row's
/// version says which order that was.
package struct StateWriter: Sendable {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// Unsigned LEB128: seven bits a byte, least first.
  package mutating func write(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Zigzag, so that small negative numbers stay short.
  package mutating func write(_ value: Int64) {
    write(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
  }

  package mutating func write(_ value: Int) { write(Int64(value)) }
  package mutating func write(_ value: Bool) { bytes.append(value ? 1 : 0) }

  package mutating func write(_ value: Double) {
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }

  package mutating func write(_ value: Float) {
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }

  package mutating func write(_ value: String) {
    write(UInt64(value.utf8.count))
    bytes.append(contentsOf: value.utf8)
  }

  package mutating func write(_ value: Timestamp) { write(value.milliseconds) }

  /// A count and the bytes as they are.
  package mutating func write(bytes other: [UInt8]) {
    write(UInt64(other.count))
    bytes.append(contentsOf: other)
  }

  /// A mark and, where there is a value, what `body` writes of it.
  package mutating func write<Wrapped>(
    _ value: Wrapped?, _ body: (inout StateWriter, Wrapped) -> Void
  ) {
    write(value != nil)
    if let value { body(&self, value) }
  }

  /// A count and each element.
  package mutating func write<Elements: Collection>(
    each elements: Elements, _ body: (inout StateWriter, Elements.Element) -> Void
  ) {
    write(UInt64(elements.count))
    for element in elements { body(&self, element) }
  }
}

/// Reads what `StateWriter` wrote; bytes that end early or say what cannot be are
/// an error, never a trap.
package struct StateReader: Sendable {
  private let bytes: [UInt8]
  private var place = 0

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  package struct Unreadable: Error, CustomStringConvertible {
    package let place: Int
    package let wanted: String
    package var description: String { "state is unreadable at byte \(place): expected \(wanted)" }
  }

  package var isAtEnd: Bool { place == bytes.count }

  package func unreadable(_ wanted: String) -> Unreadable {
    Unreadable(place: place, wanted: wanted)
  }

  private mutating func next(_ wanted: String) throws(Unreadable) -> UInt8 {
    guard place < bytes.count else { throw unreadable(wanted) }
    defer { place += 1 }
    return bytes[place]
  }

  package mutating func unsigned() throws(Unreadable) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      let byte = try next("a number")
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw unreadable("a number of at most ten bytes")
  }

  package mutating func signed() throws(Unreadable) -> Int64 {
    let value = try unsigned()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  package mutating func int() throws(Unreadable) -> Int { Int(try signed()) }
  package mutating func timestamp() throws(Unreadable) -> Timestamp {
    Timestamp(milliseconds: try milliseconds())
  }

  /// A time or a length of time, of at most nine million years either way, so that no
  /// sum of a few of them overflows.
  package mutating func milliseconds() throws(Unreadable) -> Milliseconds {
    let value = try signed()
    guard value.magnitude <= 1 << 58 else { throw unreadable("a time") }
    return value
  }

  /// A whole number that is not negative and fits into 32 bits: how often, how many.
  package mutating func count() throws(Unreadable) -> Int {
    let value = try signed()
    guard (0...0x7FFF_FFFF).contains(value) else { throw unreadable("a count") }
    return Int(value)
  }

  package mutating func bool() throws(Unreadable) -> Bool { try next("true or false") != 0 }

  package mutating func double() throws(Unreadable) -> Double {
    var pattern: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      pattern |= UInt64(try next("eight bytes of a number")) << shift
    }
    return Double(bitPattern: pattern)
  }

  package mutating func float() throws(Unreadable) -> Float {
    var pattern: UInt32 = 0
    for shift in stride(from: UInt32(0), to: 32, by: 8) {
      pattern |= UInt32(try next("four bytes of a number")) << shift
    }
    return Float(bitPattern: pattern)
  }

  package mutating func string() throws(Unreadable) -> String {
    let count = try unsigned()
    guard count <= UInt64(bytes.count - place) else { throw unreadable("a text of \(count) bytes") }
    defer { place += Int(count) }
    return String(decoding: bytes[place..<place + Int(count)], as: UTF8.self)
  }

  /// What `write(bytes:)` wrote.
  package mutating func blob() throws(Unreadable) -> [UInt8] {
    let count = try unsigned()
    guard count <= UInt64(bytes.count - place) else { throw unreadable("\(count) bytes") }
    defer { place += Int(count) }
    return Array(bytes[place..<place + Int(count)])
  }

  package mutating func optional<Wrapped>(
    _ body: (inout StateReader) throws(Unreadable) -> Wrapped
  ) throws(Unreadable) -> Wrapped? {
    try bool() ? try body(&self) : nil
  }

  package mutating func each(
    _ body: (inout StateReader) throws(Unreadable) -> Void
  ) throws(Unreadable) {
    let count = try unsigned()
    guard count <= UInt64(bytes.count - place) else { throw unreadable("\(count) elements") }
    for _ in 0..<count { try body(&self) }
  }
}

/// One row of state that outlives the process: whose it is, in which order its
/// bytes were written, and the bytes, which the store does not look into.
package struct StateRow: Hashable, Sendable {
  /// The part of the engine that wrote it: `clock`, `device`, `episode`, ….
  package var owner: String
  /// Which one of the owner's things it is.
  package var key: String
  package var version: Int
  /// Nil removes the row.
  package var bytes: [UInt8]?

  package init(owner: String, key: String, version: Int, bytes: [UInt8]?) {
    self.owner = owner
    self.key = key
    self.version = version
    self.bytes = bytes
  }
}

extension StateWriter {
  package mutating func write(_ value: Value) {
    switch value {
    case .number(let number):
      write(UInt64(0))
      write(number)
    case .flag(let flag):
      write(UInt64(1))
      write(flag)
    case .word(let word):
      write(UInt64(2))
      write(word)
    }
  }
}

extension StateReader {
  package mutating func value() throws(Unreadable) -> Value {
    switch try unsigned() {
    case 0: .number(try double())
    case 1: .flag(try bool())
    case 2: .word(try string())
    default: throw unreadable("a kind of value, 0 to 2")
    }
  }
}
