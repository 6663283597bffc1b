import FieldgateModel
import FieldgateRules
import Testing

@Suite("Overstay rule") struct OverstayRuleTests {
  private static let rule = """
    rule: stay
    kind: overstay
    measure: { bollards: closed }
    justifiedBy: [crowd]
    raise:
      minor: { after: 2h }
      moderate: { after: 6h }
    """
  private static let names = [
    RuleContext.Name(id: "stay", kind: "overstay"),
    RuleContext.Name(id: "crowd", kind: "threshold"),
    RuleContext.Name(id: "fault", kind: "state"), RuleContext.Name(id: "deaf", kind: "silence"),
    RuleContext.Name(id: "surge", kind: "rate"),
  ]
  private static let tree = AreaTree([
    Area(id: "zone", name: "Zone"),
    Area(id: "square", name: "Square", parent: "zone", neighbours: ["street"]),
    Area(id: "street", name: "Street", parent: "zone"),
    Area(id: "far", name: "Far", parent: "zone"),
    Area(id: "gate", name: "Gate", parent: "square"),
  ])

  private func course(_ yaml: String = rule, every: Milliseconds? = nil) throws -> Course {
    let rule = try goodRule(yaml, tree: Self.tree, rules: Self.names)
    var course = Course(rule, [.bollard("a", every: every)])
    course.scene.picture = Picture(
      tree: Self.tree, sensors: [.bollard("a", every: every)], ear: Scene.start.milliseconds)
    return course
  }

  private static func hours(_ count: Double) -> Milliseconds { Milliseconds(count * 3_600_000) }

  @Test("it counts from when the measure was seen in place, exactly") func seen() throws {
    var course = try course()
    course.hear("a", at: 1000, .word("closed"))
    #expect(course.found(at: 1000) == "clear")
    #expect(course.next(after: 1000) == 1000 + Self.hours(2))
    #expect(course.found(at: 1000 + Self.hours(2) - 1) == "clear")
    #expect(course.found(at: 1000 + Self.hours(2)) == "minor")
    #expect(course.finding(at: 1000 + Self.hours(3)).value == .number(10_800))
    #expect(course.next(after: 1000 + Self.hours(2)) == 1000 + Self.hours(6))
    #expect(course.found(at: 1000 + Self.hours(6) - 1) == "minor")
    #expect(course.found(at: 1000 + Self.hours(6)) == "minor moderate")
    course.hear("a", at: Self.hours(7), .word("open"))
    #expect(course.found(at: Self.hours(7)) == "clear")
    // Closed again: it begins anew.
    course.hear("a", at: Self.hours(8), .word("closed"))
    #expect(course.found(at: Self.hours(8)) == "clear")
    #expect(course.found(at: Self.hours(10) - 1) == "clear")
    #expect(course.found(at: Self.hours(10)) == "minor")
  }

