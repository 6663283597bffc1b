import FieldgateModel
import GRDB

/// The writing end of the store: one SQLite file, one connection, one transaction
/// for each turn of the loop.
///
/// One thread owns it. What `commit` returned from is on the disk
/// (`synchronous=FULL`); what it threw from has left nothing behind.
package final class Store {
  /// What a site may choose.
  package struct Settings: Hashable, Sendable {
    /// How long a lock of another connection is waited for, in milliseconds; less
    /// than half the keep-alive and half the watchdog's period.
    package var busyTimeout: Milliseconds = 5000
    /// To how many bytes the write-ahead log is cut back after it has been emptied.
    package var journalSizeLimit = 16 << 20
    /// How many quarantined messages are kept; older ones go.
    package var quarantineLimit = 10_000
    /// How many checkpoints are kept, from which a replay can begin; older ones go.
    package var checkpointLimit = 8
    /// How many series are remembered at once; more cost a look-up each.
    package var seriesLimit = 100_000
    /// How many series a device may have; readings of further ones are refused. Four
    /// times as many as the rules follow, since a device that is moved to another
    /// area begins new ones.
    package var seriesPerDevice = 1024
    /// How many values of a slot are held at once while it is rolled up; a slot with more is
    /// gone through several times.
    package var rollUpValues = 2_000_000

    package init() {}
  }

  /// The file, as it was given.
  package let path: String
  let settings: Settings
  private(set) var opened: DatabaseQueue?
  /// The file that is open, as it stood at the path then.
  private(set) var place: StorePlace
  /// What a file that is gone held is written anew beside the path, and has not got its name yet.
  var isRescued = false
  private var series: SeriesIndex
  /// What is known of the file beyond its rows; nil after a failure, when it is
  /// read again.
  private var tail: Tail?
  /// The slot that is being rolled up; nil for none.
  var rollUp: RollUp?

  /// The ends of the tables that only grow, and what is due.
  struct Tail {
    var nextSequence: Int64
    var deliveries: DeliveryTable.Ledger
    var due: DueSlots
    var areas: AreaSampleTable.Series = [:]
  }

  /// Opens the store, makes it where there is none (not its directory), and brings
  /// an older schema up. A newer schema, another program's database and what is no
  /// database at all are refused and not touched.
  package init(path: String, settings: Settings = Settings()) throws(StoreError) {
    self.path = path
    self.settings = settings
    series = SeriesIndex(limit: settings.seriesLimit, perDevice: settings.seriesPerDevice)
    opened = try StoreFile.openForWriting(path: path, settings: settings)
    place = StorePlace(of: path)
  }

  /// A store that is not open yet: everything but `reopen` throws.
  package init(unopened path: String, settings: Settings = Settings()) {
    self.path = path
    self.settings = settings
    series = SeriesIndex(limit: settings.seriesLimit, perDevice: settings.seriesPerDevice)
    place = StorePlace(of: path)
  }

  /// The writing connection.
  var queue: DatabaseQueue {
    get throws(StoreError) {
      guard let opened else {
        throw .failed(
          path: path, doing: "writing", failure: .cannotOpen, message: "the store is not open")
      }
      return opened
    }
  }

  /// Closes the file, where it is open, and opens what stands at the path now, as `init`
  /// does. Nothing is made in place of a file that cannot be used; where the open file was removed
  /// or renamed and nothing stands at the path, what it holds is written there first.
  ///
  /// - Parameters:
  ///   - limit: SQLite is to look through the whole file first, for at most as many
  ///     milliseconds: what is damaged is not written to, nor written anew.
  ///   - progress: after each mebibyte that is written anew.
  /// - Returns: whether the file was written anew.
  @discardableResult
  package func reopen(
    lookingThroughFor limit: Milliseconds? = nil, progress: @escaping () -> Void = {}
  ) throws(StoreError) -> Bool {
    let isAnew = try leavePlace(isSound: limit == nil, progress)
    let queue = try StoreFile.openForWriting(path: path, settings: settings)
    if let limit {
      try inTermsOfStore(path: path, doing: "looking through the file") {
        try queue.inDatabase { try StoreFile.lookThrough($0, path: path, atMost: limit) }
      }
    }
    opened = queue
    place = StorePlace(of: path)
    return isAnew
  }

  /// Closes the file, where it is open, and knows nothing of it any more.
  func forget() {
    try? opened?.close()
    opened = nil
    series.forget()
    tail = nil
    rollUp = nil
  }

  /// Commits everything in the batch in one transaction, or throws and keeps
  /// nothing of it. An empty batch touches no file.
  ///
  /// A reading of one series too many of its device is left out and counted in the
  /// result; the rest of the batch is committed.
  ///
  /// Every thousandth page or so a commit also moves the log into the database
  /// (SQLite's own `wal_autocheckpoint`, on this thread): docs/decisions/0002 says
  /// what that costs.
  package func commit(_ batch: Batch) throws(StoreError) -> CommitResult {
    guard !batch.isEmpty else { return CommitResult() }
    return try transaction("commit of a batch") { database, tail in
      try write(batch, advancing: &tail, to: database)
    }
  }

  /// One transaction of the writer's; where it fails, nothing is remembered of it.
  func transaction<Result>(
    _ doing: String, _ body: (Database, inout Tail) throws -> Result
  ) throws(StoreError) -> Result {
    do {
      return try inTermsOfStore(path: path, doing: doing) {
        try queue.inDatabase { database in
          // Taken out, not copied: a second reference would clone the ledger.
          var tail = try self.tail ?? readTail(database)
          self.tail = nil
          try checkPlace()
          try database.beginTransaction(.immediate)
          let result: Result
          do {
            result = try body(database, &tail)
            try database.commit()
          } catch {
            try? database.rollback()
            throw error
          }
          self.tail = tail
          return result
        }
      }
    } catch {
      // Series that were interned in this batch are gone with it.
      series.forget()
      tail = nil
      rollUp = nil
      throw error
    }
  }

  /// The same without a transaction, where nothing is written.
  func look<Result>(
    _ doing: String, _ body: (Database, inout Tail) throws -> Result
  ) throws(StoreError) -> Result {
    do {
      return try inTermsOfStore(path: path, doing: doing) {
        try queue.inDatabase { database in
          var tail = try self.tail ?? readTail(database)
          self.tail = nil
          let result = try body(database, &tail)
          self.tail = tail
          return result
        }
      }
    } catch {
      tail = nil
      rollUp = nil
      throw error
    }
  }

  private func write(
    _ batch: Batch, advancing tail: inout Tail, to database: Database
  ) throws -> CommitResult {
    let first = tail.nextSequence
    let refused = try ReadingTable.insert(
      batch.readings, from: first, interning: &series, into: database)
    var noted: Slot?
    for stored in batch.readings {
      guard let slot = stored.reading.slot, slot != noted else { continue }
      tail.due.note(slot, .readings)
      noted = slot
    }
    if !batch.samples.isEmpty {
      try AreaSampleTable.insert(
        batch.samples, at: batch.sampled, knowing: &tail.areas, into: database)
      tail.due.note(Slot(of: batch.sampled), .areas)
    }
    try tail.due.write(to: database)
    let kept = batch.readings.count - refused.count
    tail.nextSequence += Int64(kept)
    var result = CommitResult(
      readings: kept == 0 ? 0..<0 : first..<tail.nextSequence,
      refused: Dictionary(
        refused.map { (batch.readings[$0].reading.device, 1) }, uniquingKeysWith: +))
    try JournalTable.insert(
      batch.journal.map { placed in
        let before = placed.after - refused.count { $0 < placed.after }
        return (after: first + Int64(before) - 1, entry: placed.entry)
      }, into: database)
    if !batch.audit.isEmpty { result.audit = try AuditTable.append(batch.audit, to: database) }
    try LevelTable.write(batch.levelChanges, to: database)
    try ExperimentTable.write(batch.experiments, to: database)
    try ExerciseTable.write(batch.exercises, to: database)
    result.alertEvents = try AlertTable.insert(batch.alertEvents, into: database)
    if !batch.exercises.isEmpty { try StateTable.forgetExercise(in: database) }
    try StateTable.write(batch.state, to: database)
    try OutboxTable.remove(batch.sent, from: database)
    try ReceiptTable.close(batch.sent, refused: batch.refused, at: batch.time, in: database)
    (result.outbox, result.superseded) = try OutboxTable.insert(
      batch.outbox, created: batch.time, into: database)
    try ReceiptTable.insert(batch.partnerMessages, outbox: result.outbox, into: database)
    try ReceiptTable.acknowledge(batch.partnerAcknowledgements, in: database)
    if batch.forgetsDeliveries {
      try DeliveryTable.removeAll(resetting: &tail.deliveries, from: database)
    }
    try DeliveryTable.insert(batch.delivered, advancing: &tail.deliveries, into: database)
    let isShort = refused.contains { batch.readings[$0].marks.contains(.retried) }
    try QuarantineTable.settle(
      isShort ? batch.retried.map(\.keeping) : batch.retried, at: batch.time, in: database)
    try QuarantineTable.insert(
      batch.quarantined, keeping: settings.quarantineLimit, raw: batch.rawLimit, at: batch.time,
      into: database)
    if let time = batch.checkpoint {
      try CheckpointTable.take(
        Checkpoint.Place(
          reading: tail.nextSequence - 1, entry: try JournalTable.last(in: database),
          event: try AlertTable.lastEvent(in: database)),
        at: time, keeping: settings.checkpointLimit, in: database)
    }
    return result
  }

  private func readTail(_ database: Database) throws -> Tail {
    Tail(
      nextSequence: try ReadingTable.lastSequence(in: database) + 1,
      deliveries: try DeliveryTable.ledger(in: database),
      due: DueSlots(due: try SlotTable.due(in: database)))
  }

  /// Closes the file; the store is of no use afterwards.
  package func close() throws(StoreError) {
    try inTermsOfStore(path: path, doing: "closing") { try opened?.close() }
  }
}

// MARK: - Upkeep

extension Store {
  /// How far SQLite's own checkpoint came.
  package struct LogCheckpoint: Hashable, Sendable {
    /// Pages in the write-ahead log.
    package let logged: Int
    /// Those of them that are in the database now.
    package let moved: Int
  }

  /// Moves what it can of the write-ahead log into the database without waiting
  /// for readers.
  @discardableResult
  package func checkpointPassive() throws(StoreError) -> LogCheckpoint {
    try inTermsOfStore(path: path, doing: "checkpoint") {
      let (logged, moved) = try queue.inDatabase { try $0.checkpoint(.passive) }
      return LogCheckpoint(logged: logged, moved: moved)
    }
  }
}
