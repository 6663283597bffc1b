import FieldgateDecode
import FieldgateDocument
import FieldgateModel
import Foundation
import Testing

/// What `check` says of an adapter with faults: each with its line and column, and the
/// way out.
@Suite("Faults in an adapter's file")
struct AdapterFaultTests {
  private static let good = """
    adapter: x
    title: A device
    kind: crowd
    every: 60s
    topics: ["x/{serial}/data"]
    device: "{serial}"
    messages:
      - message: data
        when:
          - { value: $.type, equals: count }
        each:
          - { as: line, in: "$.lines[*]" }
        time: { from: $.at, format: epoch-ms }
        readings:
          - { measure: count_in, channel: $line.name, value: $line.in, aggregation: total }
          - { measure: occupied, value: { from: $line.any, map: { 1: true, 0: false } } }
    examples:
      - example: one
        topic: x/7/data
        payload: { type: count, at: 1790000100000, lines: [{ name: a, in: 3 }] }
        readings:
          - { device: "7", channel: a, measure: count_in, value: 3, time: 2026-09-21T14:15:00Z }
      - example: none
        topic: x/7/data
        payload: {}
        outcome: nothing
    """

  @Test("The file without faults has none")
  func faultless() throws {
    let (adapter, faults) = PackagedAdapters.parsed(Self.good)
    #expect(faults == [])
    let read = try #require(adapter)
    for example in read.examples { #expect(read.differences(in: example) == []) }
  }

  @Test(
    "What a device is or counts looks like no person",
    arguments: [
      ("device: \"{serial}\"", "device: $.sensor.mac"),
      ("device: \"{serial}\"", "device: $.deviceMac"), ("$line.name", "$line.contact"),
      ("value: $line.in", "value: { count: \"$line.faces[*]\" }"),
    ])
  func impersonal(from: String, to: String) {
    #expect(PackagedAdapters.parsed(Self.good.replacingFirst(from, with: to)).faults == [])
  }

  @Test("An adapter without examples can be tried, and not used") func unfinished() throws {
    let end = try #require(Self.good.range(of: "examples:"))
    let text = String(Self.good[..<end.lowerBound])
    #expect(
      PackagedAdapters.parsed(text).faults == [
        "x.yaml:1:1: error: an adapter needs the key 'examples'"
      ])
    let diagnostics = Diagnostics()
    let node = try #require(parse(text, file: "x.yaml", into: diagnostics))
    let adapter = Adapter(node, needsExamples: false, diagnostics)
    #expect(adapter?.id == "x")
    #expect(
      diagnostics.sorted.map(\.description) == [
        "x.yaml:1:1: warning: an adapter needs the key 'examples' before a site can use it"
      ])
  }

  @Test(
    "An adapter that takes all of a topic starves the next on it",
    arguments: [
      ("x/{serial}/data", "x/{serial}/data", "", true), ("x/{a}/data", "x/+/+", "", true),
      ("x/#", "x/1/data", "", true), ("x/p{a}", "x/p7", "", true), ("x/p{a}", "x/q7", "", false),
      ("x/p{a}", "x/q{b}", "", false), ("x/{a}", "x/{a}/data", "", false),
      ("y/{a}", "x/{a}", "", false), ("x/{rest...}", "x", "", false),
      ("x/{serial}/data", "x/{serial}/data", "when: { value: $.type, equals: 1 }", false),
      ("x/{serial}/data", "x/{serial}/data", "format: text", false),
    ])
  func starves(first: String, second: String, more: String, expected: Bool) throws {
    func adapter(_ topic: String, _ more: String) throws -> Adapter {
      try #require(
        PackagedAdapters.parsed(
          """
          adapter: x
          title: X
          kind: crowd
          topics: ["\(topic)"]
          device: d
          messages:
            - message: m
              \(more.isEmpty ? "format: json" : more)
              readings: [{ measure: occupied, value: true }]
          """
        ).adapter)
    }
    let found = try adapter(first, more).starves(adapter(second, ""))
    #expect(found == (expected ? first : nil))
  }

  /// A fault: what is written, what is written instead, and what is said.
  struct Fault: Sendable, CustomTestStringConvertible {
    let from: String
    let to: String
    let said: [String]
    var testDescription: String { to }
  }

  @Test("A seeded fault is told with its place and the way out", arguments: faults)
  func seeded(fault: Fault) {
    let text = Self.good.replacingFirst(fault.from, with: fault.to)
    #expect(text != Self.good)
    let (_, faults) = PackagedAdapters.parsed(text)
    for said in fault.said {
      #expect(faults.contains { $0.contains(said) }, "\(faults)")
    }
  }

  static let faults: [Fault] = [
    Fault(
      from: "kind: crowd", to: "kind: crowds",
      said: ["x.yaml:3:7: error:", "did you mean 'crowd'?"]),
    Fault(from: "every: 60s", to: "every: often", said: ["x.yaml:4:8:", "60s, 5m"]),
    Fault(
      from: "title: A device", to: "titel: A device",
      said: ["x.yaml:2:1:", "did you mean 'title'?"]),
    Fault(from: "{serial}/data", to: "{serial}{more}", said: ["x.yaml:5:10:", "two captures"]),
    Fault(from: "x/{serial}/data", to: "#", said: ["x.yaml:5:10:", "takes in every message"]),
    Fault(from: "x/{serial}/data", to: "{rest...}/data", said: ["x.yaml:5:10:", "must come last"]),
    Fault(
      from: "device: \"{serial}\"", to: "device: \"{seriel}\"",
      said: ["x.yaml:6:9:", "capture no 'seriel'", "did you mean 'serial'?"]),
    Fault(
      from: "equals: count", to: "equal: count", said: ["x.yaml:10:26:", "did you mean 'equals'?"]),
    Fault(from: "value: $.type", to: "value: $..", said: ["x.yaml:10:18:", "is no path"]),
    Fault(from: "$.lines[*]", to: "$.lines", said: ["x.yaml:12:25:", "add [*]"]),
    Fault(
      from: "$line.in,", to: "$lyne.in,",
      said: ["x.yaml:15:58:", "nothing is called '$lyne'", "did you mean '$line'?"]),
    Fault(
      from: "epoch-ms", to: "epoch_ms",
      said: ["x.yaml:13:33:", "epoch-ms, epoch-us", "did you mean 'epoch-ms'?"]),
    Fault(
      from: "measure: count_in,", to: "measure: counts_in,",
      said: ["x.yaml:15:20:", "did you mean 'count_in'?"]),
    Fault(
      from: ", aggregation: total }", to: " }", said: ["x.yaml:15:9:", "an ever-growing counter"]),
    Fault(
      from: "1: true, 0: false", to: "1: yes, 0: no",
      said: ["x.yaml:16:37:", "occupied is true or false; 'yes' is not"]),
    Fault(from: "map: {", to: "mapp: {", said: ["x.yaml:16:56:", "did you mean 'map'?"]),
    Fault(
      from: "measure: occupied", to: "measure: locked",
      said: ["locked is a measure of kind bollard, not of crowd"]),
    Fault(
      from: "outcome: nothing", to: "outcome: read",
      said: ["x.yaml:18:3:", "no example shows what is not read"]),
    Fault(from: "example: none", to: "example: one", said: ["two examples are called 'one'"]),
    Fault(
      from: "kind: crowd", to: "kind: crowd\nformat: xml",
      said: ["x.yaml:4:9:", "'xml' is no format; allowed are json, text, bytes, csv"]),
    Fault(
      from: "kind: crowd", to: "kind: crowd\nformat: bytes\nlayout: a",
      said: ["x.yaml:5:9:", "no layout 'a'", "under 'layouts'"]),
    Fault(from: "device: \"{serial}\"", to: "", said: ["no device"]),
    Fault(from: "as: line", to: "as: $line", said: ["is no name"]),
    Fault(
      from:
        "device: \"{serial}\"\nmessages:\n  - message: data\n    when:\n      - { value: $.type, equals: count }",
      to:
        "device: $line.id\nparameters: { kind: { default: a, means: b } }\nmessages:\n  - message: data\n    when:\n      - { value: $.type, equals: \"{parameter.kind}\" }",
      said: ["comes from '$line'", "in a later step"]),
    Fault(
      from: "epoch-ms", to: "yyyy-MM-dd QQ",
      said: ["x.yaml:13:33:", "'QQ' stands for nothing", "HH:mm:ss"]),
    Fault(from: "format: epoch-ms", to: "formt: epoch-ms", said: ["did you mean 'format'?"]),
    Fault(
      from: "format: epoch-ms", to: "format: epoch-ms, notBefore: soon", said: ["2024-01-01"]),
    Fault(
      from: "value: $line.in,", to: "value: { count: $line.in },",
      said: ["a path that finds many"]),
    Fault(
      from: "value: $line.in,", to: "value: { from: $line.in, count: '$line[*]' },",
      said: ["'from', 'count' and 'cases'; keep one"]),
    Fault(
      from: "value: $line.in,", to: "value: { scale: 2 },",
      said: ["'from', 'count' and 'cases'; it has none"]),
    Fault(
      from: "value: $line.in,", to: "value: { cases: [{ if: 1, then: 2 }] },",
      said: ["a case has no key 'if'"]),
    Fault(
      from: "value: $line.in,", to: "value: { from: $line.in, bit: 64 },", said: ["bits 0 to 63"]),
    Fault(
      from: "value: $line.in,", to: "value: { from: $line.in, add: much },",
      said: ["expected a number or where one stands"]),
    Fault(
      from: "value: $line.in,", to: "value: { from: $line.in, part: 'a/*' },",
      said: ["say which part is wanted"]),
    Fault(
      from: "value: $line.in,", to: "value: { from: $line.in, part: '{a}{b}' },",
      said: ["gaps are * and one {name}"]),
    Fault(
      from: "value: $line.in,", to: "value: { from: $line.in, recall: zones },",
      said: ["no message remembers 'zones'"]),
    Fault(
      from: "channel: $line.name", to: "channel: \"{parameter.side}\"",
      said: ["the adapter has no parameter 'side'", "under 'parameters'"]),
    Fault(
      from: "kind: crowd",
      to: "kind: crowd\nparameters: { side: { default: up, allowed: [left], means: x } }",
      said: ["x.yaml:4:32:", "'up' is no value of 'side'"]),
    Fault(
      from: "as: line, in:", to: "as: line, value: 3, in:",
      said: ["'in', a list to go through", "and 'devices'"]),
    Fault(
      from: "as: line, in: \"$.lines[*]\"", to: "as: line, value: $.a, with: { b: \"$.b[*]\" }",
      said: ["only a list to go through ('in')"]),
    Fault(
      from: "as: line, in:", to: "as: line, group: { as: x }, in:",
      said: ["a group needs the key 'by'"]),
    Fault(
      from: "kind: crowd", to: "kind: crowd\nformat: csv\nseparator: '::'",
      said: ["x.yaml:5:12:", "one character"]),
    Fault(
      from: "kind: crowd",
      to: "kind: crowd\nlayouts: [{ layout: a, fields: [{ name: n, type: hex }] }]",
      said: ["needs 'width'"]),
    Fault(from: "equals: count", to: "like: '**'", said: ["is no text with gaps"]),
    Fault(
      from: "aggregation: total", to: "aggregation: total, quality: bad",
      said: ["'bad' is no quality; allowed are good"]),
    Fault(from: "device: \"7\", channel", to: "devise: \"7\", channel", said: ["did you mean"]),
    Fault(
      from: "aggregation: total }", to: "aggregation: total, labels: { plate: $.plate } }",
      said: ["error: a set of labels has no key 'plate'; allowed are class"]),
    Fault(
      from: "$line.name", to: "$line.plate",
      said: [
        "x.yaml:15:39: warning: '$line.plate' becomes a channel, and looks like personal data"
      ]),
    Fault(
      from: "device: \"{serial}\"", to: "device: \"{serial}/{$.driver.name}\"",
      said: ["x.yaml:6:9: warning: '$.driver.name' becomes the id of a device"]),
    Fault(
      from: "value: $line.in", to: "value: { from: [\"$.faces[0].age\", $line.in] }",
      said: ["warning: '$.faces[0].age' becomes a value of count_in"]),
    Fault(
      from: "aggregation: total }", to: "aggregation: total, labels: { class: $line.trackId } }",
      said: ["warning: '$line.trackId' becomes the label 'class'"]),
    Fault(
      from: "    each:", to: "    sequence: 5\n    each:",
      said: ["x.yaml:11:15: error: '5' is no number that grows with each message", "$.seq"]),
    Fault(
      from: "    each:", to: "    sequence: { from: $.no, map: { a: one } }\n    each:",
      said: ["x.yaml:11:15: error: 'one' is no number that grows"]),
    Fault(
      from: "    each:", to: "    sequence: { from: $.no, off: \"{serial}\" }\n    each:",
      said: ["x.yaml:11:29: error: a sequence has no key 'off'", "did you mean 'of'?"]),
    Fault(
      from: "    each:", to: "    sequence: { of: \"{serial}\" }\n    each:",
      said: ["x.yaml:11:15: error: a value comes from one of 'from', 'count' and 'cases'"]),
    Fault(
      from: "    each:", to: "    sequence: $lines.no\n    each:",
      said: ["x.yaml:11:15: error: nothing is called '$lines' here", "did you mean '$line'?"]),
    Fault(
      from: "    each:", to: "    sequence: { from: $.no, of: $.driver.name }\n    each:",
      said: ["x.yaml:11:33: warning: '$.driver.name' becomes the source of a sequence"]),
    Fault(
      from: "    each:", to: "    sequnce: $.no\n    each:",
      said: ["x.yaml:11:5: error: a message has no key 'sequnce'", "did you mean 'sequence'?"]),
  ]

  @Test("A number needs somebody whose it is")
  func nobody() {
    let text = Self.good.replacingFirst("device: \"{serial}\"\n", with: "")
      .replacingFirst(
        "    each:", with: "    sequence: $.no\n    each:")
    let faults = PackagedAdapters.parsed(text).faults
    #expect(
      faults.contains {
        $0.hasPrefix("x.yaml:10:15: error: nothing says whose number this is: say 'device'")
      }, "\(faults)")
  }

  @Test("Ten faults in one file are ten reports in one run")
  func ten() {
    var text = Self.good
    for fault in Self.faults[0..<2] + Self.faults[6..<13] + [Self.faults[15]] {
      text = text.replacingFirst(fault.from, with: fault.to)
    }
    let (_, faults) = PackagedAdapters.parsed(text)
    #expect(faults.count == 10, "\(faults.joined(separator: "\n"))")
    #expect(Set(faults.map { $0.prefix(while: { $0 != " " }) }).count == 10)
  }
}

extension String {
  fileprivate func replacingFirst(_ text: String, with other: String) -> String {
    guard let range = firstRange(of: text) else { return self }
    return replacingCharacters(in: range, with: other)
  }

  private func replacingCharacters(in range: Range<Index>, with other: String) -> String {
    String(self[..<range.lowerBound]) + other + self[range.upperBound...]
  }
}
