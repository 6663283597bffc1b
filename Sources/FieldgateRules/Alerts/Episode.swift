import FieldgateModel

/// One rule on one area over time: the holds that run, and the alert while there is
/// one. Everything that decides in which state an alert is stands in this file.
///
/// | state        | what is found                                             | becomes |
/// |--------------|-----------------------------------------------------------|---------|
/// | no alert     | a severity's condition held for its hold                  | raised at the highest such severity |
/// | open         | a higher severity's condition held for its hold           | escalated |
/// | open         | its severity's condition has not held for the clear hold  | deescalated to the highest that holds, at least the lowest |
/// | open         | the clear condition held for the clear hold               | cleared |
/// | open         | its data went, or came back                               | updated: the certainty falls, or rises |
/// | raised       | an operator acknowledges                                  | acknowledged |
/// | open         | its rule or its area was taken out of the site            | expired |
/// | any          | nothing is known                                          | stays as it is; every hold that ran begins anew |
///
/// What is found of devices that fell silent is what they last said: nothing eases or
/// ends by their silence. At most one alert is open at a time; it keeps its id over its whole life, and its
/// sequence numbers have no gaps. Times are the engine's, which no clock step
/// moves; only what people read bears the wall clock.
package struct Episode: Hashable, Sendable {
  /// Since when the condition of a severity holds.
  private var begun: [Severity: Begin] = [:]
  /// Since when the clear condition holds.
  private var clearSince: Milliseconds?
  /// Since when the condition of the alert's own severity does not hold.
  private var easedSince: Milliseconds?
  /// The severities whose conditions would hold if those that fell silent were as they
  /// last said.
  private var lingering: Set<Severity> = []
  package private(set) var alert: Alert?
  /// What the rule's kind remembers of the area.
  package var memory = RuleMemory()
  /// When the last alert ended, on the engine's time.
  package private(set) var lastEnd: Milliseconds?
  /// The onset of the last alert, so that two never bear the same id.
  private var lastOnset: Timestamp?

  private struct Begin: Hashable, Sendable {
    var steady: Milliseconds
    var wall: Timestamp
  }

  package init() {}

  package var isIdle: Bool {
    alert == nil && begun.isEmpty && clearSince == nil && lastOnset == nil && memory.isEmpty
  }

  /// Takes in what was found now.
  package mutating func advance(
    _ finding: Finding, _ setting: Setting, at now: Moment
  ) -> [AlertEvent] {
    note(finding, setting.rule, at: now)
    let ripe = setting.rule.holds.keys.filter { severity in
      guard let begin = begun[severity] else { return false }
      return now.steady - begin.steady >= setting.rule.holds[severity] ?? 0
    }.max()
    guard let open = alert else {
      return ripe.map { [raise(at: $0, finding, setting, now)] } ?? []
    }
    if let ripe, ripe > open.severity {
      return [change(.escalated, to: ripe, finding, setting, now)]
    }
    if let clearSince, now.steady - clearSince >= setting.rule.clearHold {
      return [end(.cleared, finding, setting, now)]
    }
    if let easedSince, now.steady - easedSince >= setting.rule.clearHold,
      let target = easedTarget(of: setting.rule)
    {
      return [change(.deescalated, to: target, finding, setting, now)]
    }
    if (finding.certainty == .possible) != (open.certainty == .possible) {
      return [change(.updated, to: open.severity, finding, setting, now)]
    }
    return []
  }

  /// Starts, keeps or stops the holds.
  private mutating func note(_ finding: Finding, _ rule: Rule, at now: Moment) {
    guard finding.value != nil || finding.isOutside else {
      forgetHolds()
      return
    }
    for severity in rule.holds.keys {
      if finding.holding.contains(severity) {
        if begun[severity] == nil { begun[severity] = Begin(steady: now.steady, wall: now.wall) }
      } else {
        begun[severity] = nil
      }
    }
    guard let alert else {
      clearSince = nil
      easedSince = nil
      lingering = []
      return
    }
    lingering = finding.lingering
    let isOver =
      finding.isClear && finding.holding.isEmpty && lingering.isEmpty
      && !finding.sticky.contains(alert.severity)
    clearSince = isOver ? clearSince ?? now.steady : nil
    easedSince = isEased(from: alert.severity, finding) ? easedSince ?? now.steady : nil
  }

  private func isEased(from severity: Severity, _ finding: Finding) -> Bool {
    begun[severity] == nil && !lingering.contains(severity) && !finding.sticky.contains(severity)
  }

  /// The severity that an alert falls to whose own condition no longer holds; nil
  /// where it is at the lowest already.
  private func easedTarget(of rule: Rule) -> Severity? {
    guard let alert, let lowest = rule.holds.keys.min() else { return nil }
    let target = max(begun.keys.max() ?? lowest, lingering.max() ?? lowest)
    return target < alert.severity ? target : nil
  }

  /// A hold that runs: for what, since when and until when, on the engine's time.
  package struct Hold: Hashable, Sendable {
    package enum Purpose: Hashable, Sendable {
      case raise(Severity)
      case ease
      case clear
    }

    package let purpose: Purpose
    package let since: Milliseconds
    package let until: Milliseconds
  }

  /// The holds that run now: those of conditions that have not raised yet, of easing and
  /// of clearing.
  package func running(under rule: Rule) -> [Hold] {
    var holds = begun.sorted { $0.key < $1.key }
      .filter { begin in alert.map { begin.key > $0.severity } ?? true }
      .map { severity, begin in
        Hold(
          purpose: .raise(severity), since: begin.steady,
          until: begin.steady + (rule.holds[severity] ?? 0))
      }
    if alert != nil, easedTarget(of: rule) != nil, let easedSince {
      holds.append(Hold(purpose: .ease, since: easedSince, until: easedSince + rule.clearHold))
    }
    if alert != nil, let clearSince {
      holds.append(Hold(purpose: .clear, since: clearSince, until: clearSince + rule.clearHold))
    }
    return holds
  }

  /// When a hold ends next if nothing changes.
  package func deadline(of rule: Rule) -> Milliseconds? {
    var next: Milliseconds?
    for (severity, begin) in begun where alert.map({ severity > $0.severity }) ?? true {
      let end = begin.steady + (rule.holds[severity] ?? 0)
      next = min(next ?? end, end)
    }
    let eased = easedTarget(of: rule) == nil ? nil : easedSince
    for since in [clearSince, eased].compactMap({ $0 }) where alert != nil {
      next = min(next ?? .max, since + rule.clearHold)
    }
    return next
  }

  private mutating func raise(
    at severity: Severity, _ finding: Finding, _ setting: Setting, _ now: Moment
  ) -> AlertEvent {
    var onset = begun[severity]?.wall ?? now.wall
    // After a step back of the wall clock an onset could come twice; an id may not.
    if let lastOnset, onset <= lastOnset { onset = lastOnset + 1 }
    lastOnset = onset
    let raised = Alert(
      id: Self.id(setting, onset), area: setting.area.id, areaName: setting.area.name.en,
      rule: setting.rule.id, status: setting.status, state: .raised, severity: severity,
      certainty: finding.certainty, headline: "", instruction: setting.rule.instruction?.en,
      measure: setting.rule.kind.measure, unit: setting.rule.kind.unit, level: setting.level,
      coverage: finding.coverage, devices: [], onset: onset, sequence: 0)
    alert = raised
    easedSince = nil
    clearSince = nil
    return change(.raised, to: severity, finding, setting, now)
  }

  private mutating func change(
    _ transition: Transition, to severity: Severity, _ finding: Finding, _ setting: Setting,
    _ now: Moment
  ) -> AlertEvent {
    guard var changed = alert else {
      preconditionFailure("only an open alert changes: \(setting.rule.id) on \(setting.area.id)")
    }
    let before = changed.severity
    changed.severity = severity
    changed.sequence += 1
    changed.level = setting.level
    changed.certainty = finding.certainty
    changed.coverage = finding.coverage
    changed.limit = finding.limits[severity]
    // Without data the last known value and its evidence stay.
    if let value = finding.value {
      changed.value = value
      changed.devices = finding.devices
    }
    changed.headline = headline(of: changed, setting, transition)
    if transition == .escalated, changed.state == .acknowledged { changed.state = .raised }
    alert = changed
    if severity != before { easedSince = isEased(from: severity, finding) ? now.steady : nil }
    return AlertEvent(
      kind: transition, alert: changed, heardAt: max(before, severity), sent: now.wall)
  }

  private mutating func end(
    _ transition: Transition, _ finding: Finding, _ setting: Setting, _ now: Moment
  ) -> AlertEvent {
    var event = change(transition, to: alert?.severity ?? .minor, finding, setting, now)
    event.alert.state = transition == .cleared ? .cleared : .expired
    event.alert.cleared = now.wall
    lastEnd = now.steady
    alert = nil
    clearSince = nil
    easedSince = nil
    lingering = []
    return event
  }

  /// Ends the alert because its rule or its area is no more.
  package mutating func expire(note: String, at now: Moment) -> AlertEvent? {
    guard var expired = alert else { return nil }
    expired.sequence += 1
    expired.state = .expired
    expired.cleared = now.wall
    let event = AlertEvent(
      kind: .expired, alert: expired, heardAt: expired.severity, sent: now.wall, note: note)
    lastEnd = now.steady
    alert = nil
    forgetHolds()
    return event
  }

  /// An operator has seen it and says so; nil where it is acknowledged already or
  /// there is nothing to acknowledge.
  package mutating func acknowledge(by user: String, note: String?, at now: Moment) -> AlertEvent? {
    guard var acknowledged = alert, acknowledged.state == .raised else { return nil }
    acknowledged.state = .acknowledged
    acknowledged.acknowledgedBy = user
    acknowledged.sequence += 1
    alert = acknowledged
    return AlertEvent(
      kind: .acknowledged, alert: acknowledged, heardAt: acknowledged.severity, sent: now.wall,
      by: user, note: note)
  }

  /// The rule was edited: what ran for the old one does not count for the new; an
  /// open alert stays open until the new one clears it.
  package mutating func forgetHolds() {
    begun = [:]
    clearSince = nil
    easedSince = nil
    lingering = []
  }

  /// An id out of the alert's causes, so that a replay makes the same: area, rule and
  /// the moment at which the condition began. Dots part them, so one within an id is
  /// percent-encoded.
  private static func id(_ setting: Setting, _ onset: Timestamp) -> AlertID {
    func part(_ id: String) -> String {
      id.replacing("%", with: "%25").replacing(".", with: "%2E")
    }
    let stamp = onset.iso8601.filter { $0 != "-" && $0 != ":" && $0 != "." }
    let mark = setting.status == .actual ? "" : "\(setting.status.rawValue.lowercased())."
    let (area, rule) = (part(setting.area.id.rawValue), part(setting.rule.id.rawValue))
    return AlertID("\(mark)\(area).\(rule).\(stamp)")
  }
}

