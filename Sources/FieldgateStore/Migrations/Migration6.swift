import GRDB

/// The sixth schema: experiments, named windows of time.
extension Migration {
  /// The table and the view over it.
  static let experiments = Migration(number: 6, name: "experiments") { database in
    try database.execute(sql: table)
    try database.execute(sql: view)
  }

  /// A name is used once.
  private static let table = """
    CREATE TABLE experiment (
      name TEXT PRIMARY KEY NOT NULL,
      started INTEGER NOT NULL,
      stopped INTEGER,
      by TEXT NOT NULL,
      note TEXT NOT NULL,
      stopped_by TEXT,
      stop_note TEXT
    ) STRICT;
    """

  private static let view = """
    CREATE VIEW experiments (name, started, stopped, by, note, stopped_by, stop_note) AS SELECT
      name, strftime('%Y-%m-%dT%H:%M:%fZ', started / 1000.0, 'unixepoch'),
      strftime('%Y-%m-%dT%H:%M:%fZ', stopped / 1000.0, 'unixepoch'), by, note, stopped_by, stop_note
    FROM experiment;
    """
}
