import FieldgateModel
import GRDB

/// The reading end of the store, for any thread and any process that may read the
/// file, whether the daemon runs or not.
///
/// It never writes a row, never brings a schema up, and holds no transaction longer
/// than it takes to fetch one answer or one page. Where the daemon has left `-wal`
/// and `-shm` beside the file, as it does, reading the directory is enough; without
/// them the reader must be able to create them.
package final class StoreReader: Sendable {
  /// The file, as it was given.
  package let path: String
  private let pool: DatabasePool

  /// Which alerts are wanted.
  package enum Selection: Hashable, Sendable {
    case all
    /// Those that are neither cleared nor expired.
    case open
  }

  /// Opens a store of exactly this program's schema; refuses, with the next step,
  /// one that is not there, is older or newer, or is none.
  package init(path: String, busyTimeout: Milliseconds = 5000) throws(StoreError) {
    self.path = path
    pool = try StoreFile.openForReading(path: path, busyTimeout: busyTimeout)
  }

  /// The alerts, by onset: all, or the open ones; of these, those whose last
  /// transition is at or after `since`.
  package func alerts(
    _ selection: Selection = .all, since: Timestamp? = nil
  ) throws(StoreError) -> [Alert] {
    try read("reading the alerts") {
      try AlertTable.alerts(selection, since: since, in: $0)
    }
  }

  /// One alert with its whole life; nil where there is none of this id.
  package func alert(_ id: AlertID) throws(StoreError) -> RecordedAlert? {
    try read("reading an alert") { database in
      try AlertTable.alert(id, in: database).map {
        RecordedAlert(alert: $0, events: try AlertTable.events(of: id, in: database))
      }
    }
  }

  /// What partners were sent of one alert, or of all of them, in order.
  package func receipts(of alert: AlertID? = nil) throws(StoreError) -> [Receipt] {
    try read("reading the receipts") {
      try ReceiptTable.receipts(alert.map { .alert($0) } ?? .all, in: $0)
    }
  }

  /// What no adapter could read, oldest first.
  package func quarantined() throws(StoreError) -> [RecordedQuarantine] {
    try read("reading the quarantine") { try QuarantineTable.messages(in: $0) }
  }

  /// The engine's rows as they were last committed, by owner and key.
  package func stateRows() throws(StoreError) -> [StateRow] {
    try read("reading the state") { try StateTable.rows(in: $0) }
  }

  /// The number of the last reading that arrived; 0 for none.
  package func lastSequence() throws(StoreError) -> Int64 {
    try read("reading the last reading") { try ReadingTable.lastSequence(in: $0) }
  }

  /// How much the store holds, alerts of exercises not counted; counting the readings walks an index.
  package func counts() throws(StoreError) -> StoreCounts {
    var counts = try read("counting") { database in
      func count(_ what: String) throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT count(*) FROM \(what)") ?? 0
      }
      return StoreCounts(
        readings: try count("reading"),
        alertsRaised: try count("alert WHERE status <> 'Exercise'"),
        alertsCleared: try count("alert WHERE state = 'cleared' AND status <> 'Exercise'"),
        quarantined: try count("quarantine"), outbox: try count("outbox"), bytes: 0)
    }
    counts.bytes = Self.bytes(at: path) ?? 0
    return counts
  }

  /// Bytes of a store's file and its write-ahead log; nil where there is no file.
  package static func bytes(at path: String) -> Int64? {
    StoreFile.size(of: path).map { $0 + (StoreFile.size(of: path + "-wal") ?? 0) }
  }

  func read<Result>(
    _ doing: String, _ body: (Database) throws -> Result
  ) throws(StoreError) -> Result {
    try inTermsOfStore(path: path, doing: doing) { try pool.read(body) }
  }
}

// MARK: - Readings

extension StoreReader {
  /// Rows fetched in one transaction: some milliseconds' worth.
  private static let pageSize = 2000

  /// Hands over the readings with `from` ≤ `time` < `to`, by time and then by
  /// arrival, the first `limit` of them. What arrives meanwhile is left out.
  ///
  /// Each page is a transaction of its own, and `body` runs outside of it: it may
  /// take its time. What `body` throws ends the reading and is thrown on.
  package func readings(
    from: Timestamp, to: Timestamp, limit: Int = .max,
    _ body: (RecordedReading) throws -> Void
  ) throws {
    let last = try read("reading the readings") { try ReadingTable.lastSequence(in: $0) }
    var page = ReadingTable.Page(
      after: (from, 0), to: to, through: last, limit: min(limit, Self.pageSize))
    var series: [Int64: SeriesKey] = [:]
    var wanted = limit
    while wanted > 0 {
      page.limit = min(wanted, Self.pageSize)
      let readings = try read("reading the readings") {
        try ReadingTable.page(page, knowing: &series, in: $0)
      }
      for reading in readings { try body(reading) }
      guard readings.count == page.limit, let newest = readings.last else { return }
      wanted -= readings.count
      page.after = (newest.reading.time, newest.sequence)
    }
  }
}
