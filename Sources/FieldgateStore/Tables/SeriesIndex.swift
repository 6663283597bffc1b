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
  /// same text, SQLite and the devices do not.
  static func == (left: Self, right: Self) -> Bool {
    left.measure == right.measure && left.aggregation == right.aggregation
      && left.kind == right.kind && left.unit == right.unit
      && same(left.device.rawValue, right.device.rawValue)
      && same(left.channel, right.channel)
      && same(left.area?.rawValue, right.area?.rawValue)
      && left.labels.count == right.labels.count
      && left.labels.allSatisfy { same($0.value, right.labels[$0.key]) }
  }

  /// Over the bytes too. Swift's own hash of a text is the same for all its spellings
  /// with and without combining accents: a device that names its channels in 2ⁿ such
  /// spellings would make every look-up a search through all of them.
  func hash(into hasher: inout Hasher) {
    hasher.combine(measure)
    hasher.combine(aggregation)
    hasher.combine(kind)
    hasher.combine(unit)
    Self.combine(device.rawValue, into: &hasher)
    Self.combine(channel, into: &hasher)
    Self.combine(area?.rawValue, into: &hasher)
    // In any order: a dictionary has none.
    var words = 0
    for word in labels.values {
      var single = Hasher()
      Self.combine(word, into: &single)
      words ^= single.finalize()
    }
    hasher.combine(words)
  }

  private static func combine(_ text: String?, into hasher: inout Hasher) {
    guard var text else { return hasher.combine(-1) }
    text.withUTF8 {
      hasher.combine($0.count)
      hasher.combine(bytes: UnsafeRawBufferPointer($0))
    }
  }

  private static func same(_ left: String?, _ right: String?) -> Bool {
    guard var left, var right else { return left == nil && right == nil }
    // As memory, many bytes a step: it is asked for every reading.
    return left.withUTF8 { left in right.withUTF8 { left.elementsEqual($0) } }
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
/// It remembers at most `limit` series, and of at most as many devices how many they
/// have, and then starts anew. A device that makes up identifiers costs look-ups of
/// a few steps each, not memory, and not more than `perDevice` rows.
package struct SeriesIndex {
  private let limit: Int
  private let perDevice: Int
  private var numbers: [SeriesKey: Int64] = [:]
  /// How many series a device has, by the bytes of its identifier.
  private var counts: [[UInt8]: Int] = [:]

  init(limit: Int, perDevice: Int) {
    self.limit = limit
    self.perDevice = perDevice
  }

  /// Forgets what it remembers: the rows of a rolled back transaction are gone.
  mutating func forget() {
    numbers.removeAll()
    counts.removeAll()
  }

  /// The number of the series, which is given a row where it has none; nil where it
  /// has none and its device has as many series as one may have.
  mutating func number(of key: SeriesKey, in database: Database) throws -> Int64? {
    if let number = numbers[key] { return number }
    guard let number = try Self.find(key, in: database) ?? add(key, to: database) else {
      return nil
    }
    if numbers.count >= limit { numbers.removeAll(keepingCapacity: true) }
    numbers[key] = number
    return number
  }

  private mutating func add(_ key: SeriesKey, to database: Database) throws -> Int64? {
    let device = Array(key.device.rawValue.utf8)
    let known = counts[device]
    let count = try known ?? Self.count(of: key.device, in: database)
    if known == nil, counts.count >= limit { counts.removeAll(keepingCapacity: true) }
    counts[device] = count
    guard count < perDevice else { return nil }
    let number = try Self.insert(key, into: database)
    counts[device] = count + 1
    return number
  }

  /// Walks the device's part of the index.
  fileprivate static func count(of device: DeviceID, in database: Database) throws -> Int {
    let statement = try PreparedStatement(
      database, "SELECT count(*) FROM series WHERE device = ?")
    try statement.bind(1, device.rawValue)
    var count = 0
    try statement.rows { count = Int($0.integer(0)) }
    return count
  }

  /// Its conditions are the terms of the index `series_by_key`, word by word.
  package static let search = """
    SELECT id FROM series WHERE device = ?1 AND ifnull(channel, x'') = ifnull(?2, x'') \
    AND ifnull(area, x'') = ifnull(?3, x'') AND kind = ?4 AND measure = ?5 \
    AND aggregation = ?6 AND unit = ?7 AND labels = ?8
    """

  fileprivate static func find(_ key: SeriesKey, in database: Database) throws -> Int64? {
    let statement = try PreparedStatement(database, search)
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

/// Which series would get a row, without giving them any.
struct SeriesRoom {
  private let perDevice: Int
  /// Whether the series has its row, or would get one.
  private var isTaken: [SeriesKey: Bool] = [:]
  private var counts: [[UInt8]: Int] = [:]

  init(perDevice: Int) { self.perDevice = perDevice }

  /// False where the series has no row and its device has as many as one may have.
  mutating func takes(_ key: SeriesKey, in database: Database) throws -> Bool {
    if let known = isTaken[key] { return known }
    var isTaken = try SeriesIndex.find(key, in: database) != nil
    if !isTaken {
      let device = Array(key.device.rawValue.utf8)
      let count = try counts[device] ?? SeriesIndex.count(of: key.device, in: database)
      isTaken = count < perDevice
      counts[device] = isTaken ? count + 1 : count
    }
    self.isTaken[key] = isTaken
    return isTaken
  }
}