  @Test(
    "an alert justifies it on the area, around it, below it and beside it",
    arguments: [
      ("square", true), ("zone", true), ("gate", true), ("street", true), ("far", false),
    ] as [(AreaID, Bool)])
  func places(area: AreaID, justifies: Bool) throws {
    var course = try course()
    course.hear("a", at: 0, .word("closed"))
    _ = course.finding(at: 0)
    course.alert(of: "crowd", on: area, at: 1000)
    #expect(course.found(at: Self.hours(3)) == (justifies ? "clear" : "minor"))
    course.alert(of: "crowd", on: area, at: Self.hours(4), open: false)
    let since = justifies ? Self.hours(4) : 0
    #expect(course.found(at: Self.hours(5)) == (justifies ? "clear" : "minor"))
    #expect(
      course.finding(at: Self.hours(5)).value == .number(Double(Self.hours(5) - since) / 1000))
    #expect(course.found(at: Self.hours(6) - 1) == (justifies ? "clear" : "minor"))
    #expect(course.found(at: Self.hours(6)) == (justifies ? "minor" : "minor moderate"))
  }

  @Test("an alert that ended before the measure was put in place does not count back")
  func before() throws {
    var course = try course()
    course.hear("a", at: 0, .word("open"))
    course.alert(of: "crowd", on: "square", at: 0)
    course.alert(of: "crowd", on: "square", at: 1000, open: false)
    _ = course.finding(at: 1000)
    course.hear("a", at: Self.hours(5), .word("closed"))
    #expect(course.found(at: Self.hours(5)) == "clear")
    #expect(course.found(at: Self.hours(7) - 1) == "clear")
    #expect(course.found(at: Self.hours(7)) == "minor")
  }

  @Test("of other rules' alerts nothing depends") func others() throws {
    var course = try course()
    course.hear("a", at: 0, .word("closed"))
    _ = course.finding(at: 0)
    course.alert(of: "fault", on: "square", at: 0)
    #expect(course.found(at: Self.hours(2)) == "minor")
    #expect(course.rule.kind.watchedRules == ["crowd"])
  }

  @Test("where nobody says what justifies it, rules about crowds do") func standard() throws {
    let course = try course(Self.rule.replacing("justifiedBy: [crowd]\n", with: ""))
    #expect(course.rule.kind.watchedRules == ["crowd", "surge"])
  }

  @Test("a pause does not end the stay; a longer break does") func pause() throws {
    var course = try course(Self.rule.replacing("justifiedBy", with: "pause: 5m\njustifiedBy"))
    course.hear("a", at: 0, .word("closed"))
    _ = course.finding(at: 0)
    course.hear("a", at: Self.hours(3), .word("open"))
    #expect(course.found(at: Self.hours(3)) == "minor")
    #expect(course.next(after: Self.hours(3)) == Self.hours(3) + 300_000)
    #expect(course.found(at: Self.hours(3) + 299_999) == "minor")
    course.hear("a", at: Self.hours(3) + 299_999, .word("closed"))
    #expect(course.found(at: Self.hours(3) + 299_999) == "minor")
    #expect(course.finding(at: Self.hours(3) + 300_000).value == .number(11_100))
    course.hear("a", at: Self.hours(4), .word("open"))
    _ = course.finding(at: Self.hours(4))
    #expect(course.found(at: Self.hours(4) + 300_000) == "clear")
    course.hear("a", at: Self.hours(4) + 300_002, .word("closed"))
    #expect(course.finding(at: Self.hours(4) + 300_002).value == .number(0))
  }

  @Test("with no word the stay goes on and nothing ends") func silent() throws {
    var course = try course(every: 60_000)
    #expect(course.found(at: 0) == "nothing")
    course.hear("a", at: 0, .word("closed"))
    _ = course.finding(at: 0)
    #expect(course.found(at: Self.hours(3)) == "nothing")
    course.hear("a", at: Self.hours(3), .word("closed"))
    #expect(course.found(at: Self.hours(3)) == "minor")
  }

  @Test("a measure does not go away because its bollard fell silent") func partlySilent() throws {
    var course = try course(
      Self.rule.replacing("closed", with: "[closed, mixed]"), every: 60_000)
    let sensors: [Sensor] = [.bollard("a", every: 60_000), .bollard("b", every: 60_000)]
    course.scene.picture = Picture(
      tree: Self.tree, sensors: sensors, ear: Scene.start.milliseconds)
    course.hear("a", at: 0, .word("closed"))
    course.hear("b", at: 0, .word("open"))
    _ = course.finding(at: 0)
    course.hear("b", at: Self.hours(3), .word("open"))
    #expect(course.found(at: Self.hours(3)) == "~minor")
    course.hear("a", at: Self.hours(3), .word("open"))
    #expect(course.found(at: Self.hours(3)) == "clear")
  }

  @Test("the headline says for how long") func phrase() throws {
    let rule = try goodRule(Self.rule, tree: Self.tree, rules: Self.names)
    var alert = Alert(
      id: "a", area: "square", areaName: "Square", rule: "stay", status: .actual, state: .raised,
      severity: .minor, certainty: .observed, headline: "", measure: "overstay", level: .minimal,
      coverage: Coverage(reporting: 1, expected: 1), devices: [], onset: Scene.start, sequence: 1)
    #expect(rule.kind.phrase(for: alert) == nil)
    alert.value = .number(9_000)
    #expect(rule.kind.phrase(for: alert)?.en == "bollards closed without a reason for 2h30m")
    #expect(rule.kind.phrase(for: alert)?.nl == "palen dicht zonder reden sinds 2h30m")
  }

  @Test(
    "what cannot be meant is told",
    arguments: [
      (
        "measure: closed\nraise: { minor: { after: 2h } }",
        ["r.yaml:3:10: error: expected one measure, as in { bollards: closed }, found 'closed'"]
      ),
      (
        "measure: { bollard: closed }\nraise: { minor: { after: 2h } }",
        [
          "r.yaml:3:12: error: 'bollard' is no value of an area; allowed are bollards; did you mean"
            + " 'bollards'?"
        ]
      ),
      (
        "measure: { bollards: closd }\njustifiedBy: [stay, crwd]\nraise: { minor: {}, severe: { after: 2 } }",
        [
          "r.yaml:3:22: error: 'closd' is no state; allowed are open, closed, moving, mixed, faulty;"
            + " did you mean 'closed'?",
          "r.yaml:4:15: error: the rule 'stay' cannot look at its own alerts",
          "r.yaml:4:21: error: 'crwd' is no rule of this site; allowed are crowd, fault, deaf, surge;"
            + " did you mean 'crowd'?",
          "r.yaml:5:17: error: the condition for minor needs the key 'after'",
          "r.yaml:5:38: error: expected a length of time such as 250ms, 60s, 5m, 2h or 7d, found '2'",
        ]
      ),
      (
        "measure: { bollards: closed }\nraise: { minor: { after: 2h }, severe: { after: 1h30m } }",
        ["r.yaml:4:8: error: severe (after 1h30m) is reached before minor (after 2h)"]
      ),
    ])
  func faults(rest: String, expected: [String]) {
    let said = readRule(
      "rule: stay\nkind: overstay\n" + rest, tree: Self.tree, rules: Self.names
    ).said
    #expect(said == expected)
  }
}
