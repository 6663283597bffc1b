/// One reading behind an alert: who said what, and when it was so.
package struct Evidence: Hashable, Sendable {
  package var device: DeviceID
  package var channel: String?
  package var measure: Measure
  package var value: Value
  package var time: Timestamp

  package init(
    device: DeviceID, channel: String? = nil, measure: Measure, value: Value, time: Timestamp
  ) {
    self.device = device
    self.channel = channel
    self.measure = measure
    self.value = value
    self.time = time
  }

  /// An alert names at most so many; its `devices` names every device.
  package static let most = 10
}

/// What an alert advises: one measure, what it costs the neighbourhood (0 to 10), and
/// who does it.
package struct Advice: Hashable, Sendable {
  package var measure: LocalizedText
  package var cost: Int
  package var by: String

  package init(measure: LocalizedText, cost: Int, by: String) {
    self.measure = measure
    self.cost = cost
    self.by = by
  }
}

/// An alert that an operator has put aside for a time (ISA-18.2: shelved).
package struct Shelf: Hashable, Sendable {
  package var by: String
  package var reason: String
  package var since: Timestamp
  /// When it ends by itself, as the wall clock stood when it was shelved.
  package var until: Timestamp

  package init(by: String, reason: String, since: Timestamp, until: Timestamp) {
    self.by = by
    self.reason = reason
    self.since = since
    self.until = until
  }
}

/// The alerts that one alert about a flood speaks for.
package struct Folded: Hashable, Sendable {
  /// One of them.
  package struct One: Hashable, Sendable {
    package var id: AlertID
    package var area: AreaID
    package var rule: RuleID
    package var severity: Severity

    package init(id: AlertID, area: AreaID, rule: RuleID, severity: Severity) {
      self.id = id
      self.area = area
      self.rule = rule
      self.severity = severity
    }
  }

  /// How many were folded in all.
  package var count: Int
  /// Those that are still open, the most severe first; at most `most`.
  package var open: [One]
  /// How many are still open, those that are not listed included.
  package var openCount: Int
  /// The time in which more came than may, and how many may.
  package var within: Milliseconds
  package var above: Int

  package static let most = 50

  package init(count: Int, open: [One], openCount: Int, within: Milliseconds, above: Int) {
    self.count = count
    self.open = open
    self.openCount = openCount
    self.within = within
    self.above = above
  }
}
