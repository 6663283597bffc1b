import FieldgateModel
import FieldgateStore
import GRDB
import Testing

/// Inputs in their order, and places from which a replay can begin.
@Suite struct JournalTests {
  let file: TemporaryStore
  let store: Store

  init() throws {
    file = try TemporaryStore()
    store = try Store(path: file.path)
  }

  private static let start = JournalEntry.Input.start(
    JournalEntry.Start(cause: .start, boot: "b-1", last: nil, plan: "00ff"))

  private static func entry(_ input: JournalEntry.Input, _ second: Int64 = 0) -> JournalEntry {
    JournalEntry(input, at: Moment(wall: noon + second * 1000, steady: 77 + second * 1000))
  }

  private static func said(_ number: Int64, _ quality: Quality = .good) -> Reading {
    var said = reading("d", .number(Double(number)))
    said.received = noon + number
    said.quality = quality
    return said
  }

  private func commit(
    _ readings: [(Reading, ReadingMark)], _ entries: [(Int, JournalEntry)] = [],
    checkpoint: Timestamp? = nil, rows: [StateRow] = []
  ) throws {
    _ = try store.commit(
      .filled {
        $0.readings = readings.map { StoredReading(reading: $0.0, area: "a", marks: $0.1) }
        $0.journal = entries.map { PlacedEntry(after: $0.0, entry: $0.1) }
        $0.checkpoint = checkpoint
        $0.state = rows
      })
  }

  private func arrivals(after begin: Checkpoint.Place? = nil) throws -> [StoreReader.Arrival] {
    let reader = try StoreReader(path: file.path)
    var arrivals: [StoreReader.Arrival] = []
    try reader.arrivals(
      after: begin ?? Checkpoint.Place(reading: 0, entry: 0, event: 0), through: reader.end().place
    ) {
      arrivals.append($0)
      return true
    }
    return arrivals
  }

