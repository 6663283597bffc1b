import FieldgateModel
import FieldgateRules
import Testing

@Suite("Composite rule") struct CompositeRuleTests {
  private static let names = [
    RuleContext.Name(id: "r", kind: "composite"), RuleContext.Name(id: "crowd", kind: "threshold"),
  ]
  private static let tree = AreaTree([
    Area(id: "zone", name: "Zone"),
    Area(id: "square", name: "Square", parent: "zone", neighbours: ["street"]),
    Area(id: "street", name: "Street", parent: "zone"),
    Area(id: "far", name: "Far", parent: "zone"),
  ])

  private static func rule(_ conditions: String, _ raise: String, within: String = "") -> String {
    "rule: r\nkind: composite\nconditions:\n" + conditions + "\nraise: \(raise)\n" + within
  }

  private static let three = """
      - { watch: occupancy, above: 100 }
      - { watch: bollards, is: closed }
      - { rule: crowd, in: neighbours }
    """

  private func course(_ yaml: String, _ sensors: [Sensor]) throws -> Course {
    var course = Course(try goodRule(yaml, tree: Self.tree, rules: Self.names), sensors)
    course.scene.picture = Picture(
      tree: Self.tree, sensors: sensors, ear: Scene.start.milliseconds)
    return course
  }

  @Test(
    "all, any, at least so many",
    arguments: [
      (0, "clear"), (1, "minor"), (2, "minor moderate"), (3, "minor moderate severe"),
    ])
  func counts(count: Int, expected: String) throws {
    var course = try course(
      Self.rule(
        Self.three, "{ minor: { any: true }, moderate: { atLeast: 2 }, severe: { all: true } }"),
      [.crowd("a", every: nil), .bollard("b")])
    course.hear("a", at: 0, .number(.occupancy, count >= 1 ? 101 : 100))
    course.hear("b", at: 0, .word(count >= 2 ? "closed" : "open"))
    if count >= 3 { course.alert(of: "crowd", on: "street", at: 0) }
    #expect(course.found(at: 0) == expected)
  }

  @Test("an alert of another rule counts from its severity up, in the places that are named")
  func alerts() throws {
    let yaml = Self.rule(
      "  - { rule: crowd, severity: moderate, in: children }", "{ minor: {} }")
    var course = try course(yaml, [])
    let zone = Course(course.rule, on: "zone", [])
    course = zone
    course.scene.picture = Picture(tree: Self.tree, sensors: [], ear: Scene.start.milliseconds)
    course.alert(of: "crowd", on: "square", at: 0, severity: .minor)
    #expect(course.found(at: 0) == "clear")
    course.alert(of: "crowd", on: "square", at: 0, severity: .moderate)
    #expect(course.found(at: 0) == "minor")
    #expect(course.finding(at: 0).devices == ["other"])
    #expect(course.finding(at: 0).certainty == .likely)
    course.alert(of: "crowd", on: "square", at: 1, open: false)
    #expect(course.found(at: 1) == "clear")
    #expect(course.rule.kind.watchedRules == ["crowd"])
  }

