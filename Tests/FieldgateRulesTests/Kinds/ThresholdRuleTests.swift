import FieldgateModel
import FieldgateRules
import Testing

@Suite("Threshold rule") struct ThresholdRuleTests {
  private static let above = """
    rule: density
    kind: threshold
    areas: all
    watch: density
    raise:
      moderate: { above: 2, level: { 5: 1.9 } }
      severe: { above: 3.5, level: { 4: 3, 5: 2.5 } }
    clear: { below: 1.8, level: { 5: 1.6 } }
    """
  private static let below = """
    rule: thin
    kind: threshold
    watch: density
    raise:
      minor: { below: 2, level: { 4: 2.5 } }
      moderate: { below: 1 }
    clear: { above: 3 }
    """
  private static let bare = """
    rule: bare
    kind: threshold
    watch: density
    raise: { minor: { above: 2, level: { 4: 1 } } }
    """
  private static let touching = """
    rule: touching
    kind: threshold
    watch: density
    raise: { minor: { above: 2 } }
    clear: { below: 2 }
    """

  struct Case: Sendable, CustomTestStringConvertible {
    let rule: String
    let level: ThreatLevel
    let value: Double
    let expected: String
    var testDescription: String {
      "\(rule.split(separator: "\n")[0]), level \(level.rawValue), \(value): \(expected)"
    }

    init(_ rule: String, _ level: ThreatLevel, _ value: Double, _ expected: String) {
      self.rule = rule
      self.level = level
      self.value = value
      self.expected = expected
    }
  }

  /// Every limit: just below, at, just above.
  static let cases: [Case] = [
    Case(above, .significant, 1.79, "clear"), Case(above, .significant, 1.8, "between"),
    Case(above, .significant, 1.81, "between"), Case(above, .significant, 1.99, "between"),
    Case(above, .significant, 2, "between"), Case(above, .significant, 2.01, "moderate"),
    Case(above, .significant, 3.49, "moderate"), Case(above, .significant, 3.5, "moderate"),
    Case(above, .significant, 3.51, "moderate severe"),
    // The table counts from its level up.
    Case(above, .substantial, 3, "moderate"), Case(above, .substantial, 3.01, "moderate severe"),
    Case(above, .substantial, 2, "between"), Case(above, .substantial, 1.79, "clear"),
    Case(above, .critical, 2.5, "moderate"), Case(above, .critical, 2.51, "moderate severe"),
    Case(above, .critical, 1.9, "between"), Case(above, .critical, 1.91, "moderate"),
    Case(above, .critical, 1.6, "between"), Case(above, .critical, 1.59, "clear"),
    Case(above, .minimal, 3.5, "moderate"), Case(above, .minimal, 3.51, "moderate severe"),
    // The other side.
    Case(below, .significant, 3.01, "clear"), Case(below, .significant, 3, "between"),
    Case(below, .significant, 2, "between"), Case(below, .significant, 1.99, "minor"),
    Case(below, .significant, 1, "minor"), Case(below, .significant, 0.99, "minor moderate"),
    Case(below, .substantial, 2.5, "between"), Case(below, .substantial, 2.49, "minor"),
    // Without a clear limit, or with the same, what does not raise is clear.
    Case(bare, .significant, 2.01, "minor"), Case(bare, .significant, 2, "clear"),
    Case(bare, .significant, 1.99, "clear"), Case(bare, .substantial, 1.01, "minor"),
    Case(bare, .substantial, 1, "clear"), Case(bare, .substantial, 0.99, "clear"),
    Case(touching, .significant, 2.01, "minor"), Case(touching, .significant, 2, "clear"),
    Case(touching, .significant, 1.99, "clear"),
  ]

  @Test(arguments: cases) func found(_ one: Case) throws {
    let rule = try goodRule(one.rule)
    var scene = Scene([.crowd("a", measures: [.density])])
    scene.hear("a", at: 0, [.number(.density, one.value)])
    #expect(rule.found(on: "square", scene, at: 0, level: one.level) == one.expected)
  }