extension Episode {
  /// Version 1 had no memory of a kind and no time of the last end.
  package static let version = 2

  /// The episode as a row's bytes, with the fingerprint of the rule that it ran
  /// under.
  package func bytes(fingerprint: UInt64) -> [UInt8] {
    var writer = StateWriter()
    writer.write(fingerprint)
    writer.write(each: begun.sorted { $0.key < $1.key }) { writer, entry in
      writer.write(entry.key.rawValue)
      writer.write(entry.value.steady)
      writer.write(entry.value.wall)
    }
    writer.write(clearSince) { $0.write($1) }
    writer.write(easedSince) { $0.write($1) }
    writer.write(each: lingering.sorted()) { $0.write($1.rawValue) }
    writer.write(lastOnset) { $0.write($1) }
    writer.write(alert) { $1.write(to: &$0) }
    writer.write(lastEnd) { $0.write($1) }
    memory.write(to: &writer)
    return writer.bytes
  }

  package init(
    bytes: [UInt8], fingerprint: UInt64, version: Int = Episode.version
  ) throws(StateReader.Unreadable) {
    var reader = StateReader(bytes)
    let written = try reader.unsigned()
    var begun: [Severity: Begin] = [:]
    try reader.each { reader throws(StateReader.Unreadable) in
      let severity = Severity(rawValue: try reader.int())
      let begin = Begin(steady: try reader.milliseconds(), wall: try reader.timestamp())
      guard let severity else { throw reader.unreadable("a severity") }
      begun[severity] = begin
    }
    self.begun = begun
    clearSince = try reader.optional { reader throws(StateReader.Unreadable) in
      try reader.milliseconds()
    }
    easedSince = try reader.optional { reader throws(StateReader.Unreadable) in
      try reader.milliseconds()
    }
    var lingering: Set<Severity> = []
    try reader.each { reader throws(StateReader.Unreadable) in
      guard let severity = Severity(rawValue: try reader.int()) else {
        throw reader.unreadable("a severity")
      }
      lingering.insert(severity)
    }
    self.lingering = lingering
    lastOnset = try reader.optional { reader throws(StateReader.Unreadable) in
      try reader.timestamp()
    }
    alert = try reader.optional { reader throws(StateReader.Unreadable) in
      try Alert(from: &reader)
    }
    if version >= 2 {
      lastEnd = try reader.optional { reader throws(StateReader.Unreadable) in
        try reader.milliseconds()
      }
      memory = try RuleMemory(from: &reader)
    }
    if written != fingerprint {
      forgetHolds()
      memory = RuleMemory()
    }
  }
}
