import FieldgateModel
import GRDB

/// The rolling up of one slot, in as many slices as it takes.
///
///     raw rows by time → rows that go by their arrival → one row for each series → done
///
/// It remembers in memory how far it has come; a restart begins the slot anew and writes the
/// same rows, since a slot stays due until its last row is committed. A slot with more values
/// than fit is gone through several times, each time for further series.
struct RollUp {
  let source: RollUpSource
  let slot: Slot
  /// What came later is left for the next time.
  let through: Int64
  /// Where raw rows are gone: only what came after this is read, and added to the rows.
  private let base: Int64?
  private let mostValues: Int
  private var stage = Stage.byTime
  private var cursor: (time: Int64, sequence: Int64)
  private var summaries: [Int64: Summary] = [:]
  private var held = 0
  /// The series of this time through: after the one, up to the other.
  private var after = Int64.min
  private var last = Int64.max
  /// The series that are still to be written, the least at the end.
  private var rest: [Int64] = []

  private enum Stage { case byTime, byArrival, writing, done }

  init(
    _ source: RollUpSource, _ slot: Slot, through: Int64, standing: SlotTable.Standing,
    mostValues: Int
  ) {
    self.source = source
    self.slot = slot
    self.through = through
    self.mostValues = mostValues
    base = standing.isSealed ? standing.through : nil
    cursor = (slot.start.milliseconds, 0)
  }

  var isDone: Bool { stage == .done }
  /// Whether it needs raw rows that its slot's rows hold already.
  var needsAll: Bool { base == nil }
  /// Whether what comes next writes.
  var isWriting: Bool { stage == .writing }

  /// Reads until the budget is spent or all is read; the rows that it went over.
  mutating func collect(_ budget: Budget, in database: Database) throws -> Int {
    var count = 0
    while stage == .byTime || stage == .byArrival {
      if try !scan(&count, budget, in: database) { return count }
      cursor = (slot.start.milliseconds, 0)
      if stage == .byTime, source == .readings {
        stage = .byArrival
      } else {
        stage = .writing
        rest = summaries.keys.sorted(by: >)
      }
    }
    return count
  }

  /// Writes rows until the budget is spent; the rows that it wrote.
  mutating func write(_ budget: Budget, to database: Database) throws -> Int {
    let writer = try RollUpTable.Writer(database)
    var count = 0
    while let series = rest.last {
      if count > 0, budget.isSpent { return count }
      rest.removeLast()
      guard let summary = summaries.removeValue(forKey: series) else { continue }
      if let row = try row(of: series, summary, in: database) {
        try writer.put(row, source, slot, series: series)
      }
      count += 1
    }
    if last == .max {
      stage = .done
    } else {
      (after, last) = (last, .max)
      (stage, held) = (.byTime, 0)
    }
    return count
  }

  private func row(
    of series: Int64, _ summary: Summary, in database: Database
  ) throws -> RollUpRow? {
    let fresh = summary.row()
    let isEmpty = fresh.count == 0 && fresh.expected == nil
    var row = base == nil ? nil : try RollUpTable.row(source, slot, series: series, in: database)
    if row == nil {
      row = isEmpty ? nil : fresh
    } else if !isEmpty {
      row?.add(fresh)
    }
    row?.through = through
    return row
  }

  /// Reads one stretch; false where the budget was spent before its end.
  private mutating func scan(
    _ count: inout Int, _ budget: Budget, in database: Database
  ) throws -> Bool {
    let statement = try PreparedStatement(database, query)
    try statement.bind(1, cursor.time)
    try statement.bind(2, cursor.sequence)
    try statement.bind(3, slot.end.milliseconds)
    try statement.bind(4, through)
    let isCut = try statement.walk { row in
      count += 1
      cursor = (row.integer(2), row.integer(0))
      if row.integer(3) == 1 { try take(row, in: database) }
      return count.isMultiple(of: 64) && budget.isSpent
    }
    return !isCut
  }

  private mutating func take(_ row: PreparedStatement.Row, in database: Database) throws {
    let (sequence, series) = (row.integer(0), row.integer(1))
    guard series > after, series <= last, sequence > base ?? .min else { return }
    if summaries[series] == nil {
      var summary = Summary()
      if base != nil {
        summary.after =
          try RollUpTable.row(source, slot, series: series, in: database)?.through ?? 0
      }
      summaries[series] = summary
    }
    guard sequence > summaries[series]?.after ?? 0 else { return }
    summaries[series]?.add(
      Summary.Item(
        number: row.optionalNumber(4), text: row.optionalText(5), delta: row.optionalNumber(6),
        reporting: row.optionalInteger(7), expected: row.optionalInteger(8)))
    held += 1
    if held > mostValues, summaries.count > 1 { dropHalf() }
  }

  /// Leaves the greater half of the series for the next time through.
  private mutating func dropHalf() {
    let order = summaries.keys.sorted()
    last = order[order.count / 2 - 1]
    for series in order where series > last { summaries[series] = nil }
    held = summaries.values.reduce(0) { $0 + $1.count }
  }

  /// Its columns: sequence, series, place, whether it counts, value, word, delta, devices
  /// that reported, that were expected. What was retained, doubled or out of range counts
  /// nowhere.
  private var query: String {
    let isTime = stage == .byTime
    let place = isTime ? "time" : "received"
    let order = "AND sequence <= ?4 ORDER BY \(place), sequence"
    switch source {
    case .areas:
      return """
        SELECT sequence, series, time, 1, value, text, NULL, reporting, expected \
        FROM area_sample WHERE time >= ?1 AND (time > ?1 OR sequence > ?2) AND time < ?3 \(order)
        """
    case .readings:
      let counts = isTime ? "quality IS NULL OR quality = 'late'" : "1"
      return """
        SELECT sequence, series, \(place), \(counts), value, text, delta, NULL, NULL \
        FROM reading \(isTime ? "" : "INDEXED BY reading_by_arrival") \
        WHERE \(isTime ? "" : "quality = 'skewed' AND ")\(place) >= ?1 \
        AND (\(place) > ?1 OR sequence > ?2) AND \(place) < ?3 \(order)
        """
    }
  }
}

/// The time that a slice may take, by the clock that only runs forward.
struct Budget {
  private let end: ContinuousClock.Instant

  init(_ length: Milliseconds) { end = ContinuousClock.now + .milliseconds(length) }

  var isSpent: Bool { ContinuousClock.now >= end }
}
