import FieldgateModel
import GRDB

/// Exercises, each with its beginning and its end.
enum ExerciseTable {
  static func write(_ changes: [ExerciseChange], to database: Database) throws {
    for change in changes {
      switch change {
      case .began(let record): try begin(record, in: database)
      case .ended(let began, let time, let user):
        let end = try PreparedStatement(
          database, "UPDATE exercise SET ended = ?2, ended_by = ?3 WHERE began = ?1")
        try end.bind(1, began.milliseconds)
        try end.bind(2, time.milliseconds)
        try end.bind(3, user)
        try end.run()
      }
    }
  }

  private static func begin(_ record: ExerciseRecord, in database: Database) throws {
    let insert = try PreparedStatement(
      database,
      """
      INSERT INTO exercise (began, mark, name, digest, scenario, by, seed, speed, until) \
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    try insert.bind(1, record.began.milliseconds)
    try insert.bind(2, record.mark)
    try insert.bind(3, record.name)
    try insert.bind(4, record.digest)
    try insert.bind(5, record.scenario)
    try insert.bind(6, record.by)
    try insert.bind(7, Int64(clamping: record.seed))
    try insert.bind(8, record.speed)
    try insert.bind(9, record.until.milliseconds)
    try insert.run()
  }

  /// All of them, the newest first.
  static func all(in database: Database) throws -> [RecordedExercise] {
    let statement = try PreparedStatement(
      database,
      """
      SELECT name, scenario, digest, by, seed, speed, began, until, ended, ended_by \
      FROM exercise ORDER BY began DESC
      """)
    var exercises: [RecordedExercise] = []
    try statement.rows { row in
      let record = ExerciseRecord(
        name: row.text(0), scenario: row.optionalText(1), digest: row.optionalText(2),
        by: row.text(3), seed: UInt64(clamping: row.integer(4)),
        speed: row.optionalNumber(5) ?? 1, began: row.timestamp(6), until: row.timestamp(7))
      exercises.append(
        RecordedExercise(
          record: record, ended: row.optionalTimestamp(8), endedBy: row.optionalText(9)))
    }
    return exercises
  }

  /// The transitions of one's alerts, in the order in which they came.
  static func events(
    of record: ExerciseRecord, in database: Database
  ) throws -> [RecordedExercise.Event] {
    let statement = try PreparedStatement(
      database,
      """
      SELECT a.id, a.area, a.rule, e.sequence, e.event, e.severity, e.time, e.by \
      FROM alert a JOIN alert_event e ON e.alert = a.id \
      WHERE a.id >= ?1 || '.' AND a.id < ?1 || '/' ORDER BY e.number
      """)
    try statement.bind(1, record.mark)
    var events: [RecordedExercise.Event] = []
    try statement.rows { row in
      events.append(
        RecordedExercise.Event(
          alert: AlertID(row.text(0)), area: AreaID(row.text(1)), rule: RuleID(row.text(2)),
          sequence: Int(row.integer(3)), kind: try row.word(4, "alert_event.event"),
          severity: try AlertTable.severity(row, 5, "alert_event.severity"),
          sent: row.timestamp(6), by: row.optionalText(7)))
    }
    return events
  }

  /// How many alerts those have that ran at any time from one to before another.
  static func alerts(from: Timestamp, to: Timestamp, in database: Database) throws -> Int {
    let statement = try PreparedStatement(
      database,
      """
      SELECT count(*) FROM exercise x JOIN alert a ON a.id >= x.mark || '.' AND a.id < x.mark || '/' \
      WHERE x.began < ?2 AND (x.ended IS NULL OR x.ended >= ?1)
      """)
    try statement.bind(1, from.milliseconds)
    try statement.bind(2, to.milliseconds)
    var count = 0
    try statement.rows { count = Int($0.integer(0)) }
    return count
  }

  /// Removes some of those that ended before a time; when they ended.
  static func remove(
    endedBefore time: Timestamp, limit: Int, from database: Database
  ) throws -> [Timestamp] {
    let delete = try PreparedStatement(
      database,
      """
      DELETE FROM exercise WHERE began IN \
      (SELECT began FROM exercise WHERE ended < ?1 LIMIT ?2) RETURNING ended
      """)
    try delete.bind(1, time.milliseconds)
    try delete.bind(2, Int64(limit))
    var times: [Timestamp] = []
    try delete.rows { times.append($0.timestamp(0)) }
    return times
  }
}
