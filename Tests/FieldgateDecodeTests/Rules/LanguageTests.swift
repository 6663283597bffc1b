import FieldgateDecode
import FieldgateDocument
import FieldgateModel
import Testing

/// Sources, transforms, conditions and steps, each seen through an adapter with one
/// mapping.
@Suite("The language")
struct LanguageTests {
  typealias Case = ValueTests.Case

  @Test(
    "A value is made",
    arguments: [
      // Sources.
      .temperature(
        "{ from: [{ from: $.a, split: { by: ':', at: 1 }, number: true }, $.b] }",
        #"{"a":"x:4","b":1}"#, 4),
      .temperature(
        "{ from: [{ from: $.a, split: { by: ':', at: 1 }, number: true }, $.b] }",
        #"{"a":"x","b":1}"#, 1),
      .temperature("{ count: '$.a[*]' }", #"{"a":[7,8,9]}"#, 3),
      .temperature("{ count: '$.a[*]' }", #"{"a":[]}"#, 0),
      .temperature("{ count: '$.a[*]' }", #"{"b":[]}"#, nil),
      .temperature("{ count: \"$.a[?@.c == 'car']\" }", #"{"a":[{"c":"car"},{"c":"bus"}]}"#, 1),
      .state(
        "{ cases: [{ when: { value: $.d, equals: 1 }, then: opening }, { when: { value: $.p, atLeast: 100 }, then: open }, { then: stopped }] }",
        #"{"d":1,"p":100}"#, "opening"),
      .state(
        "{ cases: [{ when: { value: $.d, equals: 1 }, then: opening }, { when: { value: $.p, atLeast: 100 }, then: open }, { then: stopped }] }",
        #"{"d":0,"p":100}"#, "open"),
      .state(
        "{ cases: [{ when: { value: $.d, equals: 1 }, then: opening }, { then: stopped }] }", "{}",
        "stopped"),
      .state("{ cases: [{ when: { value: $.d, equals: 1 }, then: opening }] }", "{}", nil),
      // Arithmetic with another field, and with a value of its own.
      .temperature("{ from: $.a, add: $.b }", #"{"a":1,"b":2}"#, 3),
      .temperature("{ from: $.a, add: $.b }", #"{"a":1}"#, nil),
      .temperature("{ from: $.a, scale: $.b }", #"{"a":3,"b":0.5}"#, 1.5),
      .temperature("{ from: $.a, minus: { from: $.b, number: true } }", #"{"a":3,"b":"1"}"#, 2),
      .temperature(
        "{ from: $.a, add: { from: $.b, number: true } }", #"{"a":3,"b":"x"}"#, nil, .malformed),
      .temperature("{ from: $.a, number: comma }", #"{"a":"12,5"}"#, 12.5),
      .temperature("{ from: $.a, number: comma }", #"{"a":"1.000,5"}"#, nil, .malformed),
      // Bits.
      .locked("{ from: $.a, bit: 0 }", #"{"a":5}"#, true),
      .locked("{ from: $.a, bit: 1 }", #"{"a":5}"#, false),
      .locked("{ from: $.a, bit: 31 }", #"{"a":-1}"#, true),
      .locked("{ from: $.a, bit: 0 }", #"{"a":0.5}"#, nil, .malformed),
      .locked("{ from: $.a, bit: 0 }", #"{"a":true}"#, nil, .malformed),
      .temperature("{ from: $.a, bits: { from: 4, width: 4 } }", #"{"a":165}"#, 10),
      .temperature("{ from: $.a, bits: { from: 0, width: 4, signed: true } }", #"{"a":15}"#, -1),
      .temperature("{ from: $.a, bits: { from: 0, width: 4, signed: true } }", #"{"a":7}"#, 7),
      // Parts of texts.
      .state("{ from: $.a, split: { by: ', ', at: -1 } }", #"{"a":"x, y, open"}"#, "open"),
      .state("{ from: $.a, split: { by: '/', at: 3 } }", #"{"a":"open"}"#, nil),
      .state("{ from: $.a, part: 'p/*/d/{s}' }", #"{"a":"p/1/d/open"}"#, "open"),
      .state("{ from: $.a, part: 'p/*/d/{s}' }", #"{"a":"p//d/open"}"#, nil),
      .state("{ from: $.a, part: '{s} (*)' }", #"{"a":"open (7)"}"#, "open"),
      .temperature("{ from: $.a, part: '{n} V', number: true }", #"{"a":"3.5 V"}"#, 3.5),
      // Times to reckon with.
      .temperature(
        "{ from: $.a, epoch: rfc3339, minus: { from: $.b, epoch: rfc3339 } }",
        #"{"a":"2026-01-01T00:01:00Z","b":"2026-01-01T00:00:00Z"}"#, 60),
      .temperature("{ from: $.a, epoch: rfc3339 }", #"{"a":"soon"}"#, nil, .malformed),
      // Conditions.
      .locked("true, when: { value: $.a, equals: $.b }", #"{"a":"k","b":"k"}"#, true),
      .locked("true, when: { value: $.a, equals: $.b }", #"{"a":"k"}"#, nil),
      .locked("true, when: { value: $.a, in: [x, '{part}'] }", #"{"a":5}"#, true),
      .locked("true, when: { value: $.a, above: 5 }", #"{"a":5}"#, nil),
      .locked("true, when: { value: $.a, above: 5 }", #"{"a":"5.1"}"#, true),
      .locked("true, when: { value: $.a, below: 5, atLeast: 4 }", #"{"a":4}"#, true),
      .locked("true, when: { value: $.a, atMost: 5 }", #"{"a":"x"}"#, nil),
      .locked("true, when: { value: $.a, atMost: $.b }", #"{"a":5,"b":5}"#, true),
      .locked("true, when: { value: $.a, like: 'Shutter*' }", #"{"a":"Shutter12"}"#, true),
      .locked("true, when: { value: $.a, like: 'Shutter*' }", #"{"a":"Shutter"}"#, nil),
      .locked("true, when: { value: { from: $.a, bit: 2 }, equals: true }", #"{"a":4}"#, true),
    ] as [Case])
  func made(value: Case) throws {
    let decoded = try ValueTests.decode(value.mapping, value.payload)
    #expect(decoded.readings.first?.value == value.value, "\(decoded.faults)")
    #expect(decoded.outcome == value.outcome, "\(decoded.faults)")
  }

  struct Walk: Sendable, CustomTestStringConvertible {
    let each: String
    let reading: String
    let payload: String
    /// `channel=value`
    let readings: [String]
    var testDescription: String { each }
  }

  @Test(
    "Steps go through what is there",
    arguments: [
      Walk(
        each: "{ as: n, in: '$.n[*]', with: { c: '$.c[*]', d: '$.d[*]' } }",
        reading: "channel: \"{$n}{$d}\", value: $c",
        payload: #"{"n":[1,2,3],"c":[5,6],"d":["x","y","z"]}"#,
        readings: ["1x=5", "2y=6"]),
      Walk(
        each: "{ as: o, in: '$.o[*]', group: { by: $o.k, as: kind, count: seen } }",
        reading: "channel: $kind, value: $seen",
        payload: #"{"o":[{"k":"b"},{"k":"a"},{"k":"b"},{}]}"#,
        readings: ["b=2", "a=1"]),
      Walk(
        each: "{ as: o, in: '$.o[*]', group: { by: $o.k, as: kind, count: seen, known: [a, c] } }",
        reading: "channel: $kind, value: $seen", payload: #"{"o":[{"k":"b"},{"k":"a"}]}"#,
        readings: ["a=1", "c=0", "b=1"]),
      Walk(
        each: "{ as: o, in: '$.o[*]', group: { by: $o.k, as: kind, count: seen, known: [a] } }",
        reading: "channel: $kind, value: $seen", payload: #"{"o":[]}"#, readings: ["a=0"]),
      Walk(
        each: "{ as: o, in: '$.o[*]', group: { by: $o.k, as: kind, count: seen, known: [a] } }",
        reading: "channel: $kind, value: $seen", payload: #"{"p":[]}"#, readings: []),
      Walk(
        each: "{ as: id, value: { from: $.path, part: 'a/{id}' } }",
        reading: "channel: $id, value: 4", payload: #"{"path":"a/7"}"#, readings: ["7=4"]),
      Walk(
        each: "{ as: v, key: k, in: '$.data[*]', when: { value: $k, equals: $.type } }",
        reading: "channel: $k, value: $v.n",
        payload: #"{"type":"b","data":{"a":{"n":1},"b":{"n":2}}}"#,
        readings: ["b=2"]),
    ])
  func walked(walk: Walk) throws {
    let decoded = try FormatTests.decode(
      "each: [\(walk.each)]", "measure: temperature, aggregation: instant, \(walk.reading)",
      Array(walk.payload.utf8))
    #expect(decoded.readings.map { "\($0.channel ?? "")=\($0.value.text)" } == walk.readings)
    #expect(decoded.faults == [])
  }

  @Test("A word of a list may come from the message, and one that is none is refused")
  func choices() throws {
    let mapping = """
      measure: $.m, kind: $.k, aggregation: $.a, unit: $.u, quality: $.q, value: $.v
      """
    func decode(_ payload: String) throws -> Decoded {
      try FormatTests.decode("", mapping, Array(payload.utf8))
    }
    let good = try decode(
      #"{"m":"count_in","k":"camera","a":"total","u":"vehicles","q":"late","v":3}"#)
    #expect(good.readings.map(\.measure) == [.countIn])
    #expect(good.readings.map(\.kind) == [.camera])
    #expect(good.readings.map(\.aggregation) == [.total])
    #expect(good.readings.map(\.unit) == [.vehicles])
    #expect(good.readings.map(\.quality) == [.late])
    let plain = try decode(#"{"m":"locked","k":"bollard","a":"instant","v":true}"#)
    #expect(plain.readings.map(\.quality) == [.good])
    #expect(plain.readings.map(\.unit) == [.one])
    #expect(try decode(#"{"m":"mood","k":"camera","a":"total","v":3}"#).outcome == .malformed)
    #expect(try decode(#"{"m":"locked","k":"camera","a":"total","v":3}"#).outcome == .malformed)
    #expect(try decode(#"{"k":"camera","a":"total","v":3}"#).outcome == .malformed)
    #expect(
      try decode(#"{"m":"code","k":"camera","a":"total","q":"range","v":3}"#).outcome == .read)
  }
}
