import Testing

/// Texts with one fault each, that the reader refuses and the schema underlines.
@Suite("Faults that schema and reader tell alike") struct SchemaFaultTests {

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: SchemaText

    init(_ what: String, _ sort: SchemaText.Sort, _ text: String) {
      testDescription = "\(sort.rawValue): \(what)"
      self.text = SchemaText(sort: sort, name: sort.file, text: text)
    }

    /// One reading in place of the small adapter's own.
    init(_ what: String, reading: String) {
      self.init(
        what, .adapter,
        SchemaText.adapter("").text.replacing(
          "{ measure: count_in, value: $.n, aggregation: total }", with: reading))
    }

    /// One more key of the small adapter.
    init(_ what: String, adapter more: String) {
      self.init(what, .adapter, SchemaText.adapter(more).text)
    }

    init(_ what: String, device: String) {
      self.init(what, .inventory, "devices:\n  - \(device)\n")
    }

    init(_ what: String, rule: String) {
      self.init(what, .rules, "rules:\n  - \(rule)\n")
    }

    init(_ what: String, site: String) {
      self.init(what, .fieldgate, site)
    }

    /// A contract with something of its own.
    init(_ what: String, partner: String) {
      self.init(
        what, .partners,
        "partners: [{ partner: a, user: a, tlp: RED, areas: all, severity: minor, kinds: all\(partner) }]\n"
      )
    }

