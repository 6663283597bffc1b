import FieldgateModel
import GRDB

/// The third schema: the audit log as a table of its own, chained.
extension Migration {
  /// The table, what guards it, the view over it, and the entries that the journal holds.
  static let auditChain = Migration(number: 3, name: "audit-chain") { database in
    for sql in [table, guards] { try database.execute(sql: sql) }
    try chainTheJournal(database)
    try database.execute(sql: auditView)
  }

  /// `AUTOINCREMENT` keeps the highest number given, so that a cut tail shows where its
  /// number was not taken back too.
  private static let table = """
    CREATE TABLE audit_entry (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      time INTEGER NOT NULL,
      who TEXT NOT NULL,
      what TEXT NOT NULL,
      detail TEXT NOT NULL,
      hash BLOB NOT NULL
    ) STRICT;
    """

  /// The third also stops `INSERT OR REPLACE`, which removes without a DELETE.
  private static let guards = """
    CREATE TRIGGER audit_entry_is_never_changed BEFORE UPDATE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'an entry of the audit log is never changed'); END;
    CREATE TRIGGER audit_entry_is_never_removed BEFORE DELETE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'an entry of the audit log is never removed'); END;
    CREATE TRIGGER audit_entry_is_appended BEFORE INSERT ON audit_entry
    WHEN NEW.number <> (SELECT ifnull(max(number), 0) + 1 FROM audit_entry)
    BEGIN SELECT RAISE(ABORT, 'an entry of the audit log gets the next number'); END;
    """

  private static let auditView = """
    DROP VIEW audit;
    CREATE VIEW audit (number, time, who, what, detail, hash) AS SELECT
      number, strftime('%Y-%m-%dT%H:%M:%fZ', time / 1000.0, 'unixepoch'), who, what,
      nullif(detail, ''), lower(hex(hash))
    FROM audit_entry;
    """

  /// What became of the commands of then nobody wrote down.
  private static func chainTheJournal(_ database: Database) throws {
    let statement = try PreparedStatement(
      database, "SELECT time, kind, who, what, detail FROM journal ORDER BY number")
    var head = AuditHead.none
    try statement.rows { row in
      var detail = String(decoding: row.bytes(4), as: UTF8.self)
      if row.text(1) == "command" {
        let object: JSONObject = ["payload": .string(detail)]
        detail = object.text
      }
      try AuditTable.append(
        time: row.integer(0), who: row.optionalText(2) ?? AuditEntry.gateway,
        what: row.optionalText(3) ?? row.text(1), detail: detail, advancing: &head,
        into: database)
    }
  }
}
