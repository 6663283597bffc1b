import FieldgateDecode
import Testing

@Suite("Paths: what is refused, and where")
struct JSONPathRefusalTests {
  // One line per refusal: the path, and the message.
  // swift-format-ignore
  static let refused: [(String, String)] = [
    ("", "expected \"$\" at character 0, found the end"),
    ("a.b", "expected \"$\" at character 0, found \"a\""),
    (" $.a", "expected \"$\" at character 0, found \" \""),
    ("$.a ", "expected \".\", \"..\", \"[\" or the end at character 3, found \" \""),
    ("$a", "expected \".\", \"..\", \"[\" or the end at character 1, found \"a\""),
    ("$.", "expected a name or \"*\" (other keys go into ['…']) at character 2, found the end"),
    ("$.a-b", "expected \".\", \"..\", \"[\" or the end at character 3, found \"-\""),
    ("$.1a", "expected a name or \"*\" (other keys go into ['…']) at character 2, found \"1\""),
    ("$. a", "expected a name or \"*\" (other keys go into ['…']) at character 2, found \" \""),
    ("$.é.[0]", "expected a name or \"*\" (other keys go into ['…']) at character 4, found \"[\""),
    ("$[]", "expected a key in quotes, an index, a slice, \"*\" or \"?\" at character 2, found \"]\""),
    ("$[a]", "expected a key in quotes, an index, a slice, \"*\" or \"?\" at character 2, found \"a\""),
    ("$[0", "expected \",\" or \"]\" at character 3, found the end"),
    ("$[01]", "expected a number without leading zeros or minus zero at character 2, found \"0\""),
    ("$[-0]", "expected a number without leading zeros or minus zero at character 2, found \"-\""),
    ("$[9007199254740992]", "expected a number between ±9007199254740991 at character 2, found \"9\""),
    ("$['a", "expected a closing ' at character 4, found the end"),
    (#"$['\"']"#, #"expected one of ' \ / b f n r t u after \ at character 4, found a double quote"#),
    (#"$['\ud800']"#, #"expected a pair of surrogates at character 3, found "\""#),
    ("$[?@.a = 1]", "expected a comparison (== != < <= > >=), \"&&\", \"||\", \",\" or \"]\" at character 7, found \"=\""),
    ("$[?@.a == 'x' and @.b]", "expected a comparison (== != < <= > >=), \"&&\", \"||\", \",\" or \"]\" at character 14, found \"a\""),
    ("$[?1]", "expected a comparison: == != < <= > >= at character 4, found \"]\""),
    ("$[?@.* == 1]", "expected a query that finds at most one value in a comparison (names and indices) at character 3, found \"@\""),
    ("$[?@[ 0 ] == 1]", "expected no blanks within the brackets of a query that is compared at character 3, found \"@\""),
    ("$[?!@.a == 1]", "expected a comparison within parentheses after \"!\" at character 11, found \"1\""),
    ("$[?(@.a]", "expected \"&&\", \"||\" or \")\" at character 7, found \"]\""),
    ("$[?length(@.a) > 1]", "expected no function: paths here are RFC 9535 without length(…) at character 3, found \"l\""),
    ("$[?@.a == count($..b)]", "expected no function: paths here are RFC 9535 without count(…) at character 10, found \"c\""),
    ("$.a.length()", "expected a path without functions at character 4, found \"l\""),
    ("$[?@.a == 01]", "expected a number without leading zeros at character 10, found \"0\""),
    ("$[?@.a == True]", "expected \"@\", \"$\" or a literal at character 10, found \"T\""),
  ]

  @Test(arguments: refused)
  func refuses(_ path: String, _ message: String) {
    let error = #expect(throws: JSONPathError.self) { try JSONPath(parsing: path) }
    #expect(error?.description == message)
  }

  @Test("nesting is bounded")
  func nesting() throws {
    func path(_ depth: Int) -> String {
      "$[?" + String(repeating: "(", count: depth) + "@.a" + String(repeating: ")", count: depth)
        + "]"
    }
    _ = try JSONPath(parsing: path(31))
    let error = #expect(throws: JSONPathError.self) { try JSONPath(parsing: path(100_000)) }
    #expect(error?.expected == "at most 32 filters and parentheses within another")
  }

  @Test("5,000 mutations of paths are read or refused with a place")
  func mutations() {
    var random = SplitMix64(state: 7)
    let pieces = [
      "$", ".", "..", "[", "]", "*", "?", "@", "(", ")", "'", "\"", "\\", "\\u", "d800",
      ":", ",", "-", "0", "9", "&&", "||", "!", "==", "<", " ", "a", "é", "true", "1e9", "length(",
    ]
    var read = 0
    for _ in 0..<5000 {
      let seed = Array(JSONPathTests.found.randomElement(using: &random)?.0 ?? "$")
      var text = seed
      for _ in 0...Int.random(in: 0..<3, using: &random) {
        let place = Int.random(in: 0...text.count, using: &random)
        let end = min(text.count, place + Int.random(in: 0..<3, using: &random))
        let piece = pieces.randomElement(using: &random) ?? ""
        text.replaceSubrange(place..<end, with: piece)
      }
      do throws(JSONPathError) {
        _ = try JSONPath(parsing: String(text))
        read += 1
      } catch {
        let count = String(text).unicodeScalars.count
        #expect((0...count).contains(error.offset), "\(String(text))")
      }
    }
    #expect(read > 100)
  }
}
