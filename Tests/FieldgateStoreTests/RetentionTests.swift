import FieldgateModel
import FieldgateStore
import Testing

/// What goes, what stays, and what is written down about it.
@Suite struct RetentionTests {
  let file: TemporaryStore
  let store: Store
  private static let day: Milliseconds = 86_400_000

  init() throws {
    file = try TemporaryStore()
    store = try Store(path: file.path)
  }

  /// As many slices as it takes; the rows.
  @discardableResult
  private func run(_ task: UpkeepTask, at now: Timestamp = noon) throws -> Int {
    var rows = 0
    while true {
      let slice = try store.slice(of: task, at: now)
      rows += slice.rows
      if slice.isFinished || slice.waitsFor != nil { return rows }
    }
  }

  private func delete(_ kind: DataClass, before: Timestamp) throws -> Int {
    try run(.delete(kind, before: before, .age))
  }

  private func rollUpAll() throws {
    for (source, slots) in try store.survey().due {
      for slot in slots { try run(.rollUp(source, slot)) }
    }
  }

  private func said(_ day: Int64) -> StoredReading {
    var said = reading("d", .number(Double(day)), time: noon + day * Self.day)
    said.received = noon + day * Self.day + 250
    return stored(said)
  }

  private func deletions() throws -> [[String: String]] {
    try file.rows(#"SELECT class, "from", "to", rows, reason FROM deletions"#)
  }

  @Test func readingsGoByTheirArrivalOldestFirst() throws {
    _ = try store.commit(.filled { $0.readings = (-5...0).map { said($0) } })
    try rollUpAll()
    #expect(try delete(.readings, before: noon + -2 * Self.day) == 3)
    #expect(
      try file.rows("SELECT sequence FROM readings").map { $0["sequence"] } == ["4", "5", "6"])
    #expect(
      try deletions() == [
        [
          "class": "readings", "from": "2026-11-17T14:03:40.370Z",
          "to": "2026-11-19T14:03:40.370Z", "rows": "3", "reason": "age",
        ]
      ])
    // Their roll-ups stay.
    #expect(try file.rows("SELECT mean FROM readings_15min").count == 6)
  }

  /// Days by their arrival; those that were stamped by a clock ten years ahead are nil.
  struct Stamped: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let days: [Int64?]
    /// How many of them go.
    let gone: Int

    init(_ name: String, _ days: [Int64?], gone: Int) {
      (testDescription, self.days, self.gone) = (name, days, gone)
    }

    static let ahead: [Int64?] = [nil]
    static let many: [Int64?] = Array(repeating: nil, count: 600)
    static let young: [Int64?] = Array(repeating: 0, count: 700)
  }

  @Test(arguments: [
    Stamped("one ahead", [-5, nil, -4, -3, 0], gone: 4),
    Stamped("one ahead at the front", [nil, -4, 0], gone: 2),
    Stamped("more than a step", [-5] + Stamped.many + [-4, -3, 0], gone: 603),
    Stamped("few old ones before many young", [nil, nil, nil, -4, -3] + Stamped.young, gone: 5),
    Stamped("nothing old behind", [-5, nil, nil, 0, 0], gone: 1),
    Stamped("a clock that was not set says nothing", [-5, nil, -20_000_000, 0], gone: 1),
    Stamped("young ones are not passed over", [-5, 0, -4, 0], gone: 1),
  ])
  func whatIsStampedAheadIsAsOldAsWhatCameBehindIt(stamped: Stamped) throws {
    let readings = stamped.days.map { day in
      var said = said(0)
      let time = day.map { $0 < -1000 ? Timestamp(milliseconds: 5000) : noon + $0 * Self.day }
      said.reading.received = time ?? noon + 3650 * Self.day
      return said
    }
    _ = try store.commit(.filled { $0.readings = readings })
    try rollUpAll()
    #expect(try delete(.readings, before: noon + -2 * Self.day) == stamped.gone)
    #expect(try file.rows("SELECT sequence FROM readings").count == readings.count - stamped.gone)
  }

  @Test func whatIsStampedAheadKeepsNoQuarantine() throws {
    let messages = [-5, 3650, -4, 0].map { (day: Int64) in
      QuarantinedMessage(
        received: noon + day * Self.day, topic: "t", adapter: nil, outcome: "malformed",
        reason: "r", size: 2, shape: "{}")
    }
    _ = try store.commit(.filled { $0.quarantined = messages })
    #expect(try delete(.quarantined, before: noon + -2 * Self.day) == 3)
  }

  /// Entries of each day behind its reading, and a checkpoint behind these.
  private func journal(_ days: ClosedRange<Int64>) throws {
    for day in days {
      let time = noon + day * Self.day
      let start = JournalEntry.Start(cause: .start, boot: "b", last: nil, plan: "\(day)")
      let inputs: [JournalEntry.Input] = [.start(start), .listening, .deaf]
      _ = try store.commit(
        .filled { batch in
          batch.readings = [said(day)]
          batch.journal = inputs.map {
            PlacedEntry(after: 1, entry: JournalEntry($0, at: Moment(wall: time, steady: 0)))
          }
          batch.checkpoint = time
        })
    }
  }

  @Test func theJournalGoesWithReadingsAndCheckpoints() throws {
    try journal(-5...0)
    try rollUpAll()
    // While all readings are there a replay may begin with the store.
    #expect(try run(.dropJournal) == 0)
    #expect(try delete(.readings, before: noon + -2 * Self.day) == 3)
    try run(.dropCheckpoints)
    // The third checkpoint is the oldest; the start before it stays.
    #expect(try run(.dropJournal) == 8)
    #expect(
      try file.rows("SELECT number FROM journal ORDER BY number").map { $0["number"] }
        == ["7"] + (10...18).map { "\($0)" })
    #expect(
      try deletions().last == [
        "class": "journal", "from": (noon + -5 * Self.day).iso8601,
        "to": (noon + -3 * Self.day).iso8601, "rows": "8", "reason": "age",
      ])
    let reader = try StoreReader(path: file.path)
    let beginning = try #require(try reader.beginning(before: noon + -5 * Self.day))
    #expect(beginning.place.reading == 3 && beginning.plan == "-3")
    // An entry that stays is not to be changed.
    #expect(throws: (any Error).self) { try file.rows("UPDATE journal SET what = 'x'") }
  }

  @Test func theNewestReadingStaysSoThatNoSequenceIsGivenTwice() throws {
    _ = try store.commit(.filled { $0.readings = (-5 ... -3).map { said($0) } })
    try rollUpAll()
    #expect(try delete(.readings, before: noon) == 2)
    #expect(try delete(.readings, before: noon) == 0)
    #expect(try store.commit(.filled { $0.readings = [said(0)] }).readings == 4..<5)
  }

  @Test func whatIsNotRolledUpDoesNotGo() throws {
    _ = try store.commit(.filled { $0.readings = (-5...0).map { said($0) } })
    let slot = Slot(of: said(-5).reading.time)
    let slice = try store.slice(of: .delete(.readings, before: noon, .age), at: noon)
    #expect(slice.rows == 0)
    #expect(slice.waitsFor.map { $0.slot } == slot)
    try run(.rollUp(.readings, slot))
    #expect(try delete(.readings, before: noon) == 1)
  }

  @Test func whatIsWrittenDownWithinAnHourIsOneLine() throws {
    _ = try store.commit(.filled { $0.readings = (-5...0).map { said($0) } })
    try rollUpAll()
    for (back, later) in [(4, 0), (3, 60_000), (2, 3_600_000)] as [(Int64, Int64)] {
      try run(.delete(.readings, before: noon + -back * Self.day, .age), at: noon + later)
    }
    #expect(try deletions().map { $0["rows"] } == ["2", "1"])
  }

  @Test func rollUpsGoBySlotAndWhatWasKnownOfIt() throws {
    _ = try store.commit(.filled { $0.readings = (-5...0).map { said($0) } })
    try rollUpAll()
    #expect(try delete(.readings15min, before: noon + -3 * Self.day) == 2)
    #expect(try file.rows("SELECT slot FROM readings_15min").count == 4)
    #expect(try file.rows("SELECT start FROM slot").count == 4)
    #expect(try delete(.areas15min, before: noon) == 0)
  }

  @Test func alertsThatAreOverGoWithTheirTransitionsButNotTheNewest() throws {
    for (number, days) in [5, 4, 3].enumerated() {
      let id = AlertID("a-\(number)")
      let time = noon + Int64(-days) * Self.day
      _ = try store.commit(
        .filled {
          $0.alertEvents = [
            event(.raised, alert(id), sent: time),
            event(.cleared, alert(id, .cleared, sequence: 2), sent: time),
          ]
        })
    }
    _ = try store.commit(
      .filled { $0.alertEvents = [event(.raised, alert("open"), sent: noon + -6 * Self.day)] })
    #expect(try delete(.alerts, before: noon + -4 * Self.day + 1) == 2)
    #expect(try file.rows("SELECT id FROM alerts").map { $0["id"] } == ["a-2", "open"])
    #expect(try file.rows("SELECT DISTINCT id FROM alert_events").count == 2)
    // The audit log says how many went, so that nothing is missed.
    #expect(
      try file.rows("SELECT detail FROM audit WHERE what = 'retention'").map { $0["detail"] }
        == [#"{"events":4}"#])
    #expect(try StoreReader(path: file.path).verify().faults.isEmpty)
    #expect(try store.lastAlertEvent() == 7)
    #expect(try deletions().map { $0["rows"] } == ["2"])
    // All are over and old: the count of events still goes on.
    _ = try store.commit(
      .filled {
        $0.alertEvents = [
          event(.cleared, alert("open", .cleared, sequence: 2), sent: noon + -6 * Self.day)
        ]
      })
    #expect(try delete(.alerts, before: noon) == 1)
    #expect(try store.lastAlertEvent() == 8)
  }

  @Test func levelsThatAreOverGoWithTheAlerts() throws {
    let ends = [noon + -5 * Self.day, noon + 1000]
    for end in ends {
      let change = LevelChange(
        area: "churchillplein", level: .critical, since: noon + -6 * Self.day, until: end,
        by: "alice", reason: "r", kind: .set)
      _ = try store.commit(.filled { $0.levelChanges = [change] })
    }
    #expect(try delete(.alerts, before: noon) == 1)
    #expect(try file.rows("SELECT until FROM levels").map { $0["until"] } == [ends[1].iso8601])
  }

  @Test func ofQuarantinedMessagesTheBytesGoBeforeTheShape() throws {
    let messages = [3, 2, 1].map { (days: Int64) in
      QuarantinedMessage(
        received: noon + -days * Self.day, topic: "t", adapter: nil, outcome: "malformed",
        reason: "r", size: 2,
        shape: "{}", payload: [1, 2])
    }
    _ = try store.commit(.filled { $0.quarantined = messages })
    #expect(try delete(.quarantinedRaw, before: noon + -Self.day) == 2)
    #expect(try delete(.quarantined, before: noon + -2 * Self.day) == 1)
    #expect(
      try file.rows("SELECT number, payload FROM quarantined")
        == [["number": "2"], ["number": "3", "payload": "1 2"]])
    #expect(
      try deletions().map { [$0["class"], $0["rows"]] } == [
        ["quarantinedRaw", "2"], ["quarantined", "1"],
      ])
  }

  @Test func quarantinedMessagesBeyondTheirNumberAreWrittenDownToo() throws {
    var settings = Store.Settings()
    settings.quarantineLimit = 2
    try store.close()
    let store = try Store(path: file.path, settings: settings)
    let message = QuarantinedMessage(
      received: noon, topic: "t", adapter: nil, outcome: "malformed", reason: "r", size: 2,
      shape: "{}")
    _ = try store.commit(
      .filled { $0.quarantined = Array(repeating: message, count: 5) })
    #expect(try deletions().map { [$0["rows"], $0["reason"]] } == [["3", "count"]])
  }

  @Test func checkpointsGoWithTheReadingsThatTheyNeed() throws {
    let rows = (0..<600).map { StateRow(owner: "o", key: "\($0)", version: 1, bytes: [1]) }
    for day in -5...0 as ClosedRange<Int64> {
      _ = try store.commit(
        .filled {
          $0.readings = [said(day)]
          $0.state = rows
          $0.checkpoint = noon + day * Self.day
        })
    }
    try rollUpAll()
    #expect(try delete(.readings, before: noon + -2 * Self.day) == 3)
    try run(.dropCheckpoints)
    // The one after the third reading can still be gone on from: the fourth is there.
    let left = "SELECT DISTINCT checkpoint FROM checkpoint_state"
    #expect(try file.rows(left).map { $0["checkpoint"] } == ["3", "4", "5", "6"])
    #expect(try file.rows("SELECT number FROM checkpoint").count == 4)
    let reader = try StoreReader(path: file.path)
    #expect(try reader.beginning(before: noon + -5 * Self.day)?.place.reading == 3)
    #expect(try reader.lastDeletion(of: .readings)?.to == noon + -3 * Self.day + 250)
    #expect(try reader.lastDeletion(of: .alerts) == nil)
  }

  @Test func aReplayFromWhichReadingsAreTakenAwaySaysSo() throws {
    // More than a page, so that the second is read after the first was handed over.
    let readings = (0..<4001).map { number in
      stored(reading("d", .number(Double(number)), time: noon + Int64(number)))
    }
    _ = try store.commit(.filled { $0.readings = readings })
    try rollUpAll()
    let reader = try StoreReader(path: file.path)
    let end = try reader.end().place
    var isDeleted = false
    let error = #expect(throws: StoreError.self) {
      try reader.arrivals(
        after: Checkpoint.Place(reading: 0, entry: 0, event: 0), through: end
      ) { _ in
        if !isDeleted {
          isDeleted = true
          _ = try delete(.readings, before: noon + 4000)
        }
        return true
      }
    }
    let oldest = noon + 3750 + 250
    #expect(error == .deletedMeanwhile(path: file.path, oldest: oldest.iso8601))
  }

  @Test func samplesOfAreasGoOnceTheyAreRolledUp() throws {
    let sample = AreaSample(
      area: "a", measure: "density", unit: "people/m2", value: .number(1),
      coverage: Coverage(reporting: 1, expected: 1))
    for minute in 0..<3 as Range<Int64> {
      _ = try store.commit(
        .filled {
          $0.samples = [sample]
          $0.sampled = noon + minute * Slot.length
        })
    }
    #expect(try run(.dropSamples(before: noon + 2 * Slot.length)) == 0)
    try rollUpAll()
    #expect(try run(.dropSamples(before: noon + 2 * Slot.length)) == 2)
    #expect(try file.rows("SELECT slot FROM areas_15min").count == 3)
    // One that comes when its like are gone is added.
    _ = try store.commit(
      .filled {
        $0.samples = [sample]
        $0.sampled = noon
      })
    try rollUpAll()
    #expect(
      try file.rows("SELECT count, late FROM areas_15min ORDER BY slot").first
        == ["count": "2", "late": "1"])
  }
}
