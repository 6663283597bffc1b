import FieldgateModel
import GRDB

/// An alert with what happened to it, in figures: what a report needs of it.
package struct AlertLife: Hashable, Sendable {
  /// As it stands.
  package var alert: Alert
  /// In order, the raise first.
  package var steps: [Step]

  /// One transition.
  package struct Step: Hashable, Sendable {
    package var kind: Transition
    /// After the transition.
    package var severity: Severity
    package var time: Timestamp
    package var by: String?
    package var level: ThreatLevel?
    /// The devices whose readings stood behind it.
    package var devices: [DeviceID]
    /// The measure that it advised then.
    package var advice: Advice?
    /// In the site's language; nil where it was not kept.
    package var headline: String?
    /// In both languages; nil where they were not kept.
    package var headlines: LocalizedText?
    /// Whether operators were told.
    package var isAnnounced: Bool

    package init(
      kind: Transition, severity: Severity, time: Timestamp, by: String? = nil,
      level: ThreatLevel? = nil, devices: [DeviceID] = [], advice: Advice? = nil,
      headline: String? = nil, headlines: LocalizedText? = nil, isAnnounced: Bool = true
    ) {
      self.kind = kind
      self.severity = severity
      self.time = time
      self.by = by
      self.level = level
      self.devices = devices
      self.advice = advice
      self.headline = headline
      self.headlines = headlines
      self.isAnnounced = isAnnounced
    }
  }

  package init(alert: Alert, steps: [Step]) {
    self.alert = alert
    self.steps = steps
  }
}

extension StoreReader {
  private static let alertsInAPage = 500

  /// The alerts that were open at some moment of a window, by onset, whatever their status,
  /// each with its whole life.
  package func alertLives(
    from: Timestamp, to: Timestamp
  ) throws(StoreError) -> [AlertLife] {
    let alerts = try read("reading the alerts") {
      try AlertTable.alerts(openFrom: from, to: to, in: $0)
    }
    var lives: [AlertLife] = []
    var rest = alerts[...]
    while !rest.isEmpty {
      let page = rest.prefix(Self.alertsInAPage)
      rest = rest.dropFirst(page.count)
      lives += try read("reading the lives of alerts") { database in
        try page.map { AlertLife(alert: $0, steps: try AlertTable.steps(of: $0.id, in: database)) }
      }
    }
    return lives
  }
}

extension AlertTable {
  fileprivate static func alerts(
    openFrom from: Timestamp, to: Timestamp, in database: Database
  ) throws -> [Alert] {
    try alerts(
      where: "onset < ?2 AND ifnull(cleared, ?2) >= ?1", in: database
    ) { statement in
      try statement.bind(1, from.milliseconds)
      try statement.bind(2, to.milliseconds)
    }
  }

  /// What went out stands in the JSON of each transition; what is not there is left out.
  fileprivate static func steps(
    of id: AlertID, in database: Database
  ) throws -> [AlertLife.Step] {
    let statement = try PreparedStatement(
      database,
      """
      SELECT event, severity, time, by, json_extract(body, '$.level'), \
      json_extract(body, '$.devices'), json_extract(body, '$.advice.measure.nl'), \
      json_extract(body, '$.advice.measure.en'), json_extract(body, '$.advice.cost'), \
      json_extract(body, '$.advice.by'), json_extract(body, '$.announced'), \
      json_extract(body, '$.headline'), json_extract(body, '$.headlines.nl'), \
      json_extract(body, '$.headlines.en') \
      FROM (SELECT event, severity, time, by, sequence, \
      CASE WHEN json_valid(body) THEN body ELSE '{}' END AS body FROM alert_event WHERE alert = ?) \
      ORDER BY sequence
      """)
    try statement.bind(1, id.rawValue)
    var steps: [AlertLife.Step] = []
    try statement.rows { row in
      var advice: Advice?
      if let nl = row.optionalText(6), let en = row.optionalText(7) {
        advice = Advice(
          measure: LocalizedText(nl: nl, en: en), cost: Int(row.integer(8)), by: row.text(9))
      }
      var headlines: LocalizedText?
      if let nl = row.optionalText(12), let en = row.optionalText(13) {
        headlines = LocalizedText(nl: nl, en: en)
      }
      let devices = try row.optionalText(5).map {
        try JSONText.decode([String].self, $0, "alert_event.body")
      }
      steps.append(
        AlertLife.Step(
          kind: try row.word(0, "alert_event.event"),
          severity: try severity(row, 1, "alert_event.severity"), time: row.timestamp(2),
          by: row.optionalText(3),
          level: row.optionalInteger(4).flatMap { ThreatLevel(rawValue: Int($0)) },
          devices: (devices ?? []).map { DeviceID($0) }, advice: advice,
          headline: row.optionalText(11), headlines: headlines,
          isAnnounced: row.optionalInteger(10) != 0))
    }
    return steps
  }
}
