import FieldgateEngine
import FieldgateExchange
import FieldgateModel
import FieldgateRules
import Testing

/// More alerts than people can take in.
@Suite("Flood") struct FloodTests {
  /// Twelve gates, each with a bollard whose fault raises at once: minor in the first
  /// eight, severe in the next two, extreme in the last two.
  private func plan() throws -> Plan {
    var site = SmallSite()
    site.devices = (0..<12).map { "{ id: g\($0), adapter: bollard, area: gate\($0) }" }
    site.areas = (0..<12).map { "gate\($0)" }
    func rule(_ id: String, _ severity: String, _ gates: Range<Int>) -> String {
      """
      - rule: \(id)
        kind: state
        areas: [\(gates.map { "gate\($0)" }.joined(separator: ", "))]
        watch: bollards
        raise: { \(severity): { is: faulty } }
      """
    }
    site.rules = [
      rule("fault", "minor", 0..<8), rule("bad", "severe", 8..<10),
      rule("worst", "extreme", 10..<12),
    ]
    site.more = "alerts: { flood: { above: 4, within: 10m, calm: 5m } }"
    return try site.plan()
  }

  private func fault(_ replay: inout Replay, _ gate: Int, at: Milliseconds) {
    replay.run(until: at)
    replay.say("bollard/g\(gate)", "stopped", at: at)
  }

  private func mend(_ replay: inout Replay, _ gate: Int, at: Milliseconds) {
    replay.run(until: at)
    replay.say("bollard/g\(gate)", "closed", at: at)
  }

  private func lines(_ replay: Replay) -> [String] {
    replay.effects.events.filter(\.isAnnounced).map {
      "\($0.kind.rawValue) \($0.alert.severity) \($0.alert.area)/\($0.alert.rule)"
    }
  }

  /// Five faults, one each ten seconds: the fifth is one too many.
  private func flooded() throws -> Replay {
    var replay = Replay(try plan())
    for gate in 0..<5 { fault(&replay, gate, at: Int64(gate) * 10_000) }
    return replay
  }

