import FieldgateDocument
import FieldgateModel
import FieldgateScenario
import Testing

/// The parts of a scenario that make it an exercise: read, and held against the site.
@Suite("Exercises in scenarios") struct ExerciseScriptTests {
  private static let good = """
    scenario: drill
    duration: 10m
    levels: [{ at: 1m, area: square, level: 5, for: 2m, reason: A threat }]
    injects:
      - { inject: call, at: 2m, to: control-room, text: { nl: Telefoon, en: A call } }
      - { at: 1m, partner: police, text: Radio }
    expect:
      - { area: square, rule: crowd, severity: severe, inject: call, by: 5m, partners: [police] }
      - { area: square, rule: crowd, by: 4m }
    """

  private static func plan(
    _ text: String, partners: [String]? = ["police"]
  ) -> (ScenarioPlan?, [String]) {
    let diagnostics = Diagnostics()
    let node = parse(text, file: "drill.yaml", into: diagnostics)
    let plan = node.flatMap {
      ScenarioPlan(
        $0, diagnostics, devices: [], areas: [Area(id: "square", name: LocalizedText("Square"))],
        voices: [:], rules: ["crowd"], partners: partners)
    }
    return (plan, diagnostics.sorted.map(\.description))
  }

  @Test("injects, expectations and levels are read")
  func read() throws {
    let (plan, faults) = Self.plan(Self.good)
    #expect(faults == [])
    let script = try #require(plan).script
    #expect(script.injects.map(\.id) == ["2", "call"])
    #expect(script.injects.map(\.to) == [.partner("police"), .staff("control-room")])
    #expect(script.expectations.map(\.from) == [120_000, 0])
    #expect(script.expectations.map(\.severity) == [.severe, .minor])
    let level = try #require(plan?.levels.first)
    #expect(level.at == 60_000 && level.verb == "level")
    #expect(
      level.arguments.text
        == #"{"area":"square","level":5,"for":"120000ms","reason":"A threat"}"#)
  }

  @Test("the script alone is read of the text again, without a site")
  func again() throws {
    let diagnostics = Diagnostics()
    let script = ExerciseScript(Self.good, file: "store", diagnostics)
    #expect(diagnostics.all.isEmpty)
    #expect(script == Self.plan(Self.good).0?.script)
  }

  struct Fault: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let old: String
    let new: String
    let told: String
  }

  @Test(
    "a fault is told with its line and the nearest name",
    arguments: [
      Fault(
        testDescription: "an unknown area", old: "{ area: square, rule: crowd, by",
        new: "{ area: sqaure, rule: crowd, by",
        told: "drill.yaml:9:13: error: 'sqaure' is no area of this site; allowed are square; did"
          + " you mean 'square'?"),
      Fault(
        testDescription: "an unknown rule", old: "rule: crowd, by", new: "rule: crwod, by",
        told: "drill.yaml:9:27: error: 'crwod' is no rule of this site"),
      Fault(
        testDescription: "an unknown partner", old: "[police]", new: "[polcie]",
        told: "drill.yaml:8:85: error: 'polcie' is no partner of this site"),
      Fault(
        testDescription: "an inject to an unknown partner", old: "partner: police",
        new: "partner: polcie", told: "drill.yaml:6:24: error: 'polcie' is no partner of this site"),
      Fault(
        testDescription: "an unknown inject", old: "inject: call, by", new: "inject: cal, by",
        told:
          "drill.yaml:8:60: error: 'cal' is no inject; allowed are call, 2; did you mean 'call'?"),
      Fault(
        testDescription: "an unknown severity", old: "severity: severe", new: "severity: sever",
        told: "'sever' is no severity"),
      Fault(
        testDescription: "by before from", old: "by: 4m", new: "from: 4m, by: 4m",
        told: "is not after the beginning of what is expected"),
      Fault(
        testDescription: "after the story", old: "by: 4m", new: "by: 11m",
        told: "is after the end of the story"),
      Fault(
        testDescription: "to two at once", old: "to: control-room", new: "to: x, partner: police",
        told: "either 'to' somebody of the staff or to a 'partner'"),
      Fault(
        testDescription: "a level that is none", old: "level: 5", new: "level: 6",
        told: "6 is out of range; allowed are 1 to 5"),
      Fault(
        testDescription: "a level without an end", old: " for: 2m,", new: "",
        told: "'for'"),
    ])
  func faults(fault: Fault) {
    #expect(Self.good.contains(fault.old))
    let (plan, faults) = Self.plan(Self.good.replacing(fault.old, with: fault.new))
    #expect(plan == nil)
    #expect(faults.contains { $0.contains(fault.told) }, "\(faults)")
  }

  @Test("where nobody knows the partners, none is judged")
  func unjudged() {
    let (plan, faults) = Self.plan(Self.good.replacing("police", with: "anyone"), partners: nil)
    #expect(plan != nil && faults == [])
  }
}
