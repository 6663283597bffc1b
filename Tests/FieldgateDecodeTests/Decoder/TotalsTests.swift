import FieldgateDecode
import FieldgateModel
import Testing

@Suite("Differences of totals")
struct TotalsTests {
  /// A counter's message: its value, its time in seconds, and what it must have grown by.
  struct Step: Sendable {
    let value: Double
    let second: Int64
    let delta: Double?
    var retained = false

    init(_ value: Double, _ second: Int64, _ delta: Double?, retained: Bool = false) {
      self.value = value
      self.second = second
      self.delta = delta
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
    Case("grows", Step(10, 1, nil), Step(10, 2, 0), Step(17, 3, 7), Step(18, 4, 1)),
    Case("reset to 0", Step(500, 1, nil), Step(0, 2, 0), Step(3, 3, 3)),
    Case("reset and counted since", Step(500, 1, nil), Step(4, 2, 4)),
    Case("stepped back a little", Step(41_195, 1, nil), Step(41_190, 2, nil), Step(41_192, 3, 2)),
    Case("stepped back a sixteenth is a reset", Step(1600, 1, nil), Step(1499, 2, 1499)),
    Case("a small counter is reset at once", Step(3, 1, nil), Step(2, 2, 2)),
    Case("16-bit wrap", Step(65_530, 1, nil), Step(4, 2, 10)),
    Case("32-bit wrap", Step(4_294_967_290, 1, nil), Step(4, 2, 10)),
    Case("half of 16 bits is a reset", Step(32_768, 1, nil), Step(10, 2, 10)),
    Case(
      "from the end of 16 bits to the middle is a reset", Step(65_000, 1, nil), Step(9000, 2, 9000)),
    Case("above 16 bits there is no 16-bit wrap", Step(70_000, 1, nil), Step(5, 2, 5)),
    Case("a late message is none", Step(100, 10, nil), Step(90, 5, nil), Step(103, 11, 3)),
    Case(
      "a clock set back is no late message", Step(100, 10, nil), Step(104, 5, 4), Step(105, 6, 1)),
    Case(
      "a retained one counts nothing", Step(100, 1, nil), Step(150, 2, nil, retained: true),
      Step(160, 3, 60)),
    Case("out of range is not remembered", Step(100, 1, nil), Step(-5, 2, nil), Step(101, 3, 1)),
  ]

  private static let start: Int64 = 1_790_000_000_000

  private static func decoder() throws -> Decoder {
    let file = """
      adapter: x
      title: x
      kind: crowd
      topics: ["t/{device}"]
      device: "{device}"
      time: { from: $.t, format: epoch-s }
      messages:
        - message: m
          readings:
            - { measure: count_in, channel: a, value: $.n, aggregation: total, labels: { class: $.c } }
      examples:
        - { example: e, topic: t, outcome: unmatched }
        - { example: f, topic: t, readings: [{ device: d, measure: count_in, value: 1 }] }
      """
    return Decoder(adapters: [try #require(PackagedAdapters.parsed(file).adapter)])
  }

  private static func delta(_ step: Step, of device: String = "d", _ decoder: inout Decoder)
    -> Double?
  {
    let message = Message(
      topic: "t/\(device)",
      payload: Array(#"{"n":\#(step.value),"t":\#(start / 1000 + step.second)}"#.utf8),
      retained: step.retained)
    let decoded = decoder.decode(message, received: Timestamp(milliseconds: start + 60_000))
    return decoded.readings.first?.delta
  }

  @Test("The rule", arguments: cases)
  func rule(counter: Case) throws {
    var decoder = try Self.decoder()
    for step in counter.steps { #expect(Self.delta(step, &decoder) == step.delta, "\(step)") }
  }

  @Test("A restart at any place changes nothing", arguments: cases)
  func restarts(counter: Case) throws {
    var decoder = try Self.decoder()
    var rows: [String: StateRow] = [:]
    for step in counter.steps {
      #expect(Self.delta(step, &decoder) == step.delta, "\(step)")
      for row in decoder.memory.takeChangedRows() { rows[row.key] = row }
      #expect(decoder.memory.takeChangedRows() == [])
      decoder = try Self.decoder()
      try decoder.memory.restore(Array(rows.values))
    }
    #expect(rows.values.allSatisfy { $0.owner == "decode" && $0.key == "d" })
  }

  @Test("Devices do not disturb each other, and only what changed is written")
  func devices() throws {
    var decoder = try Self.decoder()
    _ = Self.delta(Step(10, 1, nil), of: "d", &decoder)
    _ = Self.delta(Step(70, 1, nil), of: "e", &decoder)
    #expect(decoder.memory.takeChangedRows().map(\.key) == ["d", "e"])
    #expect(Self.delta(Step(11, 2, nil), of: "d", &decoder) == 1)
    #expect(decoder.memory.takeChangedRows().map(\.key) == ["d"])
    #expect(Self.delta(Step(75, 2, nil), of: "e", &decoder) == 5)
  }

  @Test("Bytes that are none of its own are refused, and do not trap")
  func refused() throws {
    var decoder = try Self.decoder()
    _ = Self.delta(Step(10, 1, nil), &decoder)
    let row = try #require(decoder.memory.takeChangedRows().first)
    let bytes = try #require(row.bytes)
    for count in 0..<bytes.count {
      let cut = StateRow(
        owner: row.owner, key: row.key, version: row.version, bytes: Array(bytes[..<count]))
      #expect(throws: StateReader.Unreadable.self) { try decoder.memory.restore([cut]) }
    }
    let newer = StateRow(owner: row.owner, key: row.key, version: 99, bytes: bytes)
    #expect(throws: StateReader.Unreadable.self) { try decoder.memory.restore([newer]) }
  }
}
