import FieldgateModel
import GRDB

/// Alerts as they stand, and every transition of theirs.
enum AlertTable {
  /// Writes each event and its alert as it stands after it; returns the events'
  /// numbers. An event that is there already (same alert, same sequence) is an error.
  static func insert(
    _ events: [StoredAlertEvent], into database: Database
  ) throws -> [Int64] {
    guard !events.isEmpty else { return [] }
    let put = try PreparedStatement(database, upsert)
    let append = try PreparedStatement(
      database,
      """
      INSERT INTO alert_event \
      (alert, sequence, event, severity, heard_at, time, by, note, body) \
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    var numbers: [Int64] = []
    for stored in events {
      let event = stored.event
      try bind(event.alert, updated: event.sent, to: put)
      try put.run()
      try append.bind(1, event.alert.id.rawValue)
      try append.bind(2, Int64(event.alert.sequence))
      try append.bind(3, event.kind.rawValue)
      try append.bind(4, event.alert.severity.description)
      try append.bind(5, event.heardAt.description)
      try append.bind(6, event.sent.milliseconds)
      try append.bind(7, event.by)
      try append.bind(8, event.note)
      try append.bind(9, stored.body)
      try append.run()
      numbers.append(database.lastInsertedRowID)
    }
    return numbers
  }

  /// The columns in the order in which they are bound and read.
  private static let columns = [
    "id", "area", "area_name", "rule", "status", "state", "severity", "certainty", "headline",
    "instruction", "measure", "value", "\"limit\"", "unit", "level", "reporting", "expected",
    "devices", "onset", "cleared", "sequence", "acknowledged_by", "updated",
  ]

  private static var upsert: String {
    """
    INSERT INTO alert (\(columns.joined(separator: ", "))) \
    VALUES (\(columns.map { _ in "?" }.joined(separator: ", "))) \
    ON CONFLICT (id) DO UPDATE SET \
    \(columns.dropFirst().map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
    """
  }

  private static func bind(
    _ alert: Alert, updated: Timestamp, to statement: PreparedStatement
  ) throws {
    try statement.bind(1, alert.id.rawValue)
    try statement.bind(2, alert.area.rawValue)
    try statement.bind(3, alert.areaName)
    try statement.bind(4, alert.rule.rawValue)
    try statement.bind(5, alert.status.rawValue)
    try statement.bind(6, alert.state.rawValue)
    try statement.bind(7, alert.severity.description)
    try statement.bind(8, alert.certainty.rawValue)
    try statement.bind(9, alert.headline)
    try statement.bind(10, alert.instruction)
    try statement.bind(11, alert.measure)
    switch alert.value {
    case .number(let number): try statement.bind(12, number)
    case .flag(let flag): try statement.bind(12, Int64(flag ? 1 : 0))
    case .word(let word): try statement.bind(12, word)
    case nil: try statement.bind(12, nil as Int64?)
    }
    try statement.bind(13, alert.limit)
    try statement.bind(14, alert.unit?.rawValue)
    try statement.bind(15, Int64(alert.level.rawValue))
    try statement.bind(16, Int64(alert.coverage.reporting))
    try statement.bind(17, Int64(alert.coverage.expected))
    try statement.bind(18, JSONValue.array(alert.devices.map { .string($0.rawValue) }).text)
    try statement.bind(19, alert.onset.milliseconds)
    try statement.bind(20, alert.cleared?.milliseconds)
    try statement.bind(21, Int64(alert.sequence))
    try statement.bind(22, alert.acknowledgedBy)
    try statement.bind(23, updated.milliseconds)
  }
}

// MARK: - Reading

extension AlertTable {
  /// The alerts of which something was heard at or after `since`, by onset.
  static func alerts(
    _ selection: StoreReader.Selection, since: Timestamp?, in database: Database
  ) throws -> [Alert] {
    let open =
      switch selection {
      case .all: ""
      case .open: "AND state NOT IN ('cleared', 'expired')"
      }
    let statement = try PreparedStatement(
      database,
      """
      SELECT \(columns.joined(separator: ", ")) FROM alert WHERE updated >= ? \(open) \
      ORDER BY onset, id
      """)
    try statement.bind(1, since?.milliseconds ?? .min)
    return try alerts(statement)
  }

  /// The newest alerts, of some areas or of all, that were open at or after a time.
  static func alerts(
    on areas: Set<AreaID>?, openSince since: Timestamp, limit: Int, in database: Database
  ) throws -> [Alert] {
    let marks = (areas ?? []).map { _ in "?" }.joined(separator: ", ")
    let place = areas == nil ? "" : "AND area IN (\(marks))"
    let statement = try PreparedStatement(
      database,
      """
      SELECT \(columns.joined(separator: ", ")) FROM alert \
      WHERE (state NOT IN ('cleared', 'expired') OR updated >= ?) \(place) \
      ORDER BY onset DESC, id LIMIT ?
      """)
    try statement.bind(1, since.milliseconds)
    var index: Int32 = 2
    for area in areas ?? [] {
      try statement.bind(index, area.rawValue)
      index += 1
    }
    try statement.bind(index, Int64(limit))
    return try alerts(statement)
  }

  /// One alert as it stands; nil where there is none of this id.
  static func alert(_ id: AlertID, in database: Database) throws -> Alert? {
    let statement = try PreparedStatement(
      database, "SELECT \(columns.joined(separator: ", ")) FROM alert WHERE id = ?")
    try statement.bind(1, id.rawValue)
    return try alerts(statement).first
  }

  /// The alerts of which a condition of SQL is so, by onset.
  static func alerts(
    where condition: String, in database: Database, _ bind: (PreparedStatement) throws -> Void
  ) throws -> [Alert] {
    let statement = try PreparedStatement(
      database,
      """
      SELECT \(columns.joined(separator: ", ")) FROM alert WHERE \(condition) \
      ORDER BY onset, id
      """)
    try bind(statement)
    return try alerts(statement)
  }

  private static func alerts(_ statement: PreparedStatement) throws -> [Alert] {
    var alerts: [Alert] = []
    try statement.rows { alerts.append(try alert($0)) }
    return alerts
  }

  private static func alert(_ row: PreparedStatement.Row) throws -> Alert {
    guard let level = ThreatLevel(rawValue: Int(row.integer(14))) else {
      throw UnknownWord(column: "alert.level", value: row.text(14))
    }
    return Alert(
      id: AlertID(row.text(0)), area: AreaID(row.text(1)), areaName: row.text(2),
      rule: RuleID(row.text(3)), status: try row.word(4, "alert.status"),
      state: try row.word(5, "alert.state"),
      severity: try severity(row, 6, "alert.severity"),
      certainty: try row.word(7, "alert.certainty"), headline: row.text(8),
      instruction: row.optionalText(9), measure: row.text(10), value: value(row, 11),
      limit: row.optionalNumber(12),
      unit: row.isNull(13) ? nil : try row.word(13, "alert.unit"), level: level,
      coverage: Coverage(reporting: Int(row.integer(15)), expected: Int(row.integer(16))),
      devices: try JSONText.decode([String].self, row.text(17), "alert.devices")
        .map { DeviceID($0) },
      onset: row.timestamp(18), cleared: row.optionalTimestamp(19),
      sequence: Int(row.integer(20)), acknowledgedBy: row.optionalText(21))
  }

  /// The column has no type of its own: a real is a number, an integer a flag.
  private static func value(_ row: PreparedStatement.Row, _ index: Int32) -> Value? {
    switch row.storage(index) {
    case .null, .blob: nil
    case .integer: .flag(row.integer(index) != 0)
    case .real: row.optionalNumber(index).map { .number($0) }
    case .text: .word(row.text(index))
    }
  }

  static func severity(
    _ row: PreparedStatement.Row, _ index: Int32, _ column: String
  ) throws -> Severity {
    guard let severity = Severity(name: row.text(index)) else {
      throw UnknownWord(column: column, value: row.text(index))
    }
    return severity
  }

  /// An alert's transitions, in order.
  static func events(of id: AlertID, in database: Database) throws -> [RecordedEvent] {
    let statement = try PreparedStatement(
      database,
      """
      SELECT number, sequence, event, severity, heard_at, time, by, note, body \
      FROM alert_event WHERE alert = ? ORDER BY sequence
      """)
    try statement.bind(1, id.rawValue)
    var events: [RecordedEvent] = []
    try statement.rows { row in
      events.append(
        RecordedEvent(
          number: row.integer(0), sequence: Int(row.integer(1)),
          kind: try row.word(2, "alert_event.event"),
          severity: try severity(row, 3, "alert_event.severity"),
          heardAt: try severity(row, 4, "alert_event.heard_at"), sent: row.timestamp(5),
          by: row.optionalText(6), note: row.optionalText(7), body: row.text(8)))
    }
    return events
  }

  /// `RecordedAlert.worst`, without the bodies of all others.
  static func past(_ alert: Alert, in database: Database) throws -> PastAlert {
    let ranks = Severity.allCases.map { "WHEN '\($0)' THEN \($0.rawValue)" }
    let statement = try PreparedStatement(
      database,
      """
      SELECT body FROM alert_event WHERE alert = ? AND event NOT IN ('cleared', 'expired') \
      ORDER BY CASE severity \(ranks.joined(separator: " ")) END DESC, sequence DESC LIMIT 1
      """)
    try statement.bind(1, alert.id.rawValue)
    var body: String?
    try statement.rows { body = $0.text(0) }
    return PastAlert(alert: alert, worst: body)
  }

  /// The site's alert log after one number, up to another, without what is of exercises.
  static func log(
    after number: Int64, through last: Int64, in database: Database
  ) throws -> [LoggedEvent] {
    let statement = try PreparedStatement(
      database,
      """
      SELECT e.number, a.id, a.rule, a.area, a.onset, e.event, e.severity, e.time, e.body \
      FROM alert_event e JOIN alert a ON a.id = e.alert \
      WHERE e.number > ? AND e.number <= ? AND a.status <> 'Exercise' ORDER BY e.number
      """)
    try statement.bind(1, number)
    try statement.bind(2, last)
    var events: [LoggedEvent] = []
    try statement.rows { row in
      events.append(
        LoggedEvent(
          number: row.integer(0), alert: AlertID(row.text(1)), rule: RuleID(row.text(2)),
          area: AreaID(row.text(3)), onset: row.timestamp(4),
          kind: try row.word(5, "alert_event.event"),
          severity: try severity(row, 6, "alert_event.severity"), sent: row.timestamp(7),
          body: row.text(8)))
    }
    return events
  }

  /// The number of the last event; 0 before the first.
  static func lastEvent(in database: Database) throws -> Int64 {
    try Int64.fetchOne(database, sql: "SELECT max(number) FROM alert_event") ?? 0
  }
}
