import FieldgateDecode
import FieldgateModel
import Testing

/// What is missing by the numbers that sources give their messages.
@Suite("Numbers of messages")
struct NumberingTests {
  /// A message: its number, its own time in seconds where it bears one, and how many must be
  /// missing before it; nil where it counts for nothing.
  struct Step: Sendable {
    let number: String
    let second: Int64?
    let missed: UInt64?
    var retained = false

    init(_ number: UInt64, _ second: Int64? = nil, _ missed: UInt64? = 0, retained: Bool = false) {
      self.init("\(number)", second, missed, retained: retained)
    }

    init(
      _ number: String, _ second: Int64? = nil, _ missed: UInt64? = 0, retained: Bool = false
    ) {
      self.number = number
      self.second = second
      self.missed = missed
      self.retained = retained
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let steps: [Step]
    init(_ name: String, _ steps: Step...) {
      testDescription = name
      self.steps = steps
    }
  }

  static let cases: [Case] = [
    Case("one by one, from anywhere", Step(70), Step(71), Step(72)),
    Case("a hole", Step(5), Step(9, nil, 3), Step(10), Step(12, nil, 1)),
    Case("twice", Step(5), Step(5), Step(6), Step(6), Step(8, nil, 1)),
    Case("the greatest loss", Step(5), Step(5 + 16_384, nil, 16_383)),
    Case("a new numbering, far ahead", Step(5), Step(6 + 16_384), Step(7 + 16_384)),
    Case("one far ahead, and back", Step(5), Step(4_000_000), Step(6), Step(8, nil, 1)),
    Case("late, by its time", Step(8, 8), Step(6, 6), Step(7, 7), Step(10, 10, 1)),
    Case("late, without a time", Step(8), Step(7), Step(9), Step(11, nil, 1)),
    Case("late, from before a restart", Step(2, 20), Step(900, 10), Step(3, 21), Step(5, 22, 1)),
    Case("a clock that is set back", Step(8, 20), Step(9, 10), Step(12, 11, 2), Step(13, 12)),
    Case("losses as a clock is set back", Step(8, 20), Step(11, 10), Step(12, 11), Step(13, 12)),
    Case("begun anew at 0, by its time", Step(1000, 1), Step(0, 2), Step(1, 3), Step(4, 4, 2)),
    Case("begun anew anywhere, by its time", Step(1000, 1), Step(700, 2), Step(702, 3, 1)),
    Case("begun anew without a time", Step(1000), Step(0), Step(1), Step(3, nil, 1)),
    Case("begun anew with losses", Step(1000), Step(1), Step(4), Step(5), Step(7, nil, 1)),
    Case("begun anew within the same second", Step(9, 1), Step(1, 1), Step(2, 1), Step(3, 1)),
    Case("8 bits wrap", Step(254), Step(255), Step(0), Step(1)),
    Case("8 bits wrap, with losses", Step(253), Step(4, nil, 6), Step(5)),
    Case("16 bits wrap, with losses", Step(65_533, 1), Step(2, 2, 4), Step(3, 3)),
    Case("32 bits wrap, with losses", Step(4_294_967_295), Step(3, nil, 3), Step(4)),
    Case("0 or 1 near a wrap may be a restart", Step(250, 1), Step(0, 2), Step(1, 3)),
    Case("the end of 8 bits to the middle is a restart", Step(250, 1), Step(20, 2), Step(21, 3)),
    Case("beyond 8 bits there is no wrap of 8 bits", Step(300, 1), Step(5, 2), Step(6, 3)),
    Case(
      "the broker's own are passed over", Step(5), Step(90, nil, nil, retained: true),
      Step(7, nil, 1)),
    Case("late by a middleware's clock", Step(100, 1), Step(102, 2, 1), Step(101, 3), Step(103, 4)),
    Case("two late in a row", Step(100), Step(103, nil, 2), Step(101), Step(102), Step(104)),
    Case(
      "a backlog, and on", Step(100), Step(50), Step(51), Step(52), Step(101), Step(103, nil, 1)),
    Case("a late one far back, said later", Step(100, 1), Step(50, 2), Step(101, 3), Step(102, 4)),
    Case(
      "beyond 8 bits once, it does not wrap there", Step(300, 1), Step(250, 2), Step(251, 3),
      Step(5, 4), Step(6, 5)),
    Case("digits", Step("\"041\""), Step("\"43\"", nil, 1)),
    Case("none", Step(5), Step("null", nil, nil), Step(7, nil, 1)),
    Case("the greatest", Step(9_007_199_254_740_991), Step(9_007_199_254_740_992)),
  ]

