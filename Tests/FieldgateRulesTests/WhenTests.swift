import FieldgateModel
import FieldgateRules
import Testing

@Suite("When a rule counts") struct WhenTests {
  private static let gate = """
    rule: gate
    kind: state
    watch: bollards
    when: { schedule: night, level: 3 }
    raise: { minor: { is: open }, severe: { is: open, when: { level: 4 } } }
    """
  /// 2026-12-01T00:00Z, one o'clock at night in Amsterdam.
  private static let day = Timestamp(milliseconds: 1_796_083_200_000)

  private func course(_ yaml: String, _ sensors: [Sensor]) throws -> Course {
    var course = Course(
      try goodRule(yaml, schedules: LimitTableTests.schedules), sensors)
    course.schedules = LimitTableTests.schedules
    course.civil = Self.day
    return course
  }

  private static func hours(_ count: Double) -> Milliseconds { Milliseconds(count * 3_600_000) }

  @Test("outside its schedule or below its level it is clear, within it not") func rule() throws {
    var course = try course(Self.gate, [.bollard("a")])
    course.hear("a", at: 0, .word("open"))
    #expect(course.found(at: 0) == "minor")
    course.level = .substantial
    #expect(course.found(at: 0) == "minor severe")
    course.level = .limited
    #expect(course.found(at: 0) == "clear")
    course.level = .critical
    // Six o'clock in the morning.
    #expect(course.found(at: Self.hours(5) - 1) == "minor severe")
    #expect(course.found(at: Self.hours(5)) == "clear")
    #expect(course.found(at: Self.hours(21) - 1) == "clear")
    #expect(course.found(at: Self.hours(21)) == "minor severe")
  }

  @Test("it asks to be looked at when the schedule opens and closes") func nextChange() throws {
    let course = try course(Self.gate, [.bollard("a")])
    #expect(course.next(after: 0) == Self.hours(5))
    #expect(course.next(after: Self.hours(5) - 1) == Self.hours(5))
    #expect(course.next(after: Self.hours(5)) == Self.hours(21))
  }

  @Test("outside it is clear also with no data, within it nothing is known") func noData() throws {
    var course = try course(Self.gate, [.bollard("a")])
    #expect(course.found(at: 0) == "nothing")
    #expect(course.found(at: Self.hours(5)) == "clear")
    #expect(course.finding(at: Self.hours(5)).isOutside)
    #expect(!course.finding(at: 0).isOutside)
  }

  @Test("a severity that does not count neither holds, lingers nor sticks") func severity() throws {
    var course = try course(
      """
      rule: r
      kind: threshold
      watch: occupancy
      raise:
        minor: { above: 50, when: { schedule: night } }
        severe: { above: 100, reset: 80 }
      clear: { below: 40 }
      """, [.crowd("a", every: nil)])
    course.hear("a", at: 0, .number(.occupancy, 110))
    #expect(course.found(at: 0) == "minor severe")
    #expect(course.found(at: Self.hours(5)) == "severe")
    course.hear("a", at: Self.hours(5) + 1, .number(.occupancy, 90))
    // The lowest does not count: what keeps the other is its reset, not the clear limit.
    #expect(course.found(at: Self.hours(5) + 1) == "=severe clear")
    course.hear("a", at: Self.hours(5) + 2, .number(.occupancy, 45))
    #expect(course.found(at: Self.hours(5) + 2) == "clear")
    #expect(course.found(at: Self.hours(22)) == "between")
  }

  @Test("an alert ends when its window closes, and not while its severity sticks")
  func episode() throws {
    var course = try course(Self.gate, [.bollard("a")])
    course.level = .critical
    course.hear("a", at: 0, .word("open"))
    let setting = Episode.Setting(
      rule: course.rule, area: Area(id: "square", name: "Square"), level: .critical,
      status: .actual)
    var episode = Episode()
    func kinds(_ at: Milliseconds) -> [Transition] {
      episode.advance(course.finding(at: at), setting, at: course.scene.moment(at)).map(\.kind)
    }
    #expect(kinds(0) == [.raised])
    #expect(kinds(Self.hours(5) - 1) == [])
    #expect(kinds(Self.hours(5)) == [.cleared])
    // Nobody has spoken since.
    #expect(kinds(Self.hours(21)) == [.raised])
  }

  @Test(
    "what cannot be meant is told",
    arguments: [
      (
        "{ schedule: nihgt }",
        [
          "r.yaml:4:19: error: 'nihgt' is no schedule of this site; allowed are night, late; did you"
            + " mean 'night'?"
        ]
      ),
      ("{ level: 6 }", ["r.yaml:4:16: error: 6 is out of range; allowed are 1 to 5"]),
      ("{}", ["r.yaml:4:7: error: a 'when' needs 'schedule' or 'level'"]),
      (
        "{ levels: 4 }",
        [
          "r.yaml:4:7: error: a 'when' needs 'schedule' or 'level'",
          "r.yaml:4:9: error: a 'when' has no key 'levels'; allowed are schedule, level; did you mean"
            + " 'level'?",
        ]
      ),
    ])
  func faults(when: String, expected: [String]) {
    let rule = """
      rule: r
      kind: threshold
      watch: density
      when: \(when)
      raise: { minor: { above: 2 } }
      """
    #expect(readRule(rule, schedules: LimitTableTests.schedules).said == expected)
  }

  @Test("of a site without schedules it is said where they belong") func none() {
    let said = readRule(Self.gate, schedules: Schedules()).said
    #expect(
      said == [
        "r.yaml:4:19: error: 'night' is no schedule of this site, which has none; write it under"
          + " 'schedules' in fieldgate.yaml"
      ])
  }
}
