import FieldgateModel
import FieldgateRules
import Testing

@Suite("Limits in one table") struct LimitTableTests {
  static let schedules: Schedules = {
    (try? ScheduleTests.read(
      """
      schedules:
        night: { from: "22:00", to: "06:00" }
        late: { from: "21:00", to: "23:00" }
      """
    ).schedules) ?? Schedules()
  }()
  static let rule = """
    rule: r
    kind: threshold
    watch: occupancy
    raise:
      severe:
        above: 100
        level: { 4: 90 }
        limits:
          - { schedule: night, above: 70 }
          - { schedule: night, level: 5, above: 60 }
          - { schedule: late, above: 75 }
          - { kind: square, above: 80 }
          - { kind: square, schedule: night, above: 65 }
          - { area: square, level: 5, above: 55 }
    """

  struct Case: Sendable, CustomTestStringConvertible {
    let area: AreaID
    let level: ThreatLevel
    let hour: Int64
    let limit: Double
    let why: String
    var testDescription: String { "\(area), level \(level.rawValue), \(hour) h: \(limit)" }

    init(_ area: AreaID, _ level: ThreatLevel, _ hour: Int64, _ limit: Double, _ why: String) {
      self.area = area
      self.level = level
      self.hour = hour
      self.limit = limit
      self.why = why
    }
  }

  /// In the zone of Amsterdam in winter: 12 is noon there, 20 is 21:00, 21 is 22:00.
  static let cases: [Case] = [
    Case("street", .significant, 12, 100, "no row of the table fits"),
    Case("street", .substantial, 12, 90, "row: from level 4 up"),
    Case("street", .critical, 12, 90, "row: from level 4 up"),
    // A schedule comes before a level.
    Case("street", .significant, 23, 70, "row: schedule night"),
    Case("street", .substantial, 23, 70, "row: schedule night"),
    Case("street", .critical, 23, 60, "row: schedule night, from level 5 up"),
    Case("street", .significant, 20, 75, "row: schedule late"),
    // Both are open: the tighter one.
    Case("street", .significant, 21, 70, "row: schedule night"),
    // The kind of area comes before both, the area before all.
    Case("square", .significant, 12, 80, "row: kind square"),
    Case("square", .substantial, 12, 80, "row: kind square"),
    Case("square", .significant, 23, 65, "row: kind square, schedule night"),
    Case("square", .critical, 12, 55, "row: area square, from level 5 up"),
    Case("square", .critical, 23, 55, "row: area square, from level 5 up"),
    Case("zone", .critical, 23, 60, "row: schedule night, from level 5 up"),
  ]

  /// 2026-12-01T00:00Z.
  private static let day = Timestamp(milliseconds: 1_796_083_200_000)

  @Test("the most specific row counts, and explain says which", arguments: cases)
  func chosen(_ one: Case) throws {
    let rule = try goodRule(Self.rule, schedules: Self.schedules)
    var course = Course(rule, on: one.area, [.crowd("a"), .crowd("b", in: "street")])
    course.schedules = Self.schedules
    course.civil = Self.day + one.hour * 3_600_000
    course.level = one.level
    let explanation = rule.kind.explain(on: one.area, course.look(0), RuleMemory())
    #expect(explanation.limits[0].value == one.limit)
    #expect(explanation.limits[0].why == one.why)
    #expect(course.finding(at: 0).limits == [.severe: one.limit])
  }

  private static func threshold(_ raise: String, clear: String = "") -> String {
    "rule: r\nkind: threshold\nwatch: occupancy\nraise: \(raise)\n"
      + (clear.isEmpty ? "" : "clear: \(clear)\n")
  }

