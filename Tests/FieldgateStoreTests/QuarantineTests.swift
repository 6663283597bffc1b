import FieldgateModel
import FieldgateStore
import Testing

/// Messages in quarantine: how many bytes of them are kept, and how they leave it.
@Suite struct QuarantineTests {
  let file: TemporaryStore
  let store: Store

  init() throws {
    file = try TemporaryStore()
    store = try Store(path: file.path)
  }

  private func message(_ bytes: [UInt8]?, after seconds: Int64 = 0) -> QuarantinedMessage {
    QuarantinedMessage(
      received: noon + seconds * 1000, topic: "t", adapter: "a", outcome: "malformed",
      reason: "r", size: bytes?.count ?? 3, shape: "text(3)", payload: bytes)
  }

  private func commit(_ messages: [QuarantinedMessage], raw: Int = .max) throws {
    _ = try store.commit(
      .filled {
        $0.quarantined = messages
        $0.rawLimit = raw
      })
  }

  private func slices(of task: UpkeepTask) throws {
    while try !store.slice(of: task, at: noon).isFinished {}
  }

  private func raw() throws -> [String] {
    try file.rows("SELECT number FROM quarantined WHERE payload IS NOT NULL ORDER BY number")
      .compactMap { $0["number"] }
  }

  private func deletions() throws -> [[String?]] {
    try file.rows("SELECT class, rows, reason FROM deletions")
      .map { [$0["class"], $0["rows"], $0["reason"]] }
  }

  @Test func onlyTheNewestKeepTheirBytesAndTheShapesStay() throws {
    try commit((0..<5).map { message([1, 2, 3], after: $0) }, raw: 3)
    #expect(try raw() == ["3", "4", "5"])
    try commit([message(nil), message([4, 5, 6], after: 6)], raw: 3)
    #expect(try raw() == ["4", "5", "7"])
    #expect(try file.rows("SELECT number FROM quarantined").count == 7)
    #expect(try deletions() == [["quarantinedRaw", "3", "count"]])
  }

  @Test func whatTheSiteAllowsNoMoreGoes() throws {
    let messages = (0..<40).map { message([UInt8](repeating: 7, count: Int($0) + 1), after: $0) }
    try commit(messages)
    var settings = QuarantineSettings()
    settings.size = 35
    settings.messages = 20
    try slices(of: .boundRaw(settings))
    // First of 20 the newest, of these the shorter ones.
    #expect(try raw() == (21...35).map { "\($0)" })
    try slices(of: .delete(.quarantinedRaw, before: Timestamp(milliseconds: .max), .privacy))
    #expect(try raw() == [])
    #expect(try deletions() == [["quarantinedRaw", "40", "privacy"]])
    #expect(try file.rows("SELECT number FROM quarantined").count == 40)
  }