  @Test func everyKindOfEntryComesBackAsItWas() throws {
    let moment = Moment(wall: noon + -5000, steady: 123)
    let entries = [
      Self.entry(Self.start), Self.entry(.listening, 1),
      Self.entry(.command(user: "guard", verb: "ack", payload: Array(#"{"id":"x"}"#.utf8)), 2),
      Self.entry(.command(user: "é", verb: "shelve", payload: [0xFF, 0]), 3),
      Self.entry(.deaf, 4), Self.entry(.step, 5),
      Self.entry(
        .start(JournalEntry.Start(cause: .reload, boot: "b", last: moment, plan: "")), 6),
    ]
    try commit([], entries.map { (0, $0) })
    #expect(try arrivals() == entries.map { .entry($0) })
  }

  @Test func anEntryIsNeverChanged() throws {
    try commit([], [(0, Self.entry(.deaf))])
    #expect(throws: DatabaseError.self) {
      try file.sql { try $0.execute(sql: "UPDATE journal SET who = 'nobody'") }
    }
  }

  @Test func messagesAndEntriesComeInTheirOrderWithTheQualityTheyCameWith() throws {
    try commit(
      [
        (Self.said(1), []), (Self.said(2, .late), .joins), (Self.said(3, .skewed), []),
        (Self.said(4, .late), [.said]), (Self.said(5, .duplicate), [.retained]),
        (Self.said(6, .retained), []), (Self.said(7, .range), [.joins]),
      ],
      [
        (0, Self.entry(Self.start)), (2, Self.entry(.deaf)), (2, Self.entry(.listening)),
        (7, Self.entry(.step)),
      ])
    try commit([(Self.said(8, .stale), [])], [(1, Self.entry(.deaf))])
    #expect(
      try arrivals() == [
        .entry(Self.entry(Self.start)), .messages([[Self.said(1), Self.said(2)]]),
        .entry(Self.entry(.deaf)), .entry(Self.entry(.listening)), .messages([[Self.said(3)]]),
        .messages([[Self.said(4, .late)]]), .messages([[Self.said(5, .retained)]]),
        .messages([[Self.said(6, .retained), Self.said(7, .range)]]), .entry(Self.entry(.step)),
        .messages([[Self.said(8, .stale)]]), .entry(Self.entry(.deaf)),
      ])
  }

  @Test func moreThanAPageOfBothKeepsOrderAndGroups() throws {
    var expected: [StoreReader.Arrival] = []
    for batch in 0..<5 {
      var readings: [(Reading, ReadingMark)] = []
      var entries: [(Int, JournalEntry)] = []
      for number in 0..<1000 {
        if number.isMultiple(of: 3) || batch == 2 {
          entries.append((readings.count, Self.entry(.deaf, Int64(number))))
          expected.append(.entry(Self.entry(.deaf, Int64(number))))
        }
        // Batch 2 has entries alone, more than a page of them with the next ones.
        guard batch != 2 else { continue }
        let said = [Self.said(Int64(number)), Self.said(Int64(number)), Self.said(Int64(number))]
        readings.append((said[0], []))
        readings += said.dropFirst().map { ($0, ReadingMark.joins) }
        expected.append(.messages([said]))
      }
      try commit(readings, entries)
    }
    for _ in 0..<2500 { expected.append(.entry(Self.entry(.listening))) }
    try commit([], (0..<2500).map { _ in (0, Self.entry(.listening)) })
    let came = try arrivals()
    #expect(came.count == expected.count)
    #expect(came == expected)
  }

  @Test func aMessageWhoseFirstReadingWasRefusedDoesNotJoinTheOneBefore() throws {
    var settings = Store.Settings()
    settings.seriesPerDevice = 1
    let other = try TemporaryStore()
    let narrow = try Store(path: other.path, settings: settings)
    var strange = Self.said(2)
    strange.channel = "another"
    let result = try narrow.commit(
      .filled {
        $0.readings = [
          StoredReading(reading: Self.said(1), area: "a"),
          StoredReading(reading: strange, area: "a"),
          StoredReading(reading: Self.said(3), area: "a", marks: .joins),
        ]
        $0.journal = [PlacedEntry(after: 2, entry: Self.entry(.deaf))]
      })
    #expect(result.refused == ["d": 1] && result.readings == 1..<3)
    let reader = try StoreReader(path: other.path)
    var came: [StoreReader.Arrival] = []
    try reader.arrivals(
      after: Checkpoint.Place(reading: 0, entry: 0, event: 0), through: reader.end().place
    ) {
      came.append($0)
      return true
    }
    #expect(
      came == [
        .messages([[Self.said(1)]]), .entry(Self.entry(.deaf)), .messages([[Self.said(3)]]),
      ])
  }

  @Test(
    "messages that were judged together come back together, whatever of them was refused",
    arguments: [
      ([false, false, false], [[1], [2, 3], [4], [5]]),
      ([true, false, false], [[2, 3], [4], [5]]),
      ([true, true, false], [[3], [4], [5]]), ([true, true, true], [[4], [5]]),
      ([false, true, true], [[1], [4], [5]]), ([false, false, true], [[1], [2], [4], [5]]),
    ] as [([Bool], [[Int64]])])
  func together(refused: [Bool], expected: [[Int64]]) throws {
    var settings = Store.Settings()
    settings.seriesPerDevice = 1
    let other = try TemporaryStore()
    let narrow = try Store(path: other.path, settings: settings)
    // The device's one series; what stands on another is refused.
    _ = try narrow.commit(.filled { $0.readings = [.init(reading: Self.said(0), area: "a")] })
    let marks: [ReadingMark] = [[], .together, .joins, .together, []]
    let readings = marks.enumerated().map { index, marks in
      var said = Self.said(Int64(index + 1))
      if index < refused.count, refused[index] { said.channel = "another" }
      return StoredReading(reading: said, area: "a", marks: marks)
    }
    _ = try narrow.commit(.filled { $0.readings = readings })
    let reader = try StoreReader(path: other.path)
    var came: [[Int64]] = []
    var moments: [Int] = []
    try reader.arrivals(
      after: Checkpoint.Place(reading: 1, entry: 0, event: 0), through: reader.end().place
    ) {
      guard case .messages(let messages) = $0 else { return true }
      moments.append(messages.count)
      came += messages.map { $0.compactMap { $0.value.number.map { Int64($0) } } }
      return true
    }
    #expect(came == expected)
    // The last stands alone; all before it are of one moment.
    #expect(moments == [expected.count - 1, 1])
  }

