import FieldgateModel
import GRDB

/// Messages that no adapter could read, the newest of them.
enum QuarantineTable {
  /// Inserts in order and removes all but the newest `limit`; of these all but the newest
  /// `raw` lose their bytes.
  static func insert(
    _ messages: [QuarantinedMessage], keeping limit: Int, raw: Int, at now: Timestamp,
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
    guard messages.contains(where: { $0.payload != nil }) else { return }
    try erase(
      through: try lastBeyond(raw, in: database), longerThan: .max, limit: .max, because: .count,
      at: now, in: database)
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

  /// Removes what could be read after all, and writes down of the rest what is wrong with it
  /// now.
  static func settle(
    _ retried: [RetriedMessage], at now: Timestamp, in database: Database
  ) throws {
    guard !retried.isEmpty else { return }
    let removal = try PreparedStatement(
      database, "DELETE FROM quarantine WHERE number = ? RETURNING received")
    let change = try PreparedStatement(
      database,
      "UPDATE quarantine SET adapter = ?, outcome = ?, reason = ? WHERE number = ?")
    var times: [Timestamp] = []
    for message in retried {
      switch message.verdict {
      case .read:
        try removal.bind(1, message.number)
        try removal.rows { times.append($0.timestamp(0)) }
      case .stays(let adapter, let outcome, let reason):
        try change.bind(1, adapter?.rawValue)
        try change.bind(2, outcome)
        try change.bind(3, reason)
        try change.bind(4, message.number)
        try change.run()
      }
    }
    try DeletionTable.note(.quarantined, .read, times: times, at: now, in: database)
  }

  // MARK: - Bytes

  /// The number of the newest whose bytes are too many by one, where so many are kept; 0
  /// where there are none too many.
  static func lastBeyond(_ limit: Int, in database: Database) throws -> Int64 {
    let find = try PreparedStatement(
      database,
      """
      SELECT number FROM quarantine INDEXED BY quarantine_raw WHERE payload IS NOT NULL \
      ORDER BY number DESC LIMIT 1 OFFSET ?
      """)
    try find.bind(1, Int64(limit))
    var number: Int64 = 0
    try find.rows { number = $0.integer(0) }
    return number
  }

  /// Erases the bytes of at most `limit` of those up to a number, or longer than so many
  /// bytes, and writes that down; how many they were.
  @discardableResult
  static func erase(
    through number: Int64, longerThan size: Int64, limit: Int64, because reason: Deletion.Reason,
    at now: Timestamp, in database: Database
  ) throws -> Int {
    let erase = try PreparedStatement(
      database,
      """
      UPDATE quarantine SET payload = NULL WHERE number IN (SELECT number \
      FROM quarantine INDEXED BY quarantine_raw WHERE payload IS NOT NULL \
      AND (number <= ? OR size > ?) LIMIT ?) RETURNING received
      """)
    try erase.bind(1, number)
    try erase.bind(2, size)
    try erase.bind(3, limit)
    var times: [Timestamp] = []
    try erase.rows { times.append($0.timestamp(0)) }
    try DeletionTable.note(.quarantinedRaw, reason, times: times, at: now, in: database)
    return times.count
  }

  // MARK: - Reading

  /// All that are kept, oldest first, with their bytes.
  static func messages(in database: Database) throws -> [RecordedQuarantine] {
    try messages(PreparedStatement(database, select("payload", "ORDER BY number")))
  }

  /// The newest that are kept, the newest first, without their bytes.
  static func newest(_ limit: Int, in database: Database) throws -> [RecordedQuarantine] {
    let statement = try PreparedStatement(
      database, select("NULL", "ORDER BY number DESC LIMIT ?"))
    try statement.bind(1, Int64(limit))
    return try messages(statement)
  }

  /// Those that came at or after a time, oldest first, without their bytes.
  static func since(_ time: Timestamp, in database: Database) throws -> [RecordedQuarantine] {
    let statement = try PreparedStatement(
      database, select("NULL", "WHERE received >= ? ORDER BY number"))
    try statement.bind(1, time.milliseconds)
    return try messages(statement)
  }

  /// Those of these numbers that are there, in the order of the numbers given, until their
  /// bytes together are more than `most`; the first is always among them.
  static func kept(
    _ numbers: [Int64], most: Int, in database: Database
  ) throws -> KeptMessages {
    let statement = try PreparedStatement(
      database, "SELECT received, topic, payload FROM quarantine WHERE number = ?")
    var kept = KeptMessages()
    var bytes = 0
    for (place, number) in numbers.enumerated() {
      var found: KeptMessage?
      try statement.bind(1, number)
      try statement.rows { row in
        found = KeptMessage(
          number: number, received: row.timestamp(0), topic: row.text(1),
          payload: row.optionalBytes(2))
      }
      guard let found else { continue }
      bytes += found.payload?.count ?? 0
      guard kept.messages.isEmpty || bytes <= most else {
        kept.left = Array(numbers[place...])
        break
      }
      kept.messages.append(found)
    }
    return kept
  }

  private static func select(_ payload: String, _ rest: String) -> String {
    "SELECT number, received, topic, adapter, outcome, reason, size, shape, \(payload),"
      + " length(payload) FROM quarantine \(rest)"
  }

  private static func messages(_ statement: PreparedStatement) throws -> [RecordedQuarantine] {
    var messages: [RecordedQuarantine] = []
    try statement.rows { row in
      let message = QuarantinedMessage(
        received: row.timestamp(1), topic: row.text(2),
        adapter: row.optionalText(3).map { AdapterID($0) }, outcome: row.text(4),
        reason: row.text(5), size: Int(row.integer(6)), shape: row.text(7),
        payload: row.optionalBytes(8))
      messages.append(
        RecordedQuarantine(
          number: row.integer(0), message: message, kept: row.optionalInteger(9).map { Int($0) }))
    }
    return messages
  }
}
