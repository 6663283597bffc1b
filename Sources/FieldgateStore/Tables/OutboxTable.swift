import FieldgateModel
import GRDB

/// What waits for the broker's acknowledgement. Numbers only grow and are never
/// given twice, so that a late acknowledgement can mean nothing else.
enum OutboxTable {
  /// Inserts in order; an entry that supersedes removes the retained ones for its
  /// topic first. Returns the numbers given, and those removed.
  static func insert(
    _ entries: [OutboxEntry], created: Timestamp, into database: Database
  ) throws -> (numbers: [Int64], superseded: [Int64]) {
    guard !entries.isEmpty else { return ([], []) }
    let statement = try PreparedStatement(
      database,
      "INSERT INTO outbox (topic, payload, retain, qos, created) VALUES (?, ?, ?, ?, ?)")
    var numbers: [Int64] = []
    var superseded: [Int64] = []
    for entry in entries {
      let publication = entry.publication
      if entry.supersedes {
        superseded += try removeRetained(topic: publication.topic, from: database)
      }
      try statement.bind(1, publication.topic)
      try statement.bind(2, publication.payload)
      try statement.bind(3, Int64(publication.retain ? 1 : 0))
      try statement.bind(4, Int64(publication.qos))
      try statement.bind(5, created.milliseconds)
      try statement.run()
      numbers.append(database.lastInsertedRowID)
    }
    return (numbers, superseded)
  }

  private static func removeRetained(
    topic: String, from database: Database
  ) throws -> [Int64] {
    let statement = try PreparedStatement(
      database, "DELETE FROM outbox WHERE retain = 1 AND topic = ? RETURNING number")
    try statement.bind(1, topic)
    var numbers: [Int64] = []
    try statement.rows { numbers.append($0.integer(0)) }
    return numbers
  }

  /// Removes what has been acknowledged; a number without a row is no error, since
  /// an entry on its way may have been superseded.
  static func remove(_ numbers: [Int64], from database: Database) throws {
    guard !numbers.isEmpty else { return }
    let statement = try PreparedStatement(database, "DELETE FROM outbox WHERE number = ?")
    for number in numbers {
      try statement.bind(1, number)
      try statement.run()
    }
  }

  static func backlog(in database: Database) throws -> OutboxBacklog {
    let statement = try PreparedStatement(
      database, "SELECT count(*), min(created) FROM outbox")
    var backlog = OutboxBacklog(count: 0, oldest: nil)
    try statement.rows {
      backlog = OutboxBacklog(count: $0.integer(0), oldest: $0.optionalTimestamp(1))
    }
    return backlog
  }

  /// What waits, oldest first, after a number.
  static func entries(
    after number: Int64, limit: Int, in database: Database
  ) throws -> [(number: Int64, publication: Publication)] {
    let statement = try PreparedStatement(
      database,
      """
      SELECT number, topic, payload, retain, qos FROM outbox WHERE number > ? \
      ORDER BY number LIMIT ?
      """)
    try statement.bind(1, number)
    try statement.bind(2, Int64(max(0, limit)))
    var entries: [(number: Int64, publication: Publication)] = []
    try statement.rows { row in
      let publication = Publication(
        topic: row.text(1), payload: row.bytes(2), retain: row.integer(3) == 1,
        qos: Int(row.integer(4)))
      entries.append((row.integer(0), publication))
    }
    return entries
  }
}
