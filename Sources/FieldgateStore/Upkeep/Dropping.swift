import FieldgateModel
import GRDB

/// The dropping of working rows that nothing needs any more, and of pages without content.
struct Dropping {
  private let budget: Budget
  private let database: Database

  private static let step = 256

  init(budget: Budget, in database: Database) {
    self.budget = budget
    self.database = database
  }

  /// Samples of areas that are rolled up and older than a time.
  func samples(before: Timestamp, _ due: Set<Slot>) throws -> Slice {
    var slice = Slice(isFinished: false)
    while !slice.isFinished {
      let find = try PreparedStatement(
        database,
        "SELECT sequence, time FROM area_sample WHERE time < ? ORDER BY time LIMIT \(Self.step)")
      try find.bind(1, before.milliseconds)
      var gone: [Int64] = []
      var slots: Set<Slot> = []
      try find.walk { row in
        let slot = Slot(of: row.timestamp(1))
        if due.contains(slot) {
          slice.waitsFor = (.areas, slot)
          return true
        }
        gone.append(row.integer(0))
        slots.insert(slot)
        return false
      }
      let delete = try PreparedStatement(database, "DELETE FROM area_sample WHERE sequence = ?")
      for sequence in gone {
        try delete.bind(1, sequence)
        try delete.run()
      }
      try SlotTable.seal(slots.sorted(), .areas, in: database)
      slice.rows += gone.count
      slice.isFinished = gone.count < Self.step
      if budget.isSpent { break }
    }
    return slice
  }

  /// Checkpoints whose next reading is gone: no replay can begin there. First what names
  /// them goes, so that nobody finds half of one.
  func checkpoints() throws -> Slice {
    try database.execute(
      sql: "DELETE FROM checkpoint WHERE after + 1 < (SELECT min(sequence) FROM reading)")
    var slice = Slice(rows: database.changesCount, isFinished: false)
    while !slice.isFinished {
      let delete = try PreparedStatement(
        database,
        """
        DELETE FROM checkpoint_state WHERE (checkpoint, owner, key) IN (SELECT checkpoint, owner, \
        key FROM checkpoint_state WHERE checkpoint < (SELECT ifnull(min(number), \
        9223372036854775807) FROM checkpoint) LIMIT \(Self.step))
        """)
      try delete.run()
      slice.rows += database.changesCount
      slice.isFinished = database.changesCount < Self.step
      if budget.isSpent { break }
    }
    return slice
  }

  /// Entries of the journal that lie before the oldest reading and before the oldest
  /// checkpoint: no replay can begin before them. The last start before that checkpoint
  /// stays, since it says which site was in force there. While the first reading of all is
  /// there, everything stays, since a replay can begin with the store.
  func journal(at now: Timestamp) throws -> Slice {
    let first = try Int64.fetchOne(database, sql: "SELECT min(sequence) FROM reading") ?? 1
    guard first > 1 else { return Slice() }
    let last = try Int64.fetchOne(database, sql: "SELECT min(journal) FROM checkpoint") ?? .max
    let start = try JournalTable.start(through: last, in: database)?.number ?? 0
    var slice = Slice(isFinished: false)
    while !slice.isFinished {
      let gone = try JournalTable.remove(
        through: last, before: first, except: start, limit: Self.step, from: database)
      try DeletionTable.note(.journal, .age, times: gone, at: now, in: database)
      slice.rows += gone.count
      slice.isFinished = gone.count < Self.step
      if budget.isSpent { break }
    }
    return slice
  }

  /// Gives free pages back to the disk until the file has so many bytes. A file that was made
  /// without `auto_vacuum` stays as long as it is.
  func freePages(until size: Int64, path: String) throws -> Slice {
    var slice = Slice(isFinished: false)
    while !slice.isFinished {
      let before = try FileUsage(database, path: path)
      guard before.file > size, before.free > 0 else { return Slice(rows: slice.rows) }
      try PreparedStatement(database, "PRAGMA incremental_vacuum(16)").run()
      let after = try FileUsage(database, path: path)
      if after.database >= before.database { return Slice(rows: slice.rows) }
      slice.rows += 16
      if budget.isSpent { break }
    }
    return slice
  }
}
