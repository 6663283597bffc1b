import FieldgateDecode
import FieldgateDocument
import FieldgateModel
import Testing

/// What an adapter leaves to the site.
@Suite("Site parameters")
struct ParameterTests {
  private static func adapter() throws -> Adapter {
    let file = """
      adapter: x
      title: x
      kind: bollard
      topics: ["t/{device}"]
      device: "{device}"
      parameters:
        input: { default: DI1, means: the end switch }
        fault: { means: the fault contact }
        inverted: { default: false, means: whether it is wired the other way round }
        side: { default: left, allowed: [left, right], means: the side }
      messages:
        - message: m
          each: [{ as: input, key: name, in: "$[*]", when: { value: $name, equals: "{parameter.input}" } }]
          readings:
            - { measure: state, channel: "{parameter.side}", value: { from: $input, map: { 1: open, 0: closed }, invert: "{parameter.inverted}" } }
        - message: f
          each: [{ as: input, key: name, in: "$[*]", when: { value: $name, equals: "{parameter.fault}" } }]
          readings: [{ measure: fault, value: { from: $input, bit: 0 } }]
      examples:
        - { example: e, topic: t, outcome: unmatched }
        - { example: f, topic: t/d, payload: { DI1: 1 }, readings: [{ device: d, measure: state, value: open, channel: left }] }
      """
    let (adapter, faults) = PackagedAdapters.parsed(file)
    #expect(faults == [])
    return try #require(adapter)
  }

  @Test("A step through devices names a parameter that there is, and gives what they are")
  func devices() throws {
    func read(_ step: String) -> (adapter: Adapter?, faults: [String]) {
      PackagedAdapters.parsed(
        """
        adapter: x
        title: x
        kind: crowd
        topics: ["t/{box}"]
        parameters: { box: { means: who speaks for it } }
        messages:
          - message: m
            each: [\(step)]
            device: $one
            readings: [{ measure: online, value: true }]
        examples:
          - { example: e, topic: t, outcome: unmatched }
          - example: f
            topic: t/q
            devices: { b: { box: q }, a: { box: q }, c: { box: r } }
            payload: {}
            readings: [{ device: a, measure: online, value: true }, { device: b, measure: online, value: true }]
        """)
    }
    let good = read(#"{ as: one, devices: { parameter: box, is: "{box}" } }"#)
    #expect(good.faults == [])
    let adapter = try #require(good.adapter)
    #expect(adapter.examples.flatMap { adapter.differences(in: $0) } == [])
    let wrong = read(#"{ as: one, devices: { parameter: bax, is: "{box}" } }"#)
    #expect(wrong.faults.count == 1 && wrong.faults[0].contains("'bax'"))
    #expect(wrong.faults[0].contains("did you mean 'box'?"))
    let two = read(#"{ as: one, in: "$[*]", devices: { parameter: box, is: "{box}" } }"#)
    #expect(two.faults.count == 1 && two.faults[0].contains("a step needs one of"))
  }

  @Test("Each device has its own values; without an inventory the defaults hold")
  func values() throws {
    let adapter = try Self.adapter()
    let devices = [
      Device(
        id: "b", adapter: "x",
        parameters: ["input": .word("DI2"), "inverted": .flag(true), "side": .word("right")]),
      Device(id: "c", adapter: "x", parameters: ["fault": .word("DI2")]),
      Device(id: "d", adapter: "other", parameters: ["input": .word("DI2")]),
    ]
    var decoder = Decoder(adapters: [adapter], devices: devices)
    func decode(_ device: String) -> [String] {
      let message = Message(topic: "t/\(device)", payload: Array(#"{"DI1":1,"DI2":1}"#.utf8))
      return decoder.decode(message, received: Timestamp(milliseconds: 0)).readings.map {
        "\($0.measure.rawValue) \($0.channel ?? "-") \($0.value.text)"
      }
    }
    #expect(decode("a") == ["state left open"])
    #expect(decode("b") == ["state right closed"])
    #expect(decode("c") == ["state left open", "fault - true"])
    #expect(decode("d") == ["state left open"])
  }

  @Test("What the inventory may not say is told, with the names and values that there are")
  func checked() throws {
    let adapter = try Self.adapter()
    #expect(adapter.parameters.map(\.name) == ["input", "fault", "inverted", "side"])
    #expect(adapter.parameters.map(\.standard) == [.word("DI1"), nil, .flag(false), .word("left")])
    let diagnostics = Diagnostics()
    adapter.check(
      parameters: [
        "inputt": .word("DI2"), "inverted": .word("maybe"), "side": .word("up"),
        "fault": .number(3), "input": .number(4),
      ], diagnostics, at: { Place(file: "inventory.yaml", line: $0.count) })
    #expect(
      diagnostics.sorted.map(\.description) == [
        "inventory.yaml:4:1: error: 'up' is no value of 'side' (the side); allowed are left, right",
        "inventory.yaml:6:1: error: the adapter 'x' has no parameter 'inputt'; it has input, "
          + "fault, inverted, side; did you mean 'input'?",
        "inventory.yaml:8:1: error: 'inverted' (whether it is wired the other way round) is true "
          + "or false, not 'maybe'",
      ])
  }
}