  @Test(
    "where it is looked for",
    arguments: [
      ("area", ["square"]), ("neighbours", ["street"]), ("parent", ["zone"]),
      ("children", []), ("[far, street]", ["far", "street"]), ("far", ["far"]),
    ] as [(String, [AreaID])])
  func places(place: String, expected: [AreaID]) throws {
    let rule = try goodRule(
      Self.rule("  - { watch: occupancy, above: 100, in: \(place) }", "{ minor: {} }"),
      tree: Self.tree, rules: Self.names)
    #expect(
      rule.kind.alsoWatched(from: "square", in: Self.tree)
        == expected.filter { $0 != "square" })
    let sensors = ["zone", "square", "street", "far"].map {
      Sensor.crowd(DeviceID($0), in: AreaID($0), every: nil)
    }
    for sensor in sensors where sensor.device.id != "zone" {
      var course = try course(
        Self.rule(
          "  - { watch: occupancy, above: 100, in: \(place) }", "{ minor: {} }"), sensors
      )
      for other in sensors { course.hear(other.device.id, at: 0, .number(.occupancy, 0)) }
      course.hear(sensor.device.id, at: 1, .number(.occupancy, 101))
      // Around all of them, all of them are added up.
      let isThere = expected.contains(AreaID(sensor.device.id.rawValue)) || place == "parent"
      let otherwise = expected.isEmpty ? "nothing" : "clear"
      #expect(course.found(at: 1) == (isThere ? "minor" : otherwise), "\(sensor.device.id)")
    }
  }

  @Test("within some time of each other, each until so long after it was last so")
  func within() throws {
    var course = try course(
      Self.rule(
        "  - { watch: occupancy, above: 100 }\n  - { watch: bollards, is: closed }",
        "{ minor: { all: true } }", within: "within: 10m"),
      [.crowd("a", every: nil), .bollard("b")])
    course.hear("b", at: 0, .word("open"))
    course.hear("a", at: 0, .number(.occupancy, 200))
    #expect(course.found(at: 0) == "clear")
    // It was so until just before now.
    course.hear("a", at: 60_000, .number(.occupancy, 10))
    #expect(course.found(at: 60_000) == "clear")
    #expect(course.next(after: 60_000) == 660_000)
    course.hear("b", at: 659_998, .word("closed"))
    #expect(course.found(at: 659_998) == "minor")
    #expect(course.found(at: 659_999) == "minor")
    #expect(course.found(at: 660_000) == "clear")
    course.hear("a", at: 700_000, .number(.occupancy, 200))
    #expect(course.found(at: 700_000) == "minor")
  }

  @Test("without it they must be so together") func together() throws {
    var course = try course(
      Self.rule(
        "  - { watch: occupancy, above: 100 }\n  - { watch: bollards, is: closed }",
        "{ minor: { all: true } }"),
      [.crowd("a", every: nil), .bollard("b")])
    course.hear("b", at: 0, .word("open"))
    course.hear("a", at: 0, .number(.occupancy, 200))
    _ = course.finding(at: 0)
    course.hear("a", at: 1, .number(.occupancy, 10))
    _ = course.finding(at: 1)
    course.hear("b", at: 2, .word("closed"))
    #expect(course.found(at: 2) == "clear")
    #expect(course.memory.isEmpty)
  }

  @Test("what is not known raises nothing and ends nothing") func unknown() throws {
    var course = try course(
      Self.rule(
        "  - { watch: occupancy, above: 100 }\n  - { watch: bollards, is: closed }",
        "{ minor: { any: true }, severe: { all: true } }"),
      [.crowd("a"), .bollard("b")])
    #expect(course.found(at: 0) == "nothing")
    course.hear("b", at: 0, .word("closed"))
    #expect(course.found(at: 0) == "minor ~severe")
    course.hear("b", at: 0, .word("open"))
    #expect(course.found(at: 0) == "~minor")
    course.hear("a", at: 0, .number(.occupancy, 200))
    #expect(course.found(at: 0) == "minor")
    // It goes out of date while the bollard stays open.
    #expect(course.found(at: 200_000) == "~minor")
    course.hear("a", at: 210_000, .number(.occupancy, 10))
    #expect(course.found(at: 210_000) == "clear")
  }

  @Test("one of two sensors falls silent: what it last said ends nothing") func silent() throws {
    var course = try course(
      Self.rule("  - { watch: occupancy, above: 100 }", "{ minor: {} }"),
      [.crowd("a"), .crowd("b")])
    course.hear("a", at: 0, .number(.occupancy, 95))
    course.hear("b", at: 100_000, .number(.occupancy, 10))
    #expect(course.found(at: 100_000) == "minor")
    #expect(course.found(at: 200_000) == "~minor")
    course.hear("a", at: 210_000, .number(.occupancy, 20))
    #expect(course.found(at: 210_000) == "clear")
  }

  @Test("a condition that no device can answer is not so") func unobserved() throws {
    var course = try course(
      Self.rule(
        "  - { watch: occupancy, above: 100 }\n  - { watch: bollards, is: closed }",
        "{ minor: { any: true } }"), [.crowd("a", every: nil)])
    course.hear("a", at: 0, .number(.occupancy, 50))
    #expect(course.found(at: 0) == "clear")
  }

  @Test("the evidence: which conditions are so, the devices, the worst coverage")
  func evidence() throws {
    var course = try course(
      Self.rule(Self.three, "{ minor: { any: true }, severe: { all: true } }"),
      [.crowd("a", every: nil), .crowd("c", every: nil), .bollard("b")])
    course.hear("a", at: 0, .number(.occupancy, 200))
    course.hear("b", at: 0, .word("closed"))
    let finding = course.finding(at: 0)
    #expect(finding.value == .word("occupancy above 100, bollards is closed"))
    #expect(finding.coverage == Coverage(reporting: 1, expected: 2))
    #expect(finding.devices == ["a", "b"] && finding.certainty == .likely)
    #expect(finding.limits == [.minor: 1, .severe: 3])
  }

  @Test(
    "what cannot be meant is told",
    arguments: [
      (
        rule("  - { watch: density, above: 2, in: neighbour }", "{ minor: {} }"),
        [
          "r.yaml:4:37: error: 'neighbour' is no place to look; allowed are area, neighbours,"
            + " children, parent, zone, square, street, far; did you mean 'neighbours'?"
        ]
      ),
      (
        rule("  - { rule: crwd }\n  - { rule: r }", "{ minor: {} }"),
        [
          "r.yaml:4:13: error: 'crwd' is no rule of this site; allowed are crowd; did you mean"
            + " 'crowd'?",
          "r.yaml:5:13: error: the rule 'r' cannot look at its own alerts",
        ]
      ),
      (
        rule(
          three,
          "{ minor: { atLeast: 4 }, moderate: { all: true, any: true }, severe: { any: false } }"),
        [
          "r.yaml:7:28: error: 4 is out of range; allowed are 1 to 3",
          "r.yaml:7:61: error: the condition for moderate says how many twice; use one of 'all',"
            + " 'any', 'atLeast'",
          "r.yaml:7:84: error: write 'all: true', 'any: true' or 'atLeast: 2'",
        ]
      ),
      (
        rule(three, "{ minor: { all: true }, severe: { any: true } }"),
        ["r.yaml:7:8: error: severe (1 of 3) is reached before minor (3 of 3)"]
      ),
      (
        "rule: r\nkind: composite\nconditions: []\nraise: { minor: {} }",
        ["r.yaml:3:13: error: expected a list of conditions, found a list"]
      ),
    ])
  func faults(rule: String, expected: [String]) {
    #expect(readRule(rule, tree: Self.tree, rules: Self.names).said == expected)
  }
}
