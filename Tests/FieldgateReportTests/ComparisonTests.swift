import FieldgateModel
import FieldgateReport
import FieldgateStore
import Testing

@Suite("Two windows side by side") struct ComparisonTests {
  private static func compared(
    _ file: ReportStore, _ left: (Double, Double), _ right: (Double, Double)
  ) throws -> Comparison {
    Comparison(
      Comparison.Side("a", try file.report(left.0, left.1)),
      Comparison.Side("b", try file.report(right.0, right.1)))
  }

  @Test("rates make windows of unlike lengths comparable, and it is said that they are")
  func rates() throws {
    let file = try ReportStore()
    for minute in [10.0, 20, 30] {
      try file.alert(AlertID("l\(minute)"), "crowd", raised: minute, cleared: minute + 1)
    }
    try file.alert("r", "crowd", raised: 130, cleared: 131)
    let comparison = try Self.compared(file, (0, 60), (120, 150))
    let rows = comparison.alerts.map { "\($0.rule) \($0.severity) \($0.left) \($0.right)" }
    #expect(rows == ["crowd moderate 3 1"])
    #expect(comparison.rate(3, comparison.left) == 3 && comparison.rate(1, comparison.right) == 2)
    #expect(comparison.cautions.contains(.lengths(hours: 1, 0.5)))
  }

  @Test("values come with how much data stands behind them")
  func values() throws {
    let file = try ReportStore()
    try file.sample("square", "occupancy", (0..<60).map { ($0, .number(10)) })
    try file.sample("square", "occupancy", (120..<135).map { ($0, .number(30)) })
    let comparison = try Self.compared(file, (0, 60), (120, 180))
    let row = try #require(comparison.values.first)
    #expect(row.left.mean == 10 && row.left.quarters == 4 && row.left.samples == 60)
    #expect(row.right.mean == 30 && row.right.quarters == 1 && row.right.samples == 15)
    #expect(comparison.cautions.contains(.thin("square", 1, 0.25)))
    let json = comparison.object.text
    #expect(json.contains(#""quartersShare":0.25"#) && json.contains(#""quartersShare":1"#))
  }

  @Test(
    "other times of the day, weekends, overlaps",
    arguments: [
      ((0, 60), (1440, 1500), ["weekdays"]),
      ((0, 60), (7 * 1440, 7 * 1440 + 60), []),
      ((0, 60), (7 * 1440 + 300, 7 * 1440 + 360), ["hoursOfDay"]),
      ((0, 60), (30, 90), ["hoursOfDay", "overlap"]),
    ] as [((Double, Double), (Double, Double), [String])])
  func cautions(left: (Double, Double), right: (Double, Double), expected: [String]) throws {
    let file = try ReportStore()
    try file.commit { $0.audit = [AuditEntry(at: ReportStore.at(-10), "start")] }
    let comparison = try Comparison(
      Comparison.Side("a", file.report(left.0, left.1, now: 20_000)),
      Comparison.Side("b", file.report(right.0, right.1, now: 20_000)))
    let names = comparison.cautions.map { caution in
      switch caution {
      case .lengths: "lengths"
      case .hoursOfDay: "hoursOfDay"
      case .weekdays: "weekdays"
      case .overlap: "overlap"
      case .coverage: "coverage"
      case .thin: "thin"
      case .beforeStore: "beforeStore"
      }
    }
    #expect(names == expected, "\(comparison.cautions.map(\.text))")
  }

  @Test("hours of measures and at levels, each as a share of its window")
  func lengths() throws {
    let file = try ReportStore()
    try file.alert("one", "crowd", raised: 0, cleared: 30, advises: "Turn")
    try file.commit {
      $0.levelChanges = [
        LevelChange(
          area: "zone", level: .critical, since: ReportStore.at(120), until: ReportStore.at(135),
          by: "anna", reason: "r", kind: .set)
      ]
    }
    let comparison = try Self.compared(file, (0, 60), (120, 180))
    #expect(comparison.measures.map(\.left) == [1_800_000])
    #expect(comparison.measures.map(\.right) == [0])
    let zone = comparison.levels.filter { $0.area == "zone" }
    #expect(zone.map(\.level.rawValue) == [3, 5])
    #expect(zone.map { comparison.share($0.right, comparison.right) } == [0.75, 0.25])
  }
}