  @Test("one more than may come raises one alert on the root, and is the first that is folded")
  func raised() throws {
    let replay = try flooded()
    #expect(
      lines(replay) == [
        "raised minor gate0/fault", "raised minor gate1/fault", "raised minor gate2/fault",
        "raised minor gate3/fault", "raised minor zone/flood",
      ])
    let flood = try #require(replay.engine.openAlerts.first { $0.rule == "flood" })
    #expect(flood.status == .system && flood.value == .number(1) && flood.limit == 4)
    #expect(
      flood.headline == "Zone: 1 alert folded into one, since more than 4 came in 10 min;"
        + " still open: 1 (gate4/fault)")
    let folded = try #require(replay.engine.openAlerts.first { $0.area == "gate4" })
    #expect(folded.foldedInto == flood.id)
    // Stored like any other, and its standing alert says what it is folded into.
    let event = try #require(replay.effects.events.last)
    #expect(event.alert.area == "gate4" && event.kind == .raised && !event.isAnnounced)
    let publications = AlertMessage.publications(
      event, site: "small", topics: TopicTree(site: "small"))
    #expect(
      publications.map(\.topic) == [
        "fieldgate/small/alerts/gate4/minor", "fieldgate/small/area/gate4/alert/fault",
      ])
    let body = String(decoding: publications.first?.payload ?? [], as: UTF8.self)
    #expect(body.contains(#""foldedInto":"\#(flood.id)""#))
    let object = AlertMessage.object(
      AlertEvent(kind: .updated, alert: flood, heardAt: .minor, sent: replay.start), site: "small")
    #expect(
      object["folded"]
        == .array([
          .object([
            "area": "gate4", "rule": "fault", "severity": "minor",
            "id": .string(folded.id.rawValue),
          ])
        ]))
    #expect(object["foldedCount"] == 1)
  }

  @Test("as many as may come are no flood, nor one more when the first is ten minutes ago")
  func notYet() throws {
    var replay = Replay(try plan())
    for gate in 0..<4 { fault(&replay, gate, at: Int64(gate) * 10_000) }
    fault(&replay, 4, at: 600_000)
    #expect(!replay.engine.openAlerts.contains { $0.rule == "flood" })
    #expect(lines(replay).count == 5)
    fault(&replay, 5, at: 600_001)
    #expect(replay.engine.openAlerts.contains { $0.rule == "flood" })
  }

  @Test("what is worse than the flood is heard, and the flood rises with it; extreme always is")
  func worse() throws {
    var replay = try flooded()
    _ = replay.take()
    fault(&replay, 5, at: 50_000)
    fault(&replay, 8, at: 51_000)
    fault(&replay, 9, at: 52_000)
    fault(&replay, 10, at: 53_000)
    fault(&replay, 11, at: 54_000)
    // Who heard it rise hears it fall; who did not hears nothing.
    mend(&replay, 8, at: 55_000)
    mend(&replay, 9, at: 56_000)
    #expect(
      lines(replay) == [
        "raised severe gate8/bad", "escalated severe zone/flood", "raised extreme gate10/worst",
        "escalated extreme zone/flood", "raised extreme gate11/worst", "cleared severe gate8/bad",
      ])
    let numbers = replay.effects.events.compactMap(\.line)
    let first = numbers.first ?? 0
    #expect(
      numbers == (0..<replay.effects.events.count).map { first + UInt64($0) },
      "lines are numbered without gaps, announced or not")
  }

  @Test("an alert that changes as the flood ends has no sequence twice") func endsTogether()
    throws
  {
    var site = SmallSite()
    site.devices = (0..<9).map { "{ id: g\($0), adapter: bollard, area: gate\($0) }" }
    site.areas = (0..<9).map { "gate\($0)" }
    func rule(_ id: String, _ raise: String, _ gates: Range<Int>, _ more: String = "") -> String {
      """
      - rule: \(id)
        kind: state
        areas: [\(gates.map { "gate\($0)" }.joined(separator: ", "))]
        watch: bollards
        raise: { \(raise) }
        \(more)
      """
    }
    site.rules = [
      rule(
        "fault", "minor: { is: faulty }, moderate: { is: faulty, for: 10h }", 0..<8,
        "unacknowledged: { after: 15m, to: moderate }"),
      rule("bad", "moderate: { is: faulty }", 8..<9),
    ]
    site.more = "alerts: { flood: { above: 4, within: 10m, calm: 5m } }"
    var replay = Replay(try site.plan())
    for (turn, gate) in [0, 1, 2, 3, 4, 8, 5, 6, 7].enumerated() {
      fault(&replay, gate, at: Int64(turn) * 10_000)
    }
    replay.run(until: 1_000_000)
    let keys = replay.effects.events.map { "\($0.alert.id) \($0.alert.sequence)" }
    #expect(Set(keys).count == keys.count)
    #expect(lines(replay).contains("cleared moderate zone/flood"))
  }

  @Test("the list is told again once a minute while it grows, and not when it does not")
  func retold() throws {
    var replay = try flooded()
    _ = replay.take()
    fault(&replay, 5, at: 50_000)
    fault(&replay, 6, at: 60_000)
    replay.run(until: 99_999)
    #expect(lines(replay) == [])
    replay.run(until: 200_000)
    #expect(lines(replay) == ["updated minor zone/flood"])
    #expect(replay.effects.events.last?.sent == replay.start + 100_000)
    #expect(replay.effects.events.last?.alert.folded?.count == 3)
  }

  /// The rate falls to two, half of four, ten minutes after the third last; five minutes
  /// later it is over.
  @Test("it clears when half as many came for long enough; the folded speak for themselves again")
  func cleared() throws {
    var replay = try flooded()
    mend(&replay, 0, at: 100_000)
    _ = replay.take()
    replay.run(until: 919_999)
    #expect(lines(replay) == [])
    replay.run(until: 920_000)
    #expect(lines(replay) == ["cleared minor zone/flood"])
    let cleared = try #require(replay.effects.events.first { $0.kind == .cleared })
    #expect(
      cleared.note
        == "1 of the folded alerts are still open and speak for themselves again: gate4/fault")
    #expect(replay.engine.openAlerts.allSatisfy { $0.foldedInto == nil && $0.isHeard })
    let released = try #require(replay.effects.events.last)
    #expect(released.alert.area == "gate4" && released.kind == .updated && !released.isAnnounced)
    _ = replay.take()
    mend(&replay, 4, at: 930_000)
    #expect(lines(replay) == ["cleared minor gate4/fault"])
  }

  @Test("what is worse in the calm begins it anew, in that moment") func worseInTheCalm() throws {
    var replay = try flooded()
    fault(&replay, 8, at: 700_000)
    _ = replay.take()
    replay.run(until: 999_999)
    #expect(lines(replay) == [])
    replay.run(until: 1_000_000)
    #expect(lines(replay) == ["cleared severe zone/flood"])
  }

  @Test(
    "a restart at any second changes nothing of it, nor does a step of the clock",
    arguments: [0, 3_600_000, -3_600_000] as [Milliseconds])
  func restarts(step: Milliseconds) throws {
    func play(_ between: (inout Replay, Milliseconds) -> Void) throws -> Replay {
      var replay = Replay(try plan())
      for gate in 0..<12 {
        let at = Int64(gate) * 15_000
        fault(&replay, gate, at: at)
        between(&replay, at)
      }
      for minute in 3..<20 {
        mend(&replay, minute % 12, at: Int64(minute) * 61_000)
        between(&replay, Int64(minute) * 61_000)
      }
      replay.run(until: 3_600_000)
      return replay
    }
    let undisturbed = try play { _, _ in }
    let disturbed = try play { replay, at in
      replay.commit()
      replay.restart(at: at)
      replay.stepped = at > 90_000 ? step : 0
    }
    func plain(_ replay: Replay) -> [String] {
      zip(replay.effects.events, replay.told)
        .filter { event, _ in event.alert.rule != SystemRule.clock.id }
        .map { "\($1) \($0.alert.folded?.count ?? 0)" }
    }
    #expect(plain(disturbed) == plain(undisturbed))
    #expect(
      lines(undisturbed).last == "cleared extreme zone/flood"
        || lines(undisturbed).contains("cleared extreme zone/flood"))
    if step == 0 { #expect(disturbed.effects.events == undisturbed.effects.events) }
  }

  @Test("a test alert is marked, goes the whole way, ends after a minute, and is in no flood")
  func test() throws {
    var replay = try flooded()
    _ = replay.take()
    let answer = replay.command("test", #"{"area":"gate7","note":"drill"}"#, at: 60_000)
    #expect(answer.contains(#""ok":true,"id":"test.gate7.test.20261122T120100000Z""#))
    let again = replay.command("test", #"{"area":"gate7"}"#, at: 61_000)
    #expect(again.contains("a test alert is open on 'gate7' already; it ends by itself"))
    replay.commit()
    replay.restart(at: 62_000)
    replay.run(until: 119_999)
    #expect(lines(replay) == ["raised minor gate7/test"])
    replay.run(until: 120_000)
    let events = replay.effects.events
    #expect(lines(replay) == ["raised minor gate7/test", "cleared minor gate7/test"])
    #expect(events.map(\.alert.status) == [.test, .test])
    #expect(events.first?.by == "anna" && events.first?.note == "drill")
    #expect(events.first?.alert.headlines?.nl == "gate7: dit is een test")
    #expect(events.first?.alert.foldedInto == nil)
    #expect(replay.engine.openAlerts.first { $0.rule == "flood" }?.folded?.count == 1)
  }
}
