import FieldgateModel
import GRDB

/// Threat levels that were set by command, each with its end.
enum LevelTable {
  /// A setting that begins is a row of its own; one that is over gets its true end.
  static func write(_ changes: [LevelChange], to database: Database) throws {
    guard !changes.isEmpty else { return }
    let begin = try PreparedStatement(
      database,
      "INSERT INTO level (area, level, since, until, by, reason) VALUES (?, ?, ?, ?, ?, ?)")
    let end = try PreparedStatement(
      database,
      """
      UPDATE level SET until = ?3 \
      WHERE id = (SELECT max(id) FROM level WHERE area = ?1 AND since = ?2)
      """)
    for change in changes {
      switch change.kind {
      case .set:
        try begin.bind(1, change.area.rawValue)
        try begin.bind(2, Int64(change.level.rawValue))
        try begin.bind(3, change.since.milliseconds)
        try begin.bind(4, change.until?.milliseconds)
        try begin.bind(5, change.by)
        try begin.bind(6, change.reason)
        try begin.run()
      case .ended, .replaced:
        try end.bind(1, change.area.rawValue)
        try end.bind(2, change.since.milliseconds)
        try end.bind(3, change.until?.milliseconds)
        try end.run()
      }
    }
  }
}
