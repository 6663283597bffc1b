import FieldgateDecode
import FieldgateDocument
import FieldgateEngine
import FieldgateModel
import FieldgateRules
import Testing
import FieldgateTestRandom

/// The kind anomaly in the engine: what is kept, what is told, what is published.
@Suite("Anomaly in the engine") struct AnomalyTests {
  private static let slot: Milliseconds = 900_000
  private static let rule = """
    - rule: unusual
      kind: anomaly
      areas: [square]
      watch: occupancy
      direction: crowd
      raise: { minor: {} }
      clear: { for: 60s }
    """
  private static let key = Replay.Owned(owner: "detector", key: "square\u{1F}unusual")

  private func plan(_ rule: String = Self.rule) throws -> Plan {
    var site = SmallSite()
    site.rules = [rule]
    return try site.plan()
  }

  private func days() throws -> OrdinaryDays {
    let hours = (0..<24).map { "\(60 + 10 * ($0 % 12))" }.joined(separator: ", ")
    let node = parse(
      "{ rule: unusual, area: square, working: [\(hours)], free: [\(hours)] }", file: "d",
      into: Diagnostics())
    return try #require(node.flatMap { OrdinaryDays($0, areas: ["square"], Diagnostics()) })
  }

  private func taught() throws -> Replay {
    let plan = try plan()
    var replay = Replay(plan)
    replay.takeUp(plan.taught([try days()], until: replay.start), at: 0)
    return replay
  }

  /// Two counters once a minute; together what is said of the minute.
  private func say(
    _ replay: inout Replay, minutes: Range<Int>, _ people: (Int) -> Int,
    meanwhile: (inout Replay, Milliseconds) -> Void = { _, _ in }
  ) {
    for minute in minutes {
      let at = Milliseconds(minute) * 60_000
      replay.run(until: at)
      let count = people(minute)
      replay.count(count / 2, "a", at: at)
      replay.count(count - count / 2, "b", at: at + 1)
      meanwhile(&replay, at + 2)
    }
  }

  /// About sixty, and three hundred from the third hour to the fifth.
  private static func story(_ minute: Int) -> Int {
    (180..<300).contains(minute) ? 300 + minute % 7 : 58 + (minute * 7) % 11
  }

