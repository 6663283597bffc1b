import FieldgateModel
import GRDB

/// State that outlives the process, by owner and key; its bytes are the owner's.
enum StateTable {
  /// Replaces each row, or removes it where it has no bytes; the last one for a key
  /// holds.
  static func write(_ rows: [StateRow], to database: Database) throws {
    guard !rows.isEmpty else { return }
    let put = try PreparedStatement(
      database,
      """
      INSERT INTO state (owner, key, version, bytes) VALUES (?, ?, ?, ?) \
      ON CONFLICT (owner, key) DO UPDATE SET version = excluded.version, bytes = excluded.bytes
      """)
    let remove = try PreparedStatement(
      database, "DELETE FROM state WHERE owner = ? AND key = ?")
    for row in rows {
      let statement = row.bytes == nil ? remove : put
      try statement.bind(1, row.owner)
      try statement.bind(2, row.key)
      if let bytes = row.bytes {
        try statement.bind(3, Int64(row.version))
        try statement.bind(4, bytes)
      }
      try statement.run()
    }
  }

  /// Removes every row of an exercise.
  static func forgetExercise(in database: Database) throws {
    let remove = try PreparedStatement(database, "DELETE FROM state WHERE \(isOfExercise)")
    try remove.bind(1, StateRow.exercise)
    try remove.run()
  }

  /// Whether a row is of an exercise, whose owners begin with the first argument.
  static let isOfExercise = "substr(owner, 1, length(?1)) = ?1"

  /// All rows, by owner and key.
  static func rows(in database: Database) throws -> [StateRow] {
    let statement = try PreparedStatement(
      database, "SELECT owner, key, version, bytes FROM state ORDER BY owner, key")
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
