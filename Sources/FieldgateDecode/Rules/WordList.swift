/// Some words as bytes, in one piece of memory, so that comparing with them counts no
/// references.
final class WordList: Sendable {
  private let bytes: [UInt8]
  /// Where each ends.
  private let ends: [Int]

  /// - Parameter words: as UTF-8.
  init(_ words: [[UInt8]]) {
    bytes = words.flatMap(\.self)
    var end = 0
    ends = words.map { word in
      end += word.count
      return end
    }
  }

  /// Whether a text is one of them, byte by byte.
  func contains(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      ends.withUnsafeBufferPointer { ends in
        var start = 0
        for end in ends {
          defer { start = end }
          guard end - start == text.count else { continue }
          if bytes[start..<end].elementsEqual(text) { return true }
        }
        return false
      }
    }
  }
}
