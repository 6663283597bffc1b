import FieldgateModel
import GRDB

/// What pages show that people wait for: the past of an area, alerts, what waits. Each answer is
/// one short transaction, and is given up after two seconds.
extension StoreReader {
  private static let patience: Milliseconds = 2000

  /// A value of an area at a minute.
  package struct AreaMinute: Hashable, Sendable {
    package let time: Timestamp
    package let measure: String
    package let value: Double?
    /// Of a value that is a word.
    package let text: String?
  }

  /// The samples of an area with `from` ≤ time < `to`, by time; where their slot was rolled
  /// up long ago there are none left.
  package func areaMinutes(
    of area: AreaID, from: Timestamp, to: Timestamp
  ) throws(StoreError) -> [AreaMinute] {
    try patiently("reading the samples of an area") { database in
      let statement = try PreparedStatement(
        database,
        """
        SELECT a.time, s.measure, a.value, a.text \
        FROM area_sample a JOIN area_series s ON s.id = a.series \
        WHERE a.time >= ?1 AND a.time < ?2 AND s.area = ?3 ORDER BY a.time
        """)
      try statement.bind(1, from.milliseconds)
      try statement.bind(2, to.milliseconds)
      try statement.bind(3, area.rawValue)
      var minutes: [AreaMinute] = []
      try statement.rows { row in
        minutes.append(
          AreaMinute(
            time: row.timestamp(0), measure: row.text(1), value: row.optionalNumber(2),
            text: row.optionalText(3)))
      }
      return minutes
    }
  }

  /// The roll-ups of an area whose slot begins with `from` ≤ start < `to`, by slot.
  package func areaQuarters(
    of area: AreaID, from: Timestamp, to: Timestamp
  ) throws(StoreError) -> [AreaQuarter] {
    try patiently("reading the roll-ups of an area") { database in
      try RollUpTable.quarters(
        of: area, from: Slot(of: from), through: Slot(of: to + -1), in: database)
    }
  }

  /// The alerts on some areas, or on all, that were open at some time at or after `since`, the newest
  /// first, at most `limit`.
  package func alerts(
    on areas: Set<AreaID>? = nil, openSince since: Timestamp, limit: Int
  ) throws(StoreError) -> [Alert] {
    try patiently("reading the alerts") { database in
      try AlertTable.alerts(on: areas, openSince: since, limit: limit, in: database)
    }
  }

  /// The same, each with what it said at its worst.
  package func pastAlerts(
    on areas: Set<AreaID>? = nil, openSince since: Timestamp, limit: Int
  ) throws(StoreError) -> [PastAlert] {
    try patiently("reading the alerts") { database in
      try AlertTable.alerts(on: areas, openSince: since, limit: limit, in: database)
        .map { try AlertTable.past($0, in: database) }
    }
  }

  /// What these alerts said at their worst.
  package func past(_ alerts: [Alert]) throws(StoreError) -> [PastAlert] {
    try read("reading the lives of alerts") { database in
      try alerts.map { try AlertTable.past($0, in: database) }
    }
  }

  /// The newest of what no adapter could read, the newest first.
  package func quarantined(newest limit: Int) throws(StoreError) -> [RecordedQuarantine] {
    try patiently("reading the quarantine") { database in
      try QuarantineTable.newest(limit, in: database)
    }
  }

  /// How much waits for the broker, and since when.
  package func outboxBacklog() throws(StoreError) -> OutboxBacklog {
    try patiently("reading the outbox") { try OutboxTable.backlog(in: $0) }
  }

  private func patiently<Result>(
    _ doing: String, _ body: (Database) throws -> Result
  ) throws(StoreError) -> Result {
    let watch = Stopwatch(limit: Self.patience)
    return try read(doing) { database in
      try withExtendedLifetime(watch) {
        try database.interrupting(when: watch) { try body(database) }
      }
    }
  }
}
