import FieldgateDocument
import FieldgateModel
import FieldgateRules
import Testing

@Suite("Responses") struct ResponsesTests {
  private static func rule(_ responses: String) -> String {
    """
    rule: r
    kind: threshold
    watch: density
    raise: { moderate: { above: 2 }, severe: { above: 3 } }
    responses: \(responses)
    """
  }

  private static let light =
    "{ measure: { nl: Kijk, en: Look }, cost: 0, by: operators, levels: 1-3 }"
  private static let middle = "{ measure: Steer, cost: 2, by: wardens }"
  private static let heavy = "{ measure: Close, cost: 10, by: police, levels: 5 }"

  @Test(
    "the lightest that fits the level is advised",
    arguments: [(1, "Look", 0), (3, "Look", 0), (4, "Steer", 2), (5, "Steer", 2)])
  func advice(level: Int, measure: String, cost: Int) throws {
    let rule = try goodRule(
      Self.rule("{ moderate: [ \(Self.light), \(Self.middle), \(Self.heavy) ] }"))
    let advice = rule.responses.advice(
      for: .moderate, at: try #require(ThreatLevel(rawValue: level)))
    #expect(advice?.measure.en == measure && advice?.cost == cost)
    #expect(rule.responses.advice(for: .severe, at: .minimal) == nil)
  }

  @Test(
    "what cannot be meant, or is probably not meant, is told",
    arguments: [
      (
        "{ moderate: [ \(middle), \(light) ] }",
        ["r.yaml:5:68: error: the lightest measure stands first: cost 0 after 2"]
      ),
      (
        "{ moderate: [ { measure: x, cost: 11, by: y }, { measure: x, cost: -1, by: y } ] }",
        [
          "r.yaml:5:14: warning: no measure for moderate fits level 1, 2, 3, 4, 5",
          "r.yaml:5:46: error: 11 is out of range; allowed are 0 to 10",
          "r.yaml:5:79: error: -1 is out of range; allowed are 0 to 10",
        ]
      ),
      (
        "{ moderate: [ \(light) ], severe: [ \(middle) ] }",
        ["r.yaml:5:14: warning: no measure for moderate fits level 4, 5"]
      ),
      (
        "{ moderate: [ \(middle) ], severe: [ \(light), \(middle) ] }",
        [
          "r.yaml:5:70: warning: at level 1 severe advises a lighter measure (cost 0) than moderate"
            + " (cost 2)"
        ]
      ),
      (
        "{ minor: [ \(middle) ], sever: [] }",
        [
          "r.yaml:5:14: error: the rule does not raise minor; it raises moderate, severe",
          "r.yaml:5:67: error: 'sever' is no severity; allowed are minor, moderate, severe, extreme;"
            + " did you mean 'severe'?",
        ]
      ),
      (
        "{ moderate: [ { measure: x, cost: 1, by: y, levels: 3-1 } ] }",
        [
          "r.yaml:5:14: warning: no measure for moderate fits level 1, 2, 3, 4, 5",
          "r.yaml:5:64: error: expected levels from 1 to 5, as in 4 or 1-3, found '3-1'",
        ]
      ),
    ])
  func faults(responses: String, expected: [String]) {
    #expect(readRule(Self.rule(responses)).said == expected)
  }

  @Test(
    "measures that cost the same, and a severity that advises what the one below does, are allowed",
    arguments: [
      "{ moderate: [ \(middle), \(middle) ] }",
      "{ moderate: [ \(middle) ], severe: [ \(middle) ] }",
    ])
  func allowed(responses: String) {
    #expect(readRule(Self.rule(responses)).said == [])
  }
}

@Suite("Rules that look at other rules") struct ReferenceTests {
  private static let names = ["a", "b", "c"].map { RuleContext.Name(id: RuleID($0), kind: "") }

  private static func rule(_ id: String, _ rest: String) -> String {
    "{ rule: \(id), kind: threshold, watch: density, raise: { moderate: { above: 2 } }, \(rest) }"
  }

