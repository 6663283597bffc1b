import FieldgateModel
import FieldgateReport
import FieldgateStore
import Testing

@Suite("The report's figures") struct ReportTests {
  private static let hour = ReportStore.hour

  private static func field(
    _ report: SiteReport, _ device: DeviceID, _ measure: Measure, _ label: String? = nil
  ) throws -> FieldFigures {
    try #require(
      report.fields.first { $0.device == device && $0.measure == measure && $0.label == label })
  }

  @Test("what was collected is counted the same from roll-ups, from raw rows and from both")
  func collected() throws {
    let file = try ReportStore()
    try file.say("counter", .occupancy, 0..<60)
    func counts(_ from: Double, _ to: Double) throws -> Int64 {
      try file.report(from, to).fields.first?.readings ?? 0
    }
    let windows: [(Double, Double)] = [(0, 60), (5, 40), (15, 30), (-100, 200), (7, 8), (60, 90)]
    let raw = try windows.map { try counts($0.0, $0.1) }
    #expect(raw == [60, 35, 15, 60, 1, 0])
    for minute in [0.0, 15, 45] {
      try file.rollUp(.readings, minute)
      #expect(try windows.map { try counts($0.0, $0.1) } == raw, "rolled up to \(minute)")
    }
  }

  @Test("where the raw rows are gone, a quarter counts where it begins in the window")
  func gone() throws {
    let file = try ReportStore()
    try file.say("counter", .occupancy, 0..<61)
    for minute in [0.0, 15, 30, 45, 60] { try file.rollUp(.readings, minute) }
    _ = try file.store.slice(
      of: .delete(.readings, before: ReportStore.at(50), .age), at: ReportStore.at(100))
    let report = try file.report(5, 40)
    #expect(report.fields.map(\.readings) == [30])
    #expect(report.devices.first?.quarters == 2)
    #expect(report.fields.first?.first == ReportStore.at(15))
  }

  @Test("a field is used where a rule looks at it; what nobody looks at is listed")
  func used() throws {
    let file = try ReportStore()
    try file.say("counter", .occupancy, 0..<3)
    try file.say("counter", .temperature, 0..<2)
    try file.say("camera", .objectCount, 0..<4, label: "person")
    try file.say("camera", .objectCount, 0..<4, label: "car")
    try file.say("stranger", .occupancy, 0..<1, in: nil)
    let report = try file.report(0, 60)
    #expect(
      report.unused.map { "\($0.device) \($0.measure.rawValue) \($0.label ?? "-")" }
        == ["camera object_count car", "counter temperature -", "stranger occupancy -"])
    #expect(
      try Self.field(report, "camera", .objectCount, "car").look.shown
        == [ValueOfArea("objects", of: "square")])
    #expect(report.unheard.map(\.id) == ["mute"])
    #expect(report.devices.map(\.id) == ["counter", "camera", "mute", "stranger"])
    #expect(report.devices.last?.listed == nil && report.devices.first?.unusedFields == 1)
  }

  @Test("an alert counts for the fields that its rule looks at on its area, by its devices")
  func alertedOn() throws {
    let file = try ReportStore()
    try file.say("counter", .occupancy, 0..<3)
    try file.say("counter", .temperature, 0..<3)
    try file.say("camera", .objectCount, 0..<3, label: "person")
    try file.alert("one", "crowd", raised: 10, acknowledged: 12, cleared: 20, advises: "Turn")
    try file.alert("two", "crowd", raised: 30, cleared: 31)
    try file.alert("other", "calm", on: "street", raised: 30, cleared: 31)
    let report = try file.report(0, 60)
    let field = try Self.field(report, "counter", .occupancy)
    #expect(field.alerts == 2 && field.acknowledged == 1 && field.advised == 1)
    #expect(try Self.field(report, "counter", .temperature).alerts == 0)
    #expect(try Self.field(report, "camera", .objectCount, "person").alerts == 0)
    #expect(report.devices.first?.alerts == 3)
    #expect(report.alerts.first?.toAcknowledge == 120_000)
  }

  @Test("alerts of an exercise count by when it ran, whatever its own clock said")
  func ofExercise() throws {
    let file = try ReportStore()
    let exercise = ExerciseRecord(
      name: "drill", by: "anna", speed: 60, began: ReportStore.at(10), until: ReportStore.at(20))
    try file.commit {
      $0.exercises = [
        .began(exercise),
        .ended(began: exercise.began, at: ReportStore.at(14), by: "anna"),
      ]
    }
    try file.alert(
      AlertID(exercise.mark + ".crowd.1"), "crowd", raised: 150, cleared: 200, status: .exercise)
    #expect(try file.report(0, 60).leftOut == [.exercise: 1])
    #expect(try file.report(12, 13).leftOut == [.exercise: 1])
    #expect(try file.report(120, 240).leftOut.isEmpty)
    #expect(try file.report(0, 10).leftOut.isEmpty)
  }

  @Test("nothing is in force and no bollard is closed before the store begins")
  func beforeStore() throws {
    let file = try ReportStore(begins: 52)
    try file.sample("square", "bollards", [(53, .word("closed"))])
    let report = try file.report(-43_140, 60)
    #expect(report.areas.allSatisfy { $0.levels == [.significant: 8 * 60_000] })
    #expect(report.bollards.map(\.closed) == [8 * 60_000])
    #expect(report.covered.length == 8 * 60_000 && report.window.hours == 720)
    try file.commit {
      $0.levelChanges = [
        LevelChange(
          area: "zone", level: .critical, since: ReportStore.at(-100), until: ReportStore.at(50),
          by: "anna", reason: "r", kind: .set)
      ]
    }
    let raid = try file.report(-43_140, 60).rules.first { $0.rule.id == "raid" }
    #expect(raid?.highestLevel == .significant && raid?.outOfReach == [.rule(from: .critical)])
    let sides = Comparison(
      Comparison.Side("a", report), Comparison.Side("b", try file.report(52, 60)))
    let level = sides.levels.first { $0.area == "square" && $0.level == .significant }
    #expect(level.flatMap { sides.share($0.left, sides.left) } == 1)
    #expect(sides.rate(1, sides.left) == sides.rate(1, sides.right))
  }

  @Test("an acknowledgement after the window is none within it")
  func acknowledgedLater() throws {
    let file = try ReportStore()
    try file.alert("one", "crowd", raised: 10, acknowledged: 70)
    #expect(try file.report(0, 60).quality.acknowledged == 0)
    #expect(try file.report(0, 80).quality.acknowledged == 1)
  }

  @Test("exercises and tests are never counted", arguments: [AlertStatus.exercise, .test])
  func exercise(status: AlertStatus) throws {
    let file = try ReportStore()
    try file.say("counter", .occupancy, 0..<3)
    try file.alert("x", "crowd", raised: 10, acknowledged: 11, status: status, advises: "Turn")
    let report = try file.report(0, 60)
    #expect(
      report.alerts.isEmpty && report.leftOut == (status == .test ? [.test: 1] : [:])
        && report.measures.isEmpty)
    #expect(report.quality.load.count == 0 && report.rules.allSatisfy(\.neverFired))
    #expect(try Self.field(report, "counter", .occupancy).alerts == 0)
    #expect(report.areas.allSatisfy { $0.alerts.isEmpty && $0.days.isEmpty })
  }

  @Test("rules that never fired, and limits of levels that were never in force")
  func rules() throws {
    let file = try ReportStore()
    try file.alert("one", "crowd", raised: 10, cleared: 20)
    try file.alert("before", "crowd", raised: -30, cleared: -20, severity: .extreme)
    func rules(_ report: SiteReport) -> [String] {
      report.rules.map { "\($0.rule.id) \($0.neverFired) \($0.unreached) \($0.outOfReach.count)" }
    }
    #expect(
      rules(try file.report(0, 60)) == [
        "crowd false [severe, extreme] 3", "calm true [minor] 0", "raid true [severe] 1",
      ])
    try file.commit {
      $0.levelChanges = [
        LevelChange(
          area: "zone", level: .substantial, since: ReportStore.at(15), until: ReportStore.at(45),
          by: "anna", reason: "r", kind: .set)
      ]
    }
    let report = try file.report(0, 60)
    #expect(report.rules.first?.outOfReach == [.limit(.severe, from: .critical)])
    #expect(report.rules.first?.open == 600_000)
    // The level was set while the alert was open, on the area around.
    #expect(report.alerts.map(\.levelsSet) == [1])
    #expect(
      report.areas.first { $0.area.id == "square" }?.levels
        == [.significant: 1_800_000, .substantial: 1_800_000])
  }

  @Test("measures are in place from the advice to the end of their alert, once each")
  func measures() throws {
    let file = try ReportStore()
    try file.alert("one", "crowd", raised: -60, acknowledged: 1, cleared: 30, advises: "Turn")
    try file.alert("two", "calm", raised: 20, cleared: 50, advises: "Turn")
    try file.alert("three", "calm", on: "street", raised: 30, advises: "Close")
    let report = try file.report(0, 60)
    #expect(report.measures.map(\.measure.en) == ["Turn", "Close"])
    #expect(report.measures.map(\.inPlace) == [50 * 60_000, 30 * 60_000])
    #expect(report.measures.map(\.left) == [[], ["three"]])
    #expect(report.measures.map(\.alerts) == [2, 1] && report.measures.first?.cost == 3)
  }

  @Test("bollards: closed, and closed without an alert that could be the reason")
  func bollards() throws {
    let file = try ReportStore()
    let words = ["open", "closed", "closed", "closed"]
    try file.sample(
      "square", "bollards", words.enumerated().map { ($0.offset * 15 + 5, .word($0.element)) })
    for rolled in [false, true] {
      if rolled { for minute in [0.0, 15, 30, 45] { try file.rollUp(.areas, minute) } }
      let idle = try file.report(0, 60).bollards
      #expect(idle.map(\.area) == ["square"] && idle.first?.closed == 45 * 60_000)
      #expect(idle.first?.withoutReason == 45 * 60_000 && idle.first?.isLeft == true)
    }
    try file.alert("one", "crowd", raised: 10, cleared: 40)
    let figures = try #require(try file.report(0, 60).bollards.first)
    #expect(figures.withoutReason == 15 * 60_000 && figures.isLeft)
    try file.alert("two", "calm", on: "zone", raised: 41)
    #expect(try file.report(0, 60).bollards.first?.withoutReason == 0)
  }

  @Test("an alert is told as it last was at its worst, and not as it ended")
  func worst() throws {
    let file = try ReportStore()
    try file.alert("one", "crowd", raised: 10, acknowledged: 12, cleared: 40)
    let figures = try #require(try file.report(0, 60).alerts.first)
    #expect(figures.worst == .moderate && figures.headline == "acknowledged: <b>full</b>")
  }

  @Test("values of areas: the same from samples and from roll-ups")
  func values() throws {
    let file = try ReportStore()
    try file.sample(
      "square", "occupancy", (0..<60).map { ($0, .number($0 < 15 ? 10 : 20)) }, reporting: 1, of: 2)
    func figures() throws -> Distribution? {
      try file.report(0, 60).areas.first { $0.area.id == "square" }?.values.first?.distribution
    }
    let raw = try #require(try figures())
    #expect(raw.mean == 17.5 && raw.max == 20 && raw.p80 == 20 && raw.samples == 60)
    #expect(raw.quarters == 4 && raw.coverage == 0.5)
    for minute in [0.0, 30] {
      try file.rollUp(.areas, minute)
      #expect(try figures() == raw)
    }
    #expect(try file.report(0, 120).areas.first { $0.area.id == "square" }?.seenQuarters == 4)
  }

  @Test("alerts by day go by the site's zone")
  func days() throws {
    let file = try ReportStore()
    try file.alert("one", "crowd", raised: 0, cleared: 1)
    try file.alert("two", "crowd", raised: 60 * 20, cleared: 60 * 21)
    let areas = try file.report(-10, 60 * 48).areas
    let square = try #require(areas.first { $0.area.id == "square" })
    #expect(square.days.map(\.day) == ["2027-01-15", "2027-01-16"])
  }

  @Test("a window that lies ahead ends now; an empty store gives a report of nothing")
  func nothing() throws {
    let file = try ReportStore()
    let report = try file.report(0, 600, now: 60)
    #expect(report.window.length == Self.hour)
    #expect(report.alerts.isEmpty && report.fields.isEmpty && report.areas.count == 3)
    #expect(report.object.text.contains(#""unused":[]"#))
  }
}
