import CSimdjson

/// A parsed document in simdjson's form: a row of 64-bit words in document order,
/// the type as a character in the top byte, the payload in the other seven, texts
/// in a buffer of their own (simdjson, doc/tape.md).
///
/// It is a view without an owner: whoever holds one keeps its `JSONDocument` alive.
/// A place is the number of a word at which a value starts; the root is at 1. All
/// places come from the tape itself, never from a payload. Another format becomes a
/// document by writing the same words.
struct JSONTape {
  let words: UnsafePointer<UInt64>
  let strings: UnsafePointer<UInt8>

  static let root = 1

  private static let payload: UInt64 = 0x00FF_FFFF_FFFF_FFFF

  @inline(__always)
  func tag(at place: Int) -> UInt8 { UInt8(truncatingIfNeeded: words[place] >> 56) }

  @inline(__always)
  func kind(at place: Int) -> JSONKind {
    switch tag(at: place) {
    case Tag.object: .object
    case Tag.array: .array
    case Tag.string: .string
    case Tag.int64, Tag.uint64, Tag.double: .number
    case Tag.yes, Tag.no: .bool
    default: .null
    }
  }

  /// The place after the value that starts here: the next value, or a closing word.
  @inline(__always)
  func after(_ place: Int) -> Int {
    switch tag(at: place) {
    case Tag.object, Tag.array: Int(truncatingIfNeeded: words[place] & 0xFFFF_FFFF)
    case Tag.int64, Tag.uint64, Tag.double: place + 2
    default: place + 1
    }
  }

  /// How many values an array or object holds.
  @inline(__always)
  func count(at place: Int) -> Int { Int(truncatingIfNeeded: (words[place] >> 32) & 0xFF_FFFF) }

  /// The UTF-8 bytes of a string or a key.
  @inline(__always)
  func text(at place: Int) -> UnsafeBufferPointer<UInt8> {
    let start = strings + Int(truncatingIfNeeded: words[place] & Self.payload)
    let count = UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)
    return UnsafeBufferPointer(start: start + 4, count: Int(count))
  }

  @inline(__always)
  func isText(at place: Int, _ other: UnsafeBufferPointer<UInt8>) -> Bool {
    let own = text(at: place)
    guard own.count == other.count else { return false }
    guard let left = own.baseAddress, let right = other.baseAddress else { return true }
    return csimdjson_same(left, right, own.count) != 0
  }

  /// The place of a key's value in the object here: of the first, where a key is
  /// repeated.
  func value(of key: UnsafeBufferPointer<UInt8>, at place: Int) -> Int? {
    guard tag(at: place) == Tag.object else { return nil }
    var member = place + 1
    while tag(at: member) == Tag.string {
      if isText(at: member, key) { return member + 1 }
      member = after(member + 1)
    }
    return nil
  }

  /// The place of an array's entry; a negative index counts from the end.
  func entry(_ index: Int, at place: Int) -> Int? {
    guard tag(at: place) == Tag.array else { return nil }
    let count = count(at: place)
    let index = index < 0 ? index + count : index
    guard index >= 0, index < count else { return nil }
    var entry = place + 1
    for _ in 0..<index { entry = after(entry) }
    return entry
  }

  func number(at place: Int) -> JSONNumber? {
    let word = words[place + 1]
    switch tag(at: place) {
    case Tag.int64: return .integer(Int64(bitPattern: word))
    case Tag.uint64: return .unsigned(word)
    case Tag.double: return .double(Double(bitPattern: word))
    default: return nil
    }
  }

  /// The characters that mark a word's type.
  enum Tag {
    static let object = UInt8(ascii: "{")
    static let array = UInt8(ascii: "[")
    static let string = UInt8(ascii: "\"")
    static let int64 = UInt8(ascii: "l")
    static let uint64 = UInt8(ascii: "u")
    static let double = UInt8(ascii: "d")
    static let yes = UInt8(ascii: "t")
    static let no = UInt8(ascii: "f")
    static let objectEnd = UInt8(ascii: "}")
    static let arrayEnd = UInt8(ascii: "]")
  }
}
