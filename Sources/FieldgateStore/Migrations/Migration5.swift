import GRDB

/// The fifth schema: which partner was sent which version of an alert when, and who of it
/// acknowledged that.
extension Migration {
  static let receipts = Migration(number: 5, name: "receipts") { database in
    for sql in [table, view] { try database.execute(sql: sql) }
  }

  /// Of `delivered` and `refused` there is at most one. `outbox` is the number of the message's last publication, until the broker has
  /// acknowledged it; the broker acknowledges in any order, so `delivered` is when that one
  /// was. `number` counts a partner's messages without gaps, in reality and in an exercise
  /// each for itself; nothing is unique here, since a row of the engine that could not be read
  /// begins the count again, and no commit may fail over that.
  private static let table = """
    CREATE TABLE receipt (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      partner TEXT NOT NULL,
      number INTEGER NOT NULL,
      alert TEXT NOT NULL,
      version INTEGER NOT NULL,
      identifier TEXT NOT NULL,
      event TEXT NOT NULL,
      msg_type TEXT NOT NULL,
      area TEXT NOT NULL,
      status TEXT NOT NULL,
      sent INTEGER NOT NULL,
      outbox INTEGER,
      delivered INTEGER,
      refused INTEGER,
      acknowledged INTEGER,
      by TEXT,
      note TEXT
    ) STRICT;
    CREATE INDEX receipt_by_alert ON receipt(alert, partner);
    CREATE INDEX receipt_on_its_way ON receipt(outbox) WHERE outbox IS NOT NULL;
    """

  private static func iso(_ milliseconds: String) -> String {
    "strftime('%Y-%m-%dT%H:%M:%fZ', \(milliseconds) / 1000.0, 'unixepoch')"
  }

  private static var view: String {
    """
    CREATE VIEW receipts (
      partner, number, alert, version, identifier, event, msg_type, area, status, sent, delivered,
      refused, acknowledged, by, note
    ) AS SELECT
      partner, number, alert, version, identifier, event, msg_type, area, status, \(iso("sent")),
      \(iso("delivered")), \(iso("refused")), \(iso("acknowledged")), by, note
    FROM receipt;
    """
  }
}
