import FieldgateModel
import FieldgateStore
import Testing

/// The figures of ISA-18.2, from what a store holds.
@Suite struct AlarmQualityTests {
  private static let day: Milliseconds = 86_400_000

  private static func raise(
    _ second: Int64, _ rule: RuleID = "r", _ area: AreaID = "a", _ severity: Severity = .moderate,
    acknowledged: Int64? = nil
  ) -> AlarmQuality.Raise {
    AlarmQuality.Raise(
      rule: rule, area: area, severity: severity, raised: noon + second * 1000,
      acknowledged: acknowledged.map { noon + $0 * 1000 })
  }

  private static func quality(_ raises: [AlarmQuality.Raise]) -> AlarmQuality {
    AlarmQuality(raises: raises, stale: 0, from: noon, to: noon + day)
  }

  @Test(arguments: [
    ([0, 30, 60], 1), ([0, 30, 61], 0), ([0, 30], 0), ([100, 0, 50, 130, 160], 1),
  ])
  func threeRaisesInAMinuteAreChatter(seconds: [Int64], count: Int) {
    #expect(Self.quality(seconds.map { Self.raise($0) }).chattering.count == count)
  }

  @Test func chatterIsOfOneRuleOnOneArea() {
    let quality = Self.quality([
      Self.raise(0), Self.raise(1, "other"), Self.raise(2, "r", "elsewhere"),
    ])
    #expect(quality.chattering.isEmpty && quality.top.count == 3)
  }

  @Test func theTenMostFrequentComeFirst() {
    let raises = (1...12).flatMap { rule in
      (0..<rule).map { Self.raise(Int64($0) * 3600, RuleID("r-\(rule)")) }
    }
    let top = Self.quality(raises).top
    #expect(top.map(\.count) == [12, 11, 10, 9, 8, 7, 6, 5, 4, 3])
    #expect(top.first?.rule == "r-12")
  }

  @Test func acknowledgementsAreAShareAndAMedianTime() {
    let quality = Self.quality([
      Self.raise(0, acknowledged: 10), Self.raise(100, acknowledged: 400),
      Self.raise(200, acknowledged: 220), Self.raise(300),
    ])
    #expect(quality.acknowledgedShare == 0.75 && quality.medianToAcknowledge == 20_000)
    #expect(Self.quality([]).acknowledgedShare == nil)
  }

  @Test func aStoreTellsThem() throws {
    let file = try TemporaryStore()
    let store = try Store(path: file.path)
    var exercise = alert("x")
    exercise.status = .exercise
    _ = try store.commit(
      .filled {
        $0.alertEvents = [
          event(.raised, alert("a")),
          event(
            .acknowledged, alert("a", .acknowledged, sequence: 2), sent: noon + 5000, by: "ops"),
          event(.raised, alert("b"), sent: noon + 2 * Self.day),
          event(.raised, exercise),
        ]
      })
    let reader = try StoreReader(path: file.path)
    let first = try reader.alarmQuality(from: noon, to: noon + Self.day)
    #expect(first.load.count == 1 && first.bySeverity == [.severe: 1])
    #expect(first.acknowledged == 1 && first.medianToAcknowledge == 5000)
    // Onset is half a minute before the raise: at a day after it, it is stale by that.
    #expect(first.stale == 2)
    #expect(try reader.alarmQuality(from: noon, to: noon + (Self.day - 30_000)).stale == 0)
    #expect(try reader.alarmQuality(from: noon + 1, to: noon + 3 * Self.day).load.count == 1)
  }

  @Test func ratesAreOverTheTimeThatTheStoreCovers() throws {
    let file = try TemporaryStore()
    let store = try Store(path: file.path)
    let reader = try StoreReader(path: file.path)
    #expect(try reader.alarmQuality(from: noon, to: noon + Self.day).from == noon)
    // The first commit, an hour before the end of the window, and an alert in that hour.
    let begin = noon + 23 * 3_600_000
    _ = try store.commit(.filled { $0.audit = [AuditEntry(at: begin, "start")] })
    _ = try store.commit(
      .filled { $0.alertEvents = [event(.raised, alert(), sent: begin + 60_000)] })
    let quality = try reader.alarmQuality(from: noon, to: noon + Self.day)
    #expect(quality.from == begin)
    // 13:03 to 14:03 touches seven slots of ten minutes.
    #expect(quality.load.slots == 7 && quality.load.mean == 1.0 / 7)
    // A window that begins later is as it was asked for.
    #expect(
      try reader.alarmQuality(from: begin + 60_000, to: noon + Self.day).from == begin + 60_000)
    // A store without an audit of that time knows it by its readings.
    let old = try TemporaryStore()
    _ = try Store(path: old.path).commit(
      .filled { $0.readings = [stored(reading(time: begin + -250))] })
    #expect(
      try StoreReader(path: old.path).alarmQuality(from: noon, to: noon + Self.day).from == begin)
  }
}
