import FieldgateEngine
import FieldgateModel
import Testing

/// A device that speaks too much is limited, and nobody else is.
@Suite("A device's allowance") struct AllowanceTests {
  private static func site(_ rate: Int, _ burst: Int) throws -> Plan {
    var site = SmallSite()
    site.more = "load: { device: { rate: \(rate), burst: \(burst) } }"
    return try site.plan()
  }

  /// What a transaction keeps: the batch with what is settled at its end.
  private static func close(_ life: inout Replay, at: Milliseconds) {
    life.settle(at: at)
    life.commit()
  }

  @Test("its newest word counts, a total loses nothing, and others are whole") func flood() throws {
    var life = Replay(try Self.site(2, 60))
    _ = life.take()
    for number in 0..<500 {
      let at = Milliseconds(number)
      life.say("counter/a", #"{"people":\#(number),"in":\#(1000 + number)}"#, at: at)
      if number.isMultiple(of: 10) { life.say("counter/b", #"{"people":\#(number)}"#, at: at) }
      if number % 100 == 99 { Self.close(&life, at: at) }
    }
    let readings = life.effects.readings.map(\.reading)
    let a = readings.filter { $0.device == "a" && $0.measure == .occupancy }.compactMap(
      \.value.number)
    // The burst; then the last of each transaction, and what the rate allows.
    #expect(Array(a.prefix(60)) == (0..<60).map(Double.init))
    #expect(Set([99, 199, 299, 399, 499]).isSubset(of: Set(a)))
    #expect(a.count <= 60 + 5 + 2, "\(a)")
    #expect(a.last == 499)
    #expect(readings.filter { $0.device == "b" }.count == 50)
    // From 1000 to 1499: 499 came in, whatever was left out.
    let came = readings.filter { $0.device == "a" && $0.measure == .countIn }.compactMap(\.delta)
    #expect(came.reduce(0, +) == 499)
    #expect(life.engine.limited["a"] == UInt64(500 - (a.count - 5)))
    #expect(life.engine.limited["b"] == nil)
    #expect(
      life.told.filter { $0.contains("system.load") } == ["raised moderate zone/system.load 1"])
    let alert = try #require(life.engine.openAlerts.first { $0.rule == SystemRule.load.id })
    #expect(alert.value == .word("device a"))
  }

  @Test("it is told once, counted over restarts, and over after a quiet minute") func life() throws
  {
    var life = Replay(try Self.site(1, 5))
    for number in 0..<20 { life.count(number, at: Milliseconds(number)) }
    Self.close(&life, at: 20)
    #expect(life.effects.notices.filter { $0 == .limited("a", above: 1) }.count == 1)
    life.restart(at: 1000)
    #expect(life.engine.limited["a"] == 15)
    // Said again by the new run, so that it is not thought to be the old one's.
    for number in 0..<20 { life.count(number, at: 2000 + Milliseconds(number)) }
    life.run(until: 62_018)
    #expect(
      life.told.filter { $0.contains("system.load") } == ["raised moderate zone/system.load 1"])
    life.run(until: 62_020)
    #expect(life.told.last { $0.contains("system.load") } == "cleared moderate zone/system.load 2")
  }

  @Test("a backlog within the burst is taken whole, and that a device speaks so much is told")
  func backlog() throws {
    var life = Replay(try Self.site(20, 100_000))
    for number in 0..<3000 { life.count(number % 7, at: Milliseconds(number) / 10) }
    #expect(life.effects.readings.count == 3000)
    #expect(life.effects.notices.filter { $0 == .talkative("a", above: 20) }.count == 1)
    #expect(!life.told.contains { $0.contains("system.load") })
  }

  @Test("a replay gives the same to the byte") func replayed() throws {
    var recorder = Recorder(try Self.site(2, 10), start: ExampleSite.start)
    recorder.handle(.listening, at: 0)
    for number in 0..<300 {
      let at = Milliseconds(number) * 100
      let payload = #"{"people":\#(number % 50 * 10)}"#
      recorder.handle(
        .message(Message(topic: "counter/a", payload: Array(payload.utf8))), at: at)
      if number % 10 == 9 {
        recorder.settle(at: at)
        recorder.commit()
      }
    }
    recorder.run(until: 300_000)
    recorder.commit()
    let log = Recorder.log(recorder.events)
    #expect(log.contains { $0.contains("system.load") })
    #expect(Recorder.log(recorder.replayed()) == log)
  }

  @Test("wherever a transaction is closed, the order is the device's and its last word is last")
  func lastWord() throws {
    let words = (0..<40).map { $0.isMultiple(of: 2) ? "open" : "closed" }
    for place in 0..<words.count {
      // Room comes back while it speaks: a tenth of a second a message, ten a second.
      var life = Replay(try Self.site(5, 3))
      for (number, word) in words.enumerated() {
        let at = Milliseconds(number) * 100
        life.say("bollard/gate", word, at: at)
        guard number == place || number == words.count - 1 else { continue }
        Self.close(&life, at: at)
        let said = life.effects.readings.map(\.reading)
        #expect(said.last?.value == .word(word), "closed after \(place), at \(number)")
        #expect(said.map(\.time) == said.map(\.time).sorted(), "closed after \(place)")
      }
      #expect(life.engine.limited["gate"] ?? 0 > 0)
    }
  }

  @Test("a message of several devices is charged to each for its own readings")
  func bridged() throws {
    var site = SmallSite()
    site.more = "load: { device: { rate: 1, burst: 3 } }"
    site.files["devices/bridge.yaml"] = """
      adapter: bridge
      title: A bridge
      kind: crowd
      format: json
      topics: ["bridge"]
      device: $row.device
      messages:
        - message: rows
          each: [{ as: row, in: "$[*]" }]
          readings:
            - { measure: occupancy, value: $row.people, aggregation: instant }
      examples:
        - example: one
          topic: bridge
          payload: [{ device: x, people: 12 }]
          readings: [{ device: x, measure: occupancy, aggregation: instant, value: 12 }]
        - example: a word
          topic: bridge
          payload: [{ device: x, people: many }]
          outcome: malformed
      """
    site.devices.append("{ id: far, adapter: bridge, area: street }")
    var life = Replay(try site.plan())
    for number in 0..<10 {
      life.say(
        "bridge",
        #"[{"device":"far","people":\#(number)},{"device":"x-\#(number)","people":\#(number)},"#
          + #"{"device":"loud","people":\#(number)},{"device":"loud","people":\#(number)}]"#,
        at: Milliseconds(number))
    }
    #expect(life.engine.limited == ["far": 7, "loud": 7])
    let others = life.effects.readings.map(\.reading.device.rawValue).filter { $0.hasPrefix("x-") }
    #expect(others == (0..<10).map { "x-\($0)" })
    Self.close(&life, at: 10)
    for device in ["far", "loud"] {
      let last = life.effects.readings.map(\.reading).last { $0.device.rawValue == device }
      #expect(last?.value == .number(9), "\(device)")
    }
  }

  @Test("a replay has the order of what one moment brought about") func replayedOrder() throws {
    var site = SmallSite()
    site.rules = [
      """
      - rule: crowd
        kind: threshold
        areas: [square]
        watch: occupancy
        raise: { moderate: { above: 100 } }
        clear: { below: 100 }
      - rule: both
        kind: composite
        areas: [street]
        conditions: [{ rule: crowd, severity: moderate, in: [square] }]
        raise: { severe: { all: true } }
        clear: { for: 0s }
      """
    ]
    site.more = "load: { device: { rate: 1, burst: 3 } }"
    var recorder = Recorder(try site.plan(), start: ExampleSite.start)
    recorder.handle(.listening, at: 0)
    func says(_ device: String, _ people: Int) -> Message {
      Message(topic: "counter/\(device)", payload: Array(#"{"people":\#(people)}"#.utf8))
    }
    for number in 0..<3 { recorder.handle(.message(says("b", number)), at: 1000) }
    recorder.handle(.messages([says("a", 200), says("b", 4)]), at: 1000)
    recorder.settle(at: 1000)
    recorder.commit()
    recorder.run(until: 300_000)
    recorder.commit()
    let log = Recorder.log(recorder.events)
    #expect(recorder.events.prefix(3).map(\.alert.rule) == ["crowd", "both", SystemRule.load.id])
    #expect(Recorder.log(recorder.replayed()) == log)
  }

  @Test(
    "an engine made anew ends what it does not find again", arguments: StartCause.allCases)
  func madeAnew(cause: StartCause) throws {
    var life = Replay(try Self.site(1, 5))
    for number in 0..<20 { life.count(number, at: Milliseconds(number)) }
    Self.close(&life, at: 20)
    life.restart(at: 1000, cause: cause)
    life.run(until: 3_600_000)
    #expect(
      life.told.filter { $0.contains("system.load") }
        == ["raised moderate zone/system.load 1", "cleared moderate zone/system.load 2"])
  }
}
