import FieldgateDecode
import FieldgateEngine
import FieldgateModel
import FieldgateRules
import Testing

/// Messages out of quarantine, read again.
@Suite("Reading again out of quarantine") struct RetryTests {
  private static let day: Milliseconds = 86_400_000

  /// What a counter sent, by its minute since the start.
  private static func kept(
    _ payload: String, number: Int64 = 1, at: Milliseconds = 0, topic: String = "counter/a"
  ) -> KeptMessage {
    KeptMessage(
      number: number, received: ExampleSite.start + at, topic: topic,
      payload: Array(payload.utf8))
  }

  private static func retry(
    _ replay: inout Replay, _ messages: [KeptMessage], known: [ReadingIdentity: Int] = [:],
    ids: [Int64]? = nil, at: Milliseconds
  ) -> (effects: Effects, reply: String) {
    var kept = KeptMessages(messages)
    kept.known = known
    let list = (ids ?? messages.map(\.number)).map { "\($0)" }.joined(separator: ",")
    replay.run(until: at)
    let effects = replay.handle(
      .retry(user: "anna", payload: Array(#"{"ids":[\#(list)],"request":"r"}"#.utf8), kept),
      at: at)
    return (effects, String(decoding: effects.replies.first?.payload ?? [], as: UTF8.self))
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let payload: String
    var topic = "counter/a"
    /// Device, measure, value, seconds since the start, where that is from.
    let readings: [String]
    let reason: String?
  }

  private static let time = (ExampleSite.start + -60_000).milliseconds

  @Test(
    "what comes out is late, under the message's own time or else that of its arrival",
    arguments: [
      Case(
        testDescription: "a time of its own", payload: #"{"people":12,"time":\#(time)}"#,
        readings: ["a square occupancy 12 -60 payload late"], reason: nil),
      Case(
        testDescription: "no time", payload: #"{"people":12}"#,
        readings: ["a square occupancy 12 30 arrival late"], reason: nil),
      Case(
        testDescription: "a time that is not believed: after its arrival by more than a day",
        payload: #"{"people":12,"time":\#(time + 2 * day)}"#,
        readings: ["a square occupancy 12 30 arrival late"], reason: nil),
      Case(
        testDescription: "a counter has no difference",
        payload: #"{"people":12,"in":4711}"#,
        readings: [
          "a square occupancy 12 30 arrival late", "a square count_in 4711 30 arrival late",
        ], reason: nil),
      Case(
        testDescription: "not in the inventory", payload: #"{"people":12}"#,
        topic: "counter/stranger", readings: ["stranger - occupancy 12 30 arrival late"],
        reason: nil),
      Case(
        testDescription: "still unreadable", payload: #"{"people":"many"}"#, readings: [],
        reason: "people, occupancy: $.people: expected a number, found a text of 4 bytes"),
      Case(
        testDescription: "read in part", payload: #"{"people":12,"in":"x"}"#,
        readings: ["a square occupancy 12 30 arrival late"],
        reason: "people, count_in: $.in: expected a number, found a text of 1 byte"),
      Case(
        testDescription: "out of range", payload: #"{"people":-5}"#, readings: [],
        reason: "occupancy of a: -5 is out of range; allowed are 0 to 1000000"),
      Case(
        testDescription: "nobody's any more", payload: "x", topic: "elsewhere", readings: [],
        reason: "no adapter that the inventory uses listens to its topic"),
    ])
  func outcome(one: Case) throws {
    var replay = Replay(try SmallSite().plan())
    let message = Self.kept(one.payload, at: 30_000, topic: one.topic)
    let (effects, _) = Self.retry(&replay, [message], at: 2 * Self.day)
    let readings = effects.readings.map { stored in
      let reading = stored.reading
      return "\(reading.device) \(stored.area?.rawValue ?? "-") \(reading.measure.rawValue)"
        + " \(JSONValue(reading.value).text) \((reading.time - replay.start) / 1000)"
        + " \(reading.timeFrom.rawValue) \(reading.quality.rawValue)"
    }
    #expect(readings == one.readings)
    #expect(effects.retrials.map(\.reason) == [one.reason])
    #expect(
      effects.readings.allSatisfy {
        $0.reading.delta == nil && $0.reading.received == replay.moment(2 * Self.day).wall
      })
    #expect(effects.marks == one.readings.map { _ in .retried })
  }

  @Test("no rule sees it, it is no sign of life, and nobody is told of it") func unseen() throws {
    var site = SmallSite()
    site.publish = "{ readings: true }"
    let plan = try site.plan()
    // Twice the same silent hour, once with a retry in it.
    var plain = Replay(plan)
    var retried = Replay(plan)
    for replay in 0..<2 {
      func play(_ replay: inout Replay, _ isRetried: Bool) {
        replay.count(5, at: 0)
        replay.run(until: 240_000)
        if isRetried {
          let messages = (0..<3).map {
            Self.kept(#"{"people":900}"#, number: $0, at: 1000 * $0)
          }
          let (effects, _) = Self.retry(&replay, messages, at: 240_000)
          #expect(effects.readings.count == 3 && effects.events.isEmpty)
          #expect(effects.publications.isEmpty)
        }
        replay.run(until: 3_600_000)
      }
      if replay == 0 { play(&plain, false) } else { play(&retried, true) }
    }
    #expect(plain.told.contains { $0.contains("square/silent") })
    #expect(retried.toldAt == plain.toldAt)
    #expect(retried.lastStates == plain.lastStates)
  }

  @Test("what counters say next goes by what they said last, not by what was read again")
  func memory() throws {
    var replay = Replay(try SmallSite().plan())
    func delta(_ count: Int, at: Milliseconds) -> Double? {
      replay.say("counter/a", #"{"people":1,"in":\#(count)}"#, at: at)
        .readings.last?.reading.delta
    }
    #expect(delta(100, at: 0) == nil)
    _ = Self.retry(&replay, [Self.kept(#"{"people":1,"in":120}"#, at: 500)], at: 1000)
    #expect(delta(130, at: 2000) == 30)
  }

  @Test("of a device whose clock is off: under the time of its arrival, once") func skewed() throws
  {
    var replay = Replay(try SmallSite().plan())
    let behind: Milliseconds = 27 * 3_600_000
    func says(_ at: Milliseconds) -> String {
      #"{"people":15,"time":\#((replay.start + (at - behind)).milliseconds)}"#
    }
    for minute in Int64(0)..<12 {
      replay.run(until: minute * 60_000)
      replay.say("counter/a", says(minute * 60_000), at: minute * 60_000)
    }
    let messages = [
      Self.kept(says(500), at: 500),
      Self.kept(says(500), number: 2, at: 500, topic: "counter/stranger"),
    ]
    let readings = Self.retry(&replay, messages, at: 700_000).effects.readings.map(\.reading)
    #expect(readings.map(\.device) == ["a", "stranger"])
    #expect(readings.map { $0.time - replay.start } == [500, 500 - behind])
    #expect(readings.map(\.timeFrom) == [.arrival, .payload])
    #expect(readings.map(\.quality) == [.late, .late])
    // It may be there as it was read when it came, and as it was read again.
    var asSaid = readings[0]
    asSaid.time = replay.start + (500 - behind)
    for there in [asSaid, readings[0]] {
      let again = Self.retry(
        &replay, [messages[0]], known: [ReadingIdentity(there): 1], at: 800_000)
      #expect(again.effects.readings.isEmpty)
      #expect(again.reply.contains(#""readings":0,"known":1"#), "\(again.reply)")
    }
  }

  @Test("what the store would not take is not counted, and the message stays") func excess() throws
  {
    var replay = Replay(try SmallSite().plan())
    let message = Self.kept(#"{"people":12,"in":4711}"#)
    let first = Self.retry(&replay, [message], at: 1000).effects
    let refused = try #require(first.readings.last?.reading)
    var kept = KeptMessages([message])
    kept.excess = [ReadingIdentity(refused)]
    let effects = replay.handle(
      .retry(user: "anna", payload: Array(#"{"ids":[1]}"#.utf8), kept), at: 2000)
    #expect(effects.readings.map(\.reading.measure) == [.occupancy])
    #expect(
      effects.retrials.map(\.reason) == [
        "1 of its readings cannot be stored: device 'a' has as many series as one may have"
      ])
    let reply = String(decoding: effects.replies.first?.payload ?? [], as: UTF8.self)
    #expect(reply.contains(#""readings":1,"known":0,"reason":"1 of"#), "\(reply)")
    #expect(effects.notices == [.retried(by: "anna", read: 0, of: 1, readings: 1)])
  }

  @Test("what is left from a message on, is left in its order") func leaving() {
    var kept = KeptMessages((1...4).map { Self.kept("{}", number: $0) })
    kept.left = [5]
    kept.leave(from: 3)
    #expect(kept.messages.map(\.number) == [1, 2])
    #expect(kept.left == [3, 4, 5])
  }

  @Test("what the store has already is not stored again") func known() throws {
    var replay = Replay(try SmallSite().plan())
    let payload = #"{"people":12,"in":4711,"time":\#(Self.time)}"#
    let first = Self.retry(&replay, [Self.kept(payload)], at: 60_000).effects
    let occupancy = try #require(first.readings.first?.reading)
    let again = Self.retry(
      &replay, [Self.kept(payload)], known: [ReadingIdentity(occupancy): 1], at: 120_000)
    #expect(again.effects.readings.map(\.reading.measure) == [.countIn])
    #expect(again.reply.contains(#""readings":1,"known":1"#))
    // The same thing said twice is one reading; two arrivals are two.
    let twice = Self.retry(
      &replay, [Self.kept(payload), Self.kept(payload, number: 2)], at: 180_000)
    #expect(twice.effects.readings.count == 2)
    let arrivals = (1...2).map { Self.kept(#"{"people":12}"#, number: $0) }
    #expect(Self.retry(&replay, arrivals, at: 240_000).effects.readings.count == 2)
    var stored = occupancy
    stored.timeFrom = .arrival
    stored.time = replay.start
    let one = Self.retry(
      &replay, arrivals, known: [ReadingIdentity(stored): 1], at: 300_000)
    #expect(one.effects.readings.count == 1)
  }

  @Test("the answer has every message that was asked for, and the audit says who it was")
  func answer() throws {
    let plan = try SmallSite().plan()
    var replay = Replay(plan)
    var shape = Self.kept("", number: 3)
    shape.payload = nil
    let (effects, reply) = Self.retry(
      &replay, [Self.kept(#"{"people":12}"#), Self.kept("x", number: 2), shape],
      ids: [1, 2, 3, 4], at: 1000)
    #expect(
      reply.hasPrefix(
        #"{"verb":"retry","request":"r","ok":true,"messages":[{"id":1,"outcome":"read","#
          + #""adapter":"counter","readings":1,"known":0},{"id":2,"outcome":"malformed","#
          + #""adapter":"counter","readings":0,"known":0,"reason":"#), "\(reply)")
    #expect(reply.contains(#"{"id":3,"outcome":"shape"},{"id":4,"outcome":"gone"}],"site":"#))
    #expect(effects.audit.map { "\($0.who) \($0.what)" } == ["anna retry", "anna retried"])
    #expect(effects.audit.last?.detailText == #"{"read":1,"of":2,"readings":1}"#)
    #expect(effects.notices == [.retried(by: "anna", read: 1, of: 2, readings: 1)])
    // Behind its readings, as everything is that came after them.
    #expect(effects.journal.map(\.after) == [1])
    #expect(effects.isUrgent)
  }

  struct Refused: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let payload: String
    let error: String
  }

  @Test(
    "refused, with nothing changed",
    arguments: [
      Refused(testDescription: "none", payload: "{}", error: "retry needs 'ids'"),
      Refused(testDescription: "a word", payload: #"{"ids":"all"}"#, error: "'ids' must be"),
      Refused(testDescription: "no numbers", payload: #"{"ids":[1,"x"]}"#, error: "'ids' must be"),
      Refused(testDescription: "an empty list", payload: #"{"ids":[]}"#, error: "'ids' must be"),
      Refused(testDescription: "one twice", payload: #"{"ids":[1,1]}"#, error: "'ids' must be"),
      Refused(
        testDescription: "too many",
        payload: #"{"ids":[\#((0...100).map { "\($0)" }.joined(separator: ","))]}"#,
        error: "1 to 100"),
    ])
  func refused(one: Refused) throws {
    var replay = Replay(try SmallSite().plan())
    let effects = replay.handle(
      .retry(
        user: "anna", payload: Array(one.payload.utf8), KeptMessages([Self.kept("{}")])),
      at: 1000)
    let reply = String(decoding: effects.replies.first?.payload ?? [], as: UTF8.self)
    #expect(reply.contains(#""ok":false"#) && reply.contains(one.error), "\(reply)")
    #expect(effects.retrials.isEmpty && effects.readings.isEmpty && effects.journal.isEmpty)
    #expect(Engine.retried(in: Array(one.payload.utf8)) == nil)
  }

  @Test("a store that cannot be read, an exercise: no quarantine") func nowhere() throws {
    let plan = try SmallSite().plan()
    var replay = Replay(plan)
    let effects = replay.handle(
      .retry(user: "anna", payload: Array(#"{"ids":[1]}"#.utf8), nil), at: 0)
    let reply = String(decoding: effects.replies.first?.payload ?? [], as: UTF8.self)
    #expect(reply.contains("the quarantine cannot be read now"))
    #expect(replay.command("retry", #"{"ids":[1]}"#, at: 1).contains("cannot be read now"))
    var exercise = Replay(try SmallSite().plan(status: .exercise))
    #expect(exercise.command("retry", #"{"ids":[1]}"#, at: 1).contains("'retry' is no command"))
  }

  @Test("for a user that has no command left, nothing need be looked for") func spent() throws {
    var replay = Replay(try SmallSite().plan())
    #expect(replay.engine.mayCommand("anna", at: replay.moment(0)))
    for _ in 0..<60 { replay.command("test", "{}", at: 1000) }
    #expect(!replay.engine.mayCommand("anna", at: replay.moment(1999)))
    #expect(replay.engine.mayCommand("berta", at: replay.moment(1999)))
    #expect(replay.engine.mayCommand("anna", at: replay.moment(2000)))
  }

  @Test("what is too much for one command is left for the next") func left() throws {
    var replay = Replay(try SmallSite().plan())
    var kept = KeptMessages([Self.kept(#"{"people":1}"#)])
    kept.left = [2, 3]
    let effects = replay.handle(
      .retry(user: "anna", payload: Array(#"{"ids":[1,2,3,4]}"#.utf8), kept), at: 0)
    let reply = String(decoding: effects.replies.first?.payload ?? [], as: UTF8.self)
    #expect(
      reply.contains(
        #"{"id":2,"outcome":"left"},{"id":3,"outcome":"left"},{"id":4,"outcome":"gone"}"#))
  }

  @Test("a replay gives the same alerts, with retries in between and after restarts")
  func replays() throws {
    let plan = try SmallSite().plan()
    var recorder = Recorder(plan, start: ExampleSite.start)
    recorder.handle(.listening, at: 0)
    func say(_ people: Int, at: Milliseconds) {
      let time = (ExampleSite.start + at).milliseconds
      let payload = Array(#"{"people":\#(people),"time":\#(time)}"#.utf8)
      recorder.handle(.message(Message(topic: "counter/a", payload: payload)), at: at)
    }
    for minute in Int64(0)..<20 {
      let at = minute * 60_000
      recorder.run(until: at)
      if minute < 8 || minute > 15 { say(minute < 4 ? 250 : 5, at: at) }
      if minute % 3 == 1 {
        let messages = (0..<3).map { Self.kept(#"{"people":700}"#, number: $0, at: at - 30_000) }
        recorder.handle(
          .retry(
            user: "anna", payload: Array(#"{"ids":[0,1,2]}"#.utf8), KeptMessages(messages)),
          at: at + 10)
      }
      recorder.commit()
      if minute == 9 { recorder.restart(at: at + 20, hears: true) }
    }
    #expect(recorder.events.contains { $0.alert.rule == "silent" })
    #expect(recorder.readings.contains { $0.value == .number(700) })
    #expect(Recorder.log(recorder.replayed()) == Recorder.log(recorder.events))
  }
}
