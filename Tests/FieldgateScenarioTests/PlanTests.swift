import FieldgateDocument
import FieldgateModel
import FieldgateScenario
import Testing

@Suite("Scenario files") struct PlanTests {
  private let stage: Stage

  init() throws {
    stage = try Stage("[{ every: 1s, topic: t, text: x }]", [.one("bollard-1"), .one("cam-7")])
  }

  @Test(
    "faults have their place and the nearest right word",
    arguments: [
      ("areas: { sqare: [{ at: 0m, people: 1 }] }", "s.yaml:3:10", "'sqare' is no area", "square"),
      (
        "events: [{ at: 1m, device: bolard-1, silent: true }]", "s.yaml:3:28",
        "'bolard-1' is no device", "bollard-1"
      ),
      ("events: [{ at: 1m, device: cam-7, silent: maybe }]", "s.yaml:3:43", "true or false", nil),
      ("events: [{ at: 9m, device: cam-7, silent: true }]", "s.yaml:3:16", "after the end", nil),
      ("events: [{ at: 1m, device: cam-7 }]", "s.yaml:3:10", "something that happens", nil),
      ("events: [{ at: 1m, device: cam-7, state: open }]", "s.yaml:3:10", "have no message", nil),
      (
        "events: [{ at: 1m, device: cam-7, state: opne }]", "s.yaml:3:42", "no state of a bollard",
        "open"
      ),
      ("events: [{ at: 1m, device: cam-7, online: false }]", "s.yaml:3:10", "have no message", nil),
      (
        "areas: { square: [{ at: 2m, people: 1 }, { at: 1m, people: 2 }] }", "s.yaml:3:48",
        "sort the points", nil
      ),
      ("areas: { square: [{ at: 2m, people: -1 }] }", "s.yaml:3:37", "out of range", nil),
      ("areas: { square: [] }", "s.yaml:3:18", "at least one point", nil),
      ("story: [{ at: 1m, say: x }]", "s.yaml:3:19", "no key 'say'", "says"),
      ("sead: 7", "s.yaml:3:1", "no key 'sead'", "seed"),
    ] as [(String, String, String, String?)])
  func faults(line: String, place: String, message: String, guess: String?) throws {
    #expect(try stage.plan("scenario: s\nduration: 5m\n\(line)\n") == nil || line == "sead: 7")
    let fault = try #require(
      stage.diagnostics.all.first { $0.message.contains(message) },
      "\(stage.diagnostics.all.map(\.description))")
    #expect(fault.place.description == place)
    #expect(fault.guess == guess)
  }

  @Test("every fault is told in one run")
  func all() throws {
    let plan = try stage.plan(
      """
      scenario: s
      duration: 0s
      areas: { skware: [{ at: x, people: 1 }] }
      events: [{ at: 1m, device: nobody, silent: true }, { at: 1m }]
      """)
    #expect(plan == nil)
    #expect(stage.diagnostics.all.count == 5)
  }

  @Test("a scenario knows its story")
  func story() throws {
    let plan = try #require(
      try stage.plan(
        """
        { scenario: s, title: { nl: Middag, en: Afternoon }, duration: 5m,
          story: [{ at: 2m, says: two }, { at: 0m, says: none }] }
        """))
    #expect(plan.title == LocalizedText(nl: "Middag", en: "Afternoon"))
    #expect(plan.duration == 300_000)
    #expect(plan.remarks.map(\.at) == [0, 120_000])
  }
}

@Suite("A simulation") struct SimulationTests {
  private let scenario = """
    { scenario: s, duration: 10m, seed: SEED, areas: {
        square: [{ at: 0m, people: 50 }, { at: 10m, people: 800 }],
        street: [{ at: 0m, people: 300 }] },
      events: [{ at: 3m, device: d1, silent: true }] }
    """

  private func plan(seed: Int, extra: Bool = false) throws -> ScenarioPlan {
    let line = ["l": Channel(place: .between(from: "square", to: "street"))]
    var devices = (0..<5).map { Device.one(DeviceID("d\($0)"), covers: 90, channels: line) }
    if extra { devices.append(.one("extra", covers: 10)) }
    let stage = try Stage(
      """
      - { every: 20s, topic: '{device}/n', text: '{occupancy}' }
      - { every: 30s, for-each: line, topic: '{device}/l', text: '{count_in} {total_out}' }
      - { on: crossing, for-each: line, topic: '{device}/x', text: '{time.epoch-ms}' }
      - { on: start, topic: '{device}/s', text: x }
      """, devices)
    return try #require(try stage.plan(scenario.replacing("SEED", with: "\(seed)")))
  }

  private func play(_ plan: ScenarioPlan, step: Milliseconds) -> [Stage.Line] {
    var simulation = Simulation(plan, start: Stage.start)
    var said: [Stage.Line] = []
    var time = Stage.start
    while simulation.nextTime != nil {
      time = time + step
      said += simulation.messages(until: time).map(Stage.Line.init)
    }
    return said
  }

  @Test("it is the same in steps of any length", arguments: [137, 1000, 59_999, 600_000])
  func steps(step: Milliseconds) throws {
    let plan = try plan(seed: 7)
    let whole = play(plan, step: 86_400_000)
    #expect(whole.count > 300)
    #expect(play(plan, step: step) == whole)
    #expect(zip(whole, whole.dropFirst()).allSatisfy { $0.at <= $1.at })
  }

  @Test("played from one next time to the next, each step says something or passes a silence")
  func nextTimes() throws {
    let plan = try plan(seed: 7)
    var simulation = Simulation(plan, start: Stage.start)
    var said: [Stage.Line] = []
    while let next = simulation.nextTime {
      let lines = simulation.messages(until: next).map(Stage.Line.init)
      #expect(lines.allSatisfy { Stage.start + $0.at == next })
      said += lines
    }
    #expect(said == play(plan, step: 86_400_000))
  }

  @Test("another seed is another story; one more device changes nothing of the others")
  func seeds() throws {
    let one = play(try plan(seed: 7), step: 1000)
    #expect(play(try plan(seed: 7), step: 1000) == one)
    #expect(play(try plan(seed: 8), step: 1000) != one)
    let more = play(try plan(seed: 7, extra: true), step: 1000)
    #expect(more.filter { !$0.topic.hasPrefix("extra") } == one)
    #expect(more.count > one.count)
  }

  @Test("nothing is said after the end")
  func end() throws {
    let said = play(try plan(seed: 7), step: 1000)
    #expect(said.allSatisfy { $0.at <= 600_000 })
  }
}
