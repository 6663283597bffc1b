import FieldgateModel
import FieldgateRules
import Testing

@Suite("State rule") struct StateRuleTests {
  private static let faulty = """
    rule: bollards
    kind: state
    watch: bollards
    raise:
      moderate: { is: [open, mixed], for: 10s }
      severe: { is: faulty }
    """
  private static let notClosed = """
    rule: gate
    kind: state
    watch: bollards
    raise: { minor: { isNot: [closed, moving] } }
    """

  @Test(
    "a severity holds while the word is one of its words, or none of them",
    arguments: [
      (faulty, "open", "moderate"), (faulty, "stopped", "severe"), (faulty, "closed", "clear"),
      (faulty, "opening", "clear"), (notClosed, "closed", "clear"), (notClosed, "closing", "clear"),
      (notClosed, "open", "minor"), (notClosed, "unknown", "minor"),
    ])
  func found(rule: String, word: String, expected: String) throws {
    let rule = try goodRule(rule)
    var scene = Scene([.bollard("a")])
    scene.hear("a", at: 0, [.word(word)])
    #expect(rule.found(on: "square", scene, at: 0, level: .critical) == expected)
  }

  @Test("with no word nothing holds and nothing is clear") func noWord() throws {
    let rule = try goodRule(Self.notClosed)
    let scene = Scene([.bollard("a")])
    #expect(rule.found(on: "square", scene, at: 0, level: .critical) == "nothing")
    #expect(rule.found(on: "street", scene, at: 0, level: .critical) == "nothing")
    #expect(
      rule.finding(on: "square", scene, at: 0).coverage == Coverage(reporting: 0, expected: 1))
    #expect(
      rule.finding(on: "street", scene, at: 0).coverage == Coverage(reporting: 0, expected: 0))
  }

  @Test("a word that only the broker kept holds as well, with certainty Possible")
  func retained() throws {
    let rule = try goodRule(Self.faulty)
    var scene = Scene([.bollard("a")])
    scene.hear("a", at: 0, [.word("stopped")], retained: true)
    let finding = rule.finding(on: "square", scene, at: 0)
    #expect(finding.holding == [.severe] && finding.certainty == .possible)
    scene.hear("a", at: 1, [.word("stopped")])
    #expect(rule.finding(on: "square", scene, at: 1).certainty == .observed)
  }

  @Test("a bollard that falls silent neither mends the area nor closes it") func silent() throws {
    let rule = try goodRule(Self.faulty)
    var scene = Scene([.bollard("a", every: 60_000), .bollard("b", every: 60_000)])
    scene.hear("a", at: 0, [.word("stopped")])
    scene.hear("b", at: 100_000, [.word("closed")])
    let finding = rule.finding(on: "square", scene, at: 180_000)
    #expect(finding.value == .word("closed") && finding.holding == [] && !finding.isClear)
    #expect(finding.lingering == [.severe])
    scene.hear("a", at: 190_000, [.word("closed")])
    #expect(rule.found(on: "square", scene, at: 190_000, level: .critical) == "clear")
    let open = try goodRule(
      """
      rule: r
      kind: state
      watch: bollards
      raise: { minor: { is: open } }
      """)
    scene.hear("b", at: 200_000, [.word("open")])
    #expect(open.found(on: "square", scene, at: 200_000, level: .critical) == "clear")
    #expect(open.found(on: "square", scene, at: 370_000, level: .critical) == "clear")
    #expect(open.finding(on: "square", scene, at: 370_000).value == .word("open"))
  }

  @Test("the evidence is the faulty ones") func evidence() throws {
    let rule = try goodRule(Self.faulty)
    var scene = Scene([.bollard("a"), .bollard("b"), .bollard("c")])
    scene.hear("a", at: 0, [.word("closed")])
    scene.hear("b", at: 0, [.word("stopped")])
    #expect(
      rule.finding(on: "square", scene, at: 0)
        == Finding(
          value: .word("faulty"), holding: [.severe], lingering: [.severe],
          coverage: Coverage(reporting: 2, expected: 3), devices: ["b"], certainty: .likely))
    #expect(rule.kind.measure == "bollards" && rule.kind.unit == nil)
    #expect(rule.holds == [.moderate: 10_000, .severe: 0])
  }
}
