import FieldgateDecode
import FieldgateModel
import Testing

@Suite("The decoder")
struct DecoderTests {
  private static let received = Timestamp(milliseconds: 1_790_000_200_000)

  private static func adapter(_ id: String, _ messages: String) throws -> Adapter {
    let file = """
      adapter: \(id)
      title: x
      kind: crowd
      topics: ["t/{device}"]
      device: "{device}"
      messages:
      \(messages)
      examples:
        - { example: e, topic: t, outcome: unmatched }
        - { example: f, topic: t, readings: [{ device: d, measure: occupancy, value: 1 }] }
      """
    let (adapter, faults) = PackagedAdapters.parsed(file)
    #expect(faults == [])
    return try #require(adapter)
  }

  private static func decode(_ payload: String, _ adapters: Adapter..., topic: String = "t/d")
    -> Decoded
  {
    var decoder = Decoder(adapters: adapters)
    return decoder.decode(Message(topic: topic, payload: Array(payload.utf8)), received: received)
  }

  private static let occupancy = """
      - message: m
        when: { value: $.n, exists: true }
        readings: [{ measure: occupancy, value: $.n, aggregation: instant }]
    """
  private static let text = """
      - message: m
        format: text
        readings: [{ measure: occupancy, value: { from: $, number: true }, aggregation: instant }]
    """

  @Test("Adapters are tried in order; the first that knows the message takes it")
  func order() throws {
    let json = try Self.adapter("json", Self.occupancy)
    let text = try Self.adapter("text", Self.text)
    #expect(Self.decode(#"{"n":4}"#, json, text).adapter == "json")
    // Not its format, and not its shape: the next one's turn.
    #expect(Self.decode("x4", json, text).adapter == "text")
    #expect(Self.decode("4", json, text).readings.map(\.value) == [.number(4)])
    #expect(Self.decode("4", json, text).adapter == "text")
    // Nobody reads it: the refusal that says most stands.
    #expect(Self.decode(#"{"m":4}"#, json).outcome == .nothing)
    #expect(Self.decode("{", json).outcome == .malformed)
    #expect(Self.decode("{", json).faults.first?.expected.contains("byte 1") == true)
    #expect(Self.decode("4", json, topic: "u/d") == Decoded(adapter: nil, outcome: .unmatched))
    #expect(Self.decode("", json).outcome == .nothing)
  }

