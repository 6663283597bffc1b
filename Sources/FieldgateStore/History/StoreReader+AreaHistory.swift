import FieldgateModel
import GRDB

extension StoreReader {
  /// Hands over the values of areas from one time to before another, a quarter of an hour at
  /// a time: rolled up where they are, and worked out from the samples where not yet.
  ///
  /// Not in the order of time. Each page is a transaction of its own, and `body` runs outside
  /// of it.
  package func areaHistory(
    from: Timestamp, to: Timestamp, _ body: (AreaQuarter) throws -> Void
  ) throws {
    let spans = try read("reading what is rolled up") {
      try HistorySpans(.areas, from: from, to: to, in: $0)
    }
    for slots in spans.rolled {
      try areaQuarters(
        from: Slot(number: slots.lowerBound).start, to: Slot(number: slots.upperBound).start, body)
    }
    for span in spans.raw {
      let quarters = try read("reading the values of areas") {
        try AreaSampleTable.quarters(from: span.from, to: span.to, in: $0)
      }
      for quarter in quarters { try body(quarter) }
    }
  }

  /// The threat levels that were set and in force at some moment of a window, as they began.
  package func levelSettings(
    from: Timestamp, to: Timestamp
  ) throws(StoreError) -> [LevelSetting] {
    try read("reading the levels") { try LevelTable.settings(from: from, to: to, in: $0) }
  }
}

/// A threat level that was set on an area by command.
package struct LevelSetting: Hashable, Sendable {
  package var area: AreaID
  package var level: ThreatLevel
  package var since: Timestamp
  /// When it ended, or will by itself.
  package var until: Timestamp?
  package var by: String?
  package var reason: String?

  package init(
    area: AreaID, level: ThreatLevel, since: Timestamp, until: Timestamp?, by: String? = nil,
    reason: String? = nil
  ) {
    self.area = area
    self.level = level
    self.since = since
    self.until = until
    self.by = by
    self.reason = reason
  }
}

extension LevelTable {
  static func settings(
    from: Timestamp, to: Timestamp, in database: Database
  ) throws -> [LevelSetting] {
    let statement = try PreparedStatement(
      database,
      """
      SELECT area, level, since, until, by, reason FROM level \
      WHERE since < ?2 AND ifnull(until, ?2) > ?1 ORDER BY since, id
      """)
    try statement.bind(1, from.milliseconds)
    try statement.bind(2, to.milliseconds)
    var settings: [LevelSetting] = []
    try statement.rows { row in
      guard let level = ThreatLevel(rawValue: Int(row.integer(1))) else { return }
      settings.append(
        LevelSetting(
          area: AreaID(row.text(0)), level: level, since: row.timestamp(2),
          until: row.optionalTimestamp(3), by: row.optionalText(4), reason: row.optionalText(5)))
    }
    return settings
  }
}

extension AreaSampleTable {
  /// What the samples of a part of one slot come to.
  fileprivate static func quarters(
    from: Timestamp, to: Timestamp, in database: Database
  ) throws -> [AreaQuarter] {
    let statement = try PreparedStatement(
      database,
      """
      SELECT a.series, s.area, s.measure, s.unit, a.value, a.text, a.reporting, a.expected \
      FROM area_sample a CROSS JOIN area_series s ON s.id = a.series \
      WHERE a.time >= ? AND a.time < ? ORDER BY a.time, a.sequence
      """)
    try statement.bind(1, from.milliseconds)
    try statement.bind(2, to.milliseconds)
    var found: [Int64: (area: AreaID, measure: String, unit: String, summary: Summary)] = [:]
    try statement.rows { row in
      let series = row.integer(0)
      var one =
        found[series] ?? (AreaID(row.text(1)), row.text(2), row.text(3), Summary())
      one.summary.add(
        Summary.Item(
          number: row.optionalNumber(4), text: row.optionalText(5), delta: nil,
          reporting: row.optionalInteger(6), expected: row.optionalInteger(7)))
      found[series] = one
    }
    let slot = Slot(of: from)
    return found.sorted { $0.key < $1.key }.map { series, one in
      AreaQuarter(
        slot: slot, series: series, area: one.area, measure: one.measure, unit: one.unit,
        one.summary.row())
    }
  }
}
