import FieldgateModel
import GRDB

/// How a window of history is read: from the roll-ups where whole quarters of an hour are
/// rolled up, from raw rows where they are not, or where the window begins or ends within one.
///
/// Where the raw rows of such a quarter are gone, its roll-up counts if it begins in the
/// window. What is read is so much that one transaction takes a fraction of a second.
struct HistorySpans: Sendable {
  /// Slots from the one to before the other: at most a day of them.
  var rolled: [Range<Int64>] = []
  /// Times from the one to before the other, within one slot.
  var raw: [(from: Timestamp, to: Timestamp)] = []

  private static let page: Int64 = 96

  init(
    _ source: RollUpSource, from: Timestamp, to: Timestamp, in database: Database
  ) throws {
    guard from < to else { return }
    let first = Slot(of: from)
    let last = Slot(of: to + -1)
    var exceptions: [Int64: Bool] = [:]
    let due = try PreparedStatement(
      database,
      """
      SELECT start, sealed FROM slot INDEXED BY slot_due \
      WHERE due = 1 AND source = ? AND start >= ? AND start <= ?
      """)
    try due.bind(1, source.rawValue)
    try due.bind(2, first.number)
    try due.bind(3, last.number)
    try due.rows { row in if row.integer(1) == 0 { exceptions[row.integer(0)] = false } }
    // The ends, where the window does not take all of them.
    for slot in Set([first, last]) where slot.start < from || slot.end > to {
      let isSealed = try SlotTable.standing(source, slot, in: database).isSealed
      exceptions[slot.number] = isSealed
      if isSealed, slot.start >= from { exceptions[slot.number] = nil }
    }
    var start = first.number
    for number in exceptions.keys.sorted() {
      add(start..<number)
      if exceptions[number] == false {
        let slot = Slot(number: number)
        raw.append((max(from, slot.start), min(to, slot.end)))
      }
      start = number + 1
    }
    if start <= last.number { add(start..<last.number + 1) }
  }

  private mutating func add(_ slots: Range<Int64>) {
    var start = slots.lowerBound
    while start < slots.upperBound {
      let end = min(start + Self.page, slots.upperBound)
      rolled.append(start..<end)
      start = end
    }
  }
}
