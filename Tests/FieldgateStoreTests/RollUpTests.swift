import FieldgateModel
import FieldgateStore
import GRDB
import Testing

/// What a quarter of an hour comes to.
@Suite struct RollUpTests {
  let file: TemporaryStore
  let store: Store
  private let slot = Slot(of: noon)

  init() throws {
    file = try TemporaryStore()
    store = try Store(path: file.path)
  }

  private func commit(_ readings: [Reading]) throws {
    _ = try store.commit(.filled { $0.readings = readings.map { stored($0) } })
  }

  private func rollUp(_ source: RollUpSource = .readings, _ slot: Slot? = nil) throws {
    while try !store.slice(of: .rollUp(source, slot ?? self.slot), at: noon).isFinished {}
  }

  private func view(_ columns: String, of view: String = "readings_15min") throws
    -> [[String: String]]
  {
    try file.rows("SELECT \(columns) FROM \(view) ORDER BY slot")
  }

  @Test(arguments: [
    (
      "readings_15min",
      "time device channel area kind measure aggregation unit labels count min max mean p20 p50 p80"
        + " counted text late slot"
    ),
    (
      "areas_15min",
      "time area measure unit count min max mean p20 p50 p80 text coverage late slot"
    ),
    ("deletions", "time class from to rows reason"),
  ])
  func theColumns(view: String, columns: String) throws {
    let rows = try file.rows("SELECT name FROM pragma_table_info('\(view)') ORDER BY cid")
    #expect(rows.compactMap { $0["name"] }.joined(separator: " ") == columns)
  }

  @Test(
    "percentiles are NumPy's default",
    arguments: [
      ([5], [5, 5, 5]), ([1, 2], [1.2, 1.5, 1.8]), ([4, 1, 3, 2], [1.6, 2.5, 3.4]),
      ([10, 0, 10, 0, 10], [0, 10, 10]), ([-1, -2, -3], [-2.6, -2, -1.4]),
    ] as [([Double], [Double])])
  func percentiles(values: [Double], expected: [Double]) throws {
    try commit(values.map { reading("d", .number($0)) })
    try rollUp()
    let row = try #require(try view("p20, p50, p80").first)
    for (column, value) in zip(["p20", "p50", "p80"], expected) {
      let found = try #require(row[column].flatMap { Double($0) })
      #expect(abs(found - value) < 1e-12, "\(column)")
    }
  }

