import FieldgateModel
import GRDB

/// Everything about a reading that the next one of its kind repeats.
struct SeriesKey: Hashable {
  var device: DeviceID
  var channel: String?
  var area: AreaID?
  var kind: Kind
  var measure: Measure
  var aggregation: Aggregation
  var unit: Unit
  var labels: Labels

  /// Equal byte by byte: Swift takes "é" and "e" with a combining accent for the
  /// same text, SQLite and the devices do not. Finer than the synthesised hash, which
  /// is therefore still right.
  static func == (left: Self, right: Self) -> Bool {
    left.measure == right.measure && left.aggregation == right.aggregation
      && left.kind == right.kind && left.unit == right.unit
      && same(left.device.rawValue, right.device.rawValue)
      && same(left.channel, right.channel)
      && same(left.area?.rawValue, right.area?.rawValue)
      && left.labels.count == right.labels.count
      && left.labels.allSatisfy { same($0.value, right.labels[$0.key]) }
  }

  private static func same(_ left: String?, _ right: String?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return left.utf8.elementsEqual(right.utf8)
  }

  /// The labels as one JSON object, keys in order: `{"class":"person"}`.
  var labelsText: String {
    guard !labels.isEmpty else { return "{}" }
    var object = JSONObject()
    for (name, word) in labels.sorted(by: { $0.key < $1.key }) { object[name] = .string(word) }
    return object.text
  }
}

/// Gives each series its number and remembers it.
///
/// It remembers at most `limit` series and then starts anew: a device that makes up
/// identifiers costs look-ups, not memory.
struct SeriesIndex {
  private let limit: Int
  private var numbers: [SeriesKey: Int64] = [:]

  init(limit: Int) { self.limit = limit }

  /// Forgets what it remembers: the rows of a rolled back transaction are gone.
  mutating func forget() { numbers.removeAll() }

  /// The number of the series, which is given a row where it has none.
  mutating func number(of key: SeriesKey, in database: Database) throws -> Int64 {
    if let number = numbers[key] { return number }
    let number = try Self.find(key, in: database) ?? Self.insert(key, into: database)
    if numbers.count >= limit { numbers.removeAll(keepingCapacity: true) }
    numbers[key] = number
    return number
  }

  private static func find(_ key: SeriesKey, in database: Database) throws -> Int64? {
    let statement = try PreparedStatement(
      database,
      """
      SELECT id FROM series WHERE device = ? AND channel IS ? AND area IS ? AND kind = ? \
      AND measure = ? AND aggregation = ? AND unit = ? AND labels = ?
      """)
    try bind(key, to: statement)
    var number: Int64?
    try statement.rows { number = $0.integer(0) }
    return number
  }

  private static func insert(_ key: SeriesKey, into database: Database) throws -> Int64 {
    let statement = try PreparedStatement(
      database,
      """
      INSERT INTO series (device, channel, area, kind, measure, aggregation, unit, labels) \
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """)
    try bind(key, to: statement)
    try statement.run()
    return database.lastInsertedRowID
  }

  private static func bind(_ key: SeriesKey, to statement: PreparedStatement) throws {
    try statement.bind(1, key.device.rawValue)
    try statement.bind(2, key.channel)
    try statement.bind(3, key.area?.rawValue)
    try statement.bind(4, key.kind.rawValue)
    try statement.bind(5, key.measure.rawValue)
    try statement.bind(6, key.aggregation.rawValue)
    try statement.bind(7, key.unit.rawValue)
    try statement.bind(8, key.labelsText)
  }
}