  @Test(
    "what cannot be meant is told",
    arguments: [
      (
        threshold(
          "{ minor: { above: 9, limits: [ { schedule: night, above: 7 }, { schedule: night, level: 4, above: 8 } ] } }"
        ),
        [
          "r.yaml:4:70: error: the limit loosens as the level rises: 7 becomes 8 at level 4 in"
            + " schedule night; make it at most 7"
        ]
      ),
      (
        threshold(
          "{ minor: { above: 9, limits: [ { kind: square, above: 7 }, { area: square, level: 5, above: 8 } ] } }"
        ),
        [
          "r.yaml:4:67: error: the limit loosens as the level rises: 7 becomes 8 at level 5 on"
            + " square; make it at most 7"
        ]
      ),
      (
        threshold(
          "{ minor: { above: 9, limits: [ { schedule: night, level: 4, above: 9.5 } ] } }"),
        [
          "r.yaml:4:39: error: the limit loosens as the level rises: 9 becomes 9.5 at level 4 in"
            + " schedule night; make it at most 9"
        ]
      ),
      (
        threshold(
          "{ minor: { above: 2 } }",
          clear: "{ below: 1, limits: [ { kind: square, level: 3, below: 1.5 } ] }"),
        [
          "r.yaml:5:30: error: the limit loosens as the level rises: 1 becomes 1.5 at level 3 on"
            + " areas of kind square; make it at most 1"
        ]
      ),
      (
        threshold(
          "{ minor: { above: 5 }, severe: { above: 9, limits: [ { kind: square, schedule: night, above: 4 } ] } }"
        ),
        [
          "r.yaml:4:8: error: at level 1 on areas of kind square in schedule night severe (4) is"
            + " reached before minor (5)"
        ]
      ),
      (
        threshold(
          "{ minor: { above: 5, limits: [ { schedule: night, above: 3 } ] } }",
          clear: "{ below: 4 }"),
        [
          "r.yaml:5:8: error: at level 1 in schedule night the clear limit 4 lies beyond the limit 3"
            + " that raises; give the clear limit a 'level' of its own"
        ]
      ),
      (
        threshold(
          "{ minor: { above: 9, limits: [ { above: 7 }, { schedule: nigth, above: 7 }, { kind: sqare, above: 7 }, { area: squre, above: 7 }, { level: 6, above: 7 } ] } }"
        ),
        [
          "r.yaml:4:39: error: a row of 'limits' says when it counts: give it 'level', 'schedule',"
            + " 'kind' or 'area'",
          "r.yaml:4:65: error: 'nigth' is no schedule of this site; allowed are night, late; did you"
            + " mean 'night'?",
          "r.yaml:4:92: error: 'sqare' is no kind of area of this site; allowed are square, street;"
            + " did you mean 'square'?",
          "r.yaml:4:119: error: 'squre' is no area of this site; allowed are zone, square, street;"
            + " did you mean 'square'?",
          "r.yaml:4:147: error: 6 is out of range; allowed are 1 to 5",
        ]
      ),
      (
        threshold("{ minor: { above: 9, level: { 4: 8 }, limits: [ { level: 4, above: 7 } ] } }"),
        ["r.yaml:4:56: error: a row for the same (from level 4 up) stands at r.yaml:4:41 already"]
      ),
      (
        threshold("{ minor: { above: 9, limits: [ { level: 4, below: 7 } ] } }"),
        [
          "r.yaml:4:39: error: a row of 'limits' needs the key 'above'",
          "r.yaml:4:51: error: a row of 'limits' has no key 'below'; allowed are level, schedule,"
            + " kind, area, above",
        ]
      ),
      (
        threshold("{ minor: { above: 9, limits: { level: 4, above: 7 } } }"),
        [
          "r.yaml:4:37: error: expected a list of rows, as in [ { level: 4, schedule: night, above:"
            + " 3.0 } ], found a mapping"
        ]
      ),
      (
        threshold("{ minor: { above: 5 }, severe: { above: 9, reset: 9.5 } }"),
        [
          "r.yaml:4:58: error: at level 1 the reset 9.5 of severe lies beyond its limit 9; give the"
            + " reset a 'level' of its own, as in { below: 9, level: { 4: … } }"
        ]
      ),
      (
        threshold("{ minor: { above: 5 }, severe: { above: 9, reset: 3 } }", clear: "{ below: 4 }"),
        [
          "r.yaml:4:58: error: at level 1 the reset 3 of severe is passed only after the clear limit"
            + " 4"
        ]
      ),
      (
        threshold("{ minor: { above: 5, reset: 4 } }", clear: "{ below: 3 }"),
        [
          "r.yaml:4:36: error: the reset of minor, the lowest, is what clears; leave it or the clear"
            + " limit out"
        ]
      ),
      (
        threshold("{ minor: { above: 5 }, severe: { above: 9, reset: { above: 7 } } }"),
        ["r.yaml:4:58: error: the reset of severe must look to the other side: 'below'"]
      ),
    ])
  func faults(rule: String, expected: [String]) {
    #expect(readRule(rule, schedules: Self.schedules).said == expected)
  }

