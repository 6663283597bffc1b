import FieldgateModel
import FieldgateRules
import Testing

/// The state machine, row by row: what is found when, and what is told when.
@Suite("Episode") struct EpisodeTests {
  struct Step: Sendable {
    let at: Milliseconds
    /// Nil for nothing known.
    let value: Double?
    /// The value by what devices that fell silent last said.
    var remembered: Double?
    var certainty = Certainty.observed
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let steps: [Step]
    let until: Milliseconds
    let expected: [String]

    init(
      _ name: String, _ steps: [(Milliseconds, Double?)], until: Milliseconds, _ expected: String...
    ) {
      testDescription = name
      self.steps = steps.map { Step(at: $0.0, value: $0.1) }
      self.until = until
      self.expected = expected
    }

    init(_ name: String, steps: [Step], until: Milliseconds, _ expected: String...) {
      testDescription = name
      self.steps = steps
      self.until = until
      self.expected = expected
    }
  }

  static let cases: [Case] = [
    // No alert.
    Case("a millisecond before its hold nothing is raised", [(0, 2.5)], until: 59_999),
    Case("with its hold it is raised", [(0, 2.5)], until: 60_000, "60000 raised moderate"),
    Case(
      "at the highest severity that has held", [(0, 4)], until: 600_000, "30000 raised severe"),
    Case(
      "at the highest, even if several end their holds at once",
      [(0, 2.5), (30_000, 4), (50_000, 6)], until: 600_000,
      "60000 raised extreme"),
    Case(
      "a hold that is broken begins anew",
      [(0, 2.5), (59_999, 2), (60_000, 2.5)], until: 119_999),
    Case(
      "a higher value goes on with the hold of the lower severity",
      [(0, 2.5), (40_000, 3.5), (45_000, 2.5)], until: 60_000, "60000 raised moderate"),
    Case("what is between the limits raises nothing", [(0, 1.9)], until: 9_000_000),
    // Open: up.
    Case(
      "escalated when the higher condition has held",
      [(0, 2.5), (70_000, 3.5)], until: 100_000, "60000 raised moderate",
      "100000 escalated severe"),
    Case(
      "not a millisecond earlier", [(0, 2.5), (70_000, 3.5)], until: 99_999,
      "60000 raised moderate"),
    Case(
      "over a severity that had no time to hold",
      [(0, 2.5), (70_000, 6)], until: 200_000, "60000 raised moderate", "80000 escalated extreme"),
    // Open: down.
    Case(
      "deescalated when its own condition has not held for the clear hold",
      [(0, 4), (40_000, 2.5)], until: 160_000, "30000 raised severe", "160000 deescalated moderate"),
    Case(
      "not a millisecond earlier", [(0, 4), (40_000, 2.5)], until: 159_999, "30000 raised severe"),
    Case(
      "by two steps at once", [(0, 6), (40_000, 2.5)], until: 600_000, "10000 raised extreme",
      "160000 deescalated moderate"),
    Case(
      "by one step where the one between still holds", [(0, 6), (40_000, 4)], until: 600_000,
      "10000 raised extreme", "160000 deescalated severe"),
    Case(
      "between the limits to the lowest, and there it stays",
      [(0, 6), (40_000, 1.9)], until: 9_000_000, "10000 raised extreme",
      "160000 deescalated moderate"),
    Case(
      "a return to its own condition begins the easing anew",
      [(0, 4), (40_000, 2.5), (159_999, 3.5), (160_000, 2.5)], until: 280_000,
      "30000 raised severe", "280000 deescalated moderate"),
    Case(
      "down, and up again under the same alert",
      [(0, 4), (40_000, 2.5), (170_000, 4)], until: 200_000, "30000 raised severe",
      "160000 deescalated moderate", "200000 escalated severe"),
    Case(
      "easing of what was escalated counts from its own condition's end",
      [(0, 2.5), (70_000, 3.5), (99_999, 3.5), (100_000, 2.5)], until: 300_000,
      "60000 raised moderate", "100000 escalated severe", "220000 deescalated moderate"),
    // Open: over.
    Case(
      "cleared when the clear condition has held",
      [(0, 2.5), (70_000, 1.7)], until: 190_000, "60000 raised moderate",
      "190000 cleared moderate"),
    Case(
      "not a millisecond earlier", [(0, 2.5), (70_000, 1.7)], until: 189_999,
      "60000 raised moderate"),
    Case(
      "between the limits it never clears", [(0, 2.5), (70_000, 1.9)], until: 9_000_000,
      "60000 raised moderate"),
    Case(
      "a moment between the limits begins the clear hold anew",
      [(0, 2.5), (70_000, 1.7), (189_999, 1.8), (190_000, 1.7)], until: 310_000,
      "60000 raised moderate", "310000 cleared moderate"),
    Case(
      "cleared from severe at once, without a deescalation on the way",
      [(0, 4), (40_000, 1)], until: 600_000, "30000 raised severe", "160000 cleared severe"),
    Case(
      "deescalated by the dead band, then cleared",
      [(0, 4), (40_000, 1.9), (165_000, 1)], until: 600_000, "30000 raised severe",
      "160000 deescalated moderate", "285000 cleared moderate"),
    Case(
      "after a clear the next is another alert",
      [(0, 2.5), (70_000, 1.7), (200_000, 2.5)], until: 260_000, "60000 raised moderate",
      "190000 cleared moderate", "260000 raised moderate"),
    // Nothing known.
    Case(
      "no data breaks the hold before a raise", [(0, 2.5), (59_999, nil), (60_000, 2.5)],
      until: 119_999),
    Case("no data raises nothing", [(0, nil)], until: 9_000_000),
    Case(
      "no data clears nothing, ever: the certainty falls and the alert stays",
      [(0, 2.5), (70_000, nil)], until: 9_000_000, "60000 raised moderate",
      "70000 updated moderate"),
    Case(
      "no data breaks the clear hold, which begins anew with the data",
      [(0, 2.5), (70_000, 1.7), (189_999, nil), (190_000, 1.7)], until: 310_000,
      "60000 raised moderate", "189999 updated moderate", "190000 updated moderate",
      "310000 cleared moderate"),
    Case(
      "no data breaks the easing as well",
      [(0, 4), (40_000, 2.5), (159_999, nil), (160_000, 2.5)], until: 280_000,
      "30000 raised severe", "159999 updated severe", "160000 updated severe",
      "280000 deescalated moderate"),
    Case(
      "what silent devices last said holds off the easing, and the clear",
      steps: [
        Step(at: 0, value: 6), Step(at: 20_000, value: 1, remembered: 5.5),
        Step(at: 600_000, value: 1, remembered: 4), Step(at: 900_000, value: 1, remembered: 1.9),
        Step(at: 1_200_000, value: 1),
      ], until: 2_000_000, "10000 raised extreme", "720000 deescalated severe",
      "1020000 deescalated moderate", "1320000 cleared moderate"),
    // Certainty.
    Case(
      "certainty falls and rises once each",
      steps: [
        Step(at: 0, value: 2.5), Step(at: 70_000, value: 2.5, certainty: .possible),
        Step(at: 80_000, value: 2.6, certainty: .possible), Step(at: 90_000, value: 2.5),
        Step(at: 95_000, value: 2.5, certainty: .likely),
      ], until: 100_000, "60000 raised moderate", "70000 updated moderate",
      "90000 updated moderate"),
  ]

