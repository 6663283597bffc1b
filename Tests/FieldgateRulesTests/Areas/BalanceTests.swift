import FieldgateModel
import FieldgateRules
import Testing

/// Occupancy by who came in less who went out, put right at quiet times.
@Suite("Balances") struct BalanceTests {
  private static let counting: Set<Measure> = [.countIn, .countOut]
  private static let hour: Milliseconds = 3_600_000
  /// The scene begins on Friday 15 January 2027, at 8:00 in UTC.
  private static let four = BalanceRule(quiet: [QuietTime(minute: 240)])

  private static func scene(
    _ sensors: [Sensor] = [.crowd("a", measures: counting)], _ rule: BalanceRule = four
  ) -> Scene {
    var scene = Scene(sensors, fusions: Fusions(balances: ["square": rule]))
    scene.pass(to: 0)
    return scene
  }

  @Test("in minus out, and never below zero; doors and lines alike") func count() {
    var scene = Self.scene([
      .crowd("a", measures: Self.counting),
      .crowd("l", channels: ["x": .line("street", "square")], measures: Self.counting),
    ])
    #expect(scene.value(.occupancy, of: "square", at: 0) == "nothing blind 0/2 []")
    scene.hear("a", at: 1, [.passed(.countIn, 10)])
    #expect(scene.value(.occupancy, of: "square", at: 1) == "10 degraded 1/2 [a]")
    scene.hear("l", at: 2, [.passed(.countIn, 5, on: "x"), .passed(.countOut, 2, on: "x")])
    #expect(scene.value(.occupancy, of: "square", at: 2) == "13 fresh 2/2 [a, l]")
    scene.hear("a", at: 3, [.passed(.countOut, 20)])
    #expect(scene.value(.occupancy, of: "square", at: 3) == "0 fresh 2/2 [a, l]")
    scene.hear("a", at: 4, [.passed(.countIn, 3)])
    #expect(scene.value(.occupancy, of: "zone", at: 4) == "3 fresh 2/2 [a, l]")
  }

  @Test("what one message says counts at once, whichever it tells first") func order() {
    for said in [
      [Said.passed(.countOut, 4), .passed(.countIn, 5)],
      [.passed(.countIn, 5), .passed(.countOut, 4)],
    ] {
      var scene = Self.scene()
      scene.hear("a", at: 1, said)
      #expect(scene.value(.occupancy, of: "square", at: 1) == "1 fresh 1/1 [a]")
    }
  }

  @Test("what is late, doubled or kept by the broker, and periods beside totals, count nobody")
  func lesser() {
    var scene = Self.scene()
    scene.hear("a", at: 300_000, [.passed(.countIn, 5, time: 300_000)])
    scene.hear("a", at: 300_001, [.passed(.countIn, 5, time: 300_000)])
    scene.hear("a", at: 300_002, [.passed(.countIn, 50, time: 240_000)])
    scene.hear("a", at: 300_003, [.passed(.countIn, 500)], retained: true)
    scene.hear("a", at: 300_004, [.total(.countOut, 70, delta: 2), .passed(.countOut, 2)])
    #expect(scene.value(.occupancy, of: "square", at: 300_004) == "3 fresh 1/1 [a]")
  }

  @Test("at the quiet time it is put right, counters silent or not, and the drift is told")
  func correction() throws {
    var scene = Self.scene()
    scene.hear("a", at: 1, [.passed(.countIn, 37)])
    // 4:00 of the next day is twenty hours on.
    scene.pass(to: 20 * Self.hour - 1)
    #expect(try scene.balance().people == 37)
    #expect(try scene.balance().corrected == nil)
    scene.pass(to: 20 * Self.hour)
    #expect(try scene.balance().people == 0)
    #expect(try scene.balance().drift == 37)
    #expect(try scene.balance().corrected?.iso8601 == "2027-01-16T04:00:00.000Z")
    scene.hear("a", at: 20 * Self.hour + 1, [.passed(.countOut, 9)])
    scene.hear("a", at: 20 * Self.hour + 2, [.passed(.countIn, 4)])
    #expect(scene.value(.occupancy, of: "square", at: 20 * Self.hour + 2) == "4 fresh 1/1 [a]")
    // What went below zero is drift too.
    scene.pass(to: 44 * Self.hour)
    #expect(try scene.balance().drift == -5)
  }

  @Test("people who are known to be there at the quiet time") func known() throws {
    var rule = Self.four
    rule.people = 12
    var scene = Self.scene([.crowd("a", measures: Self.counting)], rule)
    scene.hear("a", at: 1, [.passed(.countIn, 3)])
    #expect(try scene.balance().people == 15)
    scene.pass(to: 20 * Self.hour)
    #expect(try scene.balance().people == 12)
    #expect(try scene.balance().drift == 3)
  }

