import FieldgateEngine
import FieldgateModel
import FieldgateSite
import Testing
import FieldgateTestRandom

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
    var random = SplitMix64(seed: UInt64(file.utf8.count))
    let whole = try SiteFolder.sparing()
    let text = Array(try #require(whole.files.texts[file]).utf8)
    var (good, refused) = (0, 0)
    for _ in 0..<400 {
      var bytes = text
      for _ in 0...Int.random(in: 0..<3, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let end = min(bytes.count, place + Int.random(in: 0..<12, using: &random))
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes.removeSubrange(place..<end)
        case 1: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 2: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 3:
          bytes.replaceSubrange(
            place..<end, with: (Self.pieces.randomElement(using: &random) ?? "").utf8)
        default:
          bytes.insert(
            contentsOf: (Self.pieces.randomElement(using: &random) ?? "").utf8, at: place)
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
}
