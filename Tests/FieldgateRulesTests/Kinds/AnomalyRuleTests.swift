import FieldgateDetect
import FieldgateDocument
import FieldgateModel
import FieldgateRules
import Testing

@Suite("Anomaly rule") struct AnomalyRuleTests {
  private static let slot: Milliseconds = 900_000
  private static let rule = """
    rule: r
    kind: anomaly
    watch: occupancy
    sensitivity: 1 per month
    direction: crowd
    raise: { minor: {} }
    """

  /// Always about 100 people.
  static func days(_ value: Double = 100) throws -> OrdinaryDays {
    let hours = Array(repeating: "\(value)", count: 24).joined(separator: ", ")
    let node = try #require(
      parse(
        "{ rule: r, area: square, days: 28, working: [\(hours)], free: [\(hours)] }",
        file: "days.yaml", into: Diagnostics()))
    return try #require(OrdinaryDays(node, areas: ["square"], Diagnostics()))
  }

  /// - Parameter usual: what it has learnt; nil for nothing.
  private func course(
    _ yaml: String = rule, _ sensors: [Sensor] = [.crowd("a")], usual: Double? = 100
  ) throws -> Course {
    var course = Course(try goodRule(yaml), sensors)
    // A slot of 15 minutes begins with the scene: Tuesday 2026-12-01T00:00:00Z.
    course.civil = Timestamp(milliseconds: 1_796_083_200_000)
    if let usual {
      course.memory.judge = course.rule.kind.taught(
        by: try Self.days(usual), until: course.civil, course.schedules)
    }
    return course
  }

  /// Says a value every minute of slots, and looks.
  private func run(
    _ course: inout Course, slots: Range<Int>, _ value: Double, device: DeviceID = "a",
    minutes: Int = 15
  ) {
    for slot in slots {
      for minute in slot * 15..<slot * 15 + minutes {
        let at = Int64(minute) * 60_000
        course.hear(device, at: at, .number(.occupancy, value + Double(minute % 3) - 1))
        _ = course.finding(at: at)
      }
    }
  }

  private func notes(_ course: Course) -> [String] {
    course.rule.kind.explain(on: "square", course.look(0), course.memory).notes
  }

  @Test("while it learns it finds nothing, and says so") func learning() throws {
    var course = try course(usual: nil)
    #expect(notes(course) == ["learning: no slot is closed yet"])
    run(&course, slots: 0..<2, 50)
    #expect(course.found(at: 2 * Self.slot) == "nothing")
    #expect(notes(course).first == "learning: nothing but a stuck sensor is told")
  }

  @Test("a crowd that is unusual is found when its slots close, and ends when it is usual")
  func crowd() throws {
    var course = try course()
    run(&course, slots: 0..<2, 100)
    #expect(course.found(at: 2 * Self.slot) == "clear")
    run(&course, slots: 2..<10, 400)
    #expect(course.found(at: 10 * Self.slot) == "minor")
    let finding = course.finding(at: 10 * Self.slot)
    #expect(finding.value == .number(400))
    #expect(finding.reason?.en.contains("for Tuesday 02:00, above expectation") ?? false)
    #expect(finding.reason?.nl.hasPrefix("bezetting 400, verwacht ") ?? false)
    #expect(finding.reason?.nl.hasSuffix("boven de verwachting") ?? false)
    #expect((finding.limits[.minor] ?? 0) > 100 && (finding.limits[.minor] ?? 400) < 200)
    // The first value of the eleventh slot was still that of the crowd.
    run(&course, slots: 10..<12, 100)
    #expect(course.found(at: 12 * Self.slot) == "clear")
  }

  @Test(
    "the direction: more than expected, or less",
    arguments: [
      ("crowd", 400.0, "minor"), ("crowd", 5, "clear"), ("lull", 400, "clear"),
      ("lull", 5, "minor"), ("both", 400, "minor"), ("both", 5, "minor"),
    ])
  func direction(direction: String, value: Double, expected: String) throws {
    var course = try course(Self.rule.replacing("crowd", with: direction))
    run(&course, slots: 0..<12, value)
    #expect(course.found(at: 12 * Self.slot) == expected, "\(notes(course))")
  }

  @Test("a severity has its own sensitivity, or a score") func severities() throws {
    var course = try course(
      Self.rule.replacing(
        "{ minor: {} }",
        with: "{ minor: { above: 0.3 }, moderate: {}, severe: { sensitivity: 1 per year } }"))
    run(&course, slots: 0..<3, 180)
    var seen: [String] = []
    for slot in 3..<24 {
      run(&course, slots: slot..<slot + 1, 180 + 20 * Double(slot))
      let found = course.found(at: Int64(slot + 1) * Self.slot)
      if seen.last != found { seen.append(found) }
    }
    #expect(seen.last == "minor moderate severe", "\(seen)")
    #expect(seen.count >= 2, "\(seen)")
  }

  @Test("a stuck sensor counts while it learns, whatever the direction, and its end is told")
  func stuck() throws {
    var course = try course(usual: nil)
    var found: [String] = []
    for slot in 0..<100 {
      for part in 0..<15 {
        let at = Int64(slot * 15 + part) * 60_000
        let value = (24..<96).contains(slot) ? 97 : 90 + Double((slot * 7) % 20)
        course.hear("a", at: at, .number(.occupancy, value))
        _ = course.finding(at: at)
      }
      let now = course.found(at: Int64(slot + 1) * Self.slot)
      if found.last != now { found.append(now) }
      if slot == 95 {
        let reason = course.finding(at: 96 * Self.slot).reason?.en ?? ""
        #expect(reason.contains("the same value for"))
      }
    }
    #expect(found.first == "nothing" && found.contains("minor"), "\(found)")
    #expect(found.last == "clear", "\(found)")
  }

  @Test("of a slot at least half must be seen: eight of fifteen parts")
  func half() throws {
    for (minutes, expected) in [(8, "clear"), (7, "nothing")] {
      var course = try course()
      course.scene = Scene([.crowd("a", every: 15_000)])
      run(&course, slots: 0..<1, 100, minutes: minutes)
      #expect(course.found(at: Self.slot) == expected, "\(minutes)")
    }
  }

  @Test("a slot in which nothing was seen is missing, one after another or many at once")
  func missing() throws {
    for isLooked in [false, true] {
      var course = try course()
      run(&course, slots: 0..<1, 100)
      #expect(course.found(at: Self.slot) == "clear")
      if isLooked { _ = course.finding(at: 2 * Self.slot) }
      #expect(course.found(at: 4 * Self.slot) == "nothing")
      #expect(notes(course) == ["last slot: no occupancy for Tuesday 00:30"])
    }
  }

  @Test("fewer people because a sensor fell silent are no lull") func silent() throws {
    var course = try course(
      Self.rule.replacing("crowd", with: "lull"), [.crowd("a"), .crowd("b")])
    course.hear("b", at: 0, .number(.occupancy, 95))
    run(&course, slots: 0..<12, 5)
    #expect(course.found(at: 12 * Self.slot) == "nothing")
  }

  @Test("a device's own measure can be looked at") func device() throws {
    var course = try course(
      Self.rule.replacing("watch: occupancy", with: "device: a\nmeasure: count_in"),
      [.crowd("a", measures: [.countIn]), .crowd("b", in: "street")])
    for minute in 0..<180 {
      course.hear("a", at: Int64(minute) * 60_000, .passed(.countIn, 900))
      _ = course.finding(at: Int64(minute) * 60_000)
    }
    #expect(course.found(at: 12 * Self.slot) == "minor", "\(notes(course))")
    #expect(course.rule.kind.measure == "count_in")
    #expect(course.rule.targets(in: course.scene.picture) == ["square"])
    #expect(course.rule.kind.expected(at: course.civil, course.schedules, course.memory) == nil)
  }

  @Test("after the clock was set back slots go on, and are judged alone") func setBack() throws {
    var course = try course()
    run(&course, slots: 0..<4, 100)
    course.civil = course.civil + -4 * 3_600_000
    run(&course, slots: 4..<6, 100)
    #expect(course.found(at: 6 * Self.slot) == "clear")
    #expect(notes(course).first?.contains("older than the slot before") ?? false)
  }

  @Test("the band is that of the hour, and flows are told by the minute") func band() throws {
    let course = try course()
    let expected = try #require(
      course.rule.kind.expected(at: course.civil, course.schedules, course.memory))
    #expect(expected.measure == .occupancy)
    #expect(expected.range.contains(100) && !expected.range.contains(60))
    let flow = try goodRule(Self.rule.replacing("occupancy", with: "flow_in"))
    var memory = RuleMemory()
    memory.judge = flow.kind.taught(by: try Self.days(2), until: course.civil, course.schedules)
    let perMinute = try #require(flow.kind.expected(at: course.civil, course.schedules, memory))
    #expect(perMinute.range.contains(2) && perMinute.range.upperBound < 4)
    #expect(try self.course(usual: nil).memory.judge == nil)
  }

  @Test("a rule learns anew when what it watches, or its slot, is another") func series() throws {
    let one = try goodRule(Self.rule)
    for (from, to, isSame) in [
      ("crowd", "lull", true), ("1 per", "2 per", true), ("minor", "severe", true),
      ("occupancy", "occupancy\nover: sum", true), ("occupancy", "occupancy\nover: own", false),
      ("occupancy", "flow_in", false), ("raise", "slot: 5m\nraise", false),
    ] {
      let other = try goodRule(Self.rule.replacing(from, with: to))
      #expect((one.kind.series == other.kind.series) == isSame, "\(to)")
    }
  }

  @Test("the judge as bytes is the same judge; other bytes are refused") func bytes() throws {
    let course = try course()
    let judge = try #require(course.memory.judge)
    let series = try #require(course.rule.kind.series)
    let again = try #require(
      try AnomalyJudge(bytes: judge.bytes, version: AnomalyJudge.version, of: series))
    #expect(again.bytes == judge.bytes)
    #expect(judge.bytes.count < 8192)
    let flow = try goodRule(Self.rule.replacing("occupancy", with: "flow_in"))
    let other = try #require(flow.kind.series)
    #expect(try AnomalyJudge(bytes: judge.bytes, version: 1, of: other) == nil)
    for length in stride(from: 0, to: judge.bytes.count - 1, by: 97) {
      #expect(throws: StateReader.Unreadable.self) {
        try AnomalyJudge(bytes: Array(judge.bytes.prefix(length)), version: 1, of: series)
      }
    }
  }

  @Test(
    "what cannot be meant is told",
    arguments: [
      (
        "sensitivity: often\nraise: { minor: {} }",
        [
          "r.yaml:4:14: error: expected how many false alarms to expect, as in '1 per month' (day,"
            + " week, month, year), found 'often'"
        ]
      ),
      (
        "direction: crowds\nslot: 7m\nraise: { minor: { above: 2 } }",
        [
          "r.yaml:4:12: error: 'crowds' is no direction; allowed are crowd, lull, both; did you mean"
            + " 'crowd'?",
          "r.yaml:5:7: error: a slot is at least 1m, and a day holds a whole number of slots",
          "r.yaml:6:26: error: 2 is out of range; allowed are 0 to 1",
        ]
      ),
      (
        "raise: { minor: { above: 0.9 }, severe: { above: 0.8 } }",
        ["r.yaml:4:8: error: severe (0.8) is reached before minor (0.9)"]
      ),
      (
        "sensitivity: 1 per year\nraise: { minor: {}, severe: { sensitivity: 1 per month } }",
        [
          "r.yaml:5:8: error: severe (1 per month) is reached before minor (0.0821917808219178 per"
            + " month)"
        ]
      ),
      (
        "raise: { minor: { above: 0.9, sensitivity: 1 per day } }",
        [
          "r.yaml:4:44: error: 'above' and 'sensitivity' say the same twice; leave one of them out"
        ]
      ),
    ])
  func faults(rest: String, expected: [String]) {
    #expect(readRule("rule: r\nkind: anomaly\nwatch: occupancy\n" + rest).said == expected)
  }
}
