import FieldgateEngine
import FieldgateModel
import FieldgateSite

/// A site of three areas, three people counters and a bollard, of which tests change
/// what they need.
struct SmallSite {
  static let crowd = """
    - rule: crowd
      kind: threshold
      areas: { kind: square }
      watch: occupancy
      raise: { moderate: { above: 100, for: 60s }, severe: { above: 200, for: 30s } }
      clear: { below: 80, for: 120s }
      instruction: Look at the cameras.
    """
  static let street = """
    - rule: street
      kind: threshold
      areas: { kind: street }
      watch: occupancy
      raise: { minor: { above: 10, for: 60s } }
      clear: { below: 10, for: 60s }
    """
  static let silent = """
    - rule: silent
      kind: silence
      areas: all
      after: 5m
      raise: { minor: {} }
      clear: { for: 30s }
    """
  static let bollards = """
    - rule: bollards
      kind: state
      watch: bollards
      raise: { moderate: { is: faulty, for: 10s } }
      clear: { for: 10s }
    """

  var rules = [crowd, street, silent, bollards]
  var devices = [
    "{ id: a, adapter: counter, area: square, covers: 100 }",
    "{ id: b, adapter: counter, area: square, covers: 100 }",
    "{ id: c, adapter: counter, area: street }",
    "{ id: gate, adapter: bollard, area: square }",
  ]
  var publish = "{ state: 1s }"
  /// Further areas within the zone.
  var areas: [String] = []
  /// Further lines of `fieldgate.yaml`.
  var more = ""
  /// Further files.
  var files: [String: String] = [:]

  func plan(status: AlertStatus = .actual) throws -> Plan {
    func square(_ id: String, _ properties: String) -> String {
      """
      { "type": "Feature", "id": "\(id)", "properties": { \(properties) }, "geometry":
        { "type": "Polygon", "coordinates": [[[4, 52], [4.001, 52], [4.001, 52.001], [4, 52]]] } }
      """
    }
    let areas =
      [
        square("zone", #""name": "Zone", "level": 4"#),
        square(
          "square",
          #""name": { "nl": "Plein", "en": "Square" }, "kind": "square", "parent": "zone", "surface": 1000"#
        ),
        square("street", #""name": "Street", "kind": "street", "parent": "zone""#),
      ] + self.areas.map { square($0, #""name": "\#($0)", "parent": "zone""#) }
    return try ExampleSite.plan(
      of: SiteFiles(
        directory: "small",
        texts: [
          "fieldgate.yaml": """
          site: small
          broker: { url: "mqtt://127.0.0.1" }
          publish: \(publish)
          \(more)
          """,
          "areas.geojson":
            #"{ "type": "FeatureCollection", "features": ["# + areas.joined(separator: ",") + "]}",
          "inventory.yaml": "devices:\n" + devices.map { "  - \($0)\n" }.joined(),
          "rules.yaml": "rules:\n" + rules.joined(separator: "\n") + "\n",
          "devices/counter.yaml": Self.counter, "devices/bollard.yaml": Self.bollard,
        ].merging(files) { $1 }), status: status)
  }

  /// People now and passed in since ever, with or without a time:
  /// `{"people": 12, "in": 4711, "time": 1800000000000}`.
  private static let counter = """
    adapter: counter
    title: A counter
    kind: crowd
    every: 60s
    format: json
    topics: ["counter/{device}"]
    device: "{device}"
    time: { from: $.time, format: epoch-ms }
    messages:
      - message: people
        readings:
          - { measure: occupancy, value: $.people, aggregation: instant }
          - { measure: count_in, when: [{ value: $.in, exists: true }], value: $.in, aggregation: total }
    examples:
      - example: twelve
        topic: counter/x
        payload: { people: 12 }
        readings: [{ device: x, measure: occupancy, aggregation: instant, value: 12 }]
      - example: a word
        topic: counter/x
        payload: { people: many }
        outcome: malformed
    """

  private static let bollard = """
    adapter: bollard
    title: A bollard
    kind: bollard
    format: text
    topics: ["bollard/{device}"]
    device: "{device}"
    messages:
      - message: state
        readings:
          - measure: state
            value: { from: $, map: { open: open, closed: closed, stopped: stopped } }
    examples:
      - example: open
        topic: bollard/x
        text: open
        readings: [{ device: x, measure: state, value: open }]
      - example: a word
        topic: bollard/x
        text: ajar
        outcome: malformed
    """
}

extension Replay {
  /// A counter counts people, at the time of its own that it bears.
  @discardableResult
  mutating func count(
    _ people: Int, _ device: String = "a", at: Milliseconds, retained: Bool = false
  ) -> Effects {
    let time = (start + at).milliseconds
    return say(
      "counter/\(device)", #"{"people":\#(people),"time":\#(time)}"#, at: at, retained: retained)
  }

  @discardableResult
  mutating func say(
    _ topic: String, _ payload: String, at: Milliseconds, retained: Bool = false
  ) -> Effects {
    handle(
      .message(Message(topic: topic, payload: Array(payload.utf8), retained: retained)), at: at)
  }

  /// The counters count the same once a minute for some minutes.
  mutating func crowd(
    _ people: Int, devices: [String] = ["a", "b", "c"], from: Milliseconds, until: Milliseconds
  ) {
    for at in stride(from: from, through: until, by: 60_000) {
      run(until: at)
      for device in devices { count(people, device, at: at) }
    }
  }
}
