import FieldgateModel
import GRDB

/// What was collected of one series of a device in a window of time.
package struct CollectedSeries: Hashable, Sendable {
  package var device: DeviceID
  package var series: Series
  /// The area that its readings were stored with; nil for an unlisted device's.
  package var area: AreaID?
  package var kind: Kind
  package var unit: Unit
  /// Its readings that count: good, late and skewed ones.
  package var readings: Int64
  /// The first and the last of them; where they are rolled up, to the quarter of an hour.
  package var first: Timestamp
  package var last: Timestamp
  /// In how many quarters of an hour there was any.
  package var quarters: Int64
}

extension StoreReader {
  /// What was collected from one time to before another, by device; and in how many quarters
  /// of an hour each device said anything.
  package func collected(
    from: Timestamp, to: Timestamp
  ) throws(StoreError) -> (series: [CollectedSeries], quarters: [DeviceID: Int64]) {
    let spans = try read("reading what is rolled up") {
      try HistorySpans(.readings, from: from, to: to, in: $0)
    }
    var tally = CollectedTally()
    for slots in spans.rolled {
      try read("reading the roll-ups of devices") { try tally.add(slots, in: $0) }
    }
    for span in spans.raw {
      try read("reading the readings") { try tally.add(span, in: $0) }
    }
    return (tally.series, tally.quarters)
  }
}

/// Adds up what was collected, stretch by stretch.
struct CollectedTally {
  private struct One {
    var count: Int64 = 0
    var quarters: Int64 = 0
    var first = Timestamp(milliseconds: .max)
    var last = Timestamp(milliseconds: .min)
  }

  private var byNumber: [Int64: One] = [:]
  private var keys: [Int64: SeriesKey] = [:]
  private(set) var quarters: [DeviceID: Int64] = [:]

  mutating func add(_ slots: Range<Int64>, in database: Database) throws {
    let statement = try PreparedStatement(
      database,
      """
      SELECT series, sum(count), count(*), min(slot), max(slot) FROM rollup \
      WHERE source = 0 AND slot >= ? AND slot < ? AND count > 0 GROUP BY series
      """)
    try statement.bind(1, slots.lowerBound)
    try statement.bind(2, slots.upperBound)
    try statement.rows { row in
      note(
        row.integer(0), count: row.integer(1), quarters: row.integer(2),
        from: Slot(number: row.integer(3)).start, to: Slot(number: row.integer(4)).end)
    }
    let devices = try PreparedStatement(
      database,
      """
      SELECT s.device, count(DISTINCT r.slot) FROM rollup r CROSS JOIN series s ON s.id = r.series \
      WHERE r.source = 0 AND r.slot >= ? AND r.slot < ? AND r.count > 0 GROUP BY s.device
      """)
    try devices.bind(1, slots.lowerBound)
    try devices.bind(2, slots.upperBound)
    try devices.rows { quarters[DeviceID($0.text(0)), default: 0] += $0.integer(1) }
    try learn(in: database)
  }

  mutating func add(_ span: (from: Timestamp, to: Timestamp), in database: Database) throws {
    var heard: Set<Int64> = []
    for query in Self.raw {
      let statement = try PreparedStatement(database, query)
      try statement.bind(1, span.from.milliseconds)
      try statement.bind(2, span.to.milliseconds)
      try statement.rows { row in
        let isNew = heard.insert(row.integer(0)).inserted
        note(
          row.integer(0), count: row.integer(1), quarters: isNew ? 1 : 0, from: row.timestamp(2),
          to: row.timestamp(3))
      }
    }
    try learn(in: database)
    for device in Set(heard.compactMap { keys[$0]?.device }) {
      quarters[device, default: 0] += 1
    }
  }

  /// As roll-ups count: by their time, and those of a clock that is off by their arrival.
  private static let raw = [
    """
    SELECT series, count(*), min(time), max(time) FROM reading \
    WHERE time >= ? AND time < ? AND (quality IS NULL OR quality = 'late') GROUP BY series
    """,
    """
    SELECT series, count(*), min(received), max(received) \
    FROM reading INDEXED BY reading_by_arrival \
    WHERE quality = 'skewed' AND received >= ? AND received < ? GROUP BY series
    """,
  ]

  private mutating func note(
    _ number: Int64, count: Int64, quarters: Int64, from: Timestamp, to: Timestamp
  ) {
    var one = byNumber[number] ?? One()
    one.count += count
    one.quarters += quarters
    one.first = min(one.first, from)
    one.last = max(one.last, to)
    byNumber[number] = one
  }

  private mutating func learn(in database: Database) throws {
    for number in byNumber.keys where keys[number] == nil {
      keys[number] = try ReadingTable.series(number, in: database)
    }
  }

  var series: [CollectedSeries] {
    byNumber.compactMap { number, one in
      keys[number].map { key in
        CollectedSeries(
          device: key.device,
          series: Series(
            channel: key.channel, measure: key.measure, aggregation: key.aggregation,
            labels: key.labels),
          area: key.area, kind: key.kind, unit: key.unit, readings: one.count, first: one.first,
          last: one.last, quarters: one.quarters)
      }
    }.sorted { $0.order < $1.order }
  }
}

extension CollectedSeries {
  fileprivate var order: (DeviceID, String, String, String) {
    (
      device, series.channel ?? "", series.measure.rawValue,
      (area?.rawValue ?? "") + series.aggregation.rawValue + (series.labels["class"] ?? "")
    )
  }
}
