import FieldgateModel
import FieldgateStore
import GRDB
import Testing

@Suite struct CommitTests {
  let file: TemporaryStore
  let store: Store

  init() throws {
    file = try TemporaryStore()
    store = try Store(path: file.path)
  }

  private static let tables = [
    "series", "reading", "alert", "alert_event", "state", "outbox", "delivery", "quarantine",
  ]

  private func counts() throws -> [String: String] {
    var counts: [String: String] = [:]
    for table in Self.tables {
      counts[table] = try file.rows("SELECT count(*) AS n FROM \(table)").first?["n"]
    }
    return counts
  }

  private func full(_ number: Int) -> Batch {
    .filled {
      $0.readings = [stored(reading(DeviceID("device-\(number)")))]
      $0.alertEvents = [event(.raised, alert(AlertID("a-\(number)")))]
      $0.state = [StateRow(owner: "device", key: "\(number)", version: 1, bytes: [1])]
      $0.outbox = [OutboxEntry(Publication(topic: "t/\(number)", payload: [1]))]
      $0.delivered = [DeliveryKey(packetIdentifier: UInt16(number), digest: 7)]
      $0.quarantined = [
        QuarantinedMessage(
          received: noon, topic: "q", adapter: nil, outcome: "unmatched", reason: "r", size: 0,
          shape: "empty")
      ]
    }
  }

  @Test func oneTransactionHoldsEverything() throws {
    let result = try store.commit(full(1))
    #expect(
      result
        == CommitResult(readings: 1..<2, alertEvents: [1], outbox: [1], superseded: []))
    #expect(try counts() == Dictionary(uniqueKeysWithValues: Self.tables.map { ($0, "1") }))
  }

  @Test func anEmptyBatchWritesNothing() throws {
    let result = try store.commit(Batch(time: noon))
    #expect(result.readings.isEmpty && result.outbox.isEmpty)
    #expect(try counts() == Dictionary(uniqueKeysWithValues: Self.tables.map { ($0, "0") }))
  }

  @Test func whenAStatementFailsInTheMiddleNothingOfTheBatchIsKept() throws {
    _ = try store.commit(full(1))
    let before = try counts()
    var broken = full(2)
    broken.alertEvents.append(event(.updated, alert("a-1", sequence: 1)))
    let error = #expect(throws: StoreError.self) { try store.commit(broken) }
    guard case .failed(_, _, .constraint, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try counts() == before)

    let result = try store.commit(full(2))
    #expect(
      result
        == CommitResult(readings: 2..<3, alertEvents: [2], outbox: [2], superseded: []))
    #expect(
      try file.rows("SELECT sequence, device FROM readings ORDER BY sequence") == [
        ["sequence": "1", "device": "device-1"], ["sequence": "2", "device": "device-2"],
      ])
    #expect(try store.deliveryKeys().map(\.packetIdentifier) == [1, 2])
  }

  @Test func aLockedFileIsBusyAndKeepsNothing() throws {
    var settings = Store.Settings()
    settings.busyTimeout = 1
    let impatient = try Store(path: file.path, settings: settings)
    try file.sql { other in
      try other.inTransaction(.immediate) {
        let error = #expect(throws: StoreError.self) { try impatient.commit(full(1)) }
        guard case .failed(_, _, .busy, _) = error else {
          Issue.record("\(String(describing: error))")
          return .rollback
        }
        return .rollback
      }
    }
    #expect(try impatient.commit(full(1)).readings == 1..<2)
  }

  @Test func numbersGoOnAfterReopening() throws {
    _ = try store.commit(full(1))
    _ = try store.commit(.filled { $0.sent = [1] })
    try store.close()
    let again = try Store(path: file.path)
    #expect(try again.lastAlertEvent() == 1)
    let result = try again.commit(full(2))
    #expect(
      result
        == CommitResult(readings: 2..<3, alertEvents: [2], outbox: [2], superseded: []))
  }

  @Test(arguments: [
    "a\u{0}b", "a\u{0}", "it's", #"say "no""#, "100% ; DROP TABLE reading --", "🚧-07", "\u{10FFFF}",
    "", "e\u{301}", "é",
  ])
  func anyTextIsAnIdentifier(id: String) throws {
    var strange = reading(DeviceID(id))
    strange.channel = id
    strange.labels = ["class": id]
    let twin = reading("a")
    let odd = alert(AlertID(id))
    let row = StateRow(owner: id, key: id, version: 3, bytes: [0, 1])
    let publication = Publication(topic: id, payload: Array(id.utf8), retain: true)
    _ = try store.commit(
      .filled {
        $0.readings = [stored(strange, in: AreaID(id)), stored(twin)]
        $0.alertEvents = [event(.raised, odd, by: id, note: id)]
        $0.state = [row]
        $0.outbox = [OutboxEntry(publication)]
      })
    let hex = id.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }
      .joined()
    #expect(
      try file.rows(
        """
        SELECT hex(device) AS d, hex(channel) AS c, hex(area) AS a FROM readings
        WHERE sequence = 1
        """) == [["d": hex, "c": hex, "a": hex]])
    let reader = try StoreReader(path: file.path)
    var seen: [StoredReading] = []
    try reader.readings(from: noon, to: noon + 1) {
      seen.append(StoredReading(reading: $0.reading, area: $0.area))
    }
    #expect(seen == [stored(strange, in: AreaID(id)), stored(twin)])
    #expect(try reader.alert(AlertID(id))?.alert == odd)
    #expect(try reader.alert(AlertID(id))?.events.first?.note == id)
    #expect(try store.stateRows() == [row])
    #expect(try store.outbox(limit: 9).map(\.publication) == [publication])
  }

  @Test func idsThatSwiftTakesForEqualStayTwo() throws {
    let ids = ["caf\u{E9}", "cafe\u{301}"]
    _ = try store.commit(
      .filled { $0.readings = ids.map { stored(reading(DeviceID($0))) } })
    #expect(
      try file.rows("SELECT hex(device) AS d FROM readings ORDER BY sequence") == [
        ["d": "636166C3A9"], ["d": "63616665CC81"],
      ])
  }

  @Test func moreSeriesThanAreRememberedKeepTheirNumbers() throws {
    var settings = Store.Settings()
    settings.seriesLimit = 3
    let forgetful = try Store(path: file.path, settings: settings)
    for _ in 0..<3 {
      _ = try forgetful.commit(
        .filled { $0.readings = (0..<10).map { stored(reading(DeviceID("d\($0)"))) } })
    }
    #expect(try counts()["series"] == "10" && counts()["reading"] == "30")
  }
}
