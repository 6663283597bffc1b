import FieldgateDecode
import Testing

@Suite("JSON: what is read and what is refused")
struct JSONParserTests {
  struct Refusal: Sendable, CustomTestStringConvertible {
    let what: String
    let bytes: [UInt8]
    let kind: JSONError.Kind
    let message: String
    var testDescription: String { what }

    init(_ what: String, _ bytes: [UInt8], _ kind: JSONError.Kind, _ message: String) {
      self.what = what
      self.bytes = bytes
      self.kind = kind
      self.message = message
    }

    init(_ what: String, _ text: String, _ kind: JSONError.Kind, _ message: String) {
      self.init(what, Array(text.utf8), kind, message)
    }
  }

  // One line per refusal: what, the bytes, the kind, the message.
  // swift-format-ignore
  static let refusals: [Refusal] = [
    .init("empty", "", .empty, "expected a JSON value at byte 0, found the end"),
    .init("blanks", " \n\t", .empty, "expected a JSON value at byte 3, found the end"),
    .init("byte order mark", "\u{FEFF}[1]", .syntax, "expected a value at byte 0, found a byte order mark"),
    .init("bare word", "online", .syntax, "expected a value at byte 0, found a letter"),
    .init("NaN", #"{"a":NaN}"#, .syntax, "expected a value at byte 5, found NaN"),
    .init("Infinity", "[Infinity]", .syntax, "expected a value at byte 1, found Infinity"),
    .init("-Infinity", "[-Infinity]", .syntax, "expected a digit at byte 2, found Infinity"),
    .init("Python's None", "[None]", .syntax, "expected a value at byte 1, found None"),
    .init("trailing comma", "[1,]", .syntax, "expected a value at byte 3, found \"]\""),
    .init("trailing comma in an object", #"{"a":1,}"#, .syntax, "expected a key in double quotes at byte 7, found \"}\""),
    .init("comment", "[1 /*x*/]", .syntax, "expected \",\" or \"]\" at byte 3, found \"/\""),
    .init("single quotes", "{'a':1}", .syntax, "expected a key in double quotes at byte 1, found \"'\""),
    .init("no colon", #"{"a" 1}"#, .syntax, "expected \":\" at byte 5, found a digit"),
    .init("two values", "1 2", .syntax, "expected the end at byte 2, found a digit"),
    .init("unclosed array", "[1", .syntax, "expected \",\" or \"]\" at byte 2, found the end"),
    .init("unclosed text", #"["ab"#, .syntax, "expected a closing double quote at byte 4, found the end"),
    .init("wrong bracket", #"{"a":1]"#, .syntax, "expected \",\" or \"}\" at byte 6, found \"]\""),
    .init("leading zero", "[01]", .syntax, "expected a number without leading zeros at byte 2, found a digit"),
    .init("no fraction", "[1.]", .syntax, "expected a digit at byte 3, found \"]\""),
    .init("plus", "[+1]", .syntax, "expected a value at byte 1, found \"+\""),
    .init("wild and wrong", "[1e400,01]", .syntax, "expected a number without leading zeros at byte 8, found a digit"),
    .init("tab in a text", "\"\t\"", .syntax, "expected control characters in texts as escapes at byte 1, found a control character (0x09)"),
    .init("NUL in a text", [0x22, 0x00, 0x22], .syntax, "expected control characters in texts as escapes at byte 1, found a NUL byte"),
    .init("NUL behind", [0x31, 0x00], .syntax, "expected the end at byte 1, found a NUL byte"),
    .init("wrong escape", #""\x""#, .syntax, "expected one of \" \\ / b f n r t u after a backslash at byte 2, found a letter"),
    .init("Latin-1", [0x22, 0xE9, 0x22], .encoding, "expected UTF-8 at byte 1, found the byte 0xE9"),
    .init("surrogate in UTF-8", [0x22, 0xED, 0xA0, 0x80, 0x22], .encoding, "expected UTF-8 at byte 1, found the byte 0xED"),
    .init("overlong", [0x22, 0xC0, 0xAF, 0x22], .encoding, "expected UTF-8 at byte 1, found the byte 0xC0"),
    .init("lone high surrogate", #""\ud800""#, .encoding, #"expected a pair of surrogates at byte 1, found "\""#),
    .init("lone low surrogate", #""\udc00""#, .encoding, #"expected a pair of surrogates at byte 1, found "\""#),
    .init("two high surrogates", #""\ud800\ud800""#, .encoding, #"expected a pair of surrogates at byte 1, found "\""#),
    .init("UTF-16", [0xFF, 0xFE, 0x5B, 0x00], .syntax, "expected a value at byte 0, found the byte 0xFF"),
    .init("binary", [0x83, 0x00, 0x0B, 0xFF], .syntax, "expected a value at byte 0, found the byte 0x83"),
    .init("too deep", String(repeating: "[", count: 65) + "1" + String(repeating: "]", count: 65), .depth, "expected at most 64 nested brackets at byte 64, found \"[\""),
    .init("100,000 brackets", String(repeating: "[", count: 100_000), .depth, "expected at most 64 nested brackets at byte 64, found \"[\""),
    .init("100,000 objects", String(repeating: "{\"\":", count: 100_000), .depth, "expected at most 64 nested brackets at byte 256, found \"{\""),
    .init("too long", String(repeating: " ", count: (1 << 20) + 1), .size, "expected at most 1048576 bytes at byte 1048576, found 1048577"),
  ]

  @Test(arguments: refusals)
  func refuses(_ refusal: Refusal) {
    let error = #expect(throws: JSONError.self) { try JSONDocument.parse(refusal.bytes) }
    #expect(error?.kind == refusal.kind)
    #expect(error?.description == refusal.message)
  }

  @Test("an error never quotes letters or digits of the payload")
  func errorsKeepSecrets() {
    let error = #expect(throws: JSONError.self) {
      try JSONDocument.parse(Array(#"{"plate":XX99XX}"#.utf8))
    }
    #expect(error?.description == "expected a value at byte 9, found a letter")
  }

  @Test(arguments: [
    // What cannot be held does not cost the message; all else is as written.
    (#"{"a":1e400,"b":5}"#, #"{"a":"1e400","b":5}"#),
    (#"{"a":-1e400}"#, #"{"a":"-1e400"}"#),
    ("[1e400]", #"["1e400"]"#),
    ("1e400", #""1e400""#),
    ("[18446744073709551615]", "[18446744073709551615]"),
    ("[18446744073709551616]", "[1.8446744073709552e+19]"),
    ("[-9223372036854775808]", "[-9223372036854775808]"),
    ("[-9223372036854775809]", "[-9.223372036854776e+18]"),
    ("[123456789012345678901234567890, 7]", "[1.2345678901234568e+29,7]"),
    (#"["1e400", "\"1e400", 1e400]"#, #"["1e400","\"1e400","1e400"]"#),
    ("[1e-400]", "[0]"),
    ("[-0, 0.0, 1E2, 1.5]", "[0,0,100,1.5]"),
  ])
  func readsNumbers(_ text: String, _ expected: String) throws {
    #expect(try JSONDocument.parse(Array(text.utf8)).root.json == expected)
  }

  @Test("400 digits are a text")
  func manyDigits() throws {
    let digits = String(repeating: "9", count: 400)
    #expect(try JSONDocument.parse(Array("[\(digits)]".utf8)).root[0]?.string == digits)
  }

  @Test("64 brackets around a value are read, and an empty pair more")
  func depth() throws {
    for inner in ["1", "[]"] {
      let text = String(repeating: "[", count: 64) + inner + String(repeating: "]", count: 64)
      #expect(try JSONDocument.parse(Array(text.utf8)).root.json == text)
    }
  }

  @Test("1 MiB of numbers is read")
  func large() throws {
    let count = (1 << 19) - 1
    let text = "[" + String(repeating: "7,", count: count - 1) + "7]"
    let root = try JSONDocument.parse(Array(text.utf8)).root
    #expect(root.count == count)
    #expect(root[-1]?.integer == 7)
  }

  @Test("a parser goes on after an error, and after a large message")
  func parserGoesOn() throws {
    var parser = JSONParser(limits: JSONLimits(bytes: 1 << 20, depth: 8))
    for round in 0..<50 {
      #expect(try parser.parse("{\"a\":\(round)}")["a"]?.integer == Int64(round))
      #expect(throws: JSONError.self) { try parser.parse("{\"a\":") }
      let long = "[" + String(repeating: "1,", count: 10_000 * (round % 20)) + "1]"
      #expect(try parser.parse(long).count == 10_000 * (round % 20) + 1)
    }
  }

  @Test("an element stays what it was while the parser reads on, and after it")
  func elementsAreSafe() throws {
    var kept: [JSONElement] = []
    do {
      var parser = JSONParser()
      for number in 0..<100 {
        let root = try parser.parse("{\"text\":\"a longer text, number \(number)\"}")
        if number.isMultiple(of: 7), let text = root["text"] { kept.append(text) }
      }
      var copy = parser
      let one = try parser.parse("[1]")
      let two = try copy.parse("[2]")
      #expect(one[0]?.integer == 1)
      #expect(two[0]?.integer == 2)
    }
    let expected = stride(from: 0, to: 100, by: 7).map { "a longer text, number \($0)" }
    #expect(kept.map(\.string) == expected)
  }
}
