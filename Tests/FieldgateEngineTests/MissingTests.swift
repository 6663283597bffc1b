import FieldgateEngine
import FieldgateModel
import Testing

/// Messages that are missing by the numbers that devices give them.
@Suite("Missing messages") struct MissingTests {
  private static func plan(_ load: String = "") throws -> Plan {
    var site = SmallSite()
    site.more = load
    site.files["devices/radio.yaml"] = """
      adapter: radio
      title: A radio that numbers its messages
      kind: crowd
      format: json
      topics: ["radio/{device}"]
      device: "{device}"
      messages:
        - message: people
          sequence: $.no
          readings: [{ measure: occupancy, value: $.people, aggregation: instant }]
        - message: of a node
          topics: ["node/{node}"]
          device: $.id
          sequence: { from: $.no, of: "{node}" }
      examples:
        - example: twelve
          topic: radio/x
          payload: { no: 1, people: 12 }
          readings: [{ device: x, measure: occupancy, aggregation: instant, value: 12 }]
        - example: a word
          topic: radio/x
          payload: { no: 2, people: many }
          outcome: malformed
      """
    site.devices.append("{ id: r, adapter: radio, area: street }")
    return try site.plan()
  }

  private static let hour: Milliseconds = 3_600_000

  @Test("they are counted over restarts, told once and then once an hour, and raise nothing")
  func counted() throws {
    var life = Replay(try Self.plan())
    func say(_ number: Int, _ device: String = "r", at: Milliseconds) {
      life.say("radio/\(device)", #"{"no":\#(number),"people":1}"#, at: at)
    }
    func told() -> [Notice] {
      life.take().notices.filter { if case .missed = $0 { true } else { false } }
    }
    say(10, at: 0)
    say(11, at: 1)
    #expect(told() == [] && life.engine.missed == [:])
    say(14, at: 2)
    #expect(told() == [.missed("r", 2)])
    say(16, at: 3)
    say(20, at: Self.hour)
    #expect(told() == [])
    // Each device is told of by itself, one that the inventory does not list too.
    say(5, "stranger", at: Self.hour)
    say(7, "stranger", at: Self.hour)
    #expect(told() == [.missed("stranger", 1)])
    // What came since is told when the hour is over, whether or not more is missing then.
    life.run(until: Self.hour + 2)
    #expect(told() == [.missed("r", 4)])
    say(21, at: Self.hour + 3)
    say(23, at: Self.hour + 4)
    #expect(told() == [])
    life.commit()
    life.restart(at: Self.hour + 5)
    #expect(life.engine.missed == ["r": 7, "stranger": 1])
    // What the log did not know yet it hears from the next run.
    life.run(until: Self.hour + 5)
    #expect(told() == [.missed("r", 1)])
    say(25, at: Self.hour + 6)
    #expect(life.engine.missedInAll == 9)
    let devices = Dictionary(uniqueKeysWithValues: life.engine.devices.map { ($0.id, $0.object) })
    #expect(devices["r"]?["missed"] == 8)
    #expect(devices["stranger"]?["missed"] == 1)
    #expect(devices["a"]?["missed"] == nil)
    life.run(until: 2 * Self.hour)
    #expect(!life.told.contains { $0.contains("system.") })
  }

  @Test("who numbers the messages of others is no device, and a hundred of them are listed")
  func sources() throws {
    var life = Replay(try Self.plan())
    for node in 0..<120 {
      for number in [1, 3 + node] {
        life.say("node/n\(node)", #"{"no":\#(number),"id":"r"}"#, at: 0)
      }
    }
    let sources = life.engine.devices.filter(\.isSource)
    #expect(sources.count == 100)
    #expect(sources.allSatisfy { !$0.isListed && $0.seen == nil && $0.missed ?? 0 > 20 })
    #expect(life.engine.devices.filter { $0.id == "r" }.map(\.isSource) == [false])
    #expect(life.engine.missed.count == 120)
  }

  @Test("what is limited, cannot be read in full or is read again is not missing")
  func refused() throws {
    var life = Replay(try Self.plan("load: { device: { rate: 1, burst: 3 } }"))
    for number in 0..<50 {
      let people = number.isMultiple(of: 7) ? #""many""# : "\(number)"
      life.say("radio/r", #"{"no":\#(number),"people":\#(people)}"#, at: Milliseconds(number))
    }
    #expect(life.engine.limited["r"] ?? 0 > 0)
    #expect(life.effects.quarantined.count == 1)
    let payload = Array(#"{"no":900,"people":3}"#.utf8)
    let kept = KeptMessages([
      KeptMessage(number: 1, received: life.start, topic: "radio/r", payload: payload)
    ])
    #expect(life.engine.retrials(of: kept, received: life.start).map(\.reason) == [nil])
    life.say("radio/r", #"{"no":50,"people":1}"#, at: 60)
    #expect(life.engine.missed == [:])
  }

  @Test("a replay out of the store gives the same, and knows nothing of it") func replayed() throws
  {
    var recorder = Recorder(try Self.plan(), start: ExampleSite.start)
    recorder.handle(.listening, at: 0)
    for number in 0..<60 {
      let payload = #"{"no":\#(number * 2),"people":\#(number)}"#
      let message = Message(topic: "radio/r", payload: Array(payload.utf8))
      recorder.handle(.message(message), at: Milliseconds(number) * 10_000)
      recorder.commit()
    }
    let log = Recorder.log(recorder.events)
    #expect(log.contains { $0.contains("street") })
    #expect(Recorder.log(recorder.replayed()) == log)
  }
}
