import FieldgateModel
import GRDB

/// The audit log: entries that are only ever appended, each bound to the one before.
enum AuditTable {
  /// Appends in order, within the transaction of whoever has something to take down; gives
  /// the head after it.
  @discardableResult
  static func append(_ entries: [AuditEntry], to database: Database) throws -> AuditHead {
    var head = try head(in: database)
    for entry in entries {
      try append(
        time: entry.time.milliseconds, who: entry.who, what: entry.what, detail: entry.detailText,
        advancing: &head, into: database)
    }
    return head
  }

  /// Appends one entry of texts.
  static func append(
    time: Int64, who: String, what: String, detail: String, advancing head: inout AuditHead,
    into database: Database
  ) throws {
    let statement = try PreparedStatement(
      database,
      """
      INSERT INTO audit_entry (number, time, who, what, detail, hash) VALUES (?, ?, ?, ?, ?, ?)
      """)
    let number = head.number + 1
    let hash = try AuditChain.hash(
      AuditChain.Content(
        number: number, time: time, who: Array(who.utf8), what: Array(what.utf8),
        detail: Array(detail.utf8)), after: head.hash)
    try statement.bind(1, number)
    try statement.bind(2, time)
    try statement.bind(3, who)
    try statement.bind(4, what)
    try statement.bind(5, detail)
    try statement.bind(6, hash)
    try statement.run()
    head = AuditHead(number: number, hash: hash)
  }

  /// The last entry's number and hash.
  static func head(in database: Database) throws -> AuditHead {
    let statement = try PreparedStatement(
      database, "SELECT number, hash FROM audit_entry ORDER BY number DESC LIMIT 1")
    var head = AuditHead.none
    try statement.rows { head = AuditHead(number: $0.integer(0), hash: $0.bytes(1)) }
    return head
  }

  /// When the gateway started after one time and before another. Walks the whole log.
  static func starts(
    after begin: Timestamp, before end: Timestamp?, in database: Database
  ) throws -> [Timestamp] {
    let statement = try PreparedStatement(
      database,
      """
      SELECT time FROM audit_entry \
      WHERE what = 'start' AND time > ?1 AND (?2 IS NULL OR time < ?2) ORDER BY number
      """)
    try statement.bind(1, begin.milliseconds)
    try statement.bind(2, end?.milliseconds)
    var times: [Timestamp] = []
    try statement.rows { times.append($0.timestamp(0)) }
    return times
  }

  /// An entry as the file holds it.
  struct Row {
    let content: AuditChain.Content
    let hash: [UInt8]
    /// Each column has the type that the schema gives it.
    let isTyped: Bool
  }

  /// The entries after a number, in order.
  static func rows(after number: Int64, limit: Int, in database: Database) throws -> [Row] {
    let statement = try PreparedStatement(
      database,
      """
      SELECT number, time, who, what, detail, hash FROM audit_entry WHERE number > ? \
      ORDER BY number LIMIT ?
      """)
    try statement.bind(1, number)
    try statement.bind(2, Int64(limit))
    var rows: [Row] = []
    try statement.rows { row in
      let types: [PreparedStatement.Storage] = [.integer, .integer, .text, .text, .text, .blob]
      let isTyped = types.indices.allSatisfy { row.storage(Int32($0)) == types[$0] }
      rows.append(
        Row(
          content: AuditChain.Content(
            number: row.integer(0), time: row.integer(1), who: row.bytes(2), what: row.bytes(3),
            detail: row.bytes(4)),
          hash: row.bytes(5), isTyped: isTyped))
    }
    return rows
  }

  /// The highest number that SQLite has given in the table, removed ones included.
  static func highestGiven(in table: String, _ database: Database) throws -> Int64 {
    try Int64.fetchOne(
      database, sql: "SELECT seq FROM sqlite_sequence WHERE name = ?", arguments: [table]) ?? 0
  }
}
