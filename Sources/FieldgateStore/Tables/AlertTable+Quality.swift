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
      (SELECT min(k.time) FROM alert_event k WHERE k.alert = e.alert AND k.event = 'acknowledged') \
      FROM alert_event e JOIN alert a ON a.id = e.alert \
      WHERE e.time >= ? AND e.time < ? AND e.event = 'raised' AND \(isReal) ORDER BY e.number
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

  private static let isReal = "a.status IN ('Actual', 'System')"
}

extension StoreReader {
  /// The quality of the alarms from one time to before another.
  package func alarmQuality(
    from: Timestamp, to: Timestamp
  ) throws(StoreError) -> AlarmQuality {
    try read("reading the quality of the alarms") { database in
      AlarmQuality(
        raises: try AlertTable.raises(from: from, to: to, in: database),
        stale: try AlertTable.stale(from: from, to: to, in: database), from: from, to: to)
    }
  }
}
