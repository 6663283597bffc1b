import GRDB

/// The fourth schema: roll-ups of quarters of an hour, the log of deletions, and what
/// upkeep must remember.
extension Migration {
  static let upkeep = Migration(number: 4, name: "upkeep") { database in
    for sql in [slots, samples, deletions, views] { try database.execute(sql: sql) }
    try database.execute(sql: due)
  }

  /// A slot is a quarter of an hour, numbered from 1970 on. `source` is 0 for readings, 1 for
  /// values of areas. `through` is the last sequence that its rows hold; `due` is 1 where
  /// more has come; `sealed` is 1 where some of its raw rows are gone, so that what comes
  /// can only be added to its rows. A row of a roll-up has its own `through`: where a run over
  /// a slot was broken off, some rows hold more than the others.
  ///
  /// The key of the roll-ups begins with the slot: rows are written and deleted at the ends.
  /// The second index of the readings holds those alone that go by their arrival.
  private static let slots = """
    CREATE TABLE slot (
      source INTEGER NOT NULL,
      start INTEGER NOT NULL,
      through INTEGER NOT NULL,
      due INTEGER NOT NULL,
      sealed INTEGER NOT NULL,
      PRIMARY KEY (source, start)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX slot_due ON slot(source, start) WHERE due = 1;

    CREATE TABLE rollup (
      source INTEGER NOT NULL,
      slot INTEGER NOT NULL,
      series INTEGER NOT NULL,
      count INTEGER NOT NULL,
      min REAL,
      max REAL,
      sum REAL,
      p20 REAL,
      p50 REAL,
      p80 REAL,
      delta REAL,
      text TEXT,
      reporting INTEGER,
      expected INTEGER,
      late INTEGER,
      through INTEGER NOT NULL,
      PRIMARY KEY (source, slot, series)
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX reading_by_arrival ON reading(received) WHERE quality = 'skewed';
    """

  /// Values of areas wait here until their slot is rolled up, and a day longer.
  private static let samples = """
    CREATE TABLE area_series (
      id INTEGER PRIMARY KEY,
      area TEXT NOT NULL,
      measure TEXT NOT NULL,
      unit TEXT NOT NULL,
      UNIQUE (area, measure, unit)
    ) STRICT;
    CREATE TABLE area_sample (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      series INTEGER NOT NULL,
      time INTEGER NOT NULL,
      value REAL,
      text TEXT,
      reporting INTEGER NOT NULL,
      expected INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX area_sample_by_time ON area_sample(time);
    """

  /// `upkeep` holds numbers by name: how far the clock of the retention has come.
  private static let deletions = """
    CREATE TABLE deletion (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      time INTEGER NOT NULL,
      class TEXT NOT NULL,
      reason TEXT NOT NULL,
      oldest INTEGER NOT NULL,
      newest INTEGER NOT NULL,
      rows INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX quarantine_raw ON quarantine(received) WHERE payload IS NOT NULL;
    CREATE INDEX deletion_by_class ON deletion(class, reason);
    CREATE TABLE upkeep (
      key TEXT PRIMARY KEY NOT NULL,
      value INTEGER NOT NULL
    ) STRICT;
    """

  private static func iso(_ milliseconds: String) -> String {
    "strftime('%Y-%m-%dT%H:%M:%fZ', \(milliseconds) / 1000.0, 'unixepoch')"
  }

  /// A condition on `slot` is found by key; one on `time` reads all rows of the view.
  private static var views: String {
    """
    CREATE VIEW areas_15min (
      time, area, measure, unit, count, min, max, mean, p20, p50, p80, text, coverage, late, slot
    ) AS SELECT
      \(iso("r.slot * 900000")), s.area, s.measure, s.unit, r.count, r.min, r.max,
      r.sum / r.count, r.p20, r.p50, r.p80, r.text, r.reporting * 1.0 / nullif(r.expected, 0),
      ifnull(r.late, 0), r.slot
    FROM rollup r CROSS JOIN area_series s ON s.id = r.series WHERE r.source = 1;

    CREATE VIEW readings_15min (
      time, device, channel, area, kind, measure, aggregation, unit, labels, count, min, max, mean,
      p20, p50, p80, counted, text, late, slot
    ) AS SELECT
      \(iso("r.slot * 900000")), s.device, s.channel, s.area, s.kind, s.measure, s.aggregation,
      s.unit, s.labels, r.count, r.min, r.max, r.sum / r.count, r.p20, r.p50, r.p80,
      CASE s.aggregation WHEN 'total' THEN r.delta WHEN 'instant' THEN NULL ELSE r.sum END,
      r.text, ifnull(r.late, 0), r.slot
    FROM rollup r CROSS JOIN series s ON s.id = r.series WHERE r.source = 0;

    CREATE VIEW deletions (time, class, "from", "to", rows, reason) AS SELECT
      \(iso("time")), class, \(iso("oldest")), \(iso("newest")), rows, reason
    FROM deletion;
    """
  }

  /// What the store holds already is to be rolled up; times before 1970 are not believed.
  private static let due = """
    INSERT INTO slot (source, start, through, due, sealed)
    SELECT 0, start, 0, 1, 0 FROM (
      SELECT time / 900000 AS start FROM reading
      UNION SELECT received / 900000 FROM reading WHERE quality = 'skewed');
    """
}
