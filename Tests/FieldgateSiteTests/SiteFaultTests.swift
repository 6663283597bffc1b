import FieldgateSite
import Testing

/// One fault in an otherwise good site: what `check` says of it.
@Suite("Faults of sites") struct SiteFaultTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let file: String
    let good: String
    let bad: String
    let expected: [String]

    init(_ name: String, _ file: String, _ good: String, _ bad: String, _ expected: String...) {
      self.init(name, file, good, bad, expected: expected)
    }

    init(_ name: String, _ file: String, _ good: String, _ bad: String, expected: [String]) {
      testDescription = name
      self.file = file
      self.good = good
      self.bad = bad
      // What follows from it in another file bears that file's name.
      self.expected = expected.map { $0.contains(".yaml:") ? $0 : "\(file):\($0)" }
    }
  }

  /// The packaged ones, of which each file bears its adapter's name.
  private static let adapters = SiteFolder.packagedNames.joined(separator: ", ")

  static let inventory: [Case] = [
    Case(
      "an adapter that is none", "inventory.yaml", "xovis-v5", "xovis-v4",
      "2:23: error: 'xovis-v4' is no adapter of this site or of the package; allowed are"
        + " \(adapters); did you mean 'xovis-v5'?"),
    Case(
      "an area that is none", "inventory.yaml", "area: square, covers: 400",
      "area: sqare, covers: 400",
      "2:39: error: 'sqare' is no area of this site; allowed are zone, square, street;"
        + " did you mean 'square'?"),
    Case(
      "a measure that is none", "inventory.yaml", "density, count_in", "densty, count_in",
      "7:27: error: 'densty' is no measure; allowed are count_in, count_out, occupancy, density,"
        + " flow, speed, dwell, queue, visits, occupied, state, position, fault, obstruction,"
        + " vehicle_present, locked, cycles, passage, object_count, object_present,"
        + " line_crossing, motion, loitering, scene_change, online, tamper, battery,"
        + " battery_voltage, supply_voltage, signal, voltage, current, temperature, humidity,"
        + " pressure, code; did you mean 'density'?"),
    Case(
      "two devices with one id", "inventory.yaml", "id: b", "id: a",
      "3:5: error: the device 'a' stands at line 2 already"),
    Case(
      "a device without an id", "inventory.yaml", "id: a, ", "",
      "2:5: error: a device needs the key 'id'"),
    Case(
      "a device with an empty id", "inventory.yaml", "id: a, ", "id: \"\", ",
      "2:11: error: a device's id must not be empty"),
    Case(
      "a misspelt key", "inventory.yaml", "covers: 400", "cover: 400",
      "2:47: error: a device has no key 'cover'; allowed are id, adapter, area, position, covers,"
        + " partOf, every, measures, channels, parameters; did you mean 'covers'?"),
    Case(
      "ground that is nothing", "inventory.yaml", "covers: 400", "covers: 0",
      "2:55: error: 0 is out of range; allowed are 0.1 to 1000000000"),
    Case(
      "a device that speaks all the time", "inventory.yaml", "every: 60s", "every: 0s",
      "2:67: error: a device cannot speak every 0s; give the length of its period, or leave it"
        + " out"),
    Case(
      "a position of one number", "inventory.yaml", "[4.5, 52.5]", "[4.5]",
      "6:15: error: expected [longitude, latitude], found a list"),
    Case(
      "a channel that lies in an area and between two", "inventory.yaml",
      "{ from: street, to: square }", "{ area: zone, from: street, to: square }",
      "9:17: error: a channel lies in one 'area', or between two: 'from' the one 'to' the other"),
    Case(
      "a line that leads nowhere", "inventory.yaml", "{ from: street, to: square }",
      "{ from: street }",
      "9:17: error: a channel lies in one 'area', or between two: 'from' the one 'to' the other"),
    Case(
      "a line from an area to itself", "inventory.yaml", "{ from: street, to: square }",
      "{ from: street, to: street }",
      "9:17: error: a line lies between two areas, this one leads from 'street' to itself"),
    Case(
      "channels that are a list", "inventory.yaml",
      """
          channels:
            "Line 0": { from: street, to: square }
            "Zone 0": { area: square, covers: 20 }
            "Zone 1": { area: square, partOf: "Zone 0" }
      """, "    channels: [Line 0]",
      "8:15: error: expected the channels as a mapping, each by its name, found a list"),
    Case(
      "parameters that are a word", "inventory.yaml", "{ inverted: false }", "inverted",
      "12:64: error: expected the parameters as a mapping, each by its name, found 'inverted'"),
    Case(
      "a parameter that is a list", "inventory.yaml", "inverted: false", "inverted: [a]",
      "12:76: error: the parameter 'inverted' must be a word, a number, true or false, found a list"
    ),
    Case(
      "a zone within itself", "inventory.yaml", "partOf: \"Zone 0\"", "partOf: \"Zone 1\"",
      "11:17: error: the channel 'Zone 1' is part of itself"),
    Case(
      "zones within each other", "inventory.yaml", "covers: 20", "partOf: \"Zone 1\"",
      "10:17: error: the channel 'Zone 0' is part of itself, through 'Zone 1'",
      "11:17: error: the channel 'Zone 1' is part of itself, through 'Zone 0'"),
    Case(
      "a zone within one whose name is nearly another's", "inventory.yaml", "partOf: \"Zone 0\"",
      "partOf: \"Zone O\"",
      "11:17: warning: the channel 'Zone 1' is part of 'Zone O', which this device does not list;"
        + " did you mean 'Zone 0'?"),
    Case(
      "devices that are no list", "inventory.yaml", "devices:", "devices:\n    x: 1\nothers:",
      "2:5: error: expected a list of devices, found a mapping",
      "3:1: error: the inventory has no key 'others'; allowed are devices"),
  ]

  static let rules: [Case] = [
    Case(
      "a kind that is none", "rules.yaml", "threshold", "treshold",
      "3:11: error: 'treshold' is no kind of rule; allowed are threshold, state, silence,"
        + " rate, composite, overstay, anomaly; did you mean 'threshold'?"),
    Case(
      "a limit that loosens", "rules.yaml", "4: 3.0", "4: 4.0",
      "6:79: error: the limit loosens as the level rises: 3.5 becomes 4 at level 4; make it at"
        + " most 3.5"),
    Case(
      "a severity that is none", "rules.yaml", "moderate:", "medium:",
      "6:14: error: 'medium' is no severity; allowed are minor, moderate, severe, extreme"),
    Case(
      "two rules with one name", "rules.yaml", "rules:",
      "rules:\n  - { rule: crowd, kind: threshold, areas: all, watch: density, raise: { minor: { above: 1 } } }",
      "rules.yaml:3:5: error: the rule 'crowd' stands at rules.yaml:2:5 already"),
    Case(
      "two rules with one name, of which one has another fault", "rules.yaml", "rules:",
      "rules:\n  - { rule: crowd, kind: threshold, areas: all, watch: density, raise: { huge: { above: 1 } } }",
      "rules.yaml:2:74: error: 'huge' is no severity; allowed are minor, moderate, severe, extreme",
      "rules.yaml:3:5: error: the rule 'crowd' stands at rules.yaml:2:5 already"),
    Case(
      "a measure of devices for a value of areas", "rules.yaml", "watch: density",
      "watch: count_in",
      "5:12: error: 'count_in' is no value of an area; allowed are density, occupancy, flow_in,"
        + " flow_out, speed, crossings, objects; did you mean 'flow_in'?"),
    Case(
      "a comma for a point", "rules.yaml", "above: 2.0", "above: 2,0",
      "6:35: error: the condition for moderate has no key '0'; allowed are for, when, above, below,"
        + " level, limits, reset; did you mean 'above: 2.0'?"),
    Case(
      "a rule without a name", "rules.yaml", "rule: crowd\n    kind", "kind",
      "2:5: error: a rule needs the key 'rule'"),
    Case(
      "a rule that can never raise", "rules.yaml", "watch: density", "watch: crossings",
      "2:5: warning: the rule 'crowd' can never raise: no device of its areas gives 'crossings'"),
    Case(
      "rules that are no list", "rules.yaml", "rules:\n  - rule: crowd\n    kind",
      "rules:\n    kind", "2:5: error: expected a list of rules, found a mapping"),
  ]

  @Test(arguments: settings + store + privacy + users + areas + fusions + inventory + parts + rules)
  func told(_ one: Case) throws {
    var folder = try SiteFolder()
    let text = try #require(folder.files.texts[one.file])
    #expect(text.ranges(of: one.good).count == 1, "\(one.good) stands once in the good file")
    folder.files.texts[one.file] = text.replacing(one.good, with: one.bad)
    let (site, said) = folder.read()
    #expect(said == one.expected)
    #expect((site == nil) == one.expected.contains { $0.contains(": error:") })
  }

  @Test("a file that is not there, or cannot be read, is told by name") func missing() throws {
    for name in ["fieldgate.yaml", "areas.geojson", "inventory.yaml"] {
      var folder = try SiteFolder()
      folder.files.texts[name] = nil
      #expect(folder.read().site == nil)
      #expect(
        folder.read().said.contains(
          "\(name):1:1: error: the site in here has no such file; for one to start from see"
            + " /usr/share/fieldgate/examples/international-zone of the package, or systemd/site"
            + " of the sources"))
      folder.files.unreadable[name] = "permission denied"
      #expect(
        folder.read().said.contains("\(name):1:1: error: cannot be read: permission denied"))
      #expect(!folder.read().said.contains { $0.contains("no such file") })
    }
    var folder = try SiteFolder()
    folder.files.texts["rules.yaml"] = nil
    #expect(
      folder.read().said == [
        "rules.yaml:1:1: error: the site in here has no rules.yaml and no rules/*.yaml"
      ])
  }

  private static let post = """
    adapter: post
    title: Post
    kind: bollard
    topics: ["post/{id}"]
    device: "{id}"
    time: { from: $.at, format: iso8601, zone: Europe/Amsterdam }
    messages: [{ message: m, readings: [{ measure: online, value: true }] }]
    examples:
      - example: a
        topic: post/a
        payload: {}
        readings: [{ device: a, measure: online, value: true }]
      - { example: b, topic: post/a, text: x, outcome: malformed }
    """

  /// The small site with a device of `post`, and what is said of it.
  private static func said(_ adapters: [String: String], devices: String...) throws -> [String] {
    var folder = try SiteFolder()
    for (name, text) in adapters { folder.files.texts["devices/\(name).yaml"] = text }
    folder.files.texts["inventory.yaml"]? +=
      "\n" + devices.map { "  - { id: \($0), adapter: \($0), area: square }\n" }.joined()
    return folder.read().said
  }

  @Test("an adapter with faults is not called none; its faults are told alone")
  func faultyAdapter() throws {
    #expect(
      try Self.said(["p": Self.post], devices: "post") == [], "the adapter without faults has none")
    #expect(
      try Self.said(
        ["p": Self.post.replacing("kind: bollard", with: "kind: post")], devices: "post")
        == [
          "devices/p.yaml:3:7: error: 'post' is no kind of device; allowed are crowd, bollard,"
            + " camera"
        ])
    let broken = try Self.said(
      ["post": Self.post.replacing("device: \"{id}\"", with: "device: {id")], devices: "post")
    #expect(broken.count == 1 && broken[0].contains("put a text in quotes that begins with {"))
  }

  @Test("a time zone of an adapter that is none is told with a guess") func adapterZone() throws {
    #expect(
      try Self.said(
        ["p": Self.post.replacing("Europe/Amsterdam", with: "Europe/Amsterdm")], devices: "post")
        == [
          "devices/p.yaml:6:44: error: 'Europe/Amsterdm' is no time zone known here; use an offset"
            + " such as +01:00 or an IANA name such as Europe/Amsterdam; did you mean"
            + " 'Europe/Amsterdam'?"
        ])
  }

  @Test("an adapter that gets nothing because of another is told where both are in use")
  func starving() throws {
    let second = Self.post.replacing("adapter: post", with: "adapter: second")
    let files = ["a": Self.post, "b": second]
    #expect(
      try Self.said(files, devices: "post", "second") == [
        "devices/b.yaml:1:1: warning: 'second' gets nothing of what comes on 'post/{id}': 'post',"
          + " which is asked before it, takes every message there; give that one's messages a"
          + " 'when', or make one adapter with all messages of the two"
      ])
    #expect(try Self.said(files, devices: "post") == [])
  }

  @Test("a device of another gateway without measures: its area would wait for all there are")
  func open() throws {
    var folder = try SiteFolder()
    folder.files.texts["inventory.yaml"] = """
      devices:
        - { id: a, adapter: fieldgate, area: square, covers: 9, measures: [occupancy] }
        - { id: b, adapter: fieldgate, area: square, parameters: { box: west } }
      """
    let said = folder.read().said
    #expect(said.count == 1 && said[0].hasPrefix("inventory.yaml:3:5: warning: what the adapter"))
    #expect(said[0].hasSuffix("say with 'measures' what 'b' gives"))
  }

  @Test("two adapters of the site with one id, and a rule that stands in two files")
  func twice() throws {
    var folder = try SiteFolder()
    let adapter = try SiteFolder.text("devices/xovis-v5.yaml")
    folder.files.texts["devices/a.yaml"] = adapter
    folder.files.texts["devices/b.yaml"] = adapter
    folder.files.texts["rules/a.yaml"] = folder.files.texts["rules.yaml"]
    #expect(
      folder.read().said == [
        "devices/b.yaml:1:1: error: the adapter 'xovis-v5' stands in devices/a.yaml already",
        "rules/a.yaml:2:5: error: the rule 'crowd' stands at rules.yaml:2:5 already",
      ])
  }

  @Test("ten faults in one file, and one in each other, are told in one run") func all() throws {
    let folder = try SiteFolder([
      "fieldgate.yaml": "sit: x\nbroker: { url: \"mqtt://h\" }\n",
      "areas.geojson": SiteFolder.small["areas.geojson"]?
        .replacing("\"level\": 4", with: "\"level\": 9") ?? "",
      "inventory.yaml": """
      devices:
        - { id: a, adapter: xovis, area: square }
        - { id: a, adapter: xovis-v5, area: sqare }
        - { id: a, adapter: xovis-v5, covers: much }
        - { adapter: xovis-v5 }
        - { id: d, adapter: frigate, every: often }
        - { id: e, adapter: frigate, position: here, measure: [density] }
        - { id: f, adapter: frigate, measures: [dens] }
        - { id: g, adapter: frigate, channels: { x: { from: street } } }
      device: []
      """,
      "rules.yaml":
        "rules: [{ rule: x, kind: state, watch: bollards, raise: { minor: { is: up } } }]",
    ])
    let said = folder.read().said
    func places(_ file: String) -> [String] {
      said.filter { $0.hasPrefix(file) }.map {
        $0.dropFirst(file.count + 1).split(separator: ":").prefix(2).joined(separator: ":")
      }
    }
    #expect(
      places("inventory.yaml")
        == [
          "2:23", "3:39", "3:5", "4:41", "4:5", "5:5", "6:39", "7:42", "7:48", "8:43", "9:47",
          "10:1",
        ].sorted { place($0) < place($1) })
    #expect(places("fieldgate.yaml") == ["1:1"])
    #expect(places("areas.geojson") == ["2:79"])
    #expect(places("rules.yaml") == ["1:72"])
  }

  private func place(_ text: String) -> (Int, Int) {
    let numbers = text.split(separator: ":").compactMap { Int($0) }
    return (numbers[0], numbers[1])
  }
}