    init(_ what: String, area: String) {
      self.init(what, .areas, "{\"type\": \"FeatureCollection\", \"features\": [\(area)]}")
    }
  }

  private static let ring = "[[4.1, 52], [4.2, 52], [4.2, 52.1], [4.1, 52]]"

  static let cases: [Case] = [
    Case("an unknown key", partner: ", colour: red"),
    Case("a field that there is not", partner: ", fields: [mood]"),
    Case("a severity that there is not", partner: ", levels: [{ from: 4, severity: bad }]"),
    Case("a level that there is not", partner: ", levels: [{ from: 6 }]"),
    Case("a level without its number", partner: ", levels: [{ delay: 1m }]"),
    Case("a label that there is not", partner: ", levels: [{ from: 4, tlp: WHITE }]"),
    Case("a precision that there is not", partner: ", precision: near"),
    Case("a choice of no areas", partner: ", levels: [{ from: 4, areas: {} }]"),
    Case("a format that there is not", partner: ", formats: [xml]"),
    Case("Restricted to nobody", partner: ", scope: Restricted"),
    Case("addresses of a public feed", partner: ", scope: Public, addresses: [a]"),
    Case("a least count of one", partner: ", privacy: { minimumCount: 1 }"),
    Case("scrambling by two", partner: ", privacy: { scramble: 2 }"),
    Case("a delay that is no length of time", partner: ", delay: soon"),
    Case(
      "a partner without a user", .partners, "partners: [{ partner: a, tlp: RED }]\n"),
    Case("a seed that can be guessed", .partners, "seed: abc\npartners: []\n"),
    Case("an unknown key", adapter: "colour: red"),
    Case("a period that is no length of time", adapter: "every: often"),
    Case("a format that there is not", adapter: "format: xml"),
    Case("bytes without a layout", adapter: "format: bytes"),
    Case("a layout without bytes", adapter: "layout: a"),
    Case("sparkplug without metrics", adapter: "format: sparkplug"),
    Case("a separator of two characters", adapter: "format: csv\nseparator: ab"),
    Case("a parameter without a meaning", adapter: "parameters: { input: { default: DI1 } }"),
    Case("a parameter's name that is none", adapter: "parameters: { 1-2: { means: a } }"),
    Case("a layout with nothing in it", adapter: "layouts: [{ layout: a }]"),
    Case(
      "a field without a type", adapter: "layouts: [{ layout: a, fields: [{ name: n }] }]"),
    Case(
      "a field of a type that there is not",
      adapter: "layouts: [{ layout: a, fields: [{ name: n, type: u12le }] }]"),
    Case(
      "a tag that is no bytes", adapter: "layouts: [{ layout: a, entries: [{ tag: \"0x\" }] }]"),
    Case("a simulation that says nothing", adapter: "simulate: [{ every: 1s, topic: a }]"),
    Case(
      "a simulation at no time", adapter: "simulate: [{ topic: a, payload: {} }]"),
    Case(
      "a simulated happening that there is not",
      adapter: "simulate: [{ on: sunrise, topic: a, payload: {} }]"),
    Case("no title", .adapter, SchemaText.adapter("").text.replacing("title: Small\n", with: "")),
    Case(
      "an empty list of messages", .adapter,
      "{ adapter: a, title: a, kind: crowd, messages: [], examples: [] }"),
    Case(
      "a kind that there is not", .adapter,
      SchemaText.adapter("").text.replacing("crowd", with: "door")),
    Case(
      "a message with nothing to do", .adapter,
      SchemaText.adapter("").text.replacing(
        "readings: [{ measure: count_in, value: $.n, aggregation: total }]", with: "each: []")),
    Case(
      "a sequence without a number", .adapter,
      SchemaText.adapter("").text.replacing(
        "readings: [{ measure: count_in, value: $.n, aggregation: total }]",
        with: "sequence: { of: a }")),
    Case(
      "an example without an outcome", .adapter,
      SchemaText.adapter("").text.replacing(", outcome: malformed", with: "")),
    Case(
      "an example with two payloads", .adapter,
      SchemaText.adapter("").text.replacing("text: \"{\"", with: "text: \"{\", hex: \"00\"")),
    Case("a measure that there is not", reading: "{ measure: mood, value: 1, aggregation: total }"),
    Case("a reading without a value", reading: "{ measure: count_in, aggregation: total }"),
    Case(
      "an aggregation that there is not",
      reading: "{ measure: count_in, value: $.n, aggregation: sum }"),
    Case(
      "a unit that there is not",
      reading: "{ measure: count_in, value: $.n, aggregation: total, unit: dozen }"),
    Case(
      "a transform that there is not",
      reading: "{ measure: count_in, value: { from: $.n, double: true }, aggregation: total }"),
    Case(
      "a value without a source",
      reading: "{ measure: count_in, value: { scale: 2 }, aggregation: total }"),
    Case(
      "a value with two sources",
      reading: "{ measure: count_in, value: { from: $.n, count: \"$.l[*]\" }, aggregation: total }"),
    Case(
      "bits without a width",
      reading: "{ measure: count_in, value: { from: $.n, bits: { from: 3 } }, aggregation: total }"),
    Case(
      "a split at a word",
      reading:
        "{ measure: count_in, value: { from: $.n, split: { by: \"/\", at: last } }, aggregation: total }"
    ),
    Case("an empty map", reading: "{ measure: fault, value: { from: $.n, map: {} } }"),
    Case(
      "a condition that asks nothing",
      reading: "{ measure: fault, value: $.n, when: { value: $.a } }"),
    Case("a condition of nothing", reading: "{ measure: fault, value: $.n, when: { equals: 1 } }"),
    Case(
      "a sort that there is not",
      reading: "{ measure: fault, value: $.n, when: { value: $.a, is: date } }"),
    Case(
      "a time in a format that there is not",
      reading: "{ measure: fault, value: $.n, time: { from: $.t, format: unix } }"),
    Case(
      "a time before no day",
      reading: "{ measure: fault, value: $.n, time: { from: $.t, notBefore: spring } }"),

    Case("no list", .inventory, "devices: 3"),
    Case("an unknown key", device: "{ id: a, adapter: xovis-v5, colour: red }"),
    Case("no id", device: "{ adapter: xovis-v5 }"),
    Case("an empty id", device: "{ id: \"\", adapter: xovis-v5 }"),
    Case("ground that is none", device: "{ id: a, adapter: xovis-v5, covers: 0 }"),
    Case("a position of one number", device: "{ id: a, adapter: xovis-v5, position: [4.1] }"),
    Case("a measure that there is not", device: "{ id: a, adapter: xovis-v5, measures: [mood] }"),
    Case("channels as a list", device: "{ id: a, adapter: xovis-v5, channels: [a, b] }"),
    Case(
      "a line with one end",
      device: "{ id: a, adapter: xovis-v5, channels: { l: { from: churchillplein } } }"),
    Case(
      "a parameter that is a list", device: "{ id: a, adapter: xovis-v5, parameters: { a: [1] } }"),

    Case("no list", .rules, "rules: {}"),
    Case("no condition", rule: "{ rule: a, kind: threshold, watch: density }"),
    Case(
      "a kind that there is not",
      rule: "{ rule: a, kind: level, watch: density, raise: { minor: { above: 1 } } }"),
    Case(
      "a severity that there is not",
      rule: "{ rule: a, kind: threshold, watch: density, raise: { mild: { above: 1 } } }"),
    Case(
      "a threshold of nothing", rule: "{ rule: a, kind: threshold, raise: { minor: { above: 1 } } }"
    ),
    Case(
      "a threshold of a word",
      rule: "{ rule: a, kind: threshold, watch: bollards, raise: { minor: { above: 1 } } }"),
    Case(
      "two sides",
      rule: "{ rule: a, kind: threshold, watch: density, raise: { minor: { above: 1, below: 3 } } }"
    ),
    Case(
      "no limit",
      rule: "{ rule: a, kind: threshold, watch: density, raise: { minor: { for: 1s } } }"),
    Case(
      "a limit that is a word",
      rule: "{ rule: a, kind: threshold, watch: density, raise: { minor: { above: high } } }"),
    Case(
      "a level that there is not",
      rule:
        "{ rule: a, kind: threshold, watch: density, raise: { minor: { above: 3, level: { 6: 1 } } } }"
    ),
    Case(
      "a hold without a unit",
      rule: "{ rule: a, kind: threshold, watch: density, raise: { minor: { above: 1, for: 60 } } }"),
    Case(
      "a state that there is not",
      rule: "{ rule: a, kind: state, watch: bollards, raise: { minor: { is: ajar } } }"),
    Case(
      "a state that is and is not",
      rule:
        "{ rule: a, kind: state, watch: bollards, raise: { minor: { is: open, isNot: closed } } }"),
    Case(
      "a clear limit of a state",
      rule:
        "{ rule: a, kind: state, watch: bollards, raise: { minor: { is: open } }, clear: { below: 1 } }"
    ),
    Case(
      "a silence that watches",
      rule: "{ rule: a, kind: silence, watch: density, raise: { minor: {} } }"),
    Case(
      "a threshold that waits for silence",
      rule:
        "{ rule: a, kind: threshold, watch: density, after: 5m, raise: { minor: { above: 1 } } }"),
    Case(
      "a choice of areas without a kind",
      rule: "{ rule: a, kind: silence, areas: {}, raise: { minor: { above: 0 } } }"),
    Case(
      "a kind of device that there is not",
      rule: "{ rule: a, kind: silence, devices: { kind: door }, raise: { minor: { above: 0 } } }"),
    Case(
      "an instruction in a third language",
      rule: "{ rule: a, kind: silence, instruction: { fr: va }, raise: { minor: { above: 0 } } }"),

    Case("no broker", site: "site: a"),
    Case("an unknown key", site: "{ site: a, broker: { url: \"mqtt://b\" }, colour: red }"),
    Case("no address", site: "{ site: a, broker: { clientId: c } }"),
    Case("an address of another sort", site: "{ site: a, broker: { url: \"http://b\" } }"),
    Case("a password", site: "{ site: a, broker: { url: \"mqtt://b\", password: x } }"),
    Case(
      "a version of TLS that there is not",
      site: "{ site: a, broker: { url: \"mqtt://b\", tlsMinimum: 1.1 } }"),
    Case(
      "a user with a wildcard",
      site: "{ site: a, broker: { url: \"mqtt://b\" }, users: [{ user: \"+\", role: reader }] }"),
    Case(
      "a reader with a device's topics",
      site:
        "{ site: a, broker: { url: \"mqtt://b\" }, users: [{ user: r, role: reader, devices: [d] }] }"
    ),
    Case(
      "a device user of nothing",
      site: "{ site: a, broker: { url: \"mqtt://b\" }, users: [{ user: d, role: device }] }"),
    Case(
      "a certificate without a key",
      site: "{ site: a, broker: { url: \"mqtt://b\", certificate: c.pem } }"),
    Case(
      "a version of MQTT that there is not",
      site: "{ site: a, broker: { url: \"mqtt://b\", protocol: \"4\" } }"),
    Case(
      "a window of nothing", site: "{ site: a, broker: { url: \"mqtt://b\", receiveMaximum: 0 } }"),
    Case(
      "a flag that is a number",
      site: "{ site: a, broker: { url: \"mqtt://b\" }, publish: { readings: 3 } }"),

    Case("no collection", .areas, "{\"type\": \"Feature\"}"),
    Case("no area", .areas, "{\"type\": \"FeatureCollection\", \"features\": []}"),
    Case(
      "no id",
      area:
        "{\"type\": \"Feature\", \"geometry\": {\"type\": \"Polygon\", \"coordinates\": [\(ring)]}}"
    ),
    Case(
      "a point",
      area: "{\"id\": \"a\", \"geometry\": {\"type\": \"Point\", \"coordinates\": [4, 52]}}"),
    Case("no geometry", area: "{\"id\": \"a\", \"properties\": {}}"),
    Case(
      "a ring of three",
      area:
        "{\"id\": \"a\", \"geometry\": {\"type\": \"Polygon\", \"coordinates\": [[[4.1, 52], [4.2, 52], [4.1, 52]]]}}"
    ),
    Case(
      "a level that there is not",
      area:
        "{\"id\": \"a\", \"properties\": {\"level\": 6}, \"geometry\": {\"type\": \"Polygon\", \"coordinates\": [\(ring)]}}"
    ),
    Case(
      "a third language",
      area:
        "{\"id\": \"a\", \"properties\": {\"name\": {\"fr\": \"x\"}}, \"geometry\": {\"type\": \"Polygon\", \"coordinates\": [\(ring)]}}"
    ),
  ]

  @Test("Both refuse it", arguments: cases)
  func refused(fault: Case) throws {
    let node = try #require(fault.text.node)
    #expect(
      !(try Schema.of(fault.text.sort).verdict(on: node).faults.isEmpty),
      "the schema takes it")
    #expect(!(try fault.text.read().faults.isEmpty), "the reader takes it")
  }
}
