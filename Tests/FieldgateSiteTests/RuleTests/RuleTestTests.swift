import FieldgateDocument
import FieldgateModel
import FieldgateSite
import Testing

/// Tests of rules as a site's author writes them: what they play, and how they say what
/// differs.
@Suite("Tests of rules") struct RuleTestTests {
  /// The small site with a silence rule beside the crowd's.
  private static func site() throws -> (site: Site, folder: SiteFolder) {
    var texts = SiteFolder.small
    texts["rules.yaml"]? += """

        - { rule: silent, kind: silence, after: 5m, raise: { minor: {} }, clear: { for: 30s } }
        - { rule: bollards, kind: state, watch: bollards, raise: { minor: { is: faulty, for: 10s } } }
      """
    let folder = try SiteFolder(texts)
    let (site, said) = folder.read()
    return (try #require(site, "\(said)"), folder)
  }

  /// The differences of one test, or the faults of its file.
  private func play(_ test: String) throws -> [String] {
    let (site, folder) = try Self.site()
    var files = folder.files
    files.texts["tests/t.yaml"] =
      "tests:\n"
      + test.split(separator: "\n", omittingEmptySubsequences: false)
      .map { "  \($0)\n" }.joined()
    let diagnostics = Diagnostics()
    let tests = readRuleTests(files, plan: site.plan, diagnostics)
    if diagnostics.hasErrors { return diagnostics.sorted.map(\.description) }
    return tests.flatMap { $0.test.differences(on: site.plan) }
  }

  /// Density 2.5 from the start: moderate after a minute.
  private static let crowd = """
    - test: t
      rules: crowd
      inputs:
        - { device: a, measure: occupancy, every: 30s, values: "1000x20" }
    """

  @Test(
    "what a test may do to the site, and what must then be so",
    arguments: [
      (
        "an alert at its time",
        "  expect: [{ at: 60s, area: square, rule: crowd, severity: moderate, state: raised, certainty: Likely }]"
      ),
      ("none a second before", "  expect: [{ at: 59s, alerts: none }]"),
      (
        "a list of all that is open",
        "  expect: [{ at: 60s, alerts: [{ area: square, rule: crowd }] }]"
      ),
      (
        "a list about one area",
        "  expect: [{ at: 60s, area: square, alerts: [{ rule: crowd, severity: moderate }] }]"
      ),
      (
        "every transition", "  transitions: [{ at: 60s, event: raised, area: square, rule: crowd }]"
      ),
      (
        "a restart moves no hold",
        "  steps: [{ at: 40s, restart: 10s }]\n  expect: [{ at: 59s, alerts: none }, { at: 60s, area: square, rule: crowd }]"
      ),
      (
        "a clock that is set moves no hold",
        "  steps: [{ at: 40s, clock: +1h }, { at: 50s, clock: -2h }]\n  transitions: [{ at: 60s, event: raised, area: square, rule: crowd }]"
      ),
      (
        "acknowledging",
        "  steps: [{ at: 90s, acknowledge: crowd, area: square, by: anna, note: seen }]\n  expect: [{ at: 90s, area: square, rule: crowd, state: acknowledged }]"
      ),
      (
        "a broker that is away for long",
        "  steps: [{ at: 0s, deaf: 200s }]\n  expect: [{ at: 259s, alerts: none }, { at: 260s, area: square, rule: crowd }]"
      ),
    ])
  func holds(what: String, rest: String) throws {
    let differences = try play(Self.crowd + "\n" + rest)
    #expect(differences.isEmpty, "\(differences)")
  }

  @Test("a device that is silenced says nothing meanwhile") func silence() throws {
    #expect(
      try play(
        """
        - test: t
          rules: silent
          inputs: [{ device: a, measure: occupancy, every: 60s, values: "0x20" }]
          steps: [{ at: 3m, silence: a, for: 8m }]
          transitions:
            - { at: 5m, event: raised, area: street, rule: silent }
            - { at: 7m, event: raised, area: square, rule: silent }
            - { at: 11m30s, event: cleared, area: square, rule: silent }
        """) == [])
  }

