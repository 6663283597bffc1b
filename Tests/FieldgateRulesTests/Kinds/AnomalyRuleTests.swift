import FieldgateModel
import FieldgateRules
import Testing

/// Says what its table says, and keeps what it was told.
private struct Told: AnomalyDetectors {
  /// The score of a slot's value.
  let score: @Sendable (Double?) -> AnomalyScore

  private struct Detector: AnomalyDetector {
    let score: @Sendable (Double?) -> AnomalyScore
    var state: [UInt8]

    mutating func observe(_ value: Double?, slot start: Timestamp) -> AnomalyScore {
      state.append(value.map { UInt8($0) } ?? 255)
      return score(value)
    }
  }

  func detector(slot: Milliseconds, state: [UInt8]) -> any AnomalyDetector {
    Detector(score: score, state: state)
  }
}

@Suite("Anomaly rule") struct AnomalyRuleTests {
  private static let slot: Milliseconds = 900_000
  private static let rule = """
    rule: r
    kind: anomaly
    watch: occupancy
    sensitivity: 1 per month
    direction: crowd
    raise:
      minor: { above: 0.9 }
      severe: { above: 0.99 }
    """

  private static func scored(_ score: Double) -> Told {
    Told { _ in AnomalyScore(value: score, expected: 10...20, reason: "so it is") }
  }

  private func course(
    _ yaml: String = rule, _ sensors: [Sensor] = [.crowd("a")], by detectors: Told?
  ) throws -> Course {
    var course = Course(try goodRule(yaml), sensors)
    course.detectors = detectors
    // The scene starts 800 s before the end of a slot of 15 minutes.
    course.civil = Timestamp(milliseconds: 1_796_083_200_000)
    return course
  }

  /// Says a value every minute until the given one, not including it.
  private func run(
    _ course: inout Course, from: Int, to: Int, _ value: Double, device: DeviceID = "a"
  ) {
    for minute in from..<to {
      course.hear(device, at: Int64(minute) * 60_000, .number(.occupancy, value))
      _ = course.finding(at: Int64(minute) * 60_000)
    }
  }

  @Test("without a detector it finds nothing and says that it learns") func none() throws {
    var course = try course(by: nil)
    run(&course, from: 0, to: 40, 50)
    #expect(course.found(at: 2_400_000) == "nothing")
    #expect(course.memory.isEmpty)
    let notes = course.rule.kind.explain(on: "square", course.look(0), course.memory).notes
    #expect(notes == ["learning: no detector is there"])
  }

  @Test("a detector that still learns finds nothing") func learning() throws {
    var course = try course(
      by: Told { _ in AnomalyScore(value: 1, expected: 0...1, isLearning: true) })
    run(&course, from: 0, to: 16, 50)
    #expect(course.found(at: 960_000) == "nothing")
    let notes = course.rule.kind.explain(on: "square", course.look(0), course.memory).notes
    #expect(notes == ["learning"])
  }

  @Test(
    "the score of the closed slot against the limit",
    arguments: [
      (0.9, "clear"), (0.91, "minor"), (0.99, "minor"), (0.991, "minor severe"), (0, "clear"),
    ])
  func scores(score: Double, expected: String) throws {
    var course = try course(by: Self.scored(score))
    run(&course, from: 0, to: 15, 50)
    #expect(course.found(at: Self.slot - 1) == "nothing")
    #expect(course.next(after: Self.slot - 1) == Self.slot)
    course.hear("a", at: Self.slot, .number(.occupancy, 0))
    #expect(course.found(at: Self.slot) == expected)
    #expect(course.finding(at: Self.slot).value == .number(50))
    #expect(course.finding(at: Self.slot).limits == [.minor: 20, .severe: 20])
  }

  @Test(
    "the direction: more than expected, or less",
    arguments: [
      ("crowd", 20.0, "clear"), ("crowd", 21, "minor"), ("crowd", 9, "clear"),
      ("lull", 10, "clear"), ("lull", 9, "minor"), ("lull", 21, "clear"), ("both", 9, "minor"),
      ("both", 21, "minor"),
    ])
  func direction(direction: String, value: Double, expected: String) throws {
    var course = try course(
      Self.rule.replacing("crowd", with: direction), by: Self.scored(0.95))
    run(&course, from: 0, to: 16, value)
    #expect(course.found(at: Self.slot) == expected)
  }

  @Test("of a slot at least half must be seen: eight of fifteen parts")
  func half() throws {
    for (minutes, expected) in [(8, "minor"), (7, "nothing")] {
      var course = try course(by: Self.scored(0.95))
      course.scene = Scene([.crowd("a", every: 15_000)])
      run(&course, from: 0, to: minutes, 50)
      #expect(course.found(at: Self.slot) == expected, "\(minutes)")
      #expect(course.memory.detector.last == (minutes == 8 ? 50 : 255))
    }
  }

  @Test("slots in which nothing was seen are told as missing") func missing() throws {
    var course = try course(by: Self.scored(0.95))
    run(&course, from: 0, to: 15, 50)
    #expect(course.found(at: 4 * Self.slot) == "nothing")
    #expect(Array(course.memory.detector.suffix(4)) == [50, 255, 255, 255])
  }

  @Test("fewer people because a sensor fell silent are no lull") func silent() throws {
    var course = try course(
      Self.rule.replacing("crowd", with: "lull"), [.crowd("a"), .crowd("b")], by: Self.scored(0.95))
    for minute in 0..<32 {
      let at = Int64(minute) * 60_000
      if minute < 1 { course.hear("b", at: at, .number(.occupancy, 40)) }
      course.hear("a", at: at, .number(.occupancy, 5))
      _ = course.finding(at: at)
    }
    #expect(course.memory.detector.suffix(1) == [255])
    #expect(course.found(at: 31 * 60_000) == "nothing")
  }

  @Test("a device's own measure can be looked at") func device() throws {
    var course = try course(
      Self.rule.replacing("watch: occupancy", with: "device: a\nmeasure: count_in"),
      [.crowd("a", measures: [.countIn]), .crowd("b", in: "street")], by: Self.scored(0.95))
    for minute in 0..<16 {
      course.hear("a", at: Int64(minute) * 60_000, .passed(.countIn, 30))
      _ = course.finding(at: Int64(minute) * 60_000)
    }
    #expect(course.found(at: Self.slot) == "minor")
    #expect(course.rule.kind.measure == "count_in")
    #expect(course.rule.targets(in: course.scene.picture) == ["square"])
  }

  @Test("the limit that is left out is that of the sensitivity") func sensitivity() throws {
    let course = try course(
      "{ rule: r, kind: anomaly, watch: occupancy, sensitivity: 3 per week, raise: { minor: {} } }",
      by: nil)
    let limit = course.rule.kind.explain(on: "square", course.look(0), RuleMemory()).limits[0]
    // A week has 672 slots.
    #expect(abs(limit.value - (1 - 3.0 / 672)) < 1e-12)
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
    ])
  func faults(rest: String, expected: [String]) {
    #expect(readRule("rule: r\nkind: anomaly\nwatch: occupancy\n" + rest).said == expected)
  }
}
