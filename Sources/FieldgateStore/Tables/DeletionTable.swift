import FieldgateModel
import GRDB

/// The log of what was deleted.
enum DeletionTable {
  /// Adds to the class's row of this hour, or begins one.
  static func note(_ deletion: Deletion, in database: Database) throws {
    guard deletion.rows > 0 else { return }
    let add = try PreparedStatement(
      database,
      """
      UPDATE deletion SET time = ?3, oldest = min(oldest, ?4), newest = max(newest, ?5), \
      rows = rows + ?6 WHERE number = (SELECT max(number) FROM deletion \
      WHERE class = ?1 AND reason = ?2) AND time / 3600000 = ?3 / 3600000 RETURNING number
      """)
    try bind(deletion, to: add)
    var isAdded = false
    try add.rows { _ in isAdded = true }
    guard !isAdded else { return }
    let insert = try PreparedStatement(
      database,
      """
      INSERT INTO deletion (class, reason, time, oldest, newest, rows) VALUES (?, ?, ?, ?, ?, ?)
      """)
    try bind(deletion, to: insert)
    try insert.run()
  }

  /// The same of rows that bear these times.
  static func note(
    _ kind: DataClass, _ reason: Deletion.Reason, times: [Timestamp], at now: Timestamp,
    in database: Database
  ) throws {
    guard let from = times.min(), let to = times.max() else { return }
    try note(
      Deletion(
        kind: kind, reason: reason, time: now, from: from, to: to, rows: Int64(times.count)),
      in: database)
  }

  private static func bind(_ deletion: Deletion, to statement: PreparedStatement) throws {
    try statement.bind(1, deletion.kind.rawValue)
    try statement.bind(2, deletion.reason.rawValue)
    try statement.bind(3, deletion.time.milliseconds)
    try statement.bind(4, deletion.from.milliseconds)
    try statement.bind(5, deletion.to.milliseconds)
    try statement.bind(6, deletion.rows)
  }

  /// The last deletion of a class; nil where nothing of it was deleted.
  static func last(of kind: DataClass, in database: Database) throws -> Deletion? {
    let statement = try PreparedStatement(
      database,
      """
      SELECT class, reason, time, oldest, newest, rows FROM deletion WHERE class = ? \
      ORDER BY number DESC LIMIT 1
      """)
    try statement.bind(1, kind.rawValue)
    var deletion: Deletion?
    try statement.rows { row in
      deletion = Deletion(
        kind: try row.word(0, "deletion.class"), reason: try row.word(1, "deletion.reason"),
        time: row.timestamp(2), from: row.timestamp(3), to: row.timestamp(4),
        rows: row.integer(5))
    }
    return deletion
  }
}

/// Rows that went, as the view `deletions` shows them: those of one class and reason within
/// an hour are one line.
package struct Deletion: Hashable, Sendable {
  package enum Reason: String, Hashable, Sendable {
    /// Older than the site keeps it.
    case age
    /// The file was as large as it may be.
    case size
    /// There were as many of them as are kept.
    case count
    /// The site does not allow them to be kept.
    case privacy
    /// They could be read after all.
    case read
  }

  package var kind: DataClass
  package var reason: Reason
  /// When the last of them went.
  package var time: Timestamp
  /// The times that the rows themselves bear, the oldest and the newest.
  package var from: Timestamp
  package var to: Timestamp
  package var rows: Int64
}