  private func row(_ value: UInt8) -> [StateRow] {
    [StateRow(owner: "clock", key: "", version: 2, bytes: [value])]
  }

  @Test func aReplayBeginsAtTheLastCheckpointBeforeItsTime() throws {
    try commit([(Self.said(1), [])], [(0, Self.entry(Self.start))], rows: row(1))
    let reader = try StoreReader(path: file.path)
    let own = try #require(try reader.beginning(before: noon))
    #expect(own.time == nil && own.rows.isEmpty && own.plan == "00ff")
    try commit([(Self.said(2), [])], checkpoint: noon + 1000, rows: row(2))
    try commit(
      [(Self.said(3), [])], [(1, Self.entry(.deaf))], checkpoint: noon + 2000, rows: row(3))
    try commit([(Self.said(4), [])], rows: row(4))
    let first = try #require(try reader.beginning(before: noon + 1999))
    #expect(first.time == noon + 1000 && first.rows == row(2) && first.plan == "00ff")
    #expect(
      try arrivals(after: first.place) == [
        .messages([[Self.said(3)]]), .entry(Self.entry(.deaf)), .messages([[Self.said(4)]]),
      ])
    let second = try #require(try reader.beginning(before: noon + 2000))
    #expect(second.rows == row(3))
    #expect(try arrivals(after: second.place) == [.messages([[Self.said(4)]])])
    #expect(try reader.beginning(before: noon + 999)?.time == nil)
    // The oldest readings are pruned: what begins before them is of no use.
    try file.sql { try $0.execute(sql: "DELETE FROM reading WHERE sequence <= 2") }
    #expect(try reader.beginning(before: noon)?.time == noon + 1000)
    try file.sql { try $0.execute(sql: "DELETE FROM reading WHERE sequence <= 3") }
    #expect(try reader.beginning(before: noon + 1500)?.time == noon + 2000)
  }

  @Test func theNewestCheckpointsAreKeptWithTheirRows() throws {
    for number in 0..<12 {
      try commit([], checkpoint: noon + Int64(number), rows: row(UInt8(number)))
    }
    #expect(try store.lastCheckpoint() == noon + 11)
    let kept = try file.rows("SELECT checkpoint FROM checkpoint_state ORDER BY 1")
    #expect(kept.map { $0["checkpoint"] } == (5...12).map { "\($0)" })
    #expect(try file.rows("SELECT number FROM checkpoint").count == 8)
  }

  @Test func aLevelIsARowWithItsTrueEnd() throws {
    func change(_ kind: LevelChange.Kind, _ since: Int64, _ until: Int64) -> LevelChange {
      LevelChange(
        area: "a", level: .critical, since: noon + since, until: noon + until, by: "chief",
        reason: "a threat", kind: kind)
    }
    _ = try store.commit(.filled { $0.levelChanges = [change(.set, 0, 3_600_000)] })
    _ = try store.commit(
      .filled { $0.levelChanges = [change(.replaced, 0, 5000), change(.set, 5000, 7_200_000)] })
    _ = try store.commit(.filled { $0.levelChanges = [change(.ended, 5000, 6000)] })
    let rows = try file.rows("SELECT * FROM levels ORDER BY since")
    #expect(rows.map { $0["since"] } == ["2026-11-22T14:03:40.120Z", "2026-11-22T14:03:45.120Z"])
    #expect(rows.map { $0["until"] } == ["2026-11-22T14:03:45.120Z", "2026-11-22T14:03:46.120Z"])
    #expect(rows[0]["level"] == "5" && rows[0]["by"] == "chief" && rows[0]["reason"] == "a threat")
  }
}