  @Test("the evidence: value, limits in force, coverage, devices, certainty") func evidence() throws
  {
    let rule = try goodRule(Self.above)
    var scene = Scene([.crowd("a", measures: [.density]), .crowd("b", measures: [.density])])
    scene.hear("a", at: 0, [.number(.density, 4)])
    var finding = rule.finding(on: "square", scene, at: 0, level: .substantial)
    #expect(finding.clearLimit == 1.8)
    finding.clearLimit = nil
    #expect(
      finding
        == Finding(
          value: .number(4), holding: [.moderate, .severe], lingering: [.moderate, .severe],
          limits: [.moderate: 2, .severe: 3], coverage: Coverage(reporting: 1, expected: 2),
          devices: ["a"], certainty: .likely))
    #expect(rule.kind.measure == "density" && rule.kind.unit == .peoplePerSquareMetre)
  }

  @Test("with no data nothing holds and nothing is clear") func noData() throws {
    let rule = try goodRule(Self.above)
    var scene = Scene([.crowd("a", measures: [.density])])
    let silent = rule.finding(on: "square", scene, at: 0)
    #expect(
      silent
        == Finding(
          value: nil, limits: [.moderate: 2, .severe: 3.5],
          coverage: Coverage(reporting: 0, expected: 1), devices: [], certainty: .possible))
    let elsewhere = rule.finding(on: "street", scene, at: 0)
    #expect(
      elsewhere
        == Finding(
          value: nil, limits: [.moderate: 2, .severe: 3.5],
          coverage: Coverage(reporting: 0, expected: 0), devices: [], certainty: .possible))
    scene.hear("a", at: 0, [.number(.density, 0)])
    #expect(rule.found(on: "square", scene, at: 179_999, level: .significant) == "clear")
    #expect(rule.found(on: "square", scene, at: 180_000, level: .significant) == "nothing")
  }

  /// Who counted most falls silent, and the rest see little.
  @Test("what silent sensors last said neither eases nor ends anything") func silent() throws {
    let rule = try goodRule(
      """
      rule: r
      kind: threshold
      watch: occupancy
      raise: { minor: { above: 100 }, severe: { above: 200 } }
      clear: { below: 80 }
      """)
    var scene = Scene([.crowd("a"), .crowd("b")])
    scene.hear("a", at: 0, [.number(.occupancy, 190)])
    scene.hear("b", at: 100_000, [.number(.occupancy, 20)])
    #expect(rule.found(on: "square", scene, at: 100_000, level: .significant) == "minor severe")
    let finding = rule.finding(on: "square", scene, at: 180_000)
    #expect(finding.value == .number(20) && finding.holding == [] && !finding.isClear)
    #expect(finding.lingering == [.minor, .severe] && finding.certainty == .likely)
    // It comes back with less, or is taken out of the inventory: then it is over.
    scene.hear("a", at: 200_000, [.number(.occupancy, 10)])
    #expect(rule.found(on: "square", scene, at: 200_000, level: .significant) == "clear")
  }

  @Test("the densest place stays the densest while its sensor is silent") func silentDensest()
    throws
  {
    let rule = try goodRule(Self.above)
    var scene = Scene([.crowd("a", measures: [.density]), .crowd("b", measures: [.density])])
    scene.hear("a", at: 0, [.number(.density, 4)])
    scene.hear("b", at: 100_000, [.number(.density, 1)])
    let finding = rule.finding(on: "square", scene, at: 200_000)
    #expect(finding.value == .number(1) && finding.holding == [] && !finding.isClear)
    #expect(finding.lingering == [.moderate, .severe])
    #expect(rule.found(on: "zone", scene, at: 200_000, level: .significant) == "between")
  }

  @Test("a low limit is not reached because a sensor fell silent") func silentBelow() throws {
    let rule = try goodRule(
      """
      rule: r
      kind: threshold
      watch: occupancy
      raise: { minor: { below: 50 } }
      clear: { above: 60 }
      """)
    var scene = Scene([.crowd("a"), .crowd("b")])
    scene.hear("a", at: 0, [.number(.occupancy, 190)])
    scene.hear("b", at: 100_000, [.number(.occupancy, 20)])
    #expect(rule.found(on: "square", scene, at: 180_000, level: .significant) == "between")
    scene.hear("a", at: 200_000, [.number(.occupancy, 10)])
    #expect(rule.found(on: "square", scene, at: 200_000, level: .significant) == "minor")
  }

  @Test("a flow that fades because a counter fell silent ends nothing; one above a limit raises")
  func silentFlow() throws {
    let rule = try goodRule(
      """
      rule: r
      kind: threshold
      watch: flow_in
      raise: { minor: { above: 10 } }
      clear: { below: 5 }
      """)
    var scene = Scene([.crowd("a", measures: [.countIn]), .crowd("b", measures: [.countIn])])
    scene.hear("a", at: 0, [.passed(.countIn, 100)])
    scene.hear("b", at: 200_000, [.passed(.countIn, 5)])
    #expect(rule.found(on: "square", scene, at: 200_000, level: .significant) == "minor")
    #expect(rule.found(on: "square", scene, at: 320_000, level: .significant) == "between")
    #expect(rule.finding(on: "square", scene, at: 320_000).lingering == [.minor])
    scene.hear("a", at: 330_000, [.passed(.countIn, 0)])
    #expect(rule.found(on: "square", scene, at: 330_000, level: .significant) == "clear")
  }

  @Test("it asks to look again when the value goes out of date") func nextChange() throws {
    let rule = try goodRule(Self.above)
    var scene = Scene([.crowd("a", measures: [.density])])
    func next(_ at: Milliseconds) -> Milliseconds? {
      let moment = scene.moment(at)
      let time = RuleTime(moment: moment, ear: moment.steady, isListening: true)
      return rule.kind.nextChange(
        on: "square", Look(picture: scene.picture, time: time, level: .significant), RuleMemory()
      ).map { $0 - Scene.start.milliseconds }
    }
    #expect(next(0) == nil)
    scene.hear("a", at: 10, [.number(.density, 0)])
    #expect(next(10) == 180_010)
    #expect(next(180_009) == 180_010)
    #expect(next(180_010) == nil)
  }

  @Test("an area that others lie in looks again when a value of theirs goes out of date")
  func nextChangeBelow() throws {
    let rule = try goodRule(Self.above)
    var scene = Scene([.crowd("a", measures: [.density]), .crowd("b", in: "street")])
    scene.hear("a", at: 10, [.number(.density, 0)])
    scene.hear("b", at: 20, [.number(.occupancy, 0)])
    func next(_ at: Milliseconds) -> Milliseconds? {
      let moment = scene.moment(at)
      let time = RuleTime(moment: moment, ear: moment.steady, isListening: true)
      return rule.kind.nextChange(
        on: "zone", Look(picture: scene.picture, time: time, level: .significant), RuleMemory()
      ).map { $0 - Scene.start.milliseconds }
    }
    #expect(next(20) == 180_010)
    #expect(next(180_010) == 180_020)
    #expect(next(180_020) == nil)
  }

  @Test(
    "on which areas: all with devices of their own, those of a kind, or a list as it is",
    arguments: [
      ("all", ["square", "street"]), ("{ kind: square }", ["square"]),
      ("{ kind: [street, square] }", ["square", "street"]), ("[zone, street]", ["zone", "street"]),
      ("zone", ["zone"]),
    ] as [(String, [AreaID])])
  func targets(areas: String, expected: [AreaID]) throws {
    let rule = try goodRule(
      """
      rule: r
      kind: threshold
      areas: \(areas)
      watch: occupancy
      raise: { minor: { above: 1 } }
      """)
    let scene = Scene([.crowd("a"), .crowd("b", in: "street"), .bollard("c", in: "zone")])
    #expect(rule.targets(in: scene.picture) == expected)
  }
}
