import FieldgateDecode
import Testing

@Suite("JSON elements")
struct JSONElementTests {
  private static let text = #"""
    {"null": null, "yes": true, "no": false, "zero": 0, "whole": 5.0, "part": -2.5,
     "max": 9223372036854775807, "above": 9223372036854775808, "huge": 1e300,
     "text": "caf\u00e9 \ud83d\ude00 \u0000\"\\\/\b\f\n\r\t", "empty": "", "list": [1, [2, 3], {"a": 4}, []],
     "twice": "first", "twice": "second", "": "no name", "a/b:c@d e": 7}
    """#

  private func root() throws -> JSONElement {
    try JSONDocument.parse(Array(Self.text.utf8)).root
  }

  @Test(arguments: [
    ("null", JSONKind.null), ("yes", .bool), ("zero", .number), ("part", .number),
    ("above", .number), ("text", .string), ("list", .array),
  ])
  func kinds(_ key: String, _ kind: JSONKind) throws {
    #expect(try root()[key]?.kind == kind)
  }

  @Test(arguments: [
    ("zero", 0.0, Int64?(0)), ("whole", 5, 5), ("part", -2.5, nil),
    ("max", 0x1p63, .max), ("above", 0x1p63, nil), ("huge", 1e300, nil),
  ])
  func numbers(_ key: String, _ number: Double, _ integer: Int64?) throws {
    let element = try #require(try root()[key])
    #expect(element.number == number)
    #expect(element.integer == integer)
  }

  @Test func texts() throws {
    let root = try root()
    let text = "café 😀 \u{0}\"\\/\u{8}\u{C}\n\r\t"
    #expect(root["text"]?.string == text)
    #expect(root["text"]?.equals(text) == true)
    #expect(root["text"]?.equals(text + " ") == false)
    #expect(root["empty"]?.string == "")
    #expect(root["empty"]?.equals("") == true)
    #expect(root["zero"]?.equals("0") == false)
    #expect(root[""]?.string == "no name")
    #expect(root["a/b:c@d e"]?.integer == 7)
  }

  @Test("what an element is not answers nil")
  func absent() throws {
    let root = try root()
    #expect(root["nothing"] == nil)
    #expect(root["zero"]?["x"] == nil)
    #expect(root[0] == nil)
    #expect(root["text"]?.number == nil)
    #expect(root["yes"]?.number == nil)
    #expect(root["null"]?.isNull == true)
    #expect(root["null"]?.bool == nil)
    #expect(root["zero"]?.bool == nil)
    #expect(root["list"]?.string == nil)
    #expect(root.entries.map(\.json) == [])
    #expect(root["list"]?.members.map(\.key) == [])
    #expect(root["zero"]?.members.map(\.key) == [])
  }

  @Test(arguments: [
    (0, "1"), (1, "[2,3]"), (2, #"{"a":4}"#), (3, "[]"), (4, nil), (-1, "[]"), (-4, "1"), (-5, nil),
    (Int.max, nil), (Int.min, nil),
  ])
  func indices(_ index: Int, _ json: String?) throws {
    #expect(try root()["list"]?[index]?.json == json)
  }

  @Test("of a repeated key the first member counts, and all are walked")
  func repeatedKeys() throws {
    let root = try root()
    #expect(root["twice"]?.string == "first")
    #expect(root.members.filter { $0.key == "twice" }.map(\.value.string) == ["first", "second"])
    #expect(root.count == 16)
  }

  @Test func walks() throws {
    let root = try root()
    #expect(root["list"]?.entries.map(\.json) == ["1", "[2,3]", #"{"a":4}"#, "[]"])
    #expect(root.members.prefix(3).map(\.key) == ["null", "yes", "no"])
    #expect(root.members.prefix(3).map(\.value.json) == ["null", "true", "false"])
    #expect(root["list"]?.count == 4)
    #expect(root["list"]?[2]?["a"]?.path == "$['list'][2]['a']")
  }

  @Test(arguments: [
    ("'", #"$['\'']"#), ("\\", #"$['\\']"#), ("\n", #"$['\n']"#), ("\u{1}", #"$['\u0001']"#),
    ("\u{1f}", #"$['\u001f']"#), ("é", "$['é']"), ("\"", #"$['"']"#),
  ])
  func normalizedPaths(_ key: String, _ path: String) throws {
    let escaped = key.unicodeScalars.map { scalar in
      let digits = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
    let root = try JSONDocument.parse(Array("{\"\(escaped.joined())\":1}".utf8)).root
    #expect(root[key]?.path == path)
  }
}