  @Test("Every rule that holds is used, and loops nest with the outer levels in reach")
  func rules() throws {
    let adapter = try Self.adapter(
      "a",
      """
        - message: all
          readings: [{ measure: fault, value: $.broken }]
        - message: zones
          each:
            - { as: floor, key: number, in: "$.floors[*]" }
            - { as: zone, key: name, in: "$floor[*]", when: { not: { value: $name, equals: _total } } }
          readings: [{ measure: occupancy, channel: "{$.site}/{$number}/{$name}", value: $zone, aggregation: instant }]
      """)
    let decoded = Self.decode(
      #"{"broken":false,"site":"s","floors":[{"a":1,"_total":3},{"a":2,"b":0}]}"#, adapter)
    #expect(decoded.outcome == .read)
    #expect(decoded.readings.map { $0.channel } == [nil, "s/0/a", "s/1/a", "s/1/b"])
    #expect(decoded.readings.map(\.value) == [.flag(false), .number(1), .number(2), .number(0)])
  }

  @Test("A document within a text is opened: JSON, hex, base64")
  func opened() throws {
    let adapter = try Self.adapter(
      "a",
      """
        - message: m
          each: [{ as: inner, open: $.data, encoding: hex, when: { value: $.data, is: text } }]
          readings: [{ measure: occupancy, value: "$inner[0].n", aggregation: instant }]
      """)
    let hex = "[{\"n\":6}]".utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    #expect(Self.decode(#"{"data":"\#(hex)"}"#, adapter).readings.map(\.value) == [.number(6)])
    #expect(Self.decode(#"{"data":"\#(hex)0"}"#, adapter).outcome == .malformed)
    #expect(Self.decode(#"{"data":"7b"}"#, adapter).outcome == .malformed)
    #expect(Self.decode(#"{"data":5}"#, adapter).outcome == .nothing)
    #expect(Self.decode(#"{}"#, adapter).outcome == .nothing)
  }

  @Test("A text of a list that cannot be opened leaves nothing of the one before it")
  func openedInTurns() throws {
    let adapter = try Self.adapter(
      "a",
      """
        - message: m
          each:
            - { as: box, in: "$.boxes[*]" }
            - { as: inner, open: $box.data, encoding: utf8 }
            - { as: line, in: "$inner.lines[*]" }
          time: { from: $inner.at, format: epoch-s }
          readings: [{ measure: occupancy, channel: $box.id, value: $line.n, aggregation: instant }]
      """)
    func text(_ at: Int, _ numbers: [Int]) -> String {
      let lines = numbers.map { #"{\"n\":\#($0)}"# }.joined(separator: ",")
      return #"{\"at\":\#(at),\"padding\":[1,2,3],\"lines\":[\#(lines)]}"#
    }
    let boxes = [
      #"{"id":"a","data":"\#(text(1_767_225_600, [1, 2]))"}"#, #"{"id":"b","data":"{"}"#,
      #"{"id":"c"}"#, #"{"id":"d","data":"{\"lines\":[{\"n\":4}],\"at\":1767225660}"}"#,
    ]
    let decoded = Self.decode(#"{"boxes":[\#(boxes.joined(separator: ","))]}"#, adapter)
    #expect(decoded.readings.map(\.channel) == ["a", "a", "d"])
    #expect(decoded.readings.map(\.value) == [1, 2, 4].map { Value.number($0) })
    #expect(
      decoded.readings.map(\.time.iso8601) == [
        "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z", "2026-01-01T00:01:00.000Z",
      ])
    #expect(decoded.faults.count == 1)
  }

  @Test("A message may have many names, places and values mixed")
  func manyNames() throws {
    let adapter = try Self.adapter(
      "a",
      """
        - message: m
          each:
            - { as: a, in: "$.l[*]" }
            - { as: b, in: "$a.l[*]" }
            - { as: twice, value: { from: $b.v, scale: 2 } }
            - { as: c, in: "$b.l[*]" }
            - { as: d, in: "$c.l[*]" }
            - { as: e, key: name, in: "$d.l[*]" }
            - { as: f, in: "$e.l[*]" }
            - { as: g, in: "$f.l[*]" }
            - { as: h, in: "$g.l[*]" }
          readings:
            - { measure: occupancy, channel: "{$name}/{$twice}", value: $h.v, aggregation: instant }
      """)
    let inner = #"{"v":5,"l":[{"l":[{"l":[{"l":[{"l":[{"l":[{"v":7},{"v":8}]}]}]}]}]}]}"#
    let decoded = Self.decode(#"{"l":[{"l":[\#(inner)]}]}"#, adapter)
    #expect(decoded.readings.map(\.channel) == ["0/10", "0/10"])
    #expect(decoded.readings.map(\.value) == [7, 8].map { Value.number($0) })
  }

  @Test("Bytes are read at their places, in either order")
  func bytes() throws {
    let file = """
      adapter: x
      title: x
      kind: crowd
      topics: ["t/{device}"]
      device: "{device}"
      format: bytes
      layout: fixed
      layouts:
        - layout: fixed
          fields:
            - { skip: 1 }
            - { name: voltage, type: u16be }
            - { name: in.a, type: i24le }
            - { name: level, type: f32be, at: 8 }
      messages:
        - message: m
          readings:
            - { measure: battery_voltage, value: { from: $.voltage, scale: 0.01 }, aggregation: instant }
            - { measure: temperature, value: $.in.a, aggregation: instant }
            - { measure: humidity, value: $.level, aggregation: instant }
      examples:
        - { example: e, topic: t, outcome: unmatched }
        - { example: f, topic: t/d, hex: "FF 00F8 FEFFFF 0000 42280000", readings: [
            { device: d, measure: battery_voltage, value: 2.48 },
            { device: d, measure: temperature, value: -2 }, { device: d, measure: humidity, value: 42 } ] }
        - { example: g, topic: t/d, hex: "FF00F8", outcome: malformed }
      """
    let (adapter, faults) = PackagedAdapters.parsed(file)
    #expect(faults == [])
    let read = try #require(adapter)
    for example in read.examples { #expect(read.differences(in: example) == []) }
  }

  @Test("What passes a limit is malformed and gives nothing")
  func limits() throws {
    let each = """
        - message: m
          each: [{ as: n, in: "$[*]" }]
          readings: [{ measure: occupancy, value: $n, aggregation: instant }]
      """
    let adapter = try Self.adapter("a", each)
    func list(_ count: Int) -> String { "[" + String(repeating: "1,", count: count - 1) + "1]" }
    #expect(Self.decode(list(10_000), adapter).readings.count == 10_000)
    for payload in [
      list(10_001), list(30_000), String(repeating: " ", count: 1 << 20) + "1",
      String(repeating: "[", count: 65) + "1" + String(repeating: "]", count: 65),
    ] {
      let decoded = Self.decode(payload, adapter)
      #expect(decoded.outcome == .malformed)
      #expect(decoded.readings == [])
      #expect(decoded.faults.count == 1)
    }
    // Each item of a long list asks for a key of a large object: bounded work.
    let wide = try Self.adapter(
      "b",
      """
        - message: m
          each: [{ as: n, in: "$.list[*]" }]
          readings: [{ measure: occupancy, value: $.late, aggregation: instant }]
      """)
    let keys = (0..<20_000).map { #""k\#($0)":0,"# }.joined()
    let decoded = Self.decode(#"{\#(keys)"list":\#(list(9000)),"late":1}"#, wide)
    #expect(decoded.outcome == .malformed)
    // A device's name of a kilobyte is none.
    let long = Self.decode("[1]", adapter, topic: "t/" + String(repeating: "d", count: 1000))
    #expect(long.outcome == .malformed)
  }

  @Test("The same message gives the same, whatever came before it")
  func pure() {
    var decoder = Decoder(adapters: PackagedAdapters.all)
    for example in PackagedAdapters.all.flatMap(\.examples) {
      var fresh = Decoder(adapters: PackagedAdapters.all)
      for message in example.before {
        _ = decoder.decode(message, received: example.received)
        _ = fresh.decode(message, received: example.received)
      }
      var busy = decoder.decode(example.message, received: example.received)
      // But for differences, and for who hangs on an edge node.
      for index in busy.readings.indices { busy.readings[index].delta = nil }
      if example.message.topic.hasPrefix("spBv1.0/") { continue }
      #expect(busy == fresh.decode(example.message, received: example.received), "\(example.name)")
    }
  }
}