  @Test(arguments: cases) func life(_ one: Case) throws {
    var life = try Life()
    for step in one.steps {
      life.find(
        step.value, remembered: step.remembered, at: step.at, certainty: step.certainty)
    }
    life.run(until: one.until)
    #expect(life.told == one.expected)
    Self.checkOrder(life.events.map(\.event))
  }

  /// One id from raise to the end, sequence numbers without gaps, the higher severity
  /// of before and after.
  static func checkOrder(_ events: [AlertEvent]) {
    var before: Alert?
    var ids: Set<AlertID> = []
    for event in events {
      let alert = event.alert
      if event.kind == .raised {
        #expect(before == nil && alert.sequence == 1 && ids.insert(alert.id).inserted)
        #expect(event.heardAt == alert.severity)
      } else {
        #expect(alert.id == before?.id && alert.sequence == (before?.sequence ?? 0) + 1)
        #expect(event.heardAt == max(alert.severity, before?.severity ?? .minor))
        #expect(alert.onset == before?.onset)
      }
      before = alert.state.isOpen ? alert : nil
    }
  }

  @Test("a hold of nothing raises, and a clear hold of nothing clears, at once") func noHolds()
    throws
  {
    var life = try Life(
      "{ rule: r, kind: threshold, watch: density, raise: { moderate: { above: 2 } } }")
    for (second, value) in [2.5, 1.9, 2.5, 2.6, 1.7].enumerated() {
      life.find(value, at: Int64(second) * 1000)
    }
    #expect(life.told == ["0 raised moderate", "4000 cleared moderate"])
  }

