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
