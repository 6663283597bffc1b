import FieldgateModel

/// What an alert says of itself, and to whom; its state is not touched here.
extension Episode {
  /// Adds the readings behind the alert's value.
  package mutating func attach(_ inputs: [Evidence]) {
    alert?.inputs = Array(inputs.prefix(Evidence.most))
  }

  /// From now on the alert about a flood speaks for it.
  package mutating func fold(into flood: AlertID) {
    alert?.foldedInto = flood
    alert?.isHeard = false
  }

  /// A line of it is sent.
  package mutating func hear() { alert?.isHeard = true }

  /// The flood is over: it speaks for itself again. Recorded and not announced, since
  /// the end of the flood has said so of all of them.
  package mutating func unfold(note: String, at now: Moment) -> AlertEvent? {
    guard alert?.foldedInto != nil else { return nil }
    alert?.foldedInto = nil
    alert?.isHeard = true
    alert?.sequence += 1
    return alert.map {
      var event = AlertEvent(
        kind: .updated, alert: $0, heardAt: $0.severity, sent: now.wall, note: note)
      event.isAnnounced = false
      return event
    }
  }

  /// The alert lists more than when it last told: an update without another state.
  package mutating func relist(
    _ finding: Finding, _ setting: Setting, at now: Moment
  ) -> AlertEvent? {
    guard let severity = alert?.severity else { return nil }
    alert?.sequence += 1
    alert?.take(finding, setting, at: severity, limitOf: severity)
    guard var listed = alert else { return nil }
    let headlines = headlines(of: listed, setting, .updated)
    listed.headlines = headlines
    listed.headline = headlines[setting.language]
    alert = listed
    var event = AlertEvent(kind: .updated, alert: listed, heardAt: severity, sent: now.wall)
    event.isAnnounced = listed.state != .shelved
    return event
  }
}

extension Episode.Setting {
  /// The lightest measure that fits the severity at the level in force.
  func advice(for severity: Severity) -> Advice? {
    rule.responses.advice(for: severity, at: level).map {
      Advice(measure: $0.measure, cost: $0.cost, by: $0.by)
    }
  }

  /// An id out of the alert's causes, so that a replay makes the same: area, rule and
  /// the moment at which the condition began. Dots part them, so one within an id is
  /// percent-encoded.
  func id(_ onset: Timestamp) -> AlertID {
    func part(_ id: String) -> String {
      id.replacing("%", with: "%25").replacing(".", with: "%2E")
    }
    let stamp = onset.iso8601.filter { $0 != "-" && $0 != ":" && $0 != "." }
    let own = status == .actual ? "" : "\(status.rawValue.lowercased())."
    let mark = mark.map { $0 + "." } ?? own
    return AlertID("\(mark)\(part(area.id.rawValue)).\(part(rule.id.rawValue)).\(stamp)")
  }
}

extension Alert {
  /// A new alert, before its first transition.
  init(
    _ setting: Episode.Setting, _ severity: Severity, _ finding: Finding, onset: Timestamp
  ) {
    let (rule, area) = (setting.rule, setting.area)
    self.init(
      id: setting.id(onset), area: area.id, areaName: area.name[setting.language], rule: rule.id,
      status: setting.status, state: .raised, severity: severity, certainty: finding.certainty,
      headline: "", instruction: rule.instruction?[setting.language], measure: rule.kind.measure,
      unit: rule.kind.unit, level: setting.level, coverage: finding.coverage, devices: [],
      onset: onset, sequence: 0)
    areaNames = area.name
    instructions = rule.instruction
  }

  /// Takes in what was found, at the severity that the alert has by it.
  mutating func take(
    _ finding: Finding, _ setting: Episode.Setting, at severity: Severity, limitOf judged: Severity
  ) {
    self.severity = severity
    level = setting.level
    certainty = finding.certainty
    coverage = finding.coverage
    if let limit = finding.clearLimit { clearLimit = limit }
    if let folded = finding.folded { self.folded = folded }
    limit = finding.limits[judged]
    // Without data the last known value and its evidence stay.
    if let value = finding.value {
      self.value = value
      devices = finding.devices
      reason = finding.reason
    }
    advice = setting.advice(for: severity)
    if let measure = advice?.measure, !advised.contains(measure) { advised.append(measure) }
  }

  /// It is over: nothing is advised but to take back what was.
  mutating func end(as state: AlertState, at time: Timestamp) {
    self.state = state
    cleared = time
    advice = nil
    shelf = nil
  }
}
