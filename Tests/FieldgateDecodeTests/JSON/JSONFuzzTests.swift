import FieldgateDecode
import Testing

@Suite("JSON: mutations")
struct JSONFuzzTests {
  static let seeds = [
    #"{"device":"A-17","time":"2026-11-22T14:03:40.120Z","count":12,"ok":true}"#,
    #"{"lines":[{"name":"Line 0","in":3,"out":-1.5e2},{"name":"é😀\u00e9\ud83d\ude00","in":0,"x":null}]}"#,
    #"[[[[]]],{},{"":{"a":[1,2,3,[4]]}},"\"\\\/\b\f\n\r\t",false,18446744073709551615]"#,
    #"{"a":1e400,"b":123456789012345678901234567890,"c":-0.0,"d":1E-400,"a":2}"#,
    " \n[ 1 , \"two\" , { \"three\" : 3.0e0 } ]\t",
  ]

  /// What the mutations insert: JSON's own characters, and what breaks it.
  static let pieces: [[UInt8]] =
    [
      "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\\udc00", "0", "9", "-", "+",
      ".", "e", "1e999", "99999999999999999999", "null", "true", "NaN", "[[[[[[", "é", " ",
    ].map { Array($0.utf8) } + [[0x00], [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xEF, 0xBB, 0xBF]]

  @Test("60,000 mutations are read and walked, or refused with a place", arguments: seeds)
  func mutations(_ seed: String) throws {
    var random = SplitMix64(state: 0x5EED + UInt64(seed.utf8.count))
    var parser = JSONParser(limits: JSONLimits(bytes: 4096, depth: 8))
    var read = 0
    var refused = 0
    for _ in 0..<12_000 {
      let bytes = Self.mutated(Array(seed.utf8), &random)
      do throws(JSONError) {
        let root = try parser.parse(bytes)
        read += 1
        let fault = bytes.withUnsafeBufferPointer { text in
          var scanner = JSONFaultScanner(text, depth: 8)
          return scanner.firstFault()
        }
        #expect(fault == nil, "\(bytes)")
        // What is written out again reads as the same, number for number.
        let json = root.json
        #expect(try parser.parse(json).json == json)
        #expect(Self.values(in: root) > 0)
      } catch {
        refused += 1
        // The slow reading finds the fault that the parser saw.
        #expect(error.found != "something else", "\(bytes)")
        #expect((0...bytes.count).contains(error.offset))
      }
    }
    #expect(read > 100)
    #expect(refused > 1000)
  }

  private static func mutated(_ bytes: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    var bytes = bytes
    for _ in 0...Int.random(in: 0..<4, using: &random) {
      let place = Int.random(in: 0...bytes.count, using: &random)
      let end = min(place + Int.random(in: 0..<6, using: &random), bytes.count)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes.replaceSubrange(place..<end, with: [])
      case 1: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 2:
        if place < bytes.count { bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
      case 3: bytes.removeLast(min(bytes.count, end - place))
      default: bytes.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: place)
      }
    }
    return bytes
  }

  private static func values(in element: JSONElement) -> Int {
    var count = 1
    for entry in element.entries { count += values(in: entry) }
    for member in element.members {
      if element[member.key] == nil { return .min }
      count += values(in: member.value)
    }
    switch element.kind {
    case .number: return element.number?.isFinite == true ? count : .min
    case .string: return element.string == nil ? .min : count
    default: return count
    }
  }
}

/// Sebastiano Vigna's SplitMix64: small, and the same on every machine.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
