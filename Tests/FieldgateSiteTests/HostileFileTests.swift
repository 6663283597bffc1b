import FieldgateEngine
import FieldgateModel
import FieldgateRules
import FieldgateSite
import Testing

/// Files of a site that somebody else wrote: an adapter from a forum, areas from a portal.
@Suite("Hostile files") struct HostileFileTests {
  struct Attack: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: String

    /// As a text of JSON, and so of YAML in double quotes.
    var quoted: String { JSONValue.string(text).text }
  }

  static let attacks = [
    Attack(testDescription: "SQL", text: "x'); DROP TABLE readings; --"),
    Attack(testDescription: "a path", text: "../../../../etc/passwd"),
    Attack(testDescription: "a terminal's escapes", text: "x\u{1B}[2J\u{1B}]0;title\u{7}"),
    Attack(testDescription: "escapes of one byte", text: "x\u{9B}2J"),
    Attack(testDescription: "HTML", text: "<script>alert('x')</script>"),
    Attack(testDescription: "a new line", text: "x\nrules.yaml:1:1: error: forged\r\n"),
    Attack(testDescription: "Unicode's new lines", text: "x\u{2028}y\u{85}z"),
    Attack(testDescription: "topic wildcards", text: "+/#"),
    Attack(testDescription: "the other direction", text: "x\u{202E}lmth.exe"),
    Attack(testDescription: "U+0000", text: "x\u{0}y"),
    Attack(
      testDescription: "no character",
      text: "x" + String(decoding: [0xEF, 0xBF, 0xBF] as [UInt8], as: UTF8.self)),
    Attack(testDescription: "10,000 letters", text: String(repeating: "x", count: 10_000)),
  ]

  /// Where it stands: a file, what is there, and what takes its place.
  static let places: [(file: String, old: String, new: String)] = [
    ("areas.geojson", #""id": "square""#, #""id": $"#),
    ("areas.geojson", #""name": "Zone""#, #""name": $"#),
    ("areas.geojson", #""kind": "street""#, #""kind": $"#),
    ("areas.geojson", #""parent": "zone" }"#, #""parent": $ }"#),
    ("areas.geojson", #""type": "Polygon""#, #""type": $"#),
    ("areas.geojson", #""name": "Zone""#, #"$: 1"#),
    ("inventory.yaml", "id: a,", "id: $,"), ("inventory.yaml", "adapter: xovis-v5", "adapter: $"),
    ("inventory.yaml", "area: zone", "area: $"), ("inventory.yaml", "covers: 400", "covers: $"),
    ("inventory.yaml", #""Line 0""#, "$"), ("inventory.yaml", "every: 60s", "every: $"),
    ("inventory.yaml", "every: 60s", "$: 60s"), ("inventory.yaml", "inverted: false", "$: $"),
    ("rules.yaml", "rule: crowd", "rule: $"), ("rules.yaml", "kind: threshold", "kind: $"),
    ("rules.yaml", "kind: square", "kind: $"), ("rules.yaml", "watch: density", "watch: $"),
    ("rules.yaml", "above: 2.0", "above: $"), ("rules.yaml", "below: 1.8", "$: 1.8"),
    ("fieldgate.yaml", "site: small", "site: $"),
    ("fieldgate.yaml", "Europe/Amsterdam", "$"),
    ("fieldgate.yaml", #""mqtt://127.0.0.1:1883""#, "$"),
    ("fieldgate.yaml", "linger: 200ms", "linger: $"),
    ("devices/strange.yaml", "*", "adapter: $"),
    ("devices/strange.yaml", "*", "adapter: strange\nformat: $\nkind: $\ntopics: [$]\n$: $"),
    (
      "devices/strange.yaml", "*",
      "adapter: strange\nkind: crowd\nformat: json\ntopics: [$]\ndevice: $\nmessages:\n  - message: $\n    readings: [{ measure: $, value: $, channel: $ }]"
    ),
  ]

  @Test("each is taken as it is, or refused in lines of ours", arguments: attacks)
  func places(_ attack: Attack) throws {
    var (taken, refused) = (0, 0)
    for (file, old, new) in Self.places {
      var folder = try SiteFolder.sparing()
      let text = new.replacing("$", with: attack.quoted)
      if old == "*" {
        folder.files.texts[file] = text
      } else {
        let before = try #require(folder.files.texts[file])
        try #require(before.contains(old))
        folder.files.texts[file] = before.replacing(old, with: text, maxReplacements: 1)
      }
      let (site, said) = folder.read()
      for line in said {
        #expect(harmless(line) == line, "\(file), \(new)")
        // It begins with a place, so a forged one would have to be on a line of its own.
        #expect(line.wholeMatch(of: /[a-z\/.]+:\d+:\d+: (error|warning): .*/) != nil, "\(line)")
      }
      if let site {
        taken += 1
        // What it will publish under is a topic, whatever the names.
        for area in site.plan.tree.order {
          let levels = site.plan.topics.state(of: area).split(separator: "/")
          #expect(levels.count == 5)
          #expect(!levels.contains { $0.contains("+") || $0.contains("#") })
          #expect(TopicTree.decoded(String(levels[3])) == area.rawValue)
        }
      } else {
        refused += 1
        #expect(!said.isEmpty, "\(file), \(new): refused without a word")
      }
    }
    // YAML has no place for what is no character.
    #expect(taken > 0 || attack.testDescription == "no character")
    #expect(refused > 10)
  }

  @Test("nesting, weights and numbers without end: refused, or read, in good time")
  func monsters() throws {
    let deep = String(repeating: "[", count: 100_000)
    let bomb =
      "a: &a [x, x, x, x, x, x, x, x, x]\n"
      + (0..<20).map { index in
        let (own, other) = (UnicodeScalar(98 + UInt8(index)), UnicodeScalar(97 + UInt8(index)))
        return "\(own): &\(own) [*\(other), *\(other), *\(other), *\(other), *\(other)]\n"
      }.joined()
    for file in ["areas.geojson", "inventory.yaml", "rules.yaml", "fieldgate.yaml"] {
      for text in [
        deep, bomb, "a: 1e999999999", "a: \(String(repeating: "9", count: 50_000))", "\u{0}",
      ] {
        var folder = try SiteFolder.sparing()
        folder.files.texts[file] = text
        let (site, said) = folder.read()
        #expect(site == nil, "\(file): \(text.prefix(20))")
        #expect(said.contains { $0.hasPrefix(file) }, "\(said)")
      }
    }
  }
}
