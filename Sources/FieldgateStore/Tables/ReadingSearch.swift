import FieldgateModel
import GRDB

/// Looks for readings by who said what when.
///
/// The readings of one instant are gone through once, however many of them are looked for:
/// there is no index by series, and at a whole minute every device may have said something.
struct ReadingSearch {
  /// A reading as its row has it.
  private struct Row: Hashable {
    let series: Int64
    let value: Double?
    let text: [UInt8]?
  }

  private let scan: PreparedStatement
  /// By instant: which series are looked for.
  private var wanted: [Timestamp: Set<Int64>] = [:]
  private var numbers: [SeriesKey: [Int64]] = [:]
  /// By instant: how often each row is there, of the series that are looked for.
  private var found: [Timestamp: [Row: Int]] = [:]
  /// Of how many instants the readings were gone through.
  private(set) var passes = 0

  /// - Parameter readings: all that will be asked for.
  init(_ readings: some Sequence<ReadingIdentity>, in database: Database) throws {
    scan = try PreparedStatement(
      database, "SELECT series, value, text FROM reading WHERE time = ?")
    // A part of the index `series_by_key`: its area, kind and unit may be any.
    let find = try PreparedStatement(
      database,
      """
      SELECT id FROM series WHERE device = ?1 AND measure = ?2 \
      AND ifnull(channel, x'') = ifnull(?3, x'') AND aggregation = ?4 AND labels = ?5
      """)
    for reading in readings {
      let key = Self.key(of: reading)
      if numbers[key] == nil {
        var ids: [Int64] = []
        try find.bind(1, key.device.rawValue)
        try find.bind(2, key.measure.rawValue)
        try find.bind(3, key.channel)
        try find.bind(4, key.aggregation.rawValue)
        try find.bind(5, key.labelsText)
        try find.rows { ids.append($0.integer(0)) }
        numbers[key] = ids
      }
      wanted[reading.time, default: []].formUnion(numbers[key] ?? [])
    }
  }

  /// How often a reading is there, whichever area its device was in.
  mutating func count(of reading: ReadingIdentity) throws -> Int {
    let rows = try found[reading.time] ?? goThrough(reading.time)
    return (numbers[Self.key(of: reading)] ?? []).reduce(0) { count, series in
      count
        + (rows[
          Row(
            series: series,
            value: reading.value.flag.map { $0 ? 1.0 : 0.0 } ?? reading.value.number,
            text: reading.value.word.map { Array($0.utf8) })] ?? 0)
    }
  }

  private mutating func goThrough(_ time: Timestamp) throws -> [Row: Int] {
    let series = wanted[time] ?? []
    var rows: [Row: Int] = [:]
    if !series.isEmpty {
      passes += 1
      try scan.bind(1, time.milliseconds)
      try scan.rows { row in
        let number = row.integer(0)
        guard series.contains(number) else { return }
        rows[
          Row(
            series: number, value: row.optionalNumber(1),
            text: row.optionalText(2).map { Array($0.utf8) }), default: 0] += 1
      }
    }
    found[time] = rows
    return rows
  }

  /// What is the same of a reading in every area.
  private static func key(of reading: ReadingIdentity) -> SeriesKey {
    let series = reading.series
    return SeriesKey(
      device: reading.device, channel: series.channel, area: nil, kind: .crowd,
      measure: series.measure, aggregation: series.aggregation, unit: series.measure.unit,
      labels: series.labels)
  }
}
