import FieldgateEngine
import FieldgateModel
import Testing

/// The life of an exercise beside the real engine: its beginning, its fence, its end.
@Suite("Exercises beside the real engine") struct ExerciseRoomTests {
  static let begin = #"{"start":"drill","for":"1h"}"#
  static let tree = "fieldgate/small/exercise"

  static func stage() throws -> ExerciseStage { ExerciseStage(try SmallSite().plan()) }

  /// A counter counts people once a minute for some minutes.
  static func crowd(
    _ stage: inout ExerciseStage, _ people: Int, from: Milliseconds, until: Milliseconds
  ) {
    for at in stride(from: from, through: until, by: 60_000) {
      let time = (ExerciseStage.start + at).milliseconds
      stage.say("counter/a", #"{"people":\#(people),"time":\#(time)}"#, at: at)
    }
  }

  @Test("it begins by a command, is answered in its own tree, and ends by another")
  func life() throws {
    var stage = try Self.stage()
    #expect(stage.room.filters.isEmpty)
    let answer = stage.command("exercise", Self.begin, at: 1000)
    #expect(answer.contains(#""ok":true"#) && answer.contains(#""exercise":"drill""#), "\(answer)")
    #expect(stage.room.filters.map(\.text) == ["\(Self.tree)/device/#"])
    #expect(stage.effects.replies.map(\.topic) == ["\(Self.tree)/command/trainer/reply"])
    Self.crowd(&stage, 150, from: 60_000, until: 240_000)
    let raised = try #require(stage.effects.events.first { $0.alert.rule == "crowd" })
    #expect(raised.kind == .raised && raised.alert.status == .exercise)
    #expect(
      raised.alert.id.rawValue
        == "exercise.20261122T120001000Z.square.crowd.20261122T120100000Z")
    stage.command("exercise", #"{"stop":true}"#, by: "anna", at: 300_000)
    #expect(stage.room.running == nil && stage.room.filters.isEmpty)
    let last = try #require(stage.effects.events.last { $0.alert.rule == "crowd" })
    #expect(last.kind == .expired && last.note == "the exercise is over")
    #expect(
      Set(stage.effects.emptied)
        == Set(
          ["status", "area/zone/state", "area/square/state", "area/street/state"].map {
            "\(Self.tree)/\($0)"
          }))
    #expect(
      stage.effects.audit.map { "\($0.who) \($0.what)" } == [
        "trainer exercise-began", "anna exercise-ended",
      ])
    #expect(stage.effects.exercises.count == 2)
  }

  @Test("nobody hears of what is said without an exercise, or after it")
  func without() throws {
    var stage = try Self.stage()
    #expect(stage.say("counter/a", #"{"people":900}"#, at: 0).isEmpty)
    stage.command("exercise", Self.begin, at: 1000)
    stage.command("exercise", #"{"stop":true}"#, at: 2000)
    #expect(stage.say("counter/a", #"{"people":900}"#, at: 3000).isEmpty)
    let answer = stage.command(
      "level", #"{"area":"zone","level":5,"for":"1h","reason":"x"}"#, at: 4000)
    #expect(answer.contains("no exercise runs"), "\(answer)")
  }

  @Test("it ends by itself, whether anything comes in or not")
  func endsByItself() throws {
    var stage = try Self.stage()
    stage.command("exercise", #"{"start":"drill","for":"5m"}"#, at: 0)
    Self.crowd(&stage, 150, from: 60_000, until: 240_000)
    stage.run(until: 300_000)
    #expect(stage.room.running == nil)
    #expect(stage.effects.events.last?.kind == .expired)
    guard case .ended(let began, let at, nil)? = stage.effects.exercises.last else {
      Issue.record("\(stage.effects.exercises)")
      return
    }
    #expect(began == ExerciseStage.start && at == ExerciseStage.start + 300_000)
    #expect(stage.effects.notices.contains(.exerciseEnded(name: "drill", by: nil)))
  }

  struct Refused: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let payload: String
    let reason: String
  }

  @Test(
    "what is refused, and why",
    arguments: [
      Refused(testDescription: "no verb", payload: "{}", reason: "needs {\\\"start\\\""),
      Refused(
        testDescription: "no name", payload: #"{"start":""}"#, reason: "1 to 100 bytes"),
      Refused(
        testDescription: "a terminal's escapes", payload: #"{"start":"x\u001b[2J"}"#,
        reason: "no control character"),
      Refused(
        testDescription: "longer than a day", payload: #"{"start":"x","for":"25h"}"#,
        reason: "at most 24h"),
      Refused(
        testDescription: "longer than a week of story",
        payload: #"{"start":"x","for":"24h","speed":8}"#, reason: "at most 7d"),
      Refused(
        testDescription: "too fast", payload: #"{"start":"x","speed":2000}"#, reason: "0.1 to 1000"),
      Refused(testDescription: "no JSON", payload: "start", reason: "JSON object"),
    ])
  func refusals(refused: Refused) throws {
    var stage = try Self.stage()
    let answer = stage.command("exercise", refused.payload, at: 0)
    #expect(answer.contains(#""ok":false"#) && answer.contains(refused.reason), "\(answer)")
    #expect(stage.room.running == nil && stage.effects.exercises.isEmpty)
  }

  @Test("one at a time")
  func one() throws {
    var stage = try Self.stage()
    stage.command("exercise", Self.begin, at: 0)
    let answer = stage.command("exercise", #"{"start":"other"}"#, by: "anna", at: 1000)
    #expect(answer.contains("the exercise 'drill' of trainer runs until"), "\(answer)")
    #expect(stage.room.running?.record.name == "drill")
  }

  @Test("commands and levels within it are answered, and audited as an exercise's")
  func commands() throws {
    var stage = try Self.stage()
    stage.command("exercise", Self.begin, at: 0)
    let set = stage.command(
      "level", #"{"area":"zone","level":5,"for":"10m","reason":"drill"}"#, at: 1000)
    #expect(set.contains(#""level":5"#), "\(set)")
    Self.crowd(&stage, 150, from: 60_000, until: 180_000)
    let raised = try #require(stage.effects.events.first { $0.alert.rule == "crowd" })
    #expect(raised.alert.level == .critical)
    let answer = stage.command("ack", #"{"id":"\#(raised.alert.id)"}"#, by: "alice", at: 190_000)
    #expect(answer.contains(#""ok":true"#), "\(answer)")
    #expect(stage.effects.events.contains { $0.kind == .acknowledged && $0.by == "alice" })
    #expect(stage.effects.levelChanges.isEmpty)
    let audit = stage.effects.audit
    #expect(
      audit.map(\.what) == [
        "exercise-began", "exercise-level", "exercise-level-set", "exercise-ack",
      ])
    #expect(audit.dropFirst().allSatisfy { $0.detail["exercise"] == "drill" })
  }

  @Test("a restart in the middle goes on with it: name, levels, holds, end")
  func restart() throws {
    var stage = try Self.stage()
    stage.command("exercise", #"{"start":"drill","for":"10m","speed":2,"seed":7}"#, at: 0)
    stage.command("level", #"{"area":"zone","level":5,"for":"1h","reason":"drill"}"#, at: 1000)
    stage.restart(at: 30_000)
    let running = try #require(stage.room.running)
    #expect(running.record.name == "drill" && running.record.seed == 7)
    // Thirty seconds of the real clock are a minute of its own.
    #expect(running.time(at: ExerciseStage.moment(30_000)) == ExerciseStage.start + 60_000)
    #expect(running.engine.level(of: "square").level == .critical)
    stage.run(until: 599_999)
    #expect(stage.room.running != nil)
    stage.run(until: 600_000)
    #expect(stage.room.running == nil)
  }

  /// Every transition of an hour in which a crowd comes and goes twice.
  private static func hour(
    speed: Double, restarts: [Milliseconds] = []
  ) throws -> [String] {
    var stage = try stage()
    stage.command("exercise", #"{"start":"drill","for":"1h","speed":\#(speed)}"#, at: 0)
    stage.commit()
    var rest = restarts[...]
    for minute in Int64(1)...55 {
      let story = minute * 60_000
      let at = Milliseconds((Double(story) / speed).rounded(.up))
      while let restart = rest.first, restart <= at {
        rest = rest.dropFirst()
        stage.run(until: restart)
        stage.restart(at: restart + 1)
      }
      let people = minute % 25 < 15 ? 150 : 10
      let time = (ExerciseStage.start + story).milliseconds
      stage.say("counter/a", #"{"people":\#(people),"time":\#(time)}"#, at: at)
      if minute % 25 == 2 { stage.say("bollard/gate", "stopped", at: at) }
      if minute % 25 == 20 { stage.say("bollard/gate", "closed", at: at) }
    }
    stage.command("exercise", #"{"stop":true}"#, at: Milliseconds(3_360_000 / speed))
    return stage.effects.events.map {
      "\($0.sent - ExerciseStage.start) \($0.kind.rawValue) \($0.alert.id) \($0.alert.sequence)"
    }
  }

  @Test("restarts at any place change nothing of it")
  func restarts() throws {
    let through = try Self.hour(speed: 1)
    #expect(through.count > 10)
    for seed in Int64(0)..<6 {
      let restarts = [131_000, 700_001, 1_111_111, 2_420_000].map { $0 + seed * 97_331 }
      let broken = try Self.hour(speed: 1, restarts: restarts)
      #expect(broken == through, "\(broken.difference(from: through).map { "\($0)" })")
    }
  }

  @Test("faster than the clock it is the same story, at its own times")
  func pace() throws {
    #expect(try Self.hour(speed: 10) == Self.hour(speed: 1))
  }

  @Test("rows of it are its own, and gone with it: the real engine does not see them")
  func rows() throws {
    var stage = try Self.stage()
    stage.command("exercise", Self.begin, at: 0)
    Self.crowd(&stage, 150, from: 60_000, until: 240_000)
    stage.commit()
    #expect(!stage.rows.isEmpty && stage.rows.values.allSatisfy { $0.isOfExercise })
    let real = Engine(
      plan: try SmallSite().plan(), rows: Array(stage.rows.values), boot: "b",
      at: ExerciseStage.moment(300_000))
    #expect(real.openAlerts.isEmpty)
    stage.command("exercise", #"{"stop":true}"#, at: 300_000)
    stage.commit()
    #expect(stage.rows.isEmpty)
    let room = ExerciseRoom(
      plan: try SmallSite().plan(), rows: Array(stage.rows.values),
      at: ExerciseStage.moment(301_000))
    #expect(room.running == nil)
  }

  @Test("garbage and too much of its devices leave nothing in quarantine")
  func garbage() throws {
    var stage = try Self.stage()
    stage.command("exercise", Self.begin, at: 0)
    stage.say("counter/a", "{", at: 1000)
    #expect(stage.effects.quarantined.isEmpty)
    let told = stage.effects.notices.contains {
      if case .exercise(.unreadable) = $0 { true } else { false }
    }
    #expect(told)
  }

  @Test("a step of the wall clock moves none of its holds")
  func step() throws {
    var stage = try Self.stage()
    stage.command("exercise", #"{"start":"drill","for":"10m"}"#, at: 0)
    stage.stepped = 3_600_000
    stage.run(until: 599_999)
    #expect(stage.room.running != nil)
    stage.run(until: 600_000)
    #expect(stage.room.running == nil)
  }
}
