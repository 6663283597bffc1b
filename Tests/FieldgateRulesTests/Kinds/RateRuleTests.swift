import FieldgateModel
import FieldgateRules
import Testing

@Suite("Rate rule") struct RateRuleTests {
  private static let rises = """
    rule: r
    kind: rate
    watch: occupancy
    within: 5m
    raise:
      moderate: { rises: 50, level: { 5: 30 } }
      severe: { rises: 100 }
    clear: { below: 20 }
    """
  private static let falls = """
    rule: r
    kind: rate
    watch: occupancy
    within: 5m
    raise: { moderate: { falls: 50 } }
    """
  private static let share = """
    rule: r
    kind: rate
    watch: occupancy
    within: 5m
    raise: { moderate: { rises: 0, percent: 50 } }
    """

  private func course(
    _ yaml: String, _ values: (minute: Double, value: Double)..., every: Milliseconds? = nil
  ) throws -> Course {
    var course = Course(try goodRule(yaml), [.crowd("a", every: every)])
    for (minute, value) in values {
      let at = Milliseconds(minute * 60_000)
      course.hear("a", at: at, .number(.occupancy, value))
      _ = course.finding(at: at)
    }
    return course
  }

  @Test(
    "the value now less the value the window ago, against the limit",
    arguments: [
      (rises, 200, 250, "between"), (rises, 200, 250.1, "moderate"), (rises, 200, 300, "moderate"),
      (rises, 200, 300.1, "moderate severe"), (rises, 200, 220, "between"),
      (rises, 200, 219.9, "clear"), (rises, 200, 100, "clear"),
      (falls, 200, 150, "clear"), (falls, 200, 149.9, "moderate"), (falls, 200, 300, "clear"),
      (share, 200, 300, "clear"), (share, 200, 300.1, "moderate"), (share, 0, 0, "clear"),
      (share, 0, 0.1, "moderate"),
    ])
  func limits(rule: String, before: Double, after: Double, expected: String) throws {
    var course = try course(rule, (0, before), (5, after))
    #expect(course.found(at: 300_000) == expected)
  }

  @Test("the level counts") func level() throws {
    var course = try course(Self.rises, (0, 200), (5, 231))
    #expect(course.found(at: 300_000) == "between")
    course.level = .critical
    #expect(course.found(at: 300_000) == "moderate")
  }

  @Test("nothing is known until the values reach back over the window, exactly")
  func covered() throws {
    var course = try course(Self.rises, (0, 200), (1, 400))
    #expect(course.found(at: 60_000) == "nothing")
    #expect(course.next(after: 60_000) == 300_000)
    #expect(course.found(at: 299_999) == "nothing")
    #expect(course.found(at: 300_000) == "moderate severe")
    // The rise itself leaves the window.
    #expect(course.next(after: 300_000) == 360_000)
    #expect(course.found(at: 359_999) == "moderate severe")
    #expect(course.found(at: 360_000) == "clear")
  }

  @Test("two values after a gap are no trend") func gap() throws {
    var course = try course(Self.rises, (0, 200), (5, 200), every: 60_000)
    #expect(course.found(at: 300_000) == "clear")
    #expect(course.found(at: 480_000) == "nothing")
    course.hear("a", at: 500_000, .number(.occupancy, 900))
    #expect(course.found(at: 500_000) == "nothing")
    course.hear("a", at: 560_000, .number(.occupancy, 900))
    #expect(course.found(at: 560_000) == "nothing")
    #expect(course.finding(at: 560_000).certainty == .observed)
  }

  @Test("a sensor that falls silent is no fall, and its coming back is no rise; nothing eases")
  func silent() throws {
    var course = Course(try goodRule(Self.rises), [.crowd("a"), .crowd("b")])
    func say(_ minute: Int64, a: Double?, b: Double) -> String {
      if let a { course.hear("a", at: minute * 60_000, .number(.occupancy, a)) }
      course.hear("b", at: minute * 60_000, .number(.occupancy, b))
      return course.found(at: minute * 60_000)
    }
    for minute in 0..<5 { _ = say(Int64(minute), a: 100, b: 100) }
    #expect(say(5, a: 160, b: 100) == "moderate")
    // The one that rose falls silent; three minutes later its word is out of date.
    for minute in 6..<8 { _ = say(Int64(minute), a: nil, b: 100) }
    #expect(say(8, a: nil, b: 100) == "moderate ~severe")
    #expect(say(10, a: nil, b: 100) == "~moderate ~severe")
    #expect(say(30, a: nil, b: 100) == "~moderate ~severe")
    // It comes back as it was: no change, and over.
    #expect(say(31, a: 160, b: 100) == "clear")
  }

  @Test("a silent sensor's people are no fall") func silentFall() throws {
    var course = Course(try goodRule(Self.falls), [.crowd("a"), .crowd("b")])
    for minute in 0..<12 {
      let at = Int64(minute) * 60_000
      if minute < 5 { course.hear("a", at: at, .number(.occupancy, 100)) }
      course.hear("b", at: at, .number(.occupancy, 10))
      #expect(!course.finding(at: at).holding.contains(.moderate))
    }
  }

  @Test("what it remembers is bounded, however often it is looked at") func bounded() throws {
    var course = Course(try goodRule(Self.rises), [.crowd("a")])
    for second in 0..<1_000 {
      course.hear("a", at: Int64(second) * 1000, .number(.occupancy, Double(second)))
      _ = course.finding(at: Int64(second) * 1000)
      #expect(course.memory.samples.count <= 62)
    }
    // A person a second: 300 in five minutes, known to a sixtieth of the window.
    let value = course.finding(at: 999_000).value?.number ?? 0
    #expect((295.0...300).contains(value))
    #expect(course.memory.samples.count >= 60)
  }

  @Test("the evidence names the change") func evidence() throws {
    let course = try course(Self.rises, (0, 200), (5, 260))
    var copy = course
    let finding = copy.finding(at: 300_000)
    #expect(finding.value == .number(60) && finding.devices == ["a"])
    #expect(finding.limits == [.moderate: 50, .severe: 100])
    #expect(course.rule.kind.measure == "occupancy_rise" && course.rule.kind.unit == .people)
  }

  @Test(
    "what cannot be meant is told",
    arguments: [
      (
        "within: 5m\nraise: { minor: { rises: 5 }, severe: { falls: 9 } }",
        [
          "r.yaml:5:8: error: the severities look to different sides; use 'rises' or 'falls' for all"
        ]
      ),
      ("raise: { minor: { rises: 5 } }", ["r.yaml:1:1: error: a rule needs the key 'within'"]),
      (
        "within: 999ms\nraise: { minor: { rises: 5 } }",
        ["r.yaml:4:9: error: the window is at least 1s"]
      ),
      (
        "within: 5m\nraise: { minor: { above: 5 } }",
        [
          "r.yaml:5:17: error: the condition for minor needs a limit: 'rises'",
          "r.yaml:5:19: error: the condition for minor has no key 'above'; allowed are for, when,"
            + " rises, level, limits, reset, percent",
        ]
      ),
      (
        "within: 5m\nraise: { minor: { rises: 5 }, severe: { rises: 4 } }",
        ["r.yaml:5:8: error: at level 1 severe (4) is reached before minor (5)"]
      ),
    ])
  func faults(rest: String, expected: [String]) {
    let said = readRule("rule: r\nkind: rate\nwatch: occupancy\n" + rest).said
    #expect(said == expected)
  }
}
