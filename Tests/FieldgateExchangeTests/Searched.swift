import Glibc

/// A text in which much is looked for.
struct Searched: CustomStringConvertible {
  private let bytes: [UInt8]

  init(_ text: String) { bytes = Array(text.utf8) }

  var description: String { String(decoding: bytes, as: UTF8.self) }

  func contains(_ mark: String) -> Bool {
    let mark = Array(mark.utf8)
    return bytes.withUnsafeBytes { bytes in
      // By the C library, since much is looked for in builds that are not optimised.
      var rest = bytes[...]
      while rest.count >= mark.count,
        let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress,
        let found = memchr(start, Int32(mark[0]), rest.count - mark.count + 1)
      {
        if memcmp(found, mark, mark.count) == 0 { return true }
        rest = rest.dropFirst(found - UnsafeMutableRawPointer(mutating: start) + 1)
      }
      return false
    }
  }

  /// The same with each occurrence of a piece taken out.
  func without(_ piece: String) -> Searched {
    contains(piece) ? Searched(description.replacing(piece, with: "")) : self
  }

  /// Everything that looks like `2026-11-22T14:03:40.120Z` or `…+01:00`.
  var times: [String] {
    marks { place in
      place >= 10 && bytes[place - 3] == UInt8(ascii: "-") && bytes[place - 6] == UInt8(ascii: "-")
        ? place - 10 : nil
    }
  }

  /// Everything that looks like `20261122T140340120Z`, to the millisecond.
  var stamps: [String] {
    marks { place in
      place >= 8 && place + 10 < bytes.count && bytes[place + 10] == UInt8(ascii: "Z")
        && bytes[(place - 8)..<place].allSatisfy(Self.isDigit)
        && bytes[(place + 1)..<(place + 10)].allSatisfy(Self.isDigit) ? place - 8 : nil
    }
  }

  /// Everything that looks like `20261122T140340Z`, as in identifiers.
  var identifierTimes: [String] {
    marks { place in
      place >= 8 && place + 7 < bytes.count && bytes[place + 7] == UInt8(ascii: "Z")
        && bytes[(place - 8)..<place].allSatisfy(Self.isDigit)
        && bytes[(place + 1)..<(place + 7)].allSatisfy(Self.isDigit) ? place - 8 : nil
    }.map { String($0.prefix { $0 != "Z" }) + "Z" }
  }

  /// The times around each `T` for which it is told where they begin.
  private func marks(_ start: (Int) -> Int?) -> [String] {
    var found: [String] = []
    for place in bytes.indices where bytes[place] == UInt8(ascii: "T") {
      guard let first = start(place) else { continue }
      var end = place + 1
      while end < bytes.count, Self.isDigit(bytes[end]) || Array(":.Z+-".utf8).contains(bytes[end])
      {
        end += 1
      }
      found.append(String(decoding: bytes[first..<end], as: UTF8.self))
    }
    return found
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
