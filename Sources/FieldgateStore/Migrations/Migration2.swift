import GRDB

/// The second schema: what a replay needs beside the readings, and the audit.
extension Migration {
  /// Marks of readings, the journal of inputs with the view `audit`, checkpoints.
  static let journal = Migration(number: 2, name: "journal") { database in
    for sql in [inputs, checkpoints, audit, byTime] { try database.execute(sql: sql) }
  }

  /// `marks` is NULL for the usual reading, which costs it no more than the byte that
  /// says so. `after` is the sequence of the last reading before the entry. `detail` is a
  /// command's payload as it came, or a small JSON object. An entry is never changed:
  /// the journal is what people are held to.
  private static let inputs = """
    ALTER TABLE reading ADD COLUMN marks INTEGER;

    CREATE TABLE journal (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      after INTEGER NOT NULL,
      time INTEGER NOT NULL,
      steady INTEGER NOT NULL,
      kind TEXT NOT NULL,
      who TEXT,
      what TEXT,
      detail BLOB
    ) STRICT;
    CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
    BEGIN SELECT RAISE(ABORT, 'an entry of the journal is never changed'); END;
    """

  /// A copy of the engine's rows as they stood after a commit: after the reading
  /// `after`, the entry `journal` and the alert event `event`. Without row numbers, so
  /// that one checkpoint lies together and goes together.
  private static let checkpoints = """
    CREATE TABLE checkpoint (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      time INTEGER NOT NULL,
      after INTEGER NOT NULL,
      journal INTEGER NOT NULL,
      event INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE checkpoint_state (
      checkpoint INTEGER NOT NULL,
      owner TEXT NOT NULL,
      key TEXT NOT NULL,
      version INTEGER NOT NULL,
      bytes BLOB NOT NULL,
      PRIMARY KEY (checkpoint, owner, key)
    ) STRICT, WITHOUT ROWID;
    """

  /// For the quality of the alarms over a day or a month.
  private static let byTime = "CREATE INDEX alert_event_by_time ON alert_event(time);"

  private static let audit = """
    CREATE VIEW audit (number, time, who, what, detail) AS SELECT
      number, strftime('%Y-%m-%dT%H:%M:%fZ', time / 1000.0, 'unixepoch'),
      ifnull(who, 'fieldgate'), ifnull(what, kind), CAST(detail AS TEXT)
    FROM journal;
    """
}
