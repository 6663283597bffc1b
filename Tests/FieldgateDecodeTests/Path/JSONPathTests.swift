import FieldgateDecode
import Testing

@Suite("Paths: what they find")
struct JSONPathTests {
  static let text = #"""
    {"id": "A-17", "time": 1763820220.5, "a-b": {"c:d": 1, "e f": 2, "@x": 3}, "min": 2, "absent": null,
     "lines": [
       {"name": "Line 0", "in": 3, "out": 1, "tags": ["n", "o"]},
       {"name": "Line 1", "in": 0, "out": 4, "tags": []},
       {"name": "Zone é", "in": 2.0, "area": {"in": 9, "deep": {"in": 1}}}],
     "same": [[1, {"a": 1, "b": [2]}], [1.0, {"b": [2e0], "a": 1}], [1, {"a": 1, "b": [2], "c": 0}]]}
    """#

  // One line per path: the path, and what it finds as JSON.
  // swift-format-ignore
  static let found: [(String, String)] = [
    ("$.id", #"["A-17"]"#),
    ("$['id']", #"["A-17"]"#),
    (#"$["id"]"#, #"["A-17"]"#),
    ("$['a-b']['c:d', 'e f', '@x']", "[1,2,3]"),
    ("$.absent", "[null]"),
    ("$.nothing.at.all", "[]"),
    ("$.id.x", "[]"),
    ("$.lines[0].in", "[3]"),
    ("$.lines[-1].name", #"["Zone é"]"#),
    ("$.lines[7].in", "[]"),
    ("$ .lines [ 1 ] .out", "[4]"),
    ("$.lines[*].in", "[3,0,2]"),
    ("$.lines[1:].in", "[0,2]"),
    ("$.lines[::-1].in", "[2,0,3]"),
    ("$.lines[0, 2, 0].in", "[3,2,3]"),
    ("$..in", "[3,0,2,9,1]"),
    ("$.lines[2]..['in']", "[2,9,1]"),
    ("$.lines[?@.in > 0].name", #"["Line 0","Zone é"]"#),
    ("$.lines[?@.in == 2].name", #"["Zone é"]"#),
    ("$.lines[?@.in >= $.min].name", #"["Line 0","Zone é"]"#),
    ("$.lines[?@.name == 'Zone \\u00e9'].in", "[2]"),
    ("$.lines[?@.area].name", #"["Zone é"]"#),
    ("$.lines[?!@.area].name", #"["Line 0","Line 1"]"#),
    ("$.lines[?@.tags[0]].name", #"["Line 0"]"#),
    ("$.lines[?@.tags[?@ == 'o']].name", #"["Line 0"]"#),
    ("$.lines[?@.in == 0 || @.area && @.in > 1].out", "[4]"),
    ("$.lines[?!(@.in == 0 || @.area)].out", "[1]"),
    ("$.lines[?@.nothing == @.neither].in", "[3,0,2]"),
    ("$.lines[?@.nothing <= @.neither].in", "[3,0,2]"),
    ("$.lines[?@.nothing < 1].in", "[]"),
    ("$.lines[?@.nothing != 1].in", "[3,0,2]"),
    ("$.lines[?@.name < 'Line 1'].in", "[3]"),
    ("$.lines[?@.name > 1].in", "[]"),
    ("$[?@ == null]", "[null]"),
    ("$.same[?@ == $.same[0]][0]", "[1,1]"),
    ("$.same[?@ != $.same[0]][0]", "[1]"),
    ("$.lines[?@.tags == @.tags]['in']", "[3,0,2]"),
    ("$.lines[0][?@ == 3]", "[3]"),
  ]

  private func root() throws -> JSONElement {
    try JSONDocument.parse(Array(Self.text.utf8)).root
  }

  @Test(arguments: found)
  func finds(_ path: String, _ expected: String) throws {
    let root = try root()
    let path = try JSONPath(parsing: path)
    let all = try path.all(in: root)
    #expect("[" + all.map(\.json).joined(separator: ",") + "]" == expected)
    #expect(try path.first(in: root)?.json == all.first?.json)
    var each: [String] = []
    try path.each(in: root) { each.append($0.json) }
    #expect(each == all.map(\.json))
  }

  @Test(arguments: [
    // Only numbers and texts have an order; nothing equals nothing.
    ("1 == 1.0", true), ("1 < 2", true), ("2 <= 2", true), ("2 > 2", false), ("3 >= 2", true),
    ("9007199254740993 == 9007199254740992", false), ("1e2 == 100", true), ("-0 == 0", true),
    ("'a' < 'b'", true), ("'a' < 'B'", false), ("'' < 'a'", true), ("'a' < 'ab'", true),
    ("'\u{FF61}' < '\u{10002}'", true), ("'a' == \"a\"", true), ("'1' == 1", false),
    ("true == true", true), ("true < false", false), ("true <= true", true),
    ("null == null", true), ("null < null", false), ("null <= null", true),
    ("null == false", false), ("@.nothing == null", false), ("@.nothing == $.neither", true),
    ("@ == @", true), ("@ < @", false), ("@ <= @", true),
  ])
  func compares(_ condition: String, _ expected: Bool) throws {
    let root = try JSONDocument.parse(Array("[{}]".utf8)).root
    let found = try JSONPath(parsing: "$[?\(condition)]").first(in: root)
    #expect((found != nil) == expected)
  }

  @Test("the rest of a path starts at any element; `$` in its filters is the given root")
  func relative() throws {
    let root = try root()
    let lines = try #require(root["lines"])
    #expect(try JSONPath(segments: "[1].out").first(in: lines)?.integer == 4)
    #expect(try JSONPath(segments: "").first(in: lines)?.count == 3)
    #expect(try JSONPath(segments: "..in").all(in: lines).count == 5)
    let whole = "$line.name".dropFirst("$line".count)
    #expect(try JSONPath(segments: whole).first(in: try #require(lines[0]))?.string == "Line 0")
    let filter = try JSONPath(segments: "[?@.in >= $.min].in")
    #expect(try filter.all(in: lines).map(\.json) == ["3", "2"])
    let atLines = try JSONPath(segments: "[?@.in >= $[0].in].in")
    #expect(try atLines.all(in: lines, root: lines).map(\.json) == ["3"])
  }

  @Test(arguments: [
    ("$", true), ("$.a['b'][0][-1]", true), ("$.a[*]", false), ("$..a", false),
    ("$['a','b']", false), ("$[0:1]", false), ("$[?@.a]", false),
  ])
  func singular(_ path: String, _ expected: Bool) throws {
    #expect(try JSONPath(parsing: path).isSingular == expected)
  }

  @Test(
    "a path that would look at too much is given up",
    arguments: [
      "$..*..*..*", "$[?@ == $[0] || $..x]", "$[?@ < $[998]]", "$..[?@..y]", "$[*,*,*,*,*,*]..z",
      "$[?$ == @[0] || @ == $[1]]", "$..[::1]..[::1]..q",
    ])
  func overrun(_ text: String) throws {
    let entries = (0..<1000).map { _ in #"[[{"a":[1,2]}]]"# }
    let root = try JSONDocument.parse(Array("[\(entries.joined(separator: ","))]".utf8)).root
    let path = try JSONPath(parsing: text)
    let error = #expect(throws: JSONPathOverrun.self) {
      _ = try path.all(in: root, limit: 5000)
    }
    #expect(error?.path == text)
    #expect(error?.limit == 5000)
  }

  @Test("the deepest compare of the largest message ends by the bound")
  func overrunOfComparison() throws {
    let members = (0..<20_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
    let root = try JSONDocument.parse(Array("[{\(members)},{\(members)}]".utf8)).root
    let path = try JSONPath(parsing: "$[?@ == $[1]]")
    #expect(throws: JSONPathOverrun.self) { try path.all(in: root) }
  }
}
