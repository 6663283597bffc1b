import FieldgateModel
import GRDB

/// Messages that no adapter could read, the newest of them.
enum QuarantineTable {
  /// Inserts in order and removes all but the newest `limit`.
  static func insert(
    _ messages: [QuarantinedMessage], keeping limit: Int, at now: Timestamp,
    into database: Database
  ) throws {
    guard !messages.isEmpty else { return }
    let statement = try PreparedStatement(
      database,
      """
      INSERT INTO quarantine (received, topic, adapter, outcome, reason, size, shape, payload) \
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """)
    for message in messages {
      try statement.bind(1, message.received.milliseconds)
      try statement.bind(2, message.topic)
      try statement.bind(3, message.adapter?.rawValue)
      try statement.bind(4, message.outcome)
      try statement.bind(5, message.reason)
      try statement.bind(6, Int64(message.size))
      try statement.bind(7, message.shape)
      try statement.bind(8, message.payload)
      try statement.run()
    }
    try remove(
      through: database.lastInsertedRowID - Int64(limit), because: .count, at: now, from: database)
  }

  /// Removes the oldest up to a number, and writes that down; how many they were.
  @discardableResult
  static func remove(
    through number: Int64, because reason: Deletion.Reason, at now: Timestamp,
    from database: Database
  ) throws -> Int {
    let removal = try PreparedStatement(
      database, "DELETE FROM quarantine WHERE number <= ? RETURNING received")
    try removal.bind(1, number)
    var times: [Timestamp] = []
    try removal.rows { times.append($0.timestamp(0)) }
    try DeletionTable.note(
      .quarantined, reason, times: times, at: now, in: database)
    return times.count
  }

  /// All that are kept, oldest first.
  static func messages(in database: Database) throws -> [RecordedQuarantine] {
    try messages(PreparedStatement(database, "\(select) ORDER BY number"))
  }

  /// The newest that are kept, the newest first.
  static func newest(_ limit: Int, in database: Database) throws -> [RecordedQuarantine] {
    let statement = try PreparedStatement(database, "\(select) ORDER BY number DESC LIMIT ?")
    try statement.bind(1, Int64(limit))
    return try messages(statement)
  }

  private static let select =
    "SELECT number, received, topic, adapter, outcome, reason, size, shape, payload FROM quarantine"

  private static func messages(_ statement: PreparedStatement) throws -> [RecordedQuarantine] {
    var messages: [RecordedQuarantine] = []
    try statement.rows { row in
      let message = QuarantinedMessage(
        received: row.timestamp(1), topic: row.text(2),
        adapter: row.optionalText(3).map { AdapterID($0) }, outcome: row.text(4),
        reason: row.text(5), size: Int(row.integer(6)), shape: row.text(7),
        payload: row.optionalBytes(8))
      messages.append(RecordedQuarantine(number: row.integer(0), message: message))
    }
    return messages
  }
}