  @Test func aSlotBearsItsStartAndItsSeries() throws {
    var said = reading("d", .number(3), measure: .countIn)
    said.channel = "Line 0"
    said.aggregation = .total
    said.delta = 2
    said.labels = ["class": "person"]
    try commit([said])
    try rollUp()
    #expect(
      try view("*") == [
        [
          "time": "2026-11-22T14:00:00.000Z", "device": "d", "channel": "Line 0",
          "area": "churchillplein", "kind": "crowd", "measure": "count_in",
          "aggregation": "total", "unit": "people", "labels": #"{"class":"person"}"#,
          "count": "1", "min": "3.0", "max": "3.0", "mean": "3.0", "p20": "3.0", "p50": "3.0",
          "p80": "3.0", "counted": "2.0", "late": "0", "slot": "\(slot.number)",
        ]
      ])
  }

  @Test(
    "what was counted",
    arguments: [
      (.total, "3.0"), (.interval, "30.0"), (.event, "30.0"), (.instant, nil),
    ] as [(Aggregation, String?)])
  func counted(aggregation: Aggregation, expected: String?) throws {
    let readings = [(10.0, 1.0), (20, 2)].map { value, delta in
      var said = reading("d", .number(value), measure: .countIn)
      said.aggregation = aggregation
      said.delta = aggregation == .total ? delta : nil
      return said
    }
    try commit(readings)
    try rollUp()
    #expect(try view("counted").map { $0["counted"] } == [expected])
  }

  @Test(
    "what counts, and in which slot",
    arguments: [
      (.good, 0), (.late, 0), (.skewed, 4), (.retained, nil), (.range, nil), (.duplicate, nil),
      (.stale, nil),
    ] as [(Quality, Int64?)])
  func qualities(quality: Quality, after: Int64?) throws {
    var said = reading("d", .number(1))
    said.received = noon + 4 * Slot.length
    said.quality = quality
    try commit([said])
    for due in try store.survey().due[.readings] ?? [] { try rollUp(.readings, due) }
    #expect(
      try view("slot").map { $0["slot"] } == (after.map { ["\(slot.number + $0)"] } ?? []))
  }

  @Test func wordsAreCountedAndTheLastOneShown() throws {
    try commit([
      reading("b", .word("open"), measure: .state, time: noon + 2000),
      reading("b", .word("closed"), measure: .state, time: noon + 1000),
    ])
    try rollUp()
    #expect(try view("count, min, p50, text") == [["count": "2", "text": "open"]])
  }

  @Test func aSlotThatHasBegunIsNotClosedAndALateReadingMakesOneDueAgain() throws {
    try commit([reading("d", .number(1))])
    #expect(try store.survey().due == [.readings: [slot]])
    try rollUp()
    #expect(try store.survey().due[.readings] == [])
    try commit([reading("d", .number(9), time: noon + 60_000)])
    #expect(try store.survey().due[.readings] == [slot])
    try rollUp()
    #expect(try view("count, p50, late") == [["count": "2", "p50": "5.0", "late": "0"]])
  }

  @Test func whatComesWhileASlotIsRolledUpIsNotForgotten() throws {
    try commit([reading("d", .number(1))])
    let task = UpkeepTask.rollUp(.readings, slot)
    #expect(try !store.slice(of: task, at: noon).isFinished)
    try commit([reading("d", .number(3))])
    #expect(try store.slice(of: task, at: noon).isFinished)
    #expect(try view("count") == [["count": "1"]])
    #expect(try store.survey().due[.readings] == [slot])
    try rollUp()
    #expect(try view("count, mean") == [["count": "2", "mean": "2.0"]])
  }

  @Test func whatComesAfterTheRawReadingsAreGoneIsCountedAndSaidToBeLate() throws {
    try commit([1, 2, 3].map { reading("d", .number($0)) })
    // The newest reading of all stays, so this one is of another slot.
    try commit([reading("d", .number(0), time: noon + 3 * Slot.length)])
    try rollUp()
    let task = UpkeepTask.delete(.readings, before: noon + 10_000, .age)
    #expect(try store.slice(of: task, at: noon).rows == 3)
    try commit([reading("d", .number(10)), reading("e", .number(7))])
    try rollUp()
    // Twice: what is added once is not added again.
    try commit([reading("e", .number(9))])
    try rollUp()
    #expect(
      try file.rows(
        "SELECT device, count, max, mean, p50, late FROM readings_15min WHERE slot = "
          + "\(slot.number) ORDER BY device") == [
          [
            "device": "d", "count": "4", "max": "10.0", "mean": "4.0", "p50": "2.0", "late": "1",
          ],
          ["device": "e", "count": "2", "max": "9.0", "mean": "8.0", "p50": "7.0", "late": "1"],
        ])
  }

  @Test func valuesOfAreasWithTheirCoverage() throws {
    let values: [Value?] = [.number(1), .number(2), nil, .number(6)]
    for (minute, value) in values.enumerated() {
      _ = try store.commit(
        .filled {
          $0.sampled = slot.start + Int64(minute) * 60_000
          $0.samples = [
            AreaSample(
              area: "churchillplein", measure: "density", unit: "people/m2", value: value,
              coverage: Coverage(reporting: value == nil ? 0 : 3, expected: 4)),
            AreaSample(
              area: "churchillplein", measure: "bollards", unit: "1",
              value: .word(minute < 3 ? "open" : "closed"),
              coverage: Coverage(reporting: 2, expected: 2)),
          ]
        })
    }
    try rollUp(.areas)
    let time = "2026-11-22T14:00:00.000Z"
    #expect(
      try view("time, area, measure, count, min, max, mean, p50, text, coverage", of: "areas_15min")
        == [
          [
            "time": time, "area": "churchillplein", "measure": "density", "count": "3",
            "min": "1.0", "max": "6.0", "mean": "3.0", "p50": "2.0", "coverage": "0.5625",
          ],
          [
            "time": time, "area": "churchillplein", "measure": "bollards", "count": "4",
            "text": "closed", "coverage": "1.0",
          ],
        ])
    var quarters: [AreaQuarter] = []
    let reader = try StoreReader(path: file.path)
    try reader.areaQuarters(from: noon + -300_000, to: noon) { quarters.append($0) }
    #expect(quarters.map(\.measure) == ["density", "bollards"])
    #expect(quarters.first?.mean == 3 && quarters.first?.coverage == 0.5625)
    // A slot belongs to where it begins.
    try reader.areaQuarters(from: noon, to: noon + Slot.length) { quarters.append($0) }
    #expect(quarters.count == 2)
  }

  @Test func aStoreOfBeforeHasItsReadingsRolledUpToo() throws {
    try commit([reading("d", .number(4))])
    try store.close()
    try file.sql { database in
      for sql in [
        "DROP VIEW areas_15min", "DROP VIEW readings_15min", "DROP VIEW deletions",
        "DROP TABLE slot", "DROP TABLE rollup", "DROP INDEX reading_by_arrival",
        "DROP TABLE area_series", "DROP TABLE area_sample", "DROP TABLE deletion",
        "DROP INDEX quarantine_raw", "DROP TABLE upkeep", "DROP VIEW receipts",
        "DROP TABLE receipt", "DROP VIEW experiments", "DROP TABLE experiment",
        "DROP VIEW exercises", "DROP TABLE exercise",
        "DELETE FROM grdb_migrations WHERE identifier >= '4-upkeep'",
      ] { try database.execute(sql: sql) }
    }
    let renewed = try Store(path: file.path)
    #expect(try renewed.survey().due == [.readings: [slot]])
  }
}
