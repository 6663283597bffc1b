import FieldgateModel
import GRDB

/// Whether the numbers of events and transitions are without gaps.
extension AlertTable {
  /// The site's events: from 1 to the last that was given none is missing, but for those
  /// that the retention took. It takes down in the audit log how many those were: entries
  /// `retention` with `events` in their detail.
  static func faultsOfNumbers(in database: Database) throws -> (count: Int64, faults: [String]) {
    let gaps = try PreparedStatement(
      database,
      """
      SELECT before + 1, number - 1 FROM (
        SELECT number, lag(number, 1, 0) OVER (ORDER BY number) AS before FROM alert_event)
      WHERE number <> before + 1
      """)
    var faults: [String] = []
    var missing: Int64 = 0
    try gaps.rows { row in
      let (first, last) = (row.integer(0), row.integer(1))
      missing += last - first + 1
      faults.append(
        first == last
          ? "alert event \(first) is missing" : "alert events \(first) to \(last) are missing")
    }
    let taken =
      try Int64.fetchOne(
        database,
        sql: """
          SELECT sum(json_extract(detail, '$.events')) FROM audit_entry
          WHERE what = 'retention' AND who = 'fieldgate' AND json_valid(detail)
          """) ?? 0
    if missing == taken {
      faults = []
    } else if taken > 0 {
      faults.append("\(missing) alert events are missing, but the retention took \(taken)")
    }
    let last = try lastEvent(in: database)
    let given = try AuditTable.highestGiven(in: "alert_event", database)
    if given > last {
      faults.append("the last alert event is \(last), but \(given) were written")
    }
    let count = try Int64.fetchOne(database, sql: "SELECT count(*) FROM alert_event") ?? 0
    return (count, faults)
  }

  /// Each alert has all of its transitions, from 1 to its own sequence.
  static func faultsOfSequences(in database: Database) throws -> [String] {
    let statement = try PreparedStatement(
      database,
      """
      SELECT a.id, a.sequence, count(e.number), ifnull(max(e.sequence), 0) \
      FROM alert a LEFT JOIN alert_event e ON e.alert = a.id GROUP BY a.id \
      HAVING count(e.number) <> a.sequence OR min(e.sequence) IS NOT 1 \
      OR max(e.sequence) IS NOT a.sequence ORDER BY a.id
      """)
    var faults: [String] = []
    try statement.rows { row in
      faults.append(
        "alert \(row.text(0)) stands at transition \(row.integer(1)), but \(row.integer(2)) are"
          + " kept, the last with the number \(row.integer(3))")
    }
    return faults
  }
}
