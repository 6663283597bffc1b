import FieldgateModel
import Foundation
import GRDB

/// The readings and their series.
enum ReadingTable {
  /// The `sequence` of the newest reading; 0 where there is none.
  static func lastSequence(in database: Database) throws -> Int64 {
    try Int64.fetchOne(database, sql: "SELECT max(sequence) FROM reading") ?? 0
  }

  /// When the first of those that are kept arrived; nil where there is none.
  static func oldest(in database: Database) throws -> Timestamp? {
    try Int64.fetchOne(database, sql: "SELECT received FROM reading ORDER BY sequence LIMIT 1")
      .map { Timestamp(milliseconds: $0) }
  }

  /// Inserts the readings under consecutive sequences, the first under `from`, and
  /// leaves out those whose series is one too many of its device; gives the places of
  /// these.
  static func insert(
    _ readings: [StoredReading], from: Int64, interning series: inout SeriesIndex,
    into database: Database
  ) throws -> [Int] {
    guard !readings.isEmpty else { return [] }
    let statement = try PreparedStatement(
      database,
      """
      INSERT INTO reading \
      (sequence, series, time, received, value, text, delta, interval, time_from, quality, \
      marks) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    var sequence = from
    var refused: [Int] = []
    // Marks of those that are left out go to the next that is not: where the first of a
    // message is left out, the next does not join the one before.
    var beginning: ReadingMark?
    for (place, stored) in readings.enumerated() {
      let reading = stored.reading
      var marks = stored.marks
      if !marks.contains(.joins) {
        let isTogether = marks.contains(.together) && (beginning?.contains(.together) ?? true)
        beginning = isTogether ? .together : ReadingMark(rawValue: 0)
      }
      guard let number = try series.number(of: SeriesKey(stored), in: database) else {
        refused.append(place)
        continue
      }
      if let beginning {
        marks.subtract(.placing)
        marks.formUnion(beginning)
      }
      beginning = nil
      try statement.bind(1, sequence)
      try statement.bind(2, number)
      try statement.bind(3, reading.time.milliseconds)
      try statement.bind(4, reading.received.milliseconds)
      try statement.bind(5, reading.value.flag.map { $0 ? 1.0 : 0.0 } ?? reading.value.number)
      try statement.bind(6, reading.value.word)
      try statement.bind(7, reading.delta)
      try statement.bind(8, reading.interval)
      try statement.bind(9, reading.timeFrom == .payload ? nil : reading.timeFrom.rawValue)
      try statement.bind(10, reading.quality == .good ? nil : reading.quality.rawValue)
      try statement.bind(11, marks.isEmpty ? nil : Int64(marks.rawValue))
      try statement.run()
      sequence += 1
    }
    return refused
  }

  /// Where a page of readings begins and how far the whole reading goes.
  struct Page {
    /// The last row before the page, in order of time and then of arrival.
    var after: (time: Timestamp, sequence: Int64)
    /// The first time that is not wanted.
    var to: Timestamp
    /// The last sequence that is wanted.
    var through: Int64
    var limit: Int
  }

  /// The readings of one page, by time and then by arrival. `series` is kept from
  /// page to page: a series never changes under its number.
  static func page(
    _ page: Page, knowing series: inout [Int64: SeriesKey], in database: Database
  ) throws -> [RecordedReading] {
    let statement = try PreparedStatement(
      database,
      """
      SELECT sequence, series, time, received, value, text, delta, interval, time_from, quality \
      FROM reading WHERE time >= ?1 AND (time > ?1 OR sequence > ?2) AND time < ?3 \
      AND sequence <= ?4 ORDER BY time, sequence LIMIT ?5
      """)
    try statement.bind(1, page.after.time.milliseconds)
    try statement.bind(2, page.after.sequence)
    try statement.bind(3, page.to.milliseconds)
    try statement.bind(4, page.through)
    try statement.bind(5, Int64(page.limit))
    var readings: [RecordedReading] = []
    try statement.rows { row in
      let number = row.integer(1)
      let key = try series[number] ?? Self.series(number, in: database)
      series[number] = key
      readings.append(try recorded(row, key))
    }
    return readings
  }

  /// The readings after one sequence, up to another, by arrival, with their marks.
  static func arrivals(
    after sequence: Int64, through last: Int64, limit: Int,
    knowing series: inout [Int64: SeriesKey], in database: Database
  ) throws -> [(recorded: RecordedReading, marks: ReadingMark)] {
    let statement = try PreparedStatement(
      database,
      """
      SELECT sequence, series, time, received, value, text, delta, interval, time_from, quality, \
      marks FROM reading WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?
      """)
    try statement.bind(1, sequence)
    try statement.bind(2, last)
    try statement.bind(3, Int64(limit))
    var readings: [(recorded: RecordedReading, marks: ReadingMark)] = []
    try statement.rows { row in
      let number = row.integer(1)
      let key = try series[number] ?? Self.series(number, in: database)
      series[number] = key
      readings.append((try recorded(row, key), ReadingMark(rawValue: Int(row.integer(10)))))
    }
    return readings
  }

  private static func recorded(
    _ row: PreparedStatement.Row, _ series: SeriesKey
  ) throws -> RecordedReading {
    RecordedReading(
      sequence: row.integer(0),
      reading: Reading(
        device: series.device, channel: series.channel, kind: series.kind,
        measure: series.measure, aggregation: series.aggregation,
        value: value(row, of: series.measure), delta: row.optionalNumber(6),
        interval: row.optionalInteger(7), unit: series.unit, labels: series.labels,
        time: row.timestamp(2),
        timeFrom: row.isNull(8) ? .payload : try row.word(8, "reading.time_from"),
        received: row.timestamp(3),
        quality: row.isNull(9) ? .good : try row.word(9, "reading.quality")),
      area: series.area)
  }

  /// A number is a flag where the measure says so: in the file both are numbers, so
  /// that a whole number takes a byte or two instead of eight.
  private static func value(_ row: PreparedStatement.Row, of measure: Measure) -> Value {
    if let word = row.optionalText(5) { return .word(word) }
    let number = row.optionalNumber(4) ?? .nan
    if case .flag = measure.definition.content { return .flag(number != 0) }
    return .number(number)
  }

  static func series(_ number: Int64, in database: Database) throws -> SeriesKey {
    let statement = try PreparedStatement(
      database,
      """
      SELECT device, channel, area, kind, measure, aggregation, unit, labels FROM series \
      WHERE id = ?
      """)
    try statement.bind(1, number)
    var key: SeriesKey?
    try statement.rows { row in
      key = SeriesKey(
        device: DeviceID(row.text(0)), channel: row.optionalText(1),
        area: row.optionalText(2).map { AreaID($0) }, kind: try row.word(3, "series.kind"),
        measure: try row.word(4, "series.measure"),
        aggregation: try row.word(5, "series.aggregation"),
        unit: try row.word(6, "series.unit"),
        labels: try JSONText.decode(Labels.self, row.text(7), "series.labels"))
    }
    guard let key else { throw UnknownWord(column: "reading.series", value: "\(number)") }
    return key
  }
}

extension SeriesKey {
  init(_ stored: StoredReading) {
    let reading = stored.reading
    self.init(
      device: reading.device, channel: reading.channel, area: stored.area, kind: reading.kind,
      measure: reading.measure, aggregation: reading.aggregation, unit: reading.unit,
      labels: reading.labels)
  }
}

/// The few JSON texts that the store wrote itself and reads again.
enum JSONText {
  /// Refuses, naming the column, what is no such JSON.
  static func decode<Content: Decodable>(
    _ type: Content.Type, _ text: String, _ column: String
  ) throws -> Content {
    guard let content = try? JSONDecoder().decode(type, from: Data(text.utf8)) else {
      throw UnknownWord(column: column, value: text)
    }
    return content
  }
}
