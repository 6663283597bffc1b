import FieldgateModel
import GRDB

/// Copies of the engine's rows, at places from which a replay can begin.
enum CheckpointTable {
  /// Keeps the rows as they stand, but for an exercise's, and of all checkpoints the newest `limit`.
  static func take(
    _ place: Checkpoint.Place, at time: Timestamp, keeping limit: Int, in database: Database
  ) throws {
    let insert = try PreparedStatement(
      database, "INSERT INTO checkpoint (time, after, journal, event) VALUES (?, ?, ?, ?)")
    try insert.bind(1, time.milliseconds)
    try insert.bind(2, place.reading)
    try insert.bind(3, place.entry)
    try insert.bind(4, place.event)
    try insert.run()
    let number = database.lastInsertedRowID
    let copy = try PreparedStatement(
      database,
      """
      INSERT INTO checkpoint_state (checkpoint, owner, key, version, bytes) \
      SELECT ?2, owner, key, version, bytes FROM state \
      WHERE NOT \(StateTable.isOfExercise) ORDER BY owner, key
      """)
    try copy.bind(1, StateRow.exercise)
    try copy.bind(2, number)
    try copy.run()
    for table in ["checkpoint_state WHERE checkpoint", "checkpoint WHERE number"] {
      let remove = try PreparedStatement(
        database,
        """
        DELETE FROM \(table) IN \
        (SELECT number FROM checkpoint ORDER BY number DESC LIMIT -1 OFFSET ?)
        """)
      try remove.bind(1, Int64(limit))
      try remove.run()
    }
  }

  /// All of them, oldest first.
  static func all(in database: Database) throws -> [Checkpoint] {
    let statement = try PreparedStatement(
      database, "SELECT number, time, after, journal, event FROM checkpoint ORDER BY number")
    var checkpoints: [Checkpoint] = []
    try statement.rows { row in
      checkpoints.append(
        Checkpoint(
          number: row.integer(0), time: row.timestamp(1),
          place: Checkpoint.Place(
            reading: row.integer(2), entry: row.integer(3), event: row.integer(4))))
    }
    return checkpoints
  }

  /// The rows that one keeps.
  static func rows(of checkpoint: Checkpoint, in database: Database) throws -> [StateRow] {
    let statement = try PreparedStatement(
      database,
      """
      SELECT owner, key, version, bytes FROM checkpoint_state WHERE checkpoint = ? \
      ORDER BY owner, key
      """)
    try statement.bind(1, checkpoint.number)
    var rows: [StateRow] = []
    try statement.rows { row in
      rows.append(
        StateRow(
          owner: row.text(0), key: row.text(1), version: Int(row.integer(2)),
          bytes: row.bytes(3)))
    }
    return rows
  }
}