  @Test("a taught rule raises, says why in both languages, and clears") func life() throws {
    var replay = try taught()
    say(&replay, minutes: 0..<700, Self.story)
    #expect(replay.told == ["raised minor square/unusual 1", "cleared minor square/unusual 2"])
    let alert = try #require(replay.effects.events.first?.alert)
    let headlines = try #require(alert.headlines)
    #expect(
      headlines.en.wholeMatch(
        of:
          /Square: occupancy 30\d, expected \d+(\.\d)?–\d+(\.\d)? for Sunday 1\d:\d\d, above expectation( for \d+ min)?/
      ) != nil, "\(headlines.en)")
    #expect(
      headlines.nl.wholeMatch(
        of:
          /Plein: bezetting 30\d, verwacht .*–.* voor zondag 1\d:\d\d,( al \d+ min)? boven de verwachting/
      ) != nil, "\(headlines.nl)")
    #expect(replay.effects.events.last?.alert.headline.hasSuffix("; back to normal") ?? false)
  }

  @Test("restarts at any place change nothing, to the last bit") func restarts() throws {
    var plain = try taught()
    say(&plain, minutes: 0..<500, Self.story)
    plain.commit()
    for every in [7, 41] {
      var broken = try taught()
      say(&broken, minutes: 0..<500, Self.story) { replay, at in
        guard (at / 60_000) % Int64(every) == 3 else { return }
        replay.commit()
        replay.restart(at: at + 11_000)
      }
      broken.commit()
      #expect(broken.toldAt == plain.toldAt, "\(every)")
      #expect(
        broken.effects.events.map(\.alert.headlines)
          == plain.effects.events.map(\.alert.headlines))
      let bytes = try #require(broken.rows[Self.key]?.bytes)
      #expect(bytes == plain.rows[Self.key]?.bytes, "\(every)")
    }
  }

  @Test("the detector is written when a slot closes, and then only") func rows() throws {
    var replay = try taught()
    say(&replay, minutes: 0..<1, Self.story)
    replay.commit()
    replay.spoil("detector", Self.key.key, [])
    say(&replay, minutes: 1..<15, Self.story) { replay, _ in replay.commit() }
    #expect(replay.rows[Self.key]?.bytes == [])
    let episode = replay.rows[Replay.Owned(owner: "episode", key: Self.key.key)]
    #expect((episode?.bytes?.count ?? 1000) < 100)
    say(&replay, minutes: 15..<16, Self.story) { replay, _ in replay.commit() }
    #expect((replay.rows[Self.key]?.bytes?.count ?? 0) > 1000)
  }

  @Test("a row that cannot be read is told, and learning begins anew") func spoilt() throws {
    var replay = try taught()
    replay.commit()
    let bytes = replay.rows[Self.key]?.bytes ?? []
    replay.spoil("detector", Self.key.key, Array(bytes.prefix(500)))
    replay.restart(at: 1000)
    let told = replay.take().notices.contains {
      if case .unreadableState("detector", _, _) = $0 { true } else { false }
    }
    #expect(told)
    #expect(notes(replay, at: 1000) == ["learning: no slot is closed yet"])
  }

  private func notes(_ replay: Replay, at: Milliseconds) -> [String] {
    replay.engine.explain("unusual", on: "square", at: replay.moment(at))?.kind.notes ?? []
  }

  @Test("an edited rule keeps what it has learnt while it watches the same") func edited() throws {
    for (from, to, keeps) in [
      ("crowd", "both", true), ("raise: { minor: {} }", "raise: { severe: {} }", true),
      ("direction", "slot: 5m\n  direction", false),
      ("occupancy", "occupancy\n  over: own", false),
    ] {
      var replay = try taught()
      say(&replay, minutes: 0..<20, Self.story)
      replay.commit()
      replay.restart(try plan(Self.rule.replacing(from, with: to)), at: 1_200_000)
      replay.commit()
      let isKept = notes(replay, at: 1_200_000).first?.hasPrefix("last slot") ?? false
      #expect(isKept == keeps, "\(to)")
    }
  }

  @Test("the state carries the expected band, and none while it learns") func band() throws {
    func expected(_ replay: Replay) -> JSONValue? {
      let state = replay.engine.state(of: "square", at: replay.start.milliseconds + 60_000)
      guard case .object(let values) = state?.object(at: replay.start)["values"],
        case .object(let occupancy) = values["occupancy"]
      else { return nil }
      return occupancy["expected"]
    }
    var replay = try taught()
    say(&replay, minutes: 0..<1, Self.story)
    guard case .object(let range) = expected(replay), case .number(let low) = range["low"],
      case .number(let high) = range["high"]
    else {
      Issue.record("no band: \(String(describing: expected(replay)))")
      return
    }
    // 60 people are usual at noon.
    #expect(low < 60 && 60 < high && high < 100)
    var learner = Replay(try plan())
    say(&learner, minutes: 0..<20, Self.story)
    #expect(expected(learner) == nil)
    #expect(notes(learner, at: 1_200_000).first == "learning: nothing but a stuck sensor is told")
  }

  @Test("whatever is said and whatever the clock does, nothing traps and nothing is not a number")
  func anything() throws {
    let values = [
      0, -1, 1e300, -1e300, .nan, .infinity, -.infinity, 1e18, 1e-300, 100, 99_999, 100_000,
    ]
    var replay = try taught()
    var random = SplitMix64(seed: 6)
    for minute in 0..<1500 {
      let at = Milliseconds(minute) * 60_000
      replay.run(until: at)
      let value = values[Int(random.next() % UInt64(values.count))]
      let time = replay.moment(at).wall
      let reading = Reading(
        device: "a", kind: .crowd, measure: .occupancy, aggregation: .instant,
        value: .number(value), time: time, received: time)
      replay.handle(.readings([reading], by: "counter"), at: at)
      switch random.next() % 200 {
      case 0: replay.stepped += 86_400_000 * 400
      case 1: replay.stepped -= 86_400_000 * 300
      case 2:
        replay.commit()
        replay.restart(at: at + 1)
      default: break
      }
    }
    for publication in replay.effects.publications {
      let text = String(decoding: publication.payload, as: UTF8.self)
      #expect(!text.contains("nan") && !text.contains("inf,") && !text.contains(":inf"))
    }
    #expect(replay.effects.publications.count > 100)
  }
}
