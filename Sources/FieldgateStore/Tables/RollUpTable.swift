import FieldgateModel
import GRDB

/// Where roll-ups come from; the number stands in the file.
package enum RollUpSource: Int64, CaseIterable, Hashable, Sendable {
  case readings = 0
  case areas = 1
}

/// The rolled up slots.
enum RollUpTable {
  private static let columns =
    "count, min, max, sum, p20, p50, p80, delta, text, reporting, expected, late, through"

  /// Writes rows one after the other, each in place of the one that is there.
  struct Writer {
    private let statement: PreparedStatement

    init(_ database: Database) throws {
      statement = try PreparedStatement(
        database,
        """
        INSERT OR REPLACE INTO rollup (source, slot, series, \(columns)) \
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    }

    func put(_ row: RollUpRow, _ source: RollUpSource, _ slot: Slot, series: Int64) throws {
      try statement.bind(1, source.rawValue)
      try statement.bind(2, slot.number)
      try statement.bind(3, series)
      try statement.bind(4, row.count)
      for (index, number) in [row.min, row.max, row.sum, row.p20, row.p50, row.p80, row.delta]
        .enumerated()
      { try statement.bind(5 + Int32(index), number) }
      try statement.bind(12, row.text)
      for (index, number) in [row.reporting, row.expected, row.late, row.through].enumerated() {
        try statement.bind(13 + Int32(index), number)
      }
      try statement.run()
    }
  }

  /// The row of one series in one slot; nil where there is none.
  static func row(
    _ source: RollUpSource, _ slot: Slot, series: Int64, in database: Database
  ) throws -> RollUpRow? {
    let statement = try PreparedStatement(
      database, "SELECT \(columns) FROM rollup WHERE source = ? AND slot = ? AND series = ?")
    try statement.bind(1, source.rawValue)
    try statement.bind(2, slot.number)
    try statement.bind(3, series)
    var found: RollUpRow?
    try statement.rows { found = row($0, from: 0) }
    return found
  }

  static func row(_ columns: PreparedStatement.Row, from first: Int32) -> RollUpRow {
    var row = RollUpRow(count: columns.integer(first))
    row.min = columns.optionalNumber(first + 1)
    row.max = columns.optionalNumber(first + 2)
    row.sum = columns.optionalNumber(first + 3)
    row.p20 = columns.optionalNumber(first + 4)
    row.p50 = columns.optionalNumber(first + 5)
    row.p80 = columns.optionalNumber(first + 6)
    row.delta = columns.optionalNumber(first + 7)
    row.text = columns.optionalText(first + 8)
    row.reporting = columns.optionalInteger(first + 9)
    row.expected = columns.optionalInteger(first + 10)
    row.late = columns.optionalInteger(first + 11)
    row.through = columns.integer(first + 12)
    return row
  }

  /// The rows of one area of the slots from one through another: one look-up for each slot
  /// and series, since the table is ordered by slot.
  static func quarters(
    of area: AreaID, from: Slot, through: Slot, in database: Database
  ) throws -> [AreaQuarter] {
    let names = columns.split(separator: ", ").map { "r.\($0)" }.joined(separator: ", ")
    let statement = try PreparedStatement(
      database,
      """
      WITH RECURSIVE wanted(slot) AS \
      (SELECT ?1 UNION ALL SELECT slot + 1 FROM wanted WHERE slot < ?2) \
      SELECT r.slot, r.series, s.area, s.measure, s.unit, \(names) \
      FROM wanted w CROSS JOIN area_series s \
      CROSS JOIN rollup r ON r.source = 1 AND r.slot = w.slot AND r.series = s.id \
      WHERE s.area = ?3 ORDER BY r.slot, r.series
      """)
    try statement.bind(1, from.number)
    try statement.bind(2, through.number)
    try statement.bind(3, area.rawValue)
    return try quarters(statement)
  }

  private static func quarters(_ statement: PreparedStatement) throws -> [AreaQuarter] {
    var quarters: [AreaQuarter] = []
    try statement.rows { columns in
      quarters.append(
        AreaQuarter(
          slot: Slot(number: columns.integer(0)), series: columns.integer(1),
          area: AreaID(columns.text(2)), measure: columns.text(3), unit: columns.text(4),
          row(columns, from: 5)))
    }
    return quarters
  }

  /// The rows of areas of the slots from one to before another, after a key, by it.
  static func areas(
    from: Slot, to: Slot, after: (slot: Int64, series: Int64), limit: Int, in database: Database
  ) throws -> [AreaQuarter] {
    let names = columns.split(separator: ", ").map { "r.\($0)" }.joined(separator: ", ")
    let statement = try PreparedStatement(
      database,
      """
      SELECT r.slot, r.series, s.area, s.measure, s.unit, \(names) \
      FROM rollup r CROSS JOIN area_series s ON s.id = r.series \
      WHERE r.source = 1 AND (r.slot, r.series) > (?1, ?2) AND r.slot >= ?3 AND r.slot < ?4 \
      ORDER BY r.slot, r.series LIMIT ?5
      """)
    try statement.bind(1, after.slot)
    try statement.bind(2, after.series)
    try statement.bind(3, from.number)
    try statement.bind(4, to.number)
    try statement.bind(5, Int64(limit))
    return try quarters(statement)
  }
}
