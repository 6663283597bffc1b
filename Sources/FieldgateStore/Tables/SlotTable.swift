import FieldgateModel
import GRDB

/// Which slots are due to be rolled up, and what of them is left.
enum SlotTable {
  /// How a slot stands.
  struct Standing {
    /// The last sequence that its rows hold.
    var through: Int64 = 0
    /// Some of its raw rows are gone.
    var isSealed = false
  }

  static func standing(
    _ source: RollUpSource, _ slot: Slot, in database: Database
  ) throws -> Standing {
    let statement = try PreparedStatement(
      database, "SELECT through, sealed FROM slot WHERE source = ? AND start = ?")
    try statement.bind(1, source.rawValue)
    try statement.bind(2, slot.number)
    var standing = Standing()
    try statement.rows { row in
      standing = Standing(through: row.integer(0), isSealed: row.integer(1) == 1)
    }
    return standing
  }

  /// Every slot that is due.
  static func due(in database: Database) throws -> [RollUpSource: Set<Slot>] {
    let statement = try PreparedStatement(
      database, "SELECT source, start FROM slot INDEXED BY slot_due WHERE due = 1")
    var due: [RollUpSource: Set<Slot>] = [:]
    try statement.rows { row in
      guard let source = RollUpSource(rawValue: row.integer(0)) else { return }
      due[source, default: []].insert(Slot(number: row.integer(1)))
    }
    return due
  }

  /// Something has come that its rows do not hold.
  static func mark(_ slots: [Slot], _ source: RollUpSource, in database: Database) throws {
    try write(
      slots, source, "VALUES (?, ?, 0, 1, 0) ON CONFLICT DO UPDATE SET due = 1", in: database)
  }

  /// Raw rows of it are about to go.
  static func seal(_ slots: [Slot], _ source: RollUpSource, in database: Database) throws {
    try write(
      slots, source, "VALUES (?, ?, 0, 0, 1) ON CONFLICT DO UPDATE SET sealed = 1", in: database)
  }

  private static func write(
    _ slots: [Slot], _ source: RollUpSource, _ values: String, in database: Database
  ) throws {
    guard !slots.isEmpty else { return }
    let statement = try PreparedStatement(
      database, "INSERT INTO slot (source, start, through, due, sealed) \(values)")
    for slot in slots {
      try statement.bind(1, source.rawValue)
      try statement.bind(2, slot.number)
      try statement.run()
    }
  }

  /// Its rows hold everything up to a sequence.
  static func finish(
    _ source: RollUpSource, _ slot: Slot, through: Int64, isDue: Bool, in database: Database
  ) throws {
    let statement = try PreparedStatement(
      database, "UPDATE slot SET through = ?, due = ? WHERE source = ? AND start = ?")
    try statement.bind(1, through)
    try statement.bind(2, Int64(isDue ? 1 : 0))
    try statement.bind(3, source.rawValue)
    try statement.bind(4, slot.number)
    try statement.run()
  }
}

/// The slots that are due, in memory, so that a commit writes a slot down once and not with
/// every reading.
struct DueSlots {
  private(set) var due: [RollUpSource: Set<Slot>]
  /// What is rolled up just now, and whether anything has come to it since it was begun.
  private(set) var watched: (source: RollUpSource, slot: Slot)?
  private(set) var hasCome = false
  private var last: [RollUpSource: Slot] = [:]
  private var fresh: [RollUpSource: Set<Slot>] = [:]

  init(due: [RollUpSource: Set<Slot>]) { self.due = due }

  /// Something of this time has come.
  mutating func note(_ slot: Slot, _ source: RollUpSource) {
    if last[source] == slot { return }
    last[source] = slot
    if let watched, watched == (source, slot) { hasCome = true }
    if due[source]?.contains(slot) ?? false { return }
    fresh[source, default: []].insert(slot)
  }

  /// Writes down what is newly due.
  mutating func write(to database: Database) throws {
    for (source, slots) in fresh {
      try SlotTable.mark(slots.sorted(), source, in: database)
      due[source, default: []].formUnion(slots)
    }
    fresh = [:]
  }

  mutating func watch(_ source: RollUpSource, _ slot: Slot) {
    watched = (source, slot)
    hasCome = false
    last[source] = nil
  }

  /// The watched one is rolled up; it stays due where something has come since.
  mutating func finish() {
    guard let watched else { return }
    if !hasCome { due[watched.source]?.remove(watched.slot) }
    last[watched.source] = nil
    self.watched = nil
  }
}
