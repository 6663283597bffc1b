import FieldgateEngine
import FieldgateModel
import FieldgateSite
import Testing

/// Mutations of a site's files: blind to what they reach.
@Suite("Configuration: mutations") struct ConfigurationFuzzTests {
  private static let pieces = [
    "\"", "'", "{", "}", "[", "]", ": ", "- ", "\n", "  ", "#", "&a ", "*a", "!!binary ", "|",
    "1e400",
    "-1", "99999999999999999999", "null", "~", "\u{1B}[2J", "\u{0}", "\u{2028}", "..", "%",
    ".inf", ".nan", "0x7fffffffffffffff", "60s", "1000000d", "<<: *a", "\t", "--- ", "$..[?@]",
  ]

  @Test(
    "400 mutations of each file: good, or refused with a place",
    arguments: SiteFolder.small.keys.sorted())
  func mutations(_ file: String) throws {
    var random = Dice(state: UInt64(file.utf8.count))
    let whole = try SiteFolder.sparing()
    let text = Array(try #require(whole.files.texts[file]).utf8)
    var (good, refused) = (0, 0)
    for _ in 0..<400 {
      var bytes = text
      for _ in 0...random.below(3) {
        let place = random.below(bytes.count)
        let end = min(bytes.count, place + random.below(12))
        switch random.below(5) {
        case 0: bytes.removeSubrange(place..<end)
        case 1: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 2: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 3:
          bytes.replaceSubrange(
            place..<end, with: Self.pieces[random.below(Self.pieces.count)].utf8)
        default:
          bytes.insert(contentsOf: Self.pieces[random.below(Self.pieces.count)].utf8, at: place)
        }
      }
      var changed = whole
      changed.files.texts[file] = String(decoding: bytes, as: UTF8.self)
      let (site, said) = changed.read()
      if site == nil {
        refused += 1
        #expect(!said.isEmpty)
      } else {
        good += 1
      }
      #expect(said.allSatisfy { harmless($0) == $0 })
    }
    #expect(good > 5)
    #expect(refused > 50)
  }

  /// SplitMix64.
  private struct Dice {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { bound < 1 ? 0 : Int(next() % UInt64(bound)) }
  }
}