  @Test("inhibition and escalation are read") func read() throws {
    let rule = try goodRule(
      Self.rule(
        "a",
        "inhibitedBy: { rules: [b, c], in: [same, neighbour] }, unacknowledged: { after: 10m, to: severe }"
      ), rules: Self.names)
    #expect(rule.inhibition == Inhibition(rules: ["b", "c"], places: [.same, .neighbour]))
    #expect(rule.unacknowledged == Unacknowledged(after: 600_000, to: .severe))
    #expect(rule.dependencies == ["b", "c"])
    let plain = try goodRule(
      Self.rule("a", "inhibitedBy: { rules: b }, unacknowledged: { after: 10m }"),
      rules: Self.names)
    #expect(plain.inhibition == Inhibition(rules: ["b"], places: [.parent]))
    #expect(plain.unacknowledged == Unacknowledged(after: 600_000, to: nil))
  }

  @Test("the areas whose alerts speak for those of an area") func areas() {
    let tree = AreaTree([
      Area(id: "zone", name: "Zone"), Area(id: "block", name: "Block", parent: "zone"),
      Area(id: "square", name: "Square", parent: "block", neighbours: ["street"]),
      Area(id: "street", name: "Street", parent: "block"),
    ])
    func areas(_ places: Set<Inhibition.Place>) -> [AreaID] {
      Inhibition(rules: ["a"], places: places).areas(from: "square", in: tree)
    }
    #expect(areas([.same]) == ["square"])
    #expect(areas([.parent]) == ["block", "zone"])
    #expect(areas([.neighbour]) == ["street"])
    #expect(areas(Set(Inhibition.Place.allCases)) == ["square", "block", "zone", "street"])
  }

  @Test(
    "what cannot be meant is told",
    arguments: [
      (
        "inhibitedBy: { rules: [x, a], in: [parents] }",
        [
          "error: 'x' is no rule of this site; allowed are a, b, c; did you mean 'a'?",
          "error: 'parents' is no place to look; allowed are same, parent, neighbour; did you mean"
            + " 'parent'?",
        ]
      ),
      (
        "inhibitedBy: { rules: [a], in: [same, parent] }",
        ["error: the rule 'a' cannot silence itself on the same area; leave out 'same'"]
      ),
      ("inhibitedBy: { rules: [a], in: [parent, neighbour] }", []),
      ("inhibitedBy: { rules: [] }", ["error: expected rules of this site, found none"]),
      (
        "unacknowledged: { after: 0s, to: moderate }",
        [
          "error: an operator needs time to look: more than 0s",
          "error: an alert of the rule is moderate at least and cannot rise to moderate",
        ]
      ),
      ("unacknowledged: { to: severe }", ["error: 'unacknowledged' needs the key 'after'"]),
    ])
  func faults(rest: String, expected: [String]) {
    let said = readRule(Self.rule("a", rest), rules: Self.names).said
    #expect(said.map { $0.drop { $0 != " " }.dropFirst() } == expected.map { Substring($0) })
  }

  private func circles(_ rules: String...) throws -> [String] {
    let diagnostics = Diagnostics()
    let context = RuleContext(tree: Scene.tree, rules: Self.names)
    let read = rules.compactMap {
      parse($0, file: "r.yaml", into: diagnostics).flatMap { Rule($0, in: context, diagnostics) }
    }
    try #require(read.count == rules.count)
    reportCircles(among: read, diagnostics)
    return diagnostics.sorted.map(\.message)
  }

  @Test("rules that look at each other in a circle are refused, each circle once")
  func circle() throws {
    let stay =
      "{ rule: c, kind: overstay, measure: { bollards: closed }, justifiedBy: [a],"
      + " raise: { minor: { after: 1h } } }"
    #expect(
      try circles(
        Self.rule("a", "inhibitedBy: { rules: [b] }"),
        Self.rule("b", "inhibitedBy: { rules: [c] }"),
        stay) == [
          "the rules look at each other's alerts in a circle: 'a' looks at 'b' looks at 'c' looks at"
            + " 'a'; take one of 'inhibitedBy', 'justifiedBy' and 'conditions' out of it"
        ])
    #expect(
      try circles(
        Self.rule("a", "inhibitedBy: { rules: [b] }"), Self.rule("b", "areas: all"), stay) == [])
  }
}