  @Test func whatCouldBeReadLeavesAndTheRestSaysWhatIsWrongNow() throws {
    try commit([message([1]), message([2]), message([3])])
    _ = try store.commit(
      .filled {
        $0.readings = [
          StoredReading(reading: reading(), area: nil, marks: .retried)
        ]
        $0.retried = [
          RetriedMessage(number: 1, .read),
          RetriedMessage(
            number: 2, .stays(adapter: "b", outcome: "range", reason: "too many")),
          RetriedMessage(number: 99, .read),
        ]
      })
    #expect(
      try file.rows("SELECT number, adapter, outcome, reason, payload FROM quarantined") == [
        ["number": "2", "adapter": "b", "outcome": "range", "reason": "too many", "payload": "2"],
        ["number": "3", "adapter": "a", "outcome": "malformed", "reason": "r", "payload": "3"],
      ])
    #expect(try deletions() == [["quarantined", "1", "read"]])
  }

  @Test func aListHasNoBytesAndARetryHasThem() throws {
    try commit([message([1, 2], after: -10), message(nil), message([3])])
    let reader = try StoreReader(path: file.path)
    let listed = try reader.quarantined(since: noon)
    #expect(listed.map(\.number) == [2, 3])
    #expect(listed.map(\.kept) == [nil, 1])
    #expect(listed.allSatisfy { $0.message.payload == nil })
    #expect(try reader.quarantined(newest: 5).allSatisfy { $0.message.payload == nil })
    for kept in [try reader.keptMessages([3, 1, 7, 2]), try store.keptMessages([3, 1, 7, 2])] {
      #expect(kept.messages.map(\.number) == [3, 1, 2])
      #expect(kept.messages.map(\.payload) == [[3], [1, 2], nil])
      #expect(kept.messages.map(\.received) == [noon, noon + -10_000, noon])
      #expect(kept.left.isEmpty)
    }
  }

  @Test func whatIsMoreThanSomeMebibytesIsLeft() throws {
    try commit(
      (0..<3).map { _ in message([UInt8](repeating: 1, count: 3 << 20)) } + [message([1])])
    let kept = try store.keptMessages([1, 2, 3, 4])
    #expect(kept.messages.map(\.number) == [1])
    #expect(kept.left == [2, 3, 4])
  }

  @Test func aReadingIsFoundByWhoSaidWhatWhen() throws {
    var named = reading("d", .number(5))
    named.channel = "Line 0"
    named.labels = ["class": "car"]
    let word = reading("d", .word("open"), measure: .state)
    let flag = reading("d", .flag(true), measure: .online)
    let all = [named, word, flag]
    _ = try store.commit(
      .filled { $0.readings = all.map { stored($0) } + [stored(word, in: "elsewhere")] })
    var others: [Reading] = []
    for change: (inout Reading) -> Void in [
      { $0.value = .number(6) }, { $0.time = $0.time + 1 }, { $0.device = "e" },
      { $0.channel = nil }, { $0.labels = [:] }, { $0.measure = .occupancy },
      { $0.aggregation = .interval },
    ] {
      var other = named
      change(&other)
      others.append(other)
    }
    let counts = try store.counts(of: [(all + others).map { ReadingIdentity($0) }])
    #expect(
      counts.counts == [
        ReadingIdentity(named): 1, ReadingIdentity(word): 2, ReadingIdentity(flag): 1,
      ])
  }

  @Test func whatIsNotLookedForInTimeIsNotTakenForMissing() throws {
    let all = (0..<4).map { reading("d", .number(Double($0))) }
    _ = try store.commit(.filled { $0.readings = all.map { stored($0) } })
    let messages = all.map { [ReadingIdentity($0)] }
    for allowed in 0...4 {
      var asked = 0
      let found = try store.counts(of: messages) {
        asked += 1
        return asked <= allowed
      }
      // The first one always.
      let count = min(allowed + 1, 4)
      #expect(found.messages == count)
      #expect(
        found.counts == Dictionary(uniqueKeysWithValues: messages[..<count].map { ($0[0], 1) }))
    }
  }

  @Test func oneInstantIsGoneThroughOnceForAllMessages() throws {
    let crowd = 2000
    let all = (0..<crowd).map { reading(DeviceID("d-\($0)"), .number(1)) }
    _ = try store.commit(.filled { $0.readings = all.map { stored($0) } })
    let found = try store.counts(of: all.map { [ReadingIdentity($0)] })
    #expect(found.counts.count == crowd && found.messages == crowd)
    // Gone through for each, these would be four million rows.
    #expect(found.passes == 1)
  }

  @Test func aMessageOfWhichReadingsAreRefusedKeepsItsBytes() throws {
    var settings = Store.Settings()
    settings.seriesPerDevice = 2
    let narrow = try Store(path: file.path, settings: settings)
    _ = try narrow.commit(
      .filled {
        $0.readings = [stored(reading())]
        $0.quarantined = [message([1])]
      })
    let again = (0..<3).map { number in
      var again = reading()
      again.channel = number == 0 ? nil : "channel \(number)"
      return StoredReading(reading: again, area: "churchillplein", marks: .retried)
    }
    let excess = try narrow.excess(of: again)
    #expect(excess == [ReadingIdentity(again[2].reading)])
    let result = try narrow.commit(
      .filled {
        $0.readings = again
        $0.retried = [RetriedMessage(number: 1, .read)]
      })
    #expect(result.readings.count == 2)
    #expect(try raw() == ["1"])
    #expect(
      try file.rows("SELECT outcome, reason FROM quarantined") == [
        ["outcome": "read", "reason": "not all of its readings could be stored"]
      ])
  }

  @Test func aReplayIsNotGivenWhatWasReadAgain() throws {
    func said(_ value: Double, _ marks: ReadingMark = []) -> StoredReading {
      StoredReading(reading: reading("d", .number(value)), area: nil, marks: marks)
    }
    _ = try store.commit(
      .filled {
        $0.readings = [said(1), said(2, .retried), said(3, .retried), said(4)]
        $0.journal = [
          PlacedEntry(
            after: 3, entry: JournalEntry(.listening, at: Moment(wall: noon, steady: 0)))
        ]
      })
    let reader = try StoreReader(path: file.path)
    var arrivals: [String] = []
    try reader.arrivals(
      after: Checkpoint.Place(reading: 0, entry: 0, event: 0), through: try reader.end().place
    ) { arrival in
      switch arrival {
      case .messages(let messages):
        arrivals += messages.map { $0.map { JSONValue($0.value).text }.joined() }
      case .entry: arrivals.append("entry")
      }
      return true
    }
    #expect(arrivals == ["1", "entry", "4"])
  }
}
