import FieldgateModel
import FieldgateStore
import Foundation
import GRDB
import Testing

@Suite struct StoreReaderTests {
  let file: TemporaryStore
  let store: Store

  init() throws {
    file = try TemporaryStore()
    store = try Store(path: file.path)
  }

  private func fill() throws {
    var skewed = reading("cam-1", .flag(true), measure: .motion)
    skewed.kind = .camera
    skewed.labels = ["class": "person"]
    skewed.delta = 2
    skewed.interval = 1500
    skewed.timeFrom = .arrival
    skewed.quality = .late
    _ = try store.commit(
      .filled {
        $0.readings = [
          stored(reading(time: noon + 10)), stored(skewed, in: nil),
          stored(reading("b-1", .word("open"), measure: .state, time: noon + 5)),
        ]
        $0.alertEvents = [
          event(.raised, alert()), event(.raised, alert("a-2")),
          event(
            .cleared, alert("a-2", .cleared, sequence: 2), sent: noon + 60_000, by: "x", note: "y"),
        ]
      })
  }

  @Test func aStoreThatIsNotThereIsMissing() throws {
    let path = file.directory.appendingPathComponent("none.db").path
    #expect(throws: StoreError.missing(path: path)) { try StoreReader(path: path) }
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(StoreError.missing(path: path).description.hasPrefix(path))
  }

  @Test func aFileWithoutSchemaIsTooOld() throws {
    let empty = try TemporaryStore()
    try Data().write(to: URL(fileURLWithPath: empty.path))
    #expect(throws: StoreError.olderSchema(path: empty.path, file: 0, program: 7)) {
      try StoreReader(path: empty.path)
    }
  }

  @Test func readsWhileTheDaemonRunsAndWhenItDoesNot() throws {
    try fill()
    #expect(try StoreReader(path: file.path).counts().readings == 3)
    try store.close()
    #expect(try StoreReader(path: file.path).counts().readings == 3)
    for suffix in ["-wal", "-shm"] {
      try FileManager.default.removeItem(atPath: file.path + suffix)
    }
    #expect(try StoreReader(path: file.path).counts().readings == 3)
  }

  @Test func readingsComeByTimeAsTheyWent() throws {
    try fill()
    var seen: [RecordedReading] = []
    try StoreReader(path: file.path).readings(from: noon, to: noon + 11) { seen.append($0) }
    #expect(seen.map(\.sequence) == [2, 3, 1])
    #expect(seen.map(\.area) == [nil, "churchillplein", "churchillplein"])
    #expect(seen[0].reading.value == .flag(true) && seen[0].reading.labels == ["class": "person"])
    #expect(seen[0].reading.quality == .late && seen[0].reading.timeFrom == .arrival)
    #expect(seen[0].reading.interval == 1500 && seen[0].reading.delta == 2)
    #expect(seen[1].reading.value == .word("open"))
    #expect(seen[2].reading == reading(time: noon + 10))
  }

  /// From, to and limit, as offsets from noon, and the sequences that they give.
  @Test(arguments: [
    (0, 11, Int.max, [2, 3, 1]), (0, 10, .max, [2, 3]), (1, 11, .max, [3, 1]), (0, 11, 2, [2, 3]),
    (0, 11, 0, []), (11, 99, .max, []), (5, 5, .max, []), (10, 0, .max, []),
  ])
  func readingsBetween(from: Int64, to: Int64, limit: Int, sequences: [Int64]) throws {
    try fill()
    var seen: [Int64] = []
    try StoreReader(path: file.path).readings(from: noon + from, to: noon + to, limit: limit) {
      seen.append($0.sequence)
    }
    #expect(seen == sequences)
  }

  @Test func manyReadingsOfOneMillisecondFallOnNoPageTwice() throws {
    let count = 7000
    _ = try store.commit(
      .filled { batch in
        batch.readings = (0..<count).map { stored(reading(time: noon + Int64($0 / 3500))) }
      })
    var seen: [Int64] = []
    try StoreReader(path: file.path).readings(from: noon, to: noon + 9) {
      seen.append($0.sequence)
    }
    #expect(seen == (1...Int64(count)).map { $0 })
  }

  @Test func whatIsDoneWithAReadingMayFail() throws {
    try fill()
    struct Enough: Error {}
    #expect(throws: Enough.self) {
      try StoreReader(path: file.path).readings(from: noon, to: noon + 99) { _ in throw Enough() }
    }
  }

  @Test(
    arguments: [
      (StoreReader.Selection.all, nil, ["a-1", "a-2"]), (.open, nil, ["a-1"]),
      (.all, 60_000, ["a-2"]), (.all, 60_001, []), (.open, 1, []),
    ] as [(StoreReader.Selection, Int64?, [AlertID])])
  func alerts(selection: StoreReader.Selection, since: Int64?, ids: [AlertID]) throws {
    try fill()
    let found = try StoreReader(path: file.path)
      .alerts(selection, since: since.map { noon + $0 })
    #expect(found.map(\.id) == ids)
  }

  @Test func anAlertWithItsLife() throws {
    try fill()
    let reader = try StoreReader(path: file.path)
    let found = try #require(try reader.alert("a-2"))
    #expect(found.alert == alert("a-2", .cleared, sequence: 2))
    #expect(found.events.map(\.number) == [2, 3] && found.events.map(\.sequence) == [1, 2])
    #expect(found.events.map(\.kind) == [.raised, .cleared])
    #expect(found.events.last?.by == "x" && found.events.last?.note == "y")
    #expect(found.events.last?.body == #"{"id":"a-2","event":"cleared"}"#)
    #expect(found.events.last?.sent == noon + 60_000 && found.events.last?.heardAt == .severe)
    #expect(try reader.alert("none") == nil)
  }

  @Test func counts() throws {
    try fill()
    let counts = try StoreReader(path: file.path).counts()
    #expect(counts.readings == 3 && counts.alertsRaised == 2 && counts.alertsCleared == 1)
    #expect(counts.bytes > 4096)
  }

  @Test func aWordThatTheProgramDoesNotKnowIsNamed() throws {
    try fill()
    try file.sql { try $0.execute(sql: "UPDATE alert SET state = 'dozing' WHERE id = 'a-1'") }
    let reader = try StoreReader(path: file.path)
    #expect(
      throws: StoreError.unreadable(path: file.path, column: "alert.state", value: "dozing")
    ) { try reader.alerts() }
  }

  /// Each batch holds fifty readings and one alert: no reader ever sees one without
  /// the other.
  @Test func twoReadersSeeOnlyWholeBatches() async throws {
    let batches = 60
    let path = file.path
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<2 {
        group.addTask {
          let reader = try StoreReader(path: path)
          var counts = try reader.counts()
          while counts.readings < 50 * batches, !Task.isCancelled {
            #expect(counts.readings == counts.alertsRaised * 50)
            counts = try reader.counts()
          }
          #expect(counts.alertsRaised == batches)
        }
      }
      for number in 0..<batches {
        _ = try store.commit(
          .filled { batch in
            batch.readings = (0..<50).map { stored(reading(DeviceID("d\($0)"))) }
            batch.alertEvents = [event(.raised, alert(AlertID("a-\(number)")))]
          })
      }
      try await group.waitForAll()
    }
  }
}