  @Test("a whole message goes through its adapter") func message() throws {
    #expect(
      try play(
        """
        - test: t
          rules: bollards
          steps:
            - at: 0s
              message: stat/c/RESULT
              payload: { Shutter1: { Position: 50, Direction: 0, Target: 100 } }
          expect: [{ at: 9s, alerts: none }, { at: 10s, area: zone, rule: bollards }]
        """) == [])
  }

  @Test("expected over got, with the place") func differs() throws {
    let differences = try play(
      Self.crowd
        + "\n  expect:\n    - { at: 59s, area: square, rule: crowd, severity: severe }"
        + "\n    - { at: 60s, alerts: none }")
    #expect(
      differences == [
        "tests/t.yaml:7:9: at 59s\n  exp: severe square/crowd\n  got: none",
        "tests/t.yaml:8:9: at 1m\n  exp: none\n  got: moderate raised square/crowd",
      ], "\(differences)")
    #expect(
      try play(
        Self.crowd + "\n  transitions: [{ at: 60s, event: cleared, area: square, rule: crowd }]")
        == [
          "tests/t.yaml:6:5: transitions, with ≠ before what differs\n"
            + "≠ exp: 1m cleared square/crowd\n≠ got: 1m raised square/crowd moderate\n"
        ]
    )
  }

  @Test("of transitions, those that differ are marked") func marked() throws {
    #expect(
      try play(
        """
        - test: t
          rules: silent
          inputs: [{ device: a, measure: occupancy, every: 60s, values: "0x20" }]
          transitions:
            - { at: 5m, event: raised, area: street, rule: silent }
            - { at: 6m, event: raised, area: square, rule: silent }
        """) == [
          "tests/t.yaml:5:5: transitions, with ≠ before what differs\n"
            + "  exp: 5m raised street/silent\n≠ exp: 6m raised square/silent\n"
            + "  got: 5m raised street/silent minor\n"
        ])
  }

  @Test("what a device cannot say, or not on that channel, is told before its values")
  func unreadable() throws {
    #expect(
      try play(
        """
        - test: t
          inputs: [{ device: a, measure: state, values: upp }]
          expect: [{ at: 1s, alerts: none }]
        """
      ).map { $0.prefix(78) } == [
        "tests/t.yaml:3:36: error: the adapter 'xovis-v5' of 'a' reads no 'state'; it r"
      ])
    let (site, folder) = try Self.site()
    var files = folder.files
    files.texts["tests/t.yaml"] = """
      tests:
        - test: t
          inputs: [{ device: b, measure: occupancy, channel: zone 0, values: 1 }]
          expect: [{ at: 1s, alerts: none }]
      """
    let diagnostics = Diagnostics()
    _ = readRuleTests(files, plan: site.plan, diagnostics)
    #expect(
      diagnostics.sorted.map(\.description) == [
        "tests/t.yaml:3:56: warning: 'zone 0' is no channel that the inventory lists of 'b'; it"
          + " lists Line 0, Zone 0, Zone 1; did you mean 'Zone 0'?"
      ])
  }

  @Test("a step that cannot be is a difference: nothing to acknowledge") func refused() throws {
    #expect(
      try play(
        Self.crowd
          + "\n  steps: [{ at: 10s, acknowledge: crowd, area: square }]\n  expect: [{ at: 1s, alerts: none }]"
      ) == ["tests/t.yaml:6:13: no alert of square/crowd is open, so nothing to ack"])
  }

  @Test("every fault of a file in one run, with place and guess") func faults() throws {
    let said = try play(
      """
      - test: t
        start: yesterday
        inputs:
          - { device: aa, measure: occupancy, values: 1 }
          - { device: a, measure: ocupancy, values: 1 }
          - { device: a, measure: occupancy, values: many, every: 0s }
        steps:
          - { at: 1m, level: 6, area: squar, for: 1h }
          - { at: 1m, clock: 1h }
          - { at: 1m }
          - { at: 1m, acknowledge: crwd, area: square }
        expect:
          - { at: 1m, area: square }
          - { at: 1m, alerts: none, severity: huge }
      - test: nothing expected
      """)
    for expected in [
      "tests/t.yaml:3:12: error: expected a time such as 2026-11-22T14:00:00+01:00, found 'yesterday'",
      "tests/t.yaml:5:19: error: 'aa' is no device of this site; allowed are a, b, c; did you mean 'a'?",
      "tests/t.yaml:6:31: error: 'ocupancy' is no measure",
      "tests/t.yaml:7:63: error: a device cannot speak every 0s",
      "tests/t.yaml:9:26: error: 6 is out of range; allowed are 1 to 5",
      "tests/t.yaml:9:35: error: 'squar' is no area of this site; allowed are zone, square, street; did you mean 'square'?",
      "tests/t.yaml:10:26: error: expected how far the clock is set, such as +1h or -30m, found '1h'",
      "tests/t.yaml:11:9: error: a step says what happens; one of level, acknowledge, shelve",
      "'crwd' is no rule of this site", "an expectation names one alert by 'area' and 'rule'",
      "'huge' is no severity", "a rule test says what must come of it",
    ] {
      #expect(
        said.contains { $0.contains(expected) }, "\(expected)\n\(said.joined(separator: "\n"))")
    }
  }
}

/// The rule tests of the example site, each a case of its own.
@Suite("The example site's rule tests") struct ExampleRuleTests {
  private static let folder = "examples/international-zone"

  private static func tests() throws -> (site: Site, tests: [(file: String, test: RuleTest)]) {
    let folder = try SiteFolder(folder: folder)
    let (site, said) = folder.read()
    let diagnostics = Diagnostics()
    let plan = try #require(site, "\(said)").plan
    let tests = readRuleTests(folder.files, plan: plan, diagnostics)
    #expect(diagnostics.sorted.isEmpty, "\(diagnostics.sorted)")
    return (try #require(site), tests)
  }

  static let names: [String] = (try? tests().tests.map(\.test.name)) ?? []

  @Test("there are some") func some() throws {
    #expect(try Self.tests().tests.count >= 2)
  }

  @Test("it holds", arguments: names) func holds(name: String) throws {
    let (site, tests) = try Self.tests()
    let test = try #require(tests.first { $0.test.name == name }?.test)
    let differences = test.differences(on: site.plan)
    #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
  }
}
