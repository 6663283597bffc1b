import GRDB

/// The first schema: readings, alerts, the outbox, the engine's state, redelivery
/// keys, quarantine, and the views of the contract (section 7) over them.
///
/// In tables, times are milliseconds since 1970 and lengths are milliseconds. What
/// people read are the views: ISO 8601 text in UTC, and seconds.
extension Migration {
  /// Tables and views of version 1.
  static let foundation = Migration(number: 1, name: "foundation") { database in
    for sql in [readings, alerts, levels, loop, views] { try database.execute(sql: sql) }
  }

  /// A series is said once, a reading is narrow. Where `time_from` is NULL it is
  /// `payload`, where `quality` is NULL it is `good`: the usual case takes no byte.
  /// No foreign key to `series`: the one writer interns the series in the same
  /// transaction, and the check would be paid on every row. No `AUTOINCREMENT`: the
  /// writer counts; who deletes old readings leaves the newest one, so that no
  /// sequence is given twice.
  ///
  /// `series_by_key` holds the whole key, so that a series is found among any number
  /// in a few steps and none is there twice. SQLite takes NULLs in an index for
  /// different from each other; the empty blob stands for them, which no text equals.
  private static let readings = """
    CREATE TABLE series (
      id INTEGER PRIMARY KEY,
      device TEXT NOT NULL,
      channel TEXT,
      area TEXT,
      kind TEXT NOT NULL,
      measure TEXT NOT NULL,
      aggregation TEXT NOT NULL,
      unit TEXT NOT NULL,
      labels TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX series_by_key ON series(
      device, measure, ifnull(channel, x''), ifnull(area, x''), kind, aggregation, unit, labels);

    CREATE TABLE reading (
      sequence INTEGER PRIMARY KEY,
      series INTEGER NOT NULL,
      time INTEGER NOT NULL,
      received INTEGER NOT NULL,
      value REAL,
      text TEXT,
      delta REAL,
      interval INTEGER,
      time_from TEXT,
      quality TEXT
    ) STRICT;
    CREATE INDEX reading_by_time ON reading(time);
    """

  /// An alert as it stands, and each of its transitions with the JSON that went
  /// out. One transition is kept once: a second row for it fails its batch.
  private static let alerts = """
    CREATE TABLE alert (
      id TEXT PRIMARY KEY NOT NULL,
      area TEXT NOT NULL,
      area_name TEXT NOT NULL,
      rule TEXT NOT NULL,
      status TEXT NOT NULL,
      state TEXT NOT NULL,
      severity TEXT NOT NULL,
      certainty TEXT NOT NULL,
      headline TEXT NOT NULL,
      instruction TEXT,
      measure TEXT NOT NULL,
      value ANY,
      "limit" REAL,
      unit TEXT,
      level INTEGER NOT NULL,
      reporting INTEGER NOT NULL,
      expected INTEGER NOT NULL,
      devices TEXT NOT NULL,
      onset INTEGER NOT NULL,
      cleared INTEGER,
      sequence INTEGER NOT NULL,
      acknowledged_by TEXT,
      updated INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX alert_by_update ON alert(updated);

    CREATE TABLE alert_event (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      alert TEXT NOT NULL REFERENCES alert(id),
      sequence INTEGER NOT NULL,
      event TEXT NOT NULL,
      severity TEXT NOT NULL,
      heard_at TEXT NOT NULL,
      time INTEGER NOT NULL,
      by TEXT,
      note TEXT,
      body TEXT NOT NULL,
      UNIQUE (alert, sequence)
    ) STRICT;
    """

  /// Nothing fills it yet: the levels' own life cycle comes later, the view is
  /// there from the start.
  private static let levels = """
    CREATE TABLE level (
      id INTEGER PRIMARY KEY,
      area TEXT NOT NULL,
      level INTEGER NOT NULL,
      since INTEGER NOT NULL,
      until INTEGER,
      by TEXT,
      reason TEXT
    ) STRICT;
    """

  /// What the loop needs to go on after a restart.
  private static let loop = """
    CREATE TABLE state (
      owner TEXT NOT NULL,
      key TEXT NOT NULL,
      version INTEGER NOT NULL,
      bytes BLOB NOT NULL,
      UNIQUE (owner, key)
    ) STRICT;

    CREATE TABLE outbox (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      topic TEXT NOT NULL,
      payload BLOB NOT NULL,
      retain INTEGER NOT NULL,
      qos INTEGER NOT NULL,
      created INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX outbox_retained ON outbox(topic) WHERE retain = 1;

    CREATE TABLE delivery (
      batch INTEGER PRIMARY KEY,
      count INTEGER NOT NULL,
      keys BLOB NOT NULL
    ) STRICT;

    CREATE TABLE quarantine (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      received INTEGER NOT NULL,
      topic TEXT NOT NULL,
      adapter TEXT,
      outcome TEXT NOT NULL,
      reason TEXT NOT NULL,
      size INTEGER NOT NULL,
      shape TEXT NOT NULL,
      payload BLOB
    ) STRICT;
    """

  /// SQLite's text of a time in milliseconds, `2026-11-22T14:03:40.120Z`.
  private static func iso(_ column: String) -> String {
    "strftime('%Y-%m-%dT%H:%M:%fZ', \(column) / 1000.0, 'unixepoch')"
  }

  /// `CROSS JOIN` keeps the readings outside and looks each series up by its key,
  /// so that `ORDER BY sequence DESC LIMIT 10` reads ten rows. A condition on
  /// `sequence` is found by key. One on `time` reads all rows, since the index is
  /// over milliseconds and the view shows text: see docs/decisions/0002.
  private static var views: String {
    """
    CREATE VIEW readings (
      time, time_from, received, sequence, device, channel, area, kind, measure, aggregation,
      value, text, delta, interval, unit, labels, quality
    ) AS SELECT
      \(iso("r.time")), ifnull(r.time_from, 'payload'), \(iso("r.received")), r.sequence,
      s.device, s.channel, s.area, s.kind, s.measure, s.aggregation,
      r.value, r.text, r.delta, r.interval / 1000.0, s.unit, s.labels, ifnull(r.quality, 'good')
    FROM reading r CROSS JOIN series s ON s.id = r.series;

    CREATE VIEW alerts (
      id, area, rule, severity, status, state, onset, cleared, level, value, "limit", coverage,
      headline
    ) AS SELECT
      id, area, rule, severity, status, state, \(iso("onset")), \(iso("cleared")), level, value,
      "limit", reporting || '/' || expected, headline
    FROM alert;

    CREATE VIEW alert_events (number, id, sequence, event, severity, time, by, note) AS SELECT
      number, alert, sequence, event, severity, \(iso("time")), by, note
    FROM alert_event;

    CREATE VIEW levels (area, level, since, until, by, reason) AS SELECT
      area, level, \(iso("since")), \(iso("until")), by, reason
    FROM level;

    CREATE VIEW quarantined (
      number, received, topic, adapter, outcome, reason, size, shape, payload
    ) AS SELECT
      number, \(iso("received")), topic, adapter, outcome, reason, size, shape, payload
    FROM quarantine;
    """
  }
}