  @Test("a step of the box's clock puts nothing right") func step() throws {
    var scene = Self.scene()
    scene.hear("a", at: 1, [.passed(.countIn, 37)])
    scene.stepped = 30 * Self.hour
    scene.pass(to: 2)
    scene.hear("a", at: 3, [.passed(.countIn, 1)])
    #expect(try scene.balance().people == 38)
    #expect(try scene.balance().corrected == nil)
  }

  @Test("the area and those around it are to be looked at again at the quiet time") func next() {
    var scene = Self.scene([.crowd("a", measures: Self.counting, every: nil)])
    for area in ["square", "zone"] as [AreaID] {
      #expect(
        scene.picture.nextChange(in: area, after: scene.moment(1).steady)
          == scene.moment(20 * Self.hour).steady)
    }
    scene.pass(to: 20 * Self.hour)
    #expect(
      scene.picture.nextChange(in: "zone", after: scene.moment(20 * Self.hour).steady)
        == scene.moment(44 * Self.hour).steady)
  }

  @Test("it outlives a restart, and so does its quiet time") func restart() throws {
    var scene = Self.scene()
    scene.hear("a", at: 1, [.passed(.countIn, 37)])
    let rows = scene.picture.takeChangedRows()
    #expect(scene.picture.takeChangedRows() == [])
    func again() throws -> Scene {
      var again = Scene(
        [.crowd("a", measures: Self.counting)], fusions: Fusions(balances: ["square": Self.four]))
      for row in rows { try again.picture.restore(row) }
      return again
    }
    var soon = try again()
    soon.pass(to: 2)
    #expect(soon.value(.occupancy, of: "square", at: 2) == "37 fresh 1/1 [a]")
    // It was away over the quiet time.
    var late = try again()
    late.pass(to: 30 * Self.hour)
    #expect(try late.balance().drift == 37)
    #expect(try late.balance().corrected?.iso8601 == "2027-01-16T04:00:00.000Z")
    let changed = late.picture.takeChangedRows().filter { $0.owner == "balance" }
    #expect(changed.map(\.key) == ["square"])
    var spoilt = soon
    #expect(throws: StateReader.Unreadable.self) {
      try spoilt.picture.restore(
        StateRow(owner: "balance", key: "square", version: 1, bytes: [1, 2]))
    }
  }

  @Test(
    "quiet times: every day, some days, several a day, in the site's zone",
    arguments: [
      ("2027-01-15T08:00:00Z", [QuietTime(minute: 240)], 0, "2027-01-16T04:00:00.000Z"),
      ("2027-01-16T04:00:00Z", [QuietTime(minute: 240)], 0, "2027-01-17T04:00:00.000Z"),
      ("2027-01-16T03:59:59Z", [QuietTime(minute: 240)], 0, "2027-01-16T04:00:00.000Z"),
      ("2027-01-15T08:00:00Z", [QuietTime(minute: 240)], 3_600_000, "2027-01-16T03:00:00.000Z"),
      ("2027-01-15T23:30:00Z", [QuietTime(minute: 0)], 3_600_000, "2027-01-16T23:00:00.000Z"),
      (
        "2027-01-15T08:00:00Z", [QuietTime(minute: 240), QuietTime(minute: 720)], 0,
        "2027-01-15T12:00:00.000Z"
      ),
      // The 15th is a Friday.
      (
        "2027-01-15T08:00:00Z", [QuietTime(minute: 240, weekdays: [.mon, .thu])], 0,
        "2027-01-18T04:00:00.000Z"
      ),
      (
        "2027-01-18T04:00:00Z", [QuietTime(minute: 240, weekdays: [.mon, .thu])], 0,
        "2027-01-21T04:00:00.000Z"
      ),
      (
        "2027-01-18T05:00:00Z", [QuietTime(minute: 240, weekdays: [.mon])], 0,
        "2027-01-25T04:00:00.000Z"
      ),
      ("2027-01-15T08:00:00Z", [], 0, nil),
    ] as [(String, [QuietTime], Milliseconds, String?)])
  func quiet(from: String, times: [QuietTime], offset: Milliseconds, next: String?) throws {
    let rule = BalanceRule(quiet: times, zone: Zone(offset: offset))
    let start = try #require(Timestamp(iso8601: from))
    #expect(rule.next(after: start)?.iso8601 == next)
  }
}

extension Scene {
  fileprivate func balance() throws -> Balance {
    // Any time will do: a balance is what it is.
    try #require(picture.value(.occupancy, of: "square", at: moment(0).steady)?.balance)
  }
}
