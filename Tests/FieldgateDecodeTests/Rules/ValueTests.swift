import FieldgateDecode
import FieldgateModel
import Testing

/// Terms and transforms, seen through an adapter with one mapping.
@Suite("Values")
struct ValueTests {
  /// Reads one payload by one mapping.
  static func decode(
    _ mapping: String, _ payload: String, more: String = "",
    received: Timestamp = Timestamp(milliseconds: 1_790_000_200_000)
  ) throws -> Decoded {
    let file = """
      adapter: x
      title: x
      kind: bollard
      topics: ["t/{device}/{part}"]
      device: "{device}"
      \(more)
      messages:
        - message: m
          readings:
            - { \(mapping) }
      examples:
        - { example: e, topic: t, outcome: unmatched }
        - { example: f, topic: t, readings: [{ device: d, measure: locked, value: true }] }
      """
    let (adapter, faults) = PackagedAdapters.parsed(file)
    #expect(faults == [])
    var decoder = Decoder(adapters: [try #require(adapter)])
    let message = Message(topic: "t/d/5", payload: Array(payload.utf8))
    return decoder.decode(message, received: received)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let mapping: String
    let payload: String
    let value: Value?
    let outcome: Outcome
    var testDescription: String { "\(mapping) of \(payload)" }

    init(_ mapping: String, _ payload: String, _ value: Value?, _ outcome: Outcome? = nil) {
      self.mapping = mapping
      self.payload = payload
      self.value = value
      self.outcome = outcome ?? (value == nil ? .nothing : .read)
    }

    static func temperature(
      _ value: String, _ payload: String, _ number: Double?, _ outcome: Outcome? = nil
    ) -> Case {
      Case(
        "measure: temperature, aggregation: instant, value: \(value)", payload,
        number.map(Value.number), outcome)
    }

    static func locked(
      _ value: String, _ payload: String, _ flag: Bool?, _ outcome: Outcome? = nil
    ) -> Case {
      Case("measure: locked, value: \(value)", payload, flag.map(Value.flag), outcome)
    }

    static func state(
      _ value: String, _ payload: String, _ word: String?, _ outcome: Outcome? = nil
    ) -> Case {
      Case("measure: state, value: \(value)", payload, word.map(Value.word), outcome)
    }
  }

  @Test(
    "A value is made",
    arguments: [
      // Paths: absent and null are no noise, 0 and false are values.
      .temperature("$.a", #"{"a":0}"#, 0), .temperature("$.a", #"{"a":-1.5e1}"#, -15),
      .temperature("$.a", #"{"b":0}"#, nil), .temperature("$.a", #"{"a":null}"#, nil),
      .temperature("$.a", #"{"a":"12"}"#, nil, .malformed),
      .temperature("$.a", #"{"a":[12]}"#, nil, .malformed),
      .temperature("$.a", #"{"a":true}"#, nil, .malformed),
      .temperature("\"$['a-b'][1].c\"", #"{"a-b":[0,{"c":3}]}"#, 3),
      .temperature("$.a", #"{"a":1,"a":2}"#, 1),
      .locked("$.a", #"{"a":false}"#, false), .locked("$.a", #"{"a":0}"#, nil, .malformed),
      .state("$.a", #"{"a":"open"}"#, "open"), .state("$.a", #"{"a":"Open"}"#, nil, .malformed),
      .locked("true", "1", true),
      // Out of range keeps its value.
      .temperature("$.a", #"{"a":-300}"#, -300, .range),
      .temperature("$.a", #"{"a":1e400}"#, nil, .malformed),
      // Alternatives.
      .temperature("{ from: [$.a, $.b] }", #"{"b":2}"#, 2),
      .temperature("{ from: [$.a, $.b] }", #"{"a":null,"b":2}"#, 2),
      .temperature("{ from: [$.a, 7] }", #"{}"#, 7),
      // Numbers from text.
      .temperature("{ from: $.a, number: true }", #"{"a":" 12.50 "}"#, 12.5),
      .temperature("{ from: $.a, number: true }", #"{"a":12}"#, 12),
      .temperature("{ from: $.a, number: true }", #"{"a":"+1e1"}"#, 10),
      .temperature("{ from: $.a, number: true }", #"{"a":"0x10"}"#, nil, .malformed),
      .temperature("{ from: $.a, number: true }", #"{"a":"inf"}"#, nil, .malformed),
      .temperature("{ from: $.a, number: true }", #"{"a":"1e999"}"#, nil, .malformed),
      .temperature("{ from: $.a, number: true }", #"{"a":"1,5"}"#, nil, .malformed),
      .temperature("{ from: $.a, number: true }", #"{"a":"1 2"}"#, nil, .malformed),
      .temperature("{ from: $.a, number: true }", #"{"a":""}"#, nil, .malformed),
      .temperature("{ from: $.a, number: true }", #"{"a":true}"#, nil, .malformed),
      .temperature("{ from: \"{part}\", number: true }", "{}", 5),
      // Arithmetic.
      .temperature("{ from: $.a, scale: 0.01 }", #"{"a":266}"#, 2.66),
      .temperature("{ from: $.a, scale: 0.1, add: -40 }", #"{"a":615}"#, 21.5),
      .temperature("{ from: $.a, add: -40, scale: 0.1 }", #"{"a":640}"#, 60),
      .temperature("{ from: $.a, scale: 2.5 }", #"{"a":4}"#, 10),
      .temperature("{ from: $.a, minus: $.b }", #"{"a":9,"b":4}"#, 5),
      .temperature("{ from: $.a, minus: $.b }", #"{"a":9}"#, nil),
      .temperature("{ from: $.a, divide: $.b }", #"{"a":9,"b":4}"#, 2.25),
      .temperature("{ from: $.a, divide: $.b }", #"{"a":9,"b":0}"#, nil),
      .temperature("{ from: $.a, divide: $.b }", #"{"a":9,"b":"x"}"#, nil, .malformed),
      .temperature("{ from: $.a, scale: 1e12 }", #"{"a":1e308}"#, nil, .malformed),
      // Sentinels.
      .temperature("{ from: $.a, not: [255, n/a] }", #"{"a":255}"#, nil),
      .temperature("{ from: $.a, not: [255, n/a] }", #"{"a":"n/a"}"#, nil),
      .temperature("{ from: $.a, not: [255, n/a] }", #"{"a":254}"#, 254),
      // Maps: quotes do not matter, order of transforms does.
      .locked("{ from: $.a, map: { 1: true, 0: false } }", #"{"a":1}"#, true),
      .locked("{ from: $.a, map: { 1: true, 0: false } }", #"{"a":1.0}"#, true),
      .locked("{ from: $.a, map: { 1: true, 0: false } }", #"{"a":"0"}"#, false),
      .locked("{ from: $.a, map: { true: true } }", #"{"a":"true"}"#, true),
      .locked("{ from: $.a, map: { 1: true, 0: false } }", #"{"a":2}"#, nil),
      .locked("{ from: $.a, map: { 1: true }, default: false }", #"{"a":2}"#, false),
      .locked("{ from: $.a, map: { 1: true }, default: false }", #"{}"#, nil),
      .state(
        "{ from: $.a, map: { on: open, off: closed, idle: }, default: unknown }", #"{"a":"idle"}"#,
        nil),
      .state("{ from: $.a, map: { on: open, off: closed } }", #"{"a":"on"}"#, "open"),
      .state(
        "{ from: $.a, map: { on: open, off: closed }, invert: true }", #"{"a":"on"}"#, "closed"),
      .locked("{ from: $.a, invert: true }", #"{"a":true}"#, false),
      .locked("{ from: $.a, invert: false }", #"{"a":true}"#, true),
      // Conditions.
      .locked("true, when: [{ value: $.t, equals: 1 }]", #"{"t":"1"}"#, true),
      .locked("true, when: [{ value: $.t, equals: 1 }]", #"{"t":2}"#, nil),
      .locked("true, when: [{ value: $.t, in: [a, b] }]", #"{"t":"b"}"#, true),
      .locked("true, when: [{ value: $.t, exists: true }]", #"{"t":false}"#, true),
      .locked("true, when: [{ value: $.t, exists: true }]", #"{"t":null}"#, nil),
      .locked("true, when: [{ value: $.t, exists: false }]", #"{"t":null}"#, true),
      .locked("true, when: [{ not: { value: $.t, equals: a } }]", #"{}"#, true),
      .locked(
        "true, when: { any: [{ value: $.t, equals: a }, { value: $.u, is: list }] }", #"{"u":[]}"#,
        true),
      .locked("true, when: { value: $.t, is: number }", #"{"t":"1"}"#, nil),
      .locked("true, when: { value: \"{part}\", equals: 5 }", "{}", true),
      .locked(
        "true, when: [{ value: $.t, equals: a }, { value: $.u, equals: b }]", #"{"t":"a"}"#, nil),
    ] as [Case])
  func made(value: Case) throws {
    let decoded = try Self.decode(value.mapping, value.payload)
    #expect(decoded.readings.first?.value == value.value, "\(decoded.faults)")
    #expect(decoded.outcome == value.outcome, "\(decoded.faults)")
    #expect(decoded.faults.isEmpty == (value.outcome != .malformed))
  }

  @Test("A channel, a label, a unit and an interval are made")
  func beside() throws {
    let decoded = try Self.decode(
      """
      measure: passage, value: $.n, aggregation: interval, interval: { from: $.ms, scale: 0.001 }, \
      unit: objects, channel: "{{{part}}} at {$.angle}", labels: { class: $.c }
      """,
      #"{"n":3,"ms":90500,"angle":50.0,"c":"truck"}"#)
    let reading = try #require(decoded.readings.first)
    #expect(reading.channel == "{5} at 50")
    #expect(reading.interval == 90_500)
    #expect(reading.unit == .objects)
    #expect(reading.labels == ["class": "truck"])
    #expect(decoded.faults == [])
  }

  @Test(
    "A class that the map does not know gives no reading, one that is not said a reading without",
    arguments: [
      ("{ from: $.c, map: { ped: person } }", #"{"n":3,"c":"ped"}"#, ["class": "person"]),
      ("{ from: $.c, map: { ped: person } }", #"{"n":3,"c":"scooter"}"#, nil),
      ("{ from: $.c, map: { ped: person } }", #"{"n":3}"#, [:]),
      ("{ from: $.c, map: { ped: person, scooter: } }", #"{"n":3,"c":"scooter"}"#, nil),
      (
        "{ from: $.c, map: { ped: person }, default: other }", #"{"n":3,"c":"scooter"}"#,
        ["class": "other"]
      ),
      ("$.c", #"{"n":3}"#, [:]),
    ] as [(String, String, Labels?)])
  func labels(term: String, payload: String, expected: Labels?) throws {
    let decoded = try Self.decode(
      "measure: passage, value: $.n, aggregation: event, labels: { class: \(term) }", payload)
    #expect(decoded.readings.map(\.labels) == (expected.map { [$0] } ?? []))
    #expect(decoded.faults == [])
  }

  @Test("A fault of one mapping leaves the others their readings")
  func independent() throws {
    let decoded = try Self.decode(
      "measure: locked, value: $.a }\n      - { measure: fault, value: $.b",
      #"{"a":"SECRET","b":true}"#)
    #expect(decoded.outcome == .read)
    #expect(decoded.readings.map(\.measure) == [.fault])
    #expect(
      decoded.faults.map(\.description) == [
        "m, locked: $.a: expected true or false, found a text of 6 bytes"
      ])
  }
}
