import FieldgateModel
import GRDB

/// What the quality of alarms is worked out from.
extension AlertTable {
  /// The alerts raised in a window, in order.
  static func raises(
    from: Timestamp, to: Timestamp, in database: Database
  ) throws -> [AlarmQuality.Raise] {
    let statement = try PreparedStatement(
      database,
      """
      SELECT a.rule, a.area, e.severity, e.time, \
      (SELECT min(k.time) FROM alert_event k WHERE k.alert = e.alert AND k.event = 'acknowledged' \
      AND k.time < ?2) \
      FROM alert_event e JOIN alert a ON a.id = e.alert \
      WHERE e.time >= ?1 AND e.time < ?2 AND e.event = 'raised' AND \(isReal) ORDER BY e.number
      """)
    try statement.bind(1, from.milliseconds)
    try statement.bind(2, to.milliseconds)
    var raises: [AlarmQuality.Raise] = []
    try statement.rows { row in
      raises.append(
        AlarmQuality.Raise(
          rule: RuleID(row.text(0)), area: AreaID(row.text(1)),
          severity: try severity(row, 2, "alert_event.severity"), raised: row.timestamp(3),
          acknowledged: row.optionalTimestamp(4)))
    }
    return raises
  }

  /// How many alerts had been open for longer than a day, and were still in the window.
  static func stale(from: Timestamp, to: Timestamp, in database: Database) throws -> Int {
    let statement = try PreparedStatement(
      database,
      """
      SELECT count(*) FROM alert a WHERE a.onset < ?2 AND ifnull(a.cleared, ?2) >= ?1 \
      AND min(ifnull(a.cleared, ?2), ?2) - a.onset > ?3 AND \(isReal)
      """)
    try statement.bind(1, from.milliseconds)
    try statement.bind(2, to.milliseconds)
    try statement.bind(3, AlarmQuality.staleAfter)
    var count = 0
    try statement.rows { count = Int($0.integer(0)) }
    return count
  }

  /// The first time that anything in the store bears; nil for an empty one. The audit log
  /// is never cut, but a store may be older than its audit.
  static func begin(in database: Database) throws -> Timestamp? {
    let statement = try PreparedStatement(
      database,
      """
      SELECT min(time) FROM (
        SELECT (SELECT time FROM audit_entry ORDER BY number LIMIT 1) AS time
        UNION ALL SELECT (SELECT received FROM reading ORDER BY sequence LIMIT 1)
        UNION ALL SELECT (SELECT time FROM alert_event ORDER BY number LIMIT 1))
      """)
    var begin: Timestamp?
    try statement.rows { begin = $0.optionalTimestamp(0) }
    return begin
  }

  private static let isReal = "a.status IN ('Actual', 'System')"
}

extension StoreReader {
  /// The first time that anything in the store bears; nil for an empty one.
  package func begins() throws(StoreError) -> Timestamp? {
    try read("reading where the store begins") { try AlertTable.begin(in: $0) }
  }

  /// The quality of the alarms from one time to before another; where the store begins
  /// later, from there.
  package func alarmQuality(
    from: Timestamp, to: Timestamp
  ) throws(StoreError) -> AlarmQuality {
    try read("reading the quality of the alarms") { database in
      let begin = try AlertTable.begin(in: database) ?? from
      return AlarmQuality(
        raises: try AlertTable.raises(from: from, to: to, in: database),
        stale: try AlertTable.stale(from: from, to: to, in: database),
        from: max(from, min(begin, to)), to: to)
    }
  }
}
