import FieldgateDocument
import FieldgateModel
import Testing

@Suite("Documents") struct DocumentTests {
  private func read(_ yaml: String) throws -> (Node, Diagnostics) {
    let diagnostics = Diagnostics()
    let node = try #require(parse(yaml, file: "t.yaml", into: diagnostics))
    return (node, diagnostics)
  }

  @Test(
    "an entry with another indent than those above it is told by that",
    arguments: ["a:\n  - b: 1\n- b: 2\n", "a:\n- b: 1\n  - b: 2\n", "a:\n  - b: 1\n - b: 2\n"])
  func indent(yaml: String) {
    let diagnostics = Diagnostics()
    #expect(parse(yaml, file: "t.yaml", into: diagnostics) == nil)
    let said = diagnostics.all.map(\.description)
    #expect(said.count == 1 && said[0].hasPrefix("t.yaml:3:"), "\(said)")
    #expect(said[0].hasSuffix("; indent it like the entries above"), "\(said)")
  }

  @Test("a node knows its line and column, in YAML and in JSON")
  func places() throws {
    let (yaml, _) = try read("a: 1\nb:\n  - x\n  - {c: d}\n")
    let inner = try #require(yaml["b"]?.elements?[1]["c"])
    #expect(inner.place == Place(file: "t.yaml", line: 4, column: 9))
    let (json, _) = try read("{\n\t\"type\": \"Feature\",\n\t\"n\": [1, 2]\n}")
    #expect(json["n"]?.elements?[1].place.line == 3)
  }

  @Test(
    "words stay words, unless a Boolean is wanted",
    arguments: [
      ("on", .word("on")), ("off", .word("off")), ("yes", .word("yes")), ("no", .word("no")),
      ("true", .flag(true)), ("'true'", .word("true")), ("5", .number(5)), ("'5'", .word("5")),
      ("-0.5e1", .number(-5)), (".5", .word(".5")), ("nan", .word("nan")), ("0x1F", .number(31)),
      ("~", nil), ("12:30", .word("12:30")),
    ] as [(String, Value?)])
  func constants(yaml: String, value: Value?) throws {
    let (node, _) = try read("v: \(yaml)")
    #expect(node["v"]?.constant == value)
  }

  @Test("Booleans where they are wanted", arguments: [("on", true), ("No", false), ("true", true)])
  func flags(yaml: String, value: Bool) throws {
    let (node, diagnostics) = try read("v: \(yaml)")
    #expect(node["v"]?.flag(diagnostics) == value)
    #expect(diagnostics.all.isEmpty)
  }

  @Test(
    "lengths of time",
    arguments: [
      ("250ms", 250), ("60s", 60_000), ("5m", 300_000), ("1h30m", 5_400_000), ("7d", 604_800_000),
      ("1.5s", 1500), ("60", nil), ("", nil), ("5 m", nil), ("-5s", nil), ("5x", nil), ("s", nil),
    ] as [(String, Int64?)])
  func durations(text: String, milliseconds: Int64?) {
    #expect(Node.duration(text) == milliseconds)
  }

  @Test(
    "sizes",
    arguments: [
      ("500MB", 500_000_000), ("8GB", 8_000_000_000), ("2GiB", 2_147_483_648),
      ("1.5 TB", 1_500_000_000_000),
      ("64KiB", 65_536), ("1KB", 1000), ("8", nil), ("8 B", nil), ("8gb", nil), ("GB", nil),
      ("-1GB", nil), ("8  GB", nil), ("9999999TB", nil), ("", nil),
    ] as [(String, Int64?)])
  func sizes(text: String, bytes: Int64?) {
    #expect(Node.size(text) == bytes)
  }

  @Test(
    "faults name the place, the wrong value, the allowed ones and the nearest",
    arguments: [
      (
        "kind: crwod",
        "t.yaml:1:7: error: 'crwod' is no kind; allowed are crowd, bollard, camera; did you mean 'crowd'?"
      ),
      (
        "kidn: crowd",
        "t.yaml:1:1: error: a thing has no key 'kidn'; allowed are kind, for; did you mean 'kind'?"
      ),
      (
        "kind: crowd\nfor: soon",
        "t.yaml:2:6: error: expected a length of time such as 250ms, 60s, 5m, 2h or 7d, found 'soon'"
      ),
      ("for: 5s", "t.yaml:1:1: error: a thing needs the key 'kind'"),
      ("kind: [a]", "t.yaml:1:7: error: expected a text, found a list"),
    ])
  func faults(yaml: String, expected: String) throws {
    let (node, diagnostics) = try read(yaml)
    var reader = try #require(MappingReader(node, "a thing", diagnostics))
    _ = reader.require("kind")?.choice(Kind.self, of: "kind", diagnostics)
    _ = reader.take("for")?.duration(diagnostics)
    reader.finish()
    #expect(diagnostics.all.map(\.description) == [expected])
  }

  @Test(
    "what is no YAML is told with its place",
    arguments: [
      ("a: [1, 2", 1), ("a: 1\n b: 2\n", 2), ("a: 1\na: 2", 1), ("", 1), ("a: \"\\q\"", 1),
      ("a: *nothing", 1), ("--- a\n--- b\n", 1), ("? [x]\n: 1", 1),
    ])
  func broken(yaml: String, line: Int) {
    let diagnostics = Diagnostics()
    _ = parse(yaml, file: "t.yaml", into: diagnostics)
    #expect(diagnostics.hasErrors, "\(yaml)")
    #expect(abs((diagnostics.all.first?.place.line ?? 0) - line) <= 1, "\(diagnostics.all)")
  }

  @Test("a text too large, or nested too deeply, is refused")
  func bounds() {
    let large = Diagnostics()
    #expect(parse("a: bcd", file: "t", limit: 5, into: large) == nil)
    #expect(large.hasErrors)
    let deep = Diagnostics()
    _ = parse(
      String(repeating: "[", count: 150) + String(repeating: "]", count: 150), file: "t", into: deep
    )
    #expect(deep.hasErrors)
  }

  @Test(
    "the nearest word",
    arguments: [
      ("abvoe", "above"), ("Above", "above"), ("densty", "density"), ("xyz", nil), ("f", nil),
    ] as [(String, String?)])
  func near(word: String, expected: String?) {
    #expect(nearest(to: word, among: ["above", "below", "for", "density"]) == expected)
  }
}
