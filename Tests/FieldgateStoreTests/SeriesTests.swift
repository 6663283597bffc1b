import FieldgateModel
import FieldgateStore
import GRDB
import Testing

/// What a device costs that names its channels without end.
@Suite struct SeriesTests {
  let file: TemporaryStore

  init() throws { file = try TemporaryStore() }

  private func readings(_ device: DeviceID, _ channels: Range<Int>) -> [StoredReading] {
    channels.map { number in
      var one = reading(device)
      one.channel = "channel \(number)"
      return stored(one)
    }
  }

  private func store(perDevice: Int, remembering limit: Int = 100_000) throws -> Store {
    var settings = Store.Settings()
    settings.seriesPerDevice = perDevice
    settings.seriesLimit = limit
    return try Store(path: file.path, settings: settings)
  }

  /// Device and number of rows, `a 3`.
  private func rows(of table: String) throws -> [String] {
    try file.rows("SELECT device, count(*) AS n FROM \(table) GROUP BY device ORDER BY device")
      .map { "\($0["device"] ?? "") \($0["n"] ?? "")" }
  }

  @Test func fiftyThousandNewSeriesOfOneDeviceTouchNoOther() throws {
    let store = try Store(path: file.path)
    var batch = Batch(time: noon)
    for start in stride(from: 0, to: 50_000, by: 500) {
      batch.readings += readings("hostile", start..<start + 500)
      batch.readings += readings("honest", start..<start + 4)
    }
    let result = try store.commit(batch)
    #expect(result.readings == 1..<(1024 + 400 + 1))
    #expect(result.refused == ["hostile": 50_000 - 1024])
    #expect(try rows(of: "series") == ["honest 400", "hostile 1024"])
    #expect(try rows(of: "readings") == ["honest 400", "hostile 1024"])
  }

  @Test func theBoundSurvivesReopeningAndSequencesHaveNoGap() throws {
    let first = try store(perDevice: 5)
    #expect(try first.commit(.filled { $0.readings = readings("a", 0..<7) }).refused == ["a": 2])
    try first.close()

    let again = try store(perDevice: 5)
    let result = try again.commit(
      .filled { $0.readings = readings("a", 3..<8) + readings("b", 0..<2) })
    #expect(result == CommitResult(readings: 6..<10, refused: ["a": 3]))
    #expect(try rows(of: "series") == ["a 5", "b 2"])
    #expect(
      try file.rows("SELECT sequence, device, channel FROM readings WHERE sequence >= 6")
        == [("6", "a", 3), ("7", "a", 4), ("8", "b", 0), ("9", "b", 1)].map {
          ["sequence": $0.0, "device": $0.1, "channel": "channel \($0.2)"]
        })
  }

  @Test func aBatchOfWhichNothingIsStoredIsKeptAllTheSame() throws {
    let store = try store(perDevice: 0)
    let key = DeliveryKey(packetIdentifier: 1, digest: 1)
    let result = try store.commit(
      .filled {
        $0.readings = readings("a", 0..<3)
        $0.delivered = [key]
      })
    #expect(result == CommitResult(readings: 0..<0, refused: ["a": 3]))
    #expect(try store.deliveryKeys() == [key])
  }

  /// The store that remembers two series and the counts of two devices starts anew
  /// all the time.
  @Test(arguments: [2, 100_000])
  func theBoundIsTheSameHoweverMuchIsRemembered(limit: Int) throws {
    let store = try store(perDevice: 6, remembering: limit)
    for _ in 0..<3 {
      let mixed = (0..<10).flatMap { number in
        ["a", "b", "c", "d"].flatMap { readings($0, number..<number + 1) }
      }
      let result = try store.commit(.filled { $0.readings = mixed })
      #expect(result.refused == ["a": 4, "b": 4, "c": 4, "d": 4])
    }
    #expect(try rows(of: "series") == ["a 6", "b 6", "c 6", "d 6"])
    #expect(try rows(of: "readings") == ["a 18", "b 18", "c 18", "d 18"])
  }

  @Test func theSeriesOfABatchThatFailedAreNotCounted() throws {
    let store = try store(perDevice: 3)
    _ = try store.commit(
      .filled {
        $0.readings = readings("a", 0..<1)
        $0.alertEvents = [event(.raised, alert())]
      })
    #expect(throws: StoreError.self) {
      try store.commit(
        .filled {
          $0.readings = readings("a", 1..<9)
          $0.alertEvents = [event(.raised, alert())]
        })
    }
    let result = try store.commit(.filled { $0.readings = readings("a", 5..<9) })
    #expect(result == CommitResult(readings: 2..<4, refused: ["a": 2]))
  }

  /// Each differs from every other in one part; no text is taken for a missing one.
  @Test func everyPartOfTheKeyTellsSeriesApart() throws {
    var different = [stored(reading()), stored(reading(), in: nil), stored(reading(), in: "")]
    func add(_ change: (inout Reading) -> Void) {
      var other = reading()
      change(&other)
      different.append(stored(other))
    }
    add { $0.device = "xovis-18" }
    add { $0.channel = "" }
    add { $0.channel = "é" }
    add { $0.channel = "e\u{301}" }
    add { $0.kind = .camera }
    add { $0.measure = .occupancy }
    add { $0.aggregation = .total }
    add { $0.unit = .one }
    add { $0.labels = ["class": "person"] }
    for _ in 0..<2 {
      let store = try Store(path: file.path)
      _ = try store.commit(.filled { $0.readings = different + different })
      try store.close()
    }
    #expect(
      try file.rows("SELECT count(*) AS n, count(DISTINCT series) AS s FROM reading")
        == [["n": "\(4 * different.count)", "s": "\(different.count)"]])
    #expect(try file.rows("SELECT id FROM series").count == different.count)
  }

  @Test func theFileItselfTakesNoSeriesTwice() throws {
    try Store(path: file.path).close()
    let row = """
      INSERT INTO series (device, channel, area, kind, measure, aggregation, unit, labels)
      VALUES ('a', NULL, NULL, 'crowd', 'density', 'instant', 'people/m2', '{}')
      """
    try file.sql { try $0.execute(sql: row) }
    #expect(throws: DatabaseError.self) { try file.sql { try $0.execute(sql: row) } }
  }

  @Test func aSeriesIsFoundByItsWholeKey() throws {
    try Store(path: file.path).close()
    let search = (1...8).reduce(SeriesIndex.search) { $0.replacing("?\($1)", with: "'a'") }
    let plan = try file.rows("EXPLAIN QUERY PLAN " + search)
      .compactMap { $0["detail"] }
    #expect(
      plan == [
        "SEARCH series USING INDEX series_by_key (device=? AND measure=? AND <expr>=? AND"
          + " <expr>=? AND kind=? AND aggregation=? AND unit=? AND labels=?)"
      ])
  }

  /// Swift takes the 1,024 spellings of ten accented letters for one text.
  @Test func spellingsOfOneTextAreSeriesOfTheirOwn() throws {
    let store = try Store(path: file.path)
    let spellings = (0..<1024).map { number in
      (0..<10).map { number >> $0 & 1 == 0 ? "\u{E9}" : "e\u{301}" }.joined()
    }
    let batch = Batch.filled {
      $0.readings = spellings.map { spelling in
        var one = reading()
        one.channel = spelling
        one.labels = ["class": spelling]
        return stored(one)
      }
    }
    for _ in 0..<2 { #expect(try store.commit(batch).refused.isEmpty) }
    #expect(try rows(of: "series") == ["xovis-17 1024"])
  }
}
