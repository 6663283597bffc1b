import FieldgateDocument
import FieldgateEngine
import FieldgateModel
import FieldgateRules
import Testing

/// Kinds of rule in the engine: what wakes them, and what they say of themselves.
@Suite("Kinds of rule in the engine") struct RuleKindTests {
  /// The example's start is 12:00Z; the small site's zone is UTC.
  private static let schedules = "schedules: { evening: { from: \"13:00\", to: \"14:00\" } }"
  private static let hour: Milliseconds = 3_600_000

  private func replay(_ rules: String...) throws -> Replay {
    var site = SmallSite()
    site.rules = rules
    site.more = Self.schedules
    return Replay(try site.plan())
  }

  /// `3600000 raised moderate rule`, milliseconds from the start.
  private func told(_ replay: Replay) -> [String] {
    replay.effects.events.map { event in
      "\(event.sent - replay.start) \(event.kind.rawValue) \(event.alert.severity) \(event.alert.rule)"
    }
  }

  private static let gate = """
    - rule: gate
      kind: state
      areas: [square]
      watch: bollards
      when: { schedule: evening }
      raise: { moderate: { is: open, for: 60s } }
      clear: { for: 30s }
    """

  @Test(
    "a window that opens on a standing condition raises, one that closes clears; no message comes")
  func window() throws {
    var replay = try replay(Self.gate)
    replay.say("bollard/gate", "open", at: 1000)
    replay.run(until: 3 * Self.hour)
    #expect(
      told(replay) == [
        "\(Self.hour + 60_000) raised moderate gate",
        "\(2 * Self.hour + 30_000) cleared moderate gate",
      ])
  }

  @Test("restarts move neither the window nor what is remembered", arguments: [false, true])
  func restarts(restarts: Bool) throws {
    var replay = try replay(
      Self.gate,
      """
      - rule: surge
        kind: rate
        areas: [square]
        watch: occupancy
        within: 5m
        raise: { minor: { rises: 50 } }
        clear: { below: 20 }
      """,
      """
      - rule: stay
        kind: overstay
        areas: [square]
        measure: { bollards: open }
        justifiedBy: [gate]
        raise: { minor: { after: 30m } }
      """)
    replay.say("bollard/gate", "open", at: 1000)
    for minute in 0..<180 {
      let at = Int64(minute) * 60_000 + 2000
      replay.count(minute < 100 ? 10 : 100, at: at)
      replay.count(0, "b", at: at + 1)
      if restarts, minute % 7 == 3 {
        replay.commit()
        replay.restart(at: at + 10)
      }
    }
    let gate = [
      "\(Self.hour + 60_000) raised moderate gate",
      "\(2 * Self.hour + 30_000) cleared moderate gate",
    ]
    let stay = [
      // Thirty minutes after it was seen; justified by the gate's alert; thirty minutes
      // after that ended.
      "1801000 raised minor stay", "\(Self.hour + 60_000) cleared minor stay",
      "\(2 * Self.hour + 30_000 + 1_800_000) raised minor stay",
    ]
    let surge = ["6002000 raised minor surge", "6302000 cleared minor surge"]
    #expect(Set(told(replay)) == Set(gate + stay + surge))
    #expect(told(replay).count == 7)
  }

  @Test("a composite is looked at when an alert that it names opens and ends") func composite()
    throws
  {
    var replay = try replay(
      SmallSite.street,
      """
      - rule: both
        kind: composite
        areas: [square]
        conditions: [ { rule: street, in: [street] }, { watch: occupancy, above: 100 } ]
        raise: { severe: { all: true } }
      """)
    for minute in 0..<5 {
      let at = Int64(minute) * 60_000
      replay.count(101, at: at)
      replay.count(20, "c", at: at + 1)
    }
    replay.count(5, "c", at: 300_000)
    replay.count(101, at: 301_000)
    replay.handle(.tick, at: 400_000)
    #expect(
      told(replay) == [
        "60001 raised minor street", "60001 raised severe both", "360000 cleared minor street",
        "360000 cleared severe both",
      ])
  }

  @Test("explain says limits and why, what each device says, the holds, and what comes next")
  func explain() throws {
    var replay = try replay(
      """
      - rule: crowd
        kind: threshold
        areas: { kind: square }
        watch: occupancy
        raise:
          moderate:
            above: 100
            for: 60s
            level: { 5: 80 }
            limits: [ { schedule: evening, above: 90 }, { area: square, level: 4, above: 70 } ]
        clear: { below: 50, for: 120s }
        inhibitedBy: { rules: [gate], in: [same] }
      """, Self.gate)
    replay.count(75, at: 1000)
    let found = replay.engine.explain("crowd", on: "square", at: replay.moment(11_000))
    let explained = try #require(found)
    #expect(explained.level == .substantial)
    let limits = explained.kind.limits.map {
      "\($0.what) \($0.side) \($0.value): \($0.why)"
    }
    #expect(
      limits == [
        "moderate above 70.0: row: area square, from level 4 up", "clear below 50.0: the only one",
      ])
    #expect(explained.kind.limits[0].place?.file == "rules.yaml")
    #expect(explained.kind.limits[0].place?.line == 11)
    #expect(explained.kind.raises == [.moderate: "occupancy above 70"])
    #expect(explained.kind.clears == "occupancy below 50")
    let input = try #require(explained.kind.inputs.first)
    #expect(input.value?.value == .number(75))
    #expect(input.value?.coverage == Coverage(reporting: 1, expected: 2))
    #expect(input.devices.map(\.device) == ["a"] && input.devices[0].age == 10_000)
    #expect(explained.holds.map(\.purpose) == [.raise(.moderate)])
    #expect(explained.holds.map { $0.until - $0.since } == [60_000])
    #expect(explained.finding.holding == [.moderate] && explained.alert == nil)
    #expect(explained.schedules.map(\.name) == ["evening"])
    #expect(!explained.schedules[0].isOpen)
    #expect(explained.schedules[0].change == replay.start + Self.hour)
    #expect(explained.nextLook == replay.start + 61_000)
    #expect(explained.inhibitedBy == [])
    replay.handle(.tick, at: 61_000)
    let raised = replay.engine.explain("crowd", on: "square", at: replay.moment(61_000))
    #expect(raised?.alert?.severity == .moderate && raised?.holds == [])
    #expect(replay.engine.explain("crowd", on: "street", at: replay.moment(61_000)) == nil)
    #expect(replay.engine.explain("none", on: "square", at: replay.moment(61_000)) == nil)
    #expect(replay.engine.areas(of: "crowd") == ["square"])
  }
}
