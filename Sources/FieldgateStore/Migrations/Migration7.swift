import GRDB

/// The seventh schema: exercises.
extension Migration {
  /// The table and the view over it.
  static let exercises = Migration(number: 7, name: "exercises") { database in
    for sql in [table, view] { try database.execute(sql: sql) }
  }

  /// `began` is the exercise's id: there is one at a time. `until` is when it ends by itself;
  /// `ended` when it did. `mark` begins the ids of its alerts.
  private static let table = """
    CREATE TABLE exercise (
      began INTEGER PRIMARY KEY,
      mark TEXT NOT NULL,
      name TEXT NOT NULL,
      digest TEXT,
      scenario TEXT,
      by TEXT NOT NULL,
      seed INTEGER NOT NULL,
      speed REAL NOT NULL,
      until INTEGER NOT NULL,
      ended INTEGER,
      ended_by TEXT
    ) STRICT;
    """

  private static func iso(_ column: String) -> String {
    "strftime('%Y-%m-%dT%H:%M:%fZ', \(column) / 1000.0, 'unixepoch')"
  }

  /// The alerts of an exercise are those of the view `alerts` whose ids begin with its mark.
  private static var view: String {
    """
    CREATE VIEW exercises (
      name, digest, started, ended, until, by, ended_by, seed, pace, mark, scenario
    ) AS SELECT
      name, digest, \(iso("began")), \(iso("ended")), \(iso("until")), by, ended_by, seed, speed,
      mark, scenario
    FROM exercise;
    """
  }
}