  @Test(
    "limits that are alike are allowed, in the table and for resets",
    arguments: [
      threshold(
        "{ minor: { above: 9, limits: [ { schedule: night, above: 7 }, { schedule: night, level: 4, above: 7 } ] } }"
      ),
      threshold("{ minor: { above: 5 }, severe: { above: 9, reset: 9 } }"),
      threshold("{ minor: { above: 5 }, severe: { above: 9, reset: 4 } }", clear: "{ below: 4 }"),
      threshold("{ minor: { below: 5 }, severe: { below: 3, reset: 4 } }", clear: "{ above: 6 }"),
      threshold(
        "{ minor: { above: 5 }, severe: { above: 9, level: { 4: 7 }, reset: { below: 8, level: { 4: 6 } } } }"
      ),
    ])
  func allowed(rule: String) {
    #expect(readRule(rule, schedules: Self.schedules).said == [])
  }

  @Test("a table that loosens only where two schedules are open at once cannot be")
  func twoAtOnce() throws {
    // Late and not night: 75, at level 4 72. Both: 70, at level 4 still 70.
    let rule = try goodRule(
      Self.threshold(
        "{ minor: { above: 100, limits: [ { schedule: night, above: 70 }, { schedule: late, above: 75 }, { schedule: late, level: 4, above: 72 } ] } }"
      ), schedules: Self.schedules)
    var course = Course(rule, [.crowd("a")])
    course.schedules = Self.schedules
    course.civil = Self.day + 21 * 3_600_000
    course.level = .substantial
    #expect(course.finding(at: 0).limits == [.minor: 70])
    course.civil = Self.day + 20 * 3_600_000
    #expect(course.finding(at: 0).limits == [.minor: 72])
  }

  @Test(
    "a severity stays until the value is beyond its reset",
    arguments: [
      (100.1, "minor severe"), (100, "minor =severe"), (90, "minor =severe"), (80, "minor =severe"),
      (79.9, "minor"), (50, "between"), (40, "between"), (39.9, "clear"),
    ])
  func reset(value: Double, expected: String) throws {
    let rule = try goodRule(
      Self.threshold(
        "{ minor: { above: 50 }, severe: { above: 100, reset: 80 } }", clear: "{ below: 40 }"))
    var course = Course(rule, [.crowd("a")])
    course.hear("a", at: 0, .number(.occupancy, value))
    #expect(course.found(at: 0) == expected)
  }

  @Test("what silent sensors last said keeps a severity as well") func silentReset() throws {
    let rule = try goodRule(
      Self.threshold("{ minor: { above: 50 }, severe: { above: 100, reset: 80 } }"))
    var course = Course(rule, [.crowd("a"), .crowd("b")])
    course.hear("a", at: 0, .number(.occupancy, 30))
    course.hear("b", at: 100_000, .number(.occupancy, 60))
    #expect(course.found(at: 100_000) == "minor =severe")
    #expect(course.found(at: 200_000) == "minor =severe")
    course.hear("a", at: 210_000, .number(.occupancy, 10))
    #expect(course.found(at: 210_000) == "minor")
  }

  @Test("the lowest severity's reset is the clear limit") func lowestReset() throws {
    let rule = try goodRule(Self.threshold("{ minor: { above: 50, reset: 40 } }"))
    var course = Course(rule, [.crowd("a")])
    course.hear("a", at: 0, .number(.occupancy, 40))
    #expect(course.found(at: 0) == "=minor")
    course.hear("a", at: 1, .number(.occupancy, 39.9))
    #expect(course.found(at: 1) == "clear")
  }
}
