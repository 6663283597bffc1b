import FieldgateEngine
import FieldgateModel
import Testing

/// Two logs of the same hours beside each other.
@Suite("What another rule would have brought") struct ReplayDifferenceTests {
  private static let start = Timestamp(milliseconds: 1_795_348_800_000)
  private static let hour: Milliseconds = 3_600_000

  /// `r on a from minute to minute`, with a severity.
  private static func spans(
    _ rows: [(rule: RuleID, area: AreaID, from: Int64, to: Int64?, severity: Severity)]
  ) -> [AlertSpan] {
    var spans = AlertSpans()
    for (index, row) in rows.enumerated() {
      let onset = start + row.from * 60_000
      let id = AlertID("\(index)")
      spans.take(
        .raised, alert: id, rule: row.rule, area: row.area, onset: onset, severity: row.severity,
        at: onset)
      if let to = row.to {
        spans.take(
          .cleared, alert: id, rule: row.rule, area: row.area, onset: onset, severity: .minor,
          at: start + to * 60_000)
      }
    }
    return spans.spans(from: start, to: start + hour)
  }

  private static let current = spans([
    ("crowd", "square", 5, 10, .moderate), ("crowd", "square", 20, 30, .moderate),
    ("crowd", "street", 5, 10, .moderate), ("silent", "gate", 50, nil, .minor),
  ])

  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let candidate: [AlertSpan]
    let gained: Int
    let lost: Int
    let moved: Int
    let same: Int
  }

  static let cases = [
    Case(
      testDescription: "the same", candidate: current, gained: 0, lost: 0, moved: 0, same: 4),
    Case(testDescription: "nothing", candidate: [], gained: 0, lost: 4, moved: 0, same: 0),
    Case(
      testDescription: "one more severe, one longer, one earlier, one still open elsewhere",
      candidate: spans([
        ("crowd", "square", 5, 10, .severe), ("crowd", "square", 20, 31, .moderate),
        ("crowd", "street", 4, 10, .moderate), ("silent", "street", 50, nil, .minor),
      ]), gained: 1, lost: 1, moved: 3, same: 0),
    Case(
      testDescription: "one long in place of two",
      candidate: spans([
        ("crowd", "square", 5, 30, .moderate), ("crowd", "street", 5, 10, .moderate),
        ("silent", "gate", 50, nil, .minor),
      ]), gained: 0, lost: 1, moved: 1, same: 2),
    Case(
      testDescription: "beside each other without a minute in common",
      candidate: spans([
        ("crowd", "square", 11, 19, .moderate), ("crowd", "square", 20, 30, .moderate),
        ("crowd", "street", 5, 10, .moderate), ("silent", "gate", 50, nil, .minor),
      ]), gained: 1, lost: 1, moved: 0, same: 3),
  ]

  @Test("gained, lost, moved, the same", arguments: cases) func compared(_ example: Case) {
    let difference = ReplayDifference(
      current: Self.current, candidate: example.candidate, from: Self.start,
      to: Self.start + Self.hour)
    #expect(difference.gained.count == example.gained)
    #expect(difference.lost.count == example.lost)
    #expect(difference.moved.count == example.moved)
    #expect(difference.same == example.same)
    #expect(
      difference.candidate.count
        == difference.current.count + difference.gained.count - difference.lost.count)
    #expect(difference.areas.map(\.candidate).reduce(0, +) == example.candidate.count)
  }

  @Test("only what lies in the window counts, and what was open at its beginning does")
  func window() {
    let spans = Self.spans([
      ("r", "before", -20, -10, .minor), ("r", "across", -20, 5, .minor),
      ("r", "within", 5, 6, .minor), ("r", "after", 60, 61, .minor),
    ])
    #expect(spans.map(\.area) == ["across", "within"])
  }

  @Test("more than ten in ten minutes of the clock are a flood") func load() {
    let times = (0..<11).map { Self.start + Int64($0) * 1000 } + [Self.start + 600_000]
    let load = AlarmLoad(raised: times, from: Self.start, to: Self.start + Self.hour)
    #expect(load.count == 12 && load.most == 11 && load.flooded == 1 && load.slots == 6)
    #expect(load.mean == 2 && load.floodShare == 1.0 / 6)
    let ten = AlarmLoad(
      raised: Array(times.dropFirst()), from: Self.start, to: Self.start + Self.hour)
    #expect(ten.flooded == 0 && ten.most == 10)
    let shifted = AlarmLoad(raised: times, from: Self.start + 1, to: Self.start + 600_001)
    #expect(shifted.count == 11 && shifted.slots == 2)
  }
}
