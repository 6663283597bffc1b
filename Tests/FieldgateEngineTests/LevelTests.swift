import FieldgateEngine
import FieldgateModel
import Testing

/// Threat levels that are set by command.
@Suite("Threat levels") struct LevelTests {
  /// On the square moderate above 100, above 50 from level 5 up. The zone's default is 4.
  private func site() -> SmallSite {
    var site = SmallSite()
    site.rules = [
      SmallSite.crowd.replacing(
        "moderate: { above: 100, for: 60s }",
        with: "moderate: { above: 100, for: 60s, level: { 5: 50 } }"
      ).replacing("clear: { below: 80,", with: "clear: { below: 80, level: { 5: 40 },")
    ]
    site.publish = "{ state: 10s, levels: { 5: 1s } }"
    return site
  }

  private func set(
    _ replay: inout Replay, _ level: Int, on area: String = "zone", for length: String = "1h",
    at: Milliseconds
  ) -> String {
    replay.command(
      "level", #"{"area":"\#(area)","level":\#(level),"for":"\#(length)","reason":"threat"}"#,
      at: at)
  }

  @Test("a level that is set moves limits at once, below it too, and ends by itself")
  func limits() throws {
    var replay = Replay(try site().plan())
    replay.count(70, at: 0)
    replay.run(until: 100_000)
    #expect(replay.told == [])
    let answer = set(&replay, 5, at: 100_000)
    #expect(
      answer.contains(#""ok":true,"area":"zone","level":5,"until":"2026-11-22T13:01:40.000Z""#))
    #expect(replay.engine.level(of: "square").level == .critical)
    // Its hold begins when the limit is passed: at the change.
    replay.count(70, at: 159_000)
    replay.run(until: 160_000)
    #expect(replay.toldAt == ["160 raised moderate square/crowd 1"])
    #expect(replay.effects.events.first?.alert.level == .critical)
    #expect(replay.effects.events.first?.alert.limit == 50)
    replay.crowd(70, devices: ["a"], from: 180_000, until: 3_900_000)
    #expect(replay.engine.level(of: "square").level == .substantial)
    #expect(
      replay.toldAt == [
        "160 raised moderate square/crowd 1", "3820 cleared moderate square/crowd 2",
      ])
    let changes = replay.effects.levelChanges
    #expect(changes.map(\.kind) == [.set, .ended] && changes.allSatisfy { $0.area == "zone" })
    #expect(
      changes.map(\.by) == ["anna", "anna"] && changes.map(\.reason) == ["threat", "threat"])
    #expect(changes.map(\.since) == [replay.start + 100_000, replay.start + 100_000])
    #expect(changes.map(\.until) == [replay.start + 3_700_000, replay.start + 3_700_000])
  }

  @Test("the states of the area and of all below go out at once, and say who, why, until")
  func states() throws {
    var replay = Replay(try site().plan())
    replay.run(until: 5000)
    _ = replay.take()
    _ = set(&replay, 5, at: 5000)
    let effects = replay.take()
    #expect(
      effects.publications.map(\.topic) == [
        "fieldgate/small/area/zone/state", "fieldgate/small/area/square/state",
        "fieldgate/small/area/street/state",
      ])
    let square = String(decoding: effects.publications[1].payload, as: UTF8.self)
    #expect(
      square.contains(
        #""level":5,"levelSet":{"area":"zone","by":"anna","reason":"threat","#
          + #""since":"2026-11-22T12:00:05.000Z","until":"2026-11-22T13:00:05.000Z"}"#))
    #expect(effects.isUrgent)
    // The cadence of level 5 is a second.
    for second in Int64(0)..<5 { replay.count(10, at: 6000 + second * 500) }
    replay.run(until: 10_000)
    #expect(replay.take().publications.count { $0.topic.contains("square") } == 4)
  }

  @Test("what is set counts before what the file says, the nearest first") func nearest() throws {
    var replay = Replay(try site().plan())
    _ = set(&replay, 5, on: "square", at: 1000)
    _ = set(&replay, 2, on: "zone", at: 2000)
    func levels() -> [Int] {
      ["zone", "square", "street"].map { replay.engine.level(of: $0).level.rawValue }
    }
    #expect(levels() == [2, 5, 2])
    let square = replay.engine.level(of: "square")
    #expect(square.byDefault == .substantial && square.from == nil && square.by == "anna")
    #expect(replay.engine.level(of: "street").from == "zone")
    // Setting again replaces; an early end leaves what is around it.
    _ = set(&replay, 4, on: "square", for: "2h", at: 3000)
    #expect(levels() == [2, 4, 2])
    let answer = replay.command(
      "level", #"{"area":"square","end":true,"reason":"over"}"#, at: 4000)
    #expect(answer.contains(#""ok":true,"area":"square","level":2"#))
    #expect(levels() == [2, 2, 2])
    #expect(replay.effects.levelChanges.map(\.kind) == [.set, .set, .replaced, .set, .ended])
    #expect(replay.effects.levelChanges.last?.until == replay.start + 4000)
    #expect(
      replay.effects.notices.last { if case .level = $0 { true } else { false } }
        == replay.effects.levelChanges.last.map { .level($0, by: "anna", reason: "over") })
    replay.run(until: 3_602_000)
    #expect(levels() == [4, 4, 4])
  }

  @Test("the default's own number, set, ends at its time too; until is a time of the wall clock")
  func untilATime() throws {
    var replay = Replay(try site().plan())
    replay.command(
      "level",
      #"{"area":"zone","level":4,"until":"2026-11-22T12:30:00Z","reason":"r"}"#, at: 60_000)
    #expect(replay.engine.level(of: "zone").by == "anna")
    replay.run(until: 1_799_999)
    #expect(replay.effects.levelChanges.count == 1)
    replay.run(until: 1_800_000)
    #expect(replay.effects.levelChanges.map(\.kind) == [.set, .ended])
    #expect(replay.engine.level(of: "zone").by == nil)
  }

  @Test(
    "no restart, no boot and no step of the wall clock moves its end",
    arguments: [0, 3_600_000, -3_600_000] as [Milliseconds])
  func steady(step: Milliseconds) throws {
    var replay = Replay(try site().plan())
    _ = set(&replay, 5, for: "10m", at: 1000)
    replay.commit()
    replay.restart(at: 2000)
    replay.stepped = step
    replay.handle(.tick, at: 3000)
    #expect(replay.engine.level(of: "zone").until == replay.start + 601_000 + step)
    replay.run(until: 300_000)
    replay.commit()
    replay.restart(at: 300_000, boot: "second", steady: 7)
    replay.run(until: 600_999)
    #expect(replay.engine.level(of: "square").level == .critical)
    replay.run(until: 601_000)
    #expect(replay.engine.level(of: "square").level == .substantial)
    replay.commit()
    #expect(!replay.rows.keys.contains { $0.owner == "level" })
    #expect(replay.toldOfRules == [])
  }

  @Test("what ended while the gateway was away has ended when it is back; a lost area's is over")
  func away() throws {
    var replay = Replay(try site().plan())
    _ = set(&replay, 5, for: "10m", at: 1000)
    _ = set(&replay, 5, on: "street", for: "10h", at: 1000)
    replay.commit()
    replay.restart(at: 7_200_000)
    replay.handle(.tick, at: 7_200_000)
    #expect(replay.engine.level(of: "zone").by == nil)
    #expect(replay.engine.level(of: "street").level == .critical)
    replay.spoil("level", "street", [0x80])
    replay.restart(at: 7_200_000)
    replay.handle(.tick, at: 7_200_000)
    #expect(replay.engine.level(of: "street").level == .substantial)
    #expect(
      replay.effects.notices.contains {
        if case .unreadableState(owner: "level", _, _) = $0 { true } else { false }
      })
  }

  @Test("a fixed level is in force whatever is set") func fixed() throws {
    var plan = try site().plan()
    plan.fixedLevel = .minimal
    var replay = Replay(plan)
    _ = set(&replay, 5, at: 1000)
    #expect(replay.engine.level(of: "square").level == .minimal)
    replay.run(until: 3_700_000)
    #expect(replay.effects.levelChanges.map(\.kind) == [.set, .ended])
    #expect(replay.engine.level(of: "square").level == .minimal)
  }
}
