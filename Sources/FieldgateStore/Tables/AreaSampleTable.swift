import FieldgateModel
import GRDB

/// Values of areas, until their slot is rolled up.
enum AreaSampleTable {
  /// The numbers of the series that are known.
  typealias Series = [Name: Int64]

  struct Name: Hashable {
    let area: AreaID
    let measure: String
    let unit: String
  }

  static func insert(
    _ samples: [AreaSample], at time: Timestamp, knowing series: inout Series,
    into database: Database
  ) throws {
    guard !samples.isEmpty else { return }
    let statement = try PreparedStatement(
      database,
      """
      INSERT INTO area_sample (series, time, value, text, reporting, expected) \
      VALUES (?, ?, ?, ?, ?, ?)
      """)
    for sample in samples {
      let name = Name(area: sample.area, measure: sample.measure, unit: sample.unit)
      let number = try series[name] ?? Self.number(of: name, in: database)
      series[name] = number
      try statement.bind(1, number)
      try statement.bind(2, time.milliseconds)
      try statement.bind(3, sample.value?.flag.map { $0 ? 1.0 : 0.0 } ?? sample.value?.number)
      try statement.bind(4, sample.value?.word)
      try statement.bind(5, Int64(sample.coverage.reporting))
      try statement.bind(6, Int64(sample.coverage.expected))
      try statement.run()
    }
  }

  private static func number(of name: Name, in database: Database) throws -> Int64 {
    let statement = try PreparedStatement(
      database,
      """
      INSERT INTO area_series (area, measure, unit) VALUES (?, ?, ?) \
      ON CONFLICT DO UPDATE SET unit = unit RETURNING id
      """)
    try statement.bind(1, name.area.rawValue)
    try statement.bind(2, name.measure)
    try statement.bind(3, name.unit)
    var number: Int64 = 0
    try statement.rows { number = $0.integer(0) }
    return number
  }

  static func lastSequence(in database: Database) throws -> Int64 {
    try Int64.fetchOne(
      database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'area_sample'") ?? 0
  }
}