  private static let file = """
    adapter: x
    title: x
    kind: crowd
    topics: ["t/{device}"]
    device: "{device}"
    time: { from: $.t, format: epoch-s }
    messages:
      - message: any
        sequence: $.no
    examples:
      - { example: e, topic: t, outcome: unmatched }
      - { example: f, topic: t, readings: [{ device: d, measure: count_in, value: 1 }] }
    """

  private static let start: Int64 = 1_790_000_000

  private static func decoder(_ file: String = file) throws -> Decoder {
    Decoder(adapters: [try #require(PackagedAdapters.parsed(file).adapter)])
  }

  private static func decode(
    _ payload: String, on topic: String = "t/d", retained: Bool = false,
    by decoder: inout Decoder
  ) -> Decoded {
    decoder.decode(
      Message(topic: topic, payload: Array(payload.utf8), retained: retained),
      received: Timestamp(milliseconds: start * 1000 + 60_000))
  }

  private static func missed(_ step: Step, _ decoder: inout Decoder) -> UInt64? {
    let time = step.second.map { "\(start + $0)" } ?? "null"
    let payload = #"{"no":\#(step.number),"t":\#(time)}"#
    return decode(payload, retained: step.retained, by: &decoder).numbers.first?.missed
  }

  @Test("The rule", arguments: cases)
  func rule(source: Case) throws {
    var decoder = try Self.decoder()
    for (index, step) in source.steps.enumerated() {
      #expect(Self.missed(step, &decoder) == step.missed, "\(index): \(step)")
    }
  }

  @Test("A restart at any place changes nothing", arguments: cases)
  func restarts(source: Case) throws {
    var decoder = try Self.decoder()
    var rows: [String: StateRow] = [:]
    for (index, step) in source.steps.enumerated() {
      #expect(Self.missed(step, &decoder) == step.missed, "\(index): \(step)")
      for row in decoder.takeChangedRows() { rows[row.key] = row }
      #expect(decoder.takeChangedRows() == [])
      decoder = try Self.decoder()
      try decoder.restore(Array(rows.values))
    }
    #expect(rows.values.map { "\($0.owner) \($0.key)" } == ["decode numbers x d"])
  }

  @Test("Bytes that are none of its own are refused, and do not trap")
  func refused() throws {
    var decoder = try Self.decoder()
    _ = Self.missed(Step(10, 1), &decoder)
    _ = Self.missed(Step(40_000, 2), &decoder)
    let row = try #require(decoder.takeChangedRows().first)
    let bytes = try #require(row.bytes)
    for cut in (0..<bytes.count).map({ Array(bytes[..<$0]) }) + [Array(repeating: 0xFF, count: 9)] {
      let spoilt = StateRow(owner: row.owner, key: row.key, version: row.version, bytes: cut)
      #expect(throws: StateReader.Unreadable.self) { try decoder.restore([spoilt]) }
    }
  }

  @Test(
    "What is no whole number is a fault, and nothing else is the worse for it",
    arguments: ["-1", "1.5", "1e300", "true", "\"12a\"", "\"\"", "[1]", "9007199254740994"])
  func faults(number: String) throws {
    var decoder = try Self.decoder()
    let decoded = Self.decode(#"{"no":\#(number)}"#, by: &decoder)
    #expect(decoded.numbers == [])
    #expect(decoded.outcome == .malformed)
    #expect(decoded.faults.map(\.mapping) == ["any, sequence"])
  }

  /// Where the number stands, and what is read beside it.
  private static let blocks = """
    adapter: x
    title: x
    kind: crowd
    topics: ["t/{no}/{place}"]
    messages:
      - message: of the place
        device: "{place}"
        sequence: "{no}"
        each: [{ as: entry, in: "$.none[*]" }]
        readings: [{ measure: visits, value: $entry, aggregation: total }]
      - message: of each block
        device: $block.id
        sequence: { from: $block.no, add: 1 }
        each:
          - { as: block, in: "$.blocks[*]" }
          - { as: line, in: "$block.lines[*]" }
        readings: [{ measure: occupancy, value: $line, aggregation: instant }]
      - message: of what a block lies in
        device: $block.id
        sequence: { from: $block.part, of: "{place}/{$block.in}" }
        each: [{ as: block, in: "$.blocks[*]" }]
    examples:
      - { example: e, topic: t, outcome: unmatched }
      - { example: f, topic: t, readings: [{ device: d, measure: count_in, value: 1 }] }
    """

  @Test("It is taken wherever it stands, of whom it is, whatever the lists behind it hold")
  func places() throws {
    var decoder = try Self.decoder(Self.blocks)
    func missed(_ topic: String, _ payload: String) -> [String] {
      Self.decode(payload, on: topic, by: &decoder).numbers.map {
        "\($0.source) \($0.number) \($0.missed)"
      }
    }
    #expect(
      missed(
        "t/7/p",
        #"{"blocks":[{"id":"a","no":1,"lines":[]},{"id":"b","no":4,"lines":[1,2],"in":"x","part":3}]}"#
      ) == ["p 7 0", "a 2 0", "b 5 0", "p/x 3 0"])
    #expect(
      missed(
        "t/9/p", #"{"blocks":[{"id":"a","no":2},{"id":"b","no":9,"in":"x","part":5}]}"#)
        == ["p 9 1", "a 3 0", "b 10 4", "p/x 5 1"])
  }

  @Test("A name of the round before dates no number")
  func dates() throws {
    var decoder = try Self.decoder(
      """
      adapter: x
      title: x
      kind: crowd
      topics: ["t/{place}"]
      messages:
        - message: of each gateway
          device: $gateway.id
          sequence: $gateway.no
          time: { from: $metric.at, format: epoch-s }
          each:
            - { as: gateway, in: "$.gateways[*]" }
            - { as: metric, in: "$gateway.metrics[*]" }
          readings: [{ measure: occupancy, value: $metric.people, aggregation: instant }]
      examples:
        - { example: e, topic: t, outcome: unmatched }
        - { example: f, topic: t, readings: [{ device: d, measure: count_in, value: 1 }] }
      """)
    let gateways = ["a", "b"].map {
      #"{"id":"\#($0)","no":1,"metrics":[{"at":\#(Self.start),"people":3}]}"#
    }
    let decoded = Self.decode(
      #"{"gateways":[\#(gateways.joined(separator: ","))]}"#, on: "t/p", by: &decoder)
    #expect(decoded.readings.map(\.time.milliseconds) == [Self.start * 1000, Self.start * 1000])
    #expect(decoded.numbers.map(\.source) == ["a", "b"])
    #expect(decoded.numbers.map(\.time) == [nil, nil])
  }

  @Test("Packaged adapters miss what their sources number, and no more")
  func packaged() throws {
    var decoder = Decoder(adapters: PackagedAdapters.all)
    func missed(_ topic: String, _ payloads: String...) -> [UInt64] {
      payloads.flatMap { Self.decode($0, on: topic, by: &decoder).numbers.map(\.missed) }
    }
    // The join leaves out its 0; the second uplink has nothing in it.
    let uplink = { (count: String, at: String) in
      #"{"uplink_message":{\#(count)"received_at":"2026-05-04T09:\#(at):00Z"}}"#
    }
    #expect(
      missed(
        "v3/a@t/devices/d/up", uplink("\"f_cnt\":16,", "00"), uplink("\"f_cnt\":17,", "01"),
        uplink("\"f_cnt\":20,", "02"), uplink("", "03"), uplink("\"f_cnt\":1,", "04"))
        == [0, 0, 2, 0])
    #expect(
      missed(
        "loriot/e/rx", #"{"cmd":"rx","EUI":"E","fcnt":3,"ts":1790000000000,"data":""}"#,
        #"{"cmd":"gw","EUI":"E","fcnt":4,"ts":1790000001000,"data":""}"#,
        #"{"cmd":"rx","EUI":"E","fcnt":5,"ts":1790000002000,"data":""}"#) == [0, 1])
    // An edge node counts what it and its devices say together.
    #expect(missed("spBv1.0/g/NBIRTH/e", #"{"seq":0,"timestamp":1790000000000}"#) == [0])
    #expect(missed("spBv1.0/g/DBIRTH/e/d", #"{"seq":1,"timestamp":1790000001000}"#) == [0])
    #expect(missed("spBv1.0/g/DDATA/e/f", #"{"seq":4,"timestamp":1790000002000}"#) == [2])
    #expect(missed("spBv1.0/g/NBIRTH/e", #"{"seq":0,"timestamp":1790000003000}"#) == [0])
    // A node of the same name in another group is another.
    for (place, group) in ["h", "g", "h", "g", "h"].enumerated() {
      let seq = group == "g" ? place : place + 100
      #expect(
        missed(
          "spBv1.0/\(group)/DDATA/e/d", #"{"seq":\#(seq),"timestamp":179000000\#(place + 4)000}"#)
          == [place < 2 ? 0 : 1], "\(group) \(seq)")
    }
  }
}