  @Test("a wall clock that steps moves no hold, and only what people read bears its time")
  func wallSteps() throws {
    for step in [-3_600_000, 3_600_000] as [Milliseconds] {
      var life = try Life()
      life.find(2.5, at: 0)
      life.stepped = step
      life.find(2.5, at: 30_000)
      life.find(1.7, at: 70_000)
      life.stepped = 0
      life.run(until: 200_000)
      #expect(life.told == ["60000 raised moderate", "190000 cleared moderate"])
      #expect(life.events[0].event.alert.onset == Scene.start)
      #expect(life.events[0].event.sent == Scene.start + 60_000 + step)
      #expect(life.events[1].event.alert.cleared == Scene.start + 190_000)
    }
  }

  @Test("two alerts never bear the same id, though the wall clock shows the same time twice")
  func uniqueIDs() throws {
    var life = try Life()
    var ids: Set<AlertID> = []
    for round in Int64(0)..<5 {
      let begin = round * 300_000
      // The wall clock is set back so that each round begins at the same time of day.
      life.stepped = -begin
      life.find(2.5, at: begin)
      life.find(1, at: begin + 60_001)
      life.run(until: begin + 200_000)
    }
    for (_, event) in life.events where event.kind == .raised { ids.insert(event.alert.id) }
    #expect(ids.count == 5)
    #expect(life.events.first?.event.alert.id == "square.crowd-density.20270115T080000000Z")
  }

  @Test("an id taken out of an open alert's end is not used again") func idAfterExpiry() throws {
    var life = try Life()
    life.find(2.5, at: 0)
    life.run(until: 60_000)
    let expired = life.expire(at: 61_000)
    let first = try #require(expired).alert.id
    life.stepped = -100_000
    life.find(2.5, at: 100_000)
    life.run(until: 160_000)
    #expect(life.told.last == "160000 raised moderate")
    #expect(life.events.last?.event.alert.id != first)
  }

  @Test("dots in the ids of areas and rules make no two alerts alike") func dots() throws {
    func id(_ area: AreaID, _ rule: String, _ status: AlertStatus = .actual) throws -> AlertID {
      var life = try Life(
        """
        rule: "\(rule)"
        kind: threshold
        watch: density
        raise: { moderate: { above: 2 } }
        """, status: status)
      life.setting = Episode.Setting(
        rule: life.rule, area: Area(id: area, name: "A"), level: .significant, status: status)
      life.find(2.5, at: 0)
      return try #require(life.events.first).event.alert.id
    }
    #expect(try id("a.b", "c") != id("a", "b.c"))
    #expect(try id("exercise", "a.b") != id("a", "b", .exercise))
    #expect(try id("a%2Eb", "c") != id("a.b", "c"))
    #expect(try id("a", "b", .exercise) == "exercise.a.b.20270115T080000000Z")
  }
}
