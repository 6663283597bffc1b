/// Makes numbers readable that the parser cannot hold, so that one wild number in a
/// field that nobody reads does not cost the message.
///
/// The library refuses a whole document for `1e400` or a whole number beyond 64 bits.
enum JSONWildNumbers {
  /// The text with whole numbers beyond 64 bits written as doubles, and numbers
  /// beyond a double put into quotes; nil where there is none of either.
  static func tamed(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var tamed: [UInt8] = []
    var copied = 0
    var place = 0
    while place < text.count {
      switch text[place] {
      case UInt8(ascii: "\""):
        place = end(ofString: text, from: place)
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        let end = text[place...].firstIndex { !isPart($0) } ?? text.count
        if let replacement = replacement(for: text[place..<end]) {
          tamed += text[copied..<place]
          tamed += replacement
          copied = end
        }
        place = end
      default:
        place += 1
      }
    }
    guard copied > 0 else { return nil }
    tamed += text[copied...]
    return tamed
  }

  private static func end(ofString text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var place = start + 1
    while place < text.count {
      switch text[place] {
      case UInt8(ascii: "\\"): place += 2
      case UInt8(ascii: "\""): return place + 1
      default: place += 1
      }
    }
    return text.count
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  /// Nil for what needs none, and for what is no number: that stays malformed.
  private static func replacement(for token: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8]? {
    guard JSONFaultScanner.isNumber(token) else { return nil }
    let written = String(decoding: token, as: UTF8.self)
    guard let double = Double(written), double.isFinite else {
      return [UInt8(ascii: "\"")] + token + [UInt8(ascii: "\"")]
    }
    let isWhole = token.allSatisfy { $0 == UInt8(ascii: "-") || $0 & 0xF0 == 0x30 }
    guard isWhole, Int64(written) == nil, UInt64(written) == nil else { return nil }
    return Array(token) + Array("e0".utf8)
  }
}
