import FieldgateModel

/// One rule on one area over time: the holds that run, and the alert while there is
/// one. Everything that decides in which state an alert is stands in this file.
///
/// | state        | what is found                                             | becomes |
/// |--------------|-----------------------------------------------------------|---------|
/// | no alert     | a severity's condition held for its hold                  | raised at the highest such severity |
/// | no alert     | the same, while an alert that speaks for it is open       | no alert: the holds run on, and what is ripe is raised when the other ends |
/// | open         | a higher severity's condition held for its hold           | escalated; the state is raised again, whatever it was |
/// | raised       | nobody acknowledged it for as long as the rule says       | escalated, once; until it is acknowledged it eases no lower than that |
/// | open         | its severity's condition has not held for the clear hold  | deescalated to the highest that holds, at least the lowest |
/// | open         | the clear condition held for the clear hold               | cleared |
/// | open         | its data went, or came back                               | updated: the certainty falls, or rises |
/// | open         | another measure fits its severity and level               | updated: it advises another |
/// | raised       | an operator acknowledges                                  | acknowledged |
/// | raised, acknowledged | an operator shelves it for a time                 | shelved |
/// | shelved      | its time is over, or an operator unshelves it             | unshelved: raised or acknowledged, as before |
/// | open         | its rule or its area was taken out of the site            | expired |
/// | any          | the gateway is deaf, or hears again and is not through with what was said | stays as it is; its holds stand still |
/// | any          | nothing is known                                          | stays as it is; every hold that ran begins anew |
///
/// A shelved alert is not annunciated (ISA-18.2): that it was deescalated or updated is
/// recorded and told to nobody; that it is shelved, unshelved, escalated or over is told.
///
/// What is found of devices that fell silent is what they last said: nothing eases or
/// ends by their silence. At most one alert is open at a time; it keeps its id over its whole life, and its
/// sequence numbers have no gaps. Times are the engine's, which no clock step
/// moves; only what people read bears the wall clock.
package struct Episode: Hashable, Sendable {
  var holds = Holds()
  package internal(set) var alert: Alert?
  /// What the rule's kind remembers of the area.
  package var memory = RuleMemory()
  /// When the last alert ended, on the engine's time.
  package internal(set) var lastEnd: Milliseconds?
  /// The onset of the last alert, so that two never bear the same id.
  var lastOnset: Timestamp?
  /// When alerts were raised lately, oldest first.
  var raises: [Milliseconds] = []
  /// While it is shelved: when that ends, and what it was before.
  var shelved: Shelved?
  /// Since when it is raised and waits for somebody to acknowledge it.
  var waitsSince: Milliseconds?
  /// It waited too long, and eases no lower than this until it is acknowledged.
  var floor: Severity?
  /// What is ripe and not raised, since another alert speaks for it.
  package internal(set) var inhibited: Inhibited?

  struct Shelved: Hashable, Sendable {
    var until: Milliseconds
    var before: AlertState
  }

  /// A severity that would be raised, and the alert that keeps it from it.
  package struct Inhibited: Hashable, Sendable {
    package var severity: Severity
    package var by: AlertBook.Key

    package init(severity: Severity, by: AlertBook.Key) {
      self.severity = severity
      self.by = by
    }
  }

  package init() {}

  package var isIdle: Bool {
    alert == nil && holds.isEmpty && lastOnset == nil && memory.isEmpty
  }

  /// Takes in what was found now.
  package mutating func advance(
    _ finding: Finding, _ setting: Setting, at now: Moment
  ) -> [AlertEvent] {
    holds.note(finding, setting.rule, open: alert?.severity, at: now)
    var events: [AlertEvent] = []
    if let shelved, shelved.until <= now.steady {
      events += [unshelve(by: nil, note: "its time is over", at: now)].compactMap { $0 }
    }
    events += [step(finding, setting, now)].compactMap { $0 }
    events += [insist(finding, setting, now)].compactMap { $0 }
    return events
  }

  /// The one transition that what is found leads to.
  private mutating func step(
    _ finding: Finding, _ setting: Setting, _ now: Moment
  ) -> AlertEvent? {
    guard finding.hearing == .live else { return doubt(finding, setting, now) }
    let ripe = holds.ripe(of: setting.rule, at: now.steady)
    inhibited = nil
    guard let open = alert else {
      guard let ripe else { return nil }
      if let speaker = setting.speaker {
        inhibited = Inhibited(severity: ripe, by: speaker)
        return nil
      }
      return raise(at: ripe, finding, setting, now)
    }
    if let ripe, ripe > open.severity {
      return change(.escalated, to: ripe, finding, setting, now)
    }
    if holds.isClear(of: setting.rule, at: now.steady) {
      return end(.cleared, finding, setting, now)
    }
    if holds.hasEased(of: setting.rule, at: now.steady),
      let target = holds.easedTarget(of: setting.rule, from: open.severity, floor: floor)
    {
      return change(.deescalated, to: target, finding, setting, now)
    }
    return doubt(finding, setting, now)
  }

  /// Tells that an alert is less sure, or sure again, or that it advises another measure.
  private mutating func doubt(
    _ finding: Finding, _ setting: Setting, _ now: Moment
  ) -> AlertEvent? {
    guard let open = alert,
      (finding.certainty == .possible) != (open.certainty == .possible)
        || setting.advice(for: open.severity) != open.advice
    else { return nil }
    return change(.updated, to: open.severity, finding, setting, now)
  }

  /// Escalates what nobody has acknowledged for too long.
  private mutating func insist(
    _ finding: Finding, _ setting: Setting, _ now: Moment
  ) -> AlertEvent? {
    guard let patience = setting.rule.unacknowledged, let waitsSince, floor == nil,
      let open = alert, open.state == .raised, now.steady - waitsSince >= patience.after
    else { return nil }
    let target = patience.to ?? Severity(rawValue: open.severity.rawValue + 1) ?? open.severity
    floor = target
    guard target > open.severity else { return nil }
    return change(
      .escalated, to: target, finding, setting, now,
      because: LocalizedText(
        nl: "nog door niemand bevestigd", en: "nobody has acknowledged it yet"))
  }

  /// When a hold ends next if nothing changes.
  ///
  /// - Parameter hearing: while it is not live, holds do not run out.
  package func deadline(of rule: Rule, _ hearing: Hearing = .live) -> Milliseconds? {
    guard hearing == .live else { return ownDeadline(of: rule) }
    guard let alert else {
      // What is ripe and inhibited waits for no time.
      return holds.nextRise(of: rule, above: inhibited?.severity)
    }
    let isEasing = holds.easedTarget(of: rule, from: alert.severity, floor: floor) != nil
    return [
      holds.nextRise(of: rule, above: alert.severity),
      holds.clearSince.map { $0 + rule.clearHold },
      isEasing ? holds.easedSince.map { $0 + rule.clearHold } : nil,
      ownDeadline(of: rule),
    ].compactMap { $0 }.min()
  }

  /// When a shelf ends, or an alert has waited for too long: whatever is heard.
  private func ownDeadline(of rule: Rule) -> Milliseconds? {
    let waits = floor == nil && alert?.state == .raised ? waitsSince : nil
    return [
      shelved?.until, waits.flatMap { since in rule.unacknowledged.map { since + $0.after } },
    ].compactMap { $0 }.min()
  }

  private mutating func raise(
    at severity: Severity, _ finding: Finding, _ setting: Setting, _ now: Moment
  ) -> AlertEvent {
    var onset = holds.begun[severity]?.wall ?? now.wall
    // After a step back of the wall clock an onset could come twice; an id may not.
    if let lastOnset, onset <= lastOnset { onset = lastOnset + 1 }
    lastOnset = onset
    raises = raises.filter { $0 > now.steady - setting.flapping.within } + [now.steady]
    raises = raises.suffix(setting.flapping.above + 1)
    alert = Alert(setting, severity, finding, onset: onset)
    alert?.isFlapping = raises.count > setting.flapping.above
    holds.endEasing()
    waitsSince = now.steady
    return change(.raised, to: severity, finding, setting, now)
  }

  private mutating func change(
    _ transition: Transition, to severity: Severity, _ finding: Finding, _ setting: Setting,
    _ now: Moment, because: LocalizedText? = nil
  ) -> AlertEvent {
    guard var changed = alert else {
      preconditionFailure("only an open alert changes: \(setting.rule.id) on \(setting.area.id)")
    }
    let before = changed.severity
    let isQuiet = changed.state == .shelved && [.deescalated, .updated].contains(transition)
    if transition == .escalated, changed.state != .raised {
      changed.state = .raised
      changed.shelf = nil
      shelved = nil
      waitsSince = now.steady
    }
    changed.sequence += 1
    changed.take(finding, setting, at: severity, limitOf: judged(severity, setting.rule))
    let headlines = headlines(of: changed, setting, transition, because: because)
    changed.headlines = headlines
    changed.headline = headlines[setting.language]
    alert = changed
    if severity != before { holds.beginEasing(from: severity, at: now.steady) }
    var event = AlertEvent(
      kind: transition, alert: changed, heardAt: max(before, severity), sent: now.wall,
      note: because?[setting.language])
    event.isAnnounced = !isQuiet
    return event
  }

  /// The severity whose limit an alert of this severity is beyond: a lower one where it
  /// is so high since nobody has acknowledged it.
  private func judged(_ severity: Severity, _ rule: Rule) -> Severity {
    guard let floor, floor == severity, holds.begun[severity] == nil else { return severity }
    return holds.begun.keys.filter { $0 < severity }.max() ?? rule.holds.keys.min() ?? severity
  }

  private mutating func end(
    _ transition: Transition, _ finding: Finding, _ setting: Setting, _ now: Moment
  ) -> AlertEvent {
    var event = change(transition, to: alert?.severity ?? .minor, finding, setting, now)
    event.alert.end(as: .cleared, at: now.wall)
    close(at: now)
    return event
  }

  private mutating func close(at now: Moment) {
    lastEnd = now.steady
    alert = nil
    shelved = nil
    waitsSince = nil
    floor = nil
    holds.endEasing()
  }

  /// Ends the alert because its rule or its area is no more.
  package mutating func expire(note: String, at now: Moment) -> AlertEvent? {
    guard var expired = alert else { return nil }
    expired.sequence += 1
    expired.end(as: .expired, at: now.wall)
    close(at: now)
    forgetHolds()
    return AlertEvent(
      kind: .expired, alert: expired, heardAt: expired.severity, sent: now.wall, note: note)
  }

  /// An operator has seen it and says so; nil where it is acknowledged already, is
  /// shelved, or there is nothing to acknowledge.
  package mutating func acknowledge(by user: String, note: String?, at now: Moment) -> AlertEvent? {
    guard alert?.state == .raised else { return nil }
    if floor != nil {
      floor = nil
      // From now on it eases as any other: after its own hold.
      if holds.easedSince != nil { holds.easedSince = now.steady }
    }
    waitsSince = nil
    alert?.acknowledgedBy = user
    alert?.acknowledgedAt = now.wall
    alert?.acknowledgedNote = note
    return turn(.acknowledged, to: .acknowledged, by: user, note: note, at: now)
  }

  /// An operator puts it aside for a time; nil where it is shelved already or there is
  /// nothing to shelve. How long that may be is the site's to say.
  package mutating func shelve(
    by user: String, reason: String, for length: Milliseconds, at now: Moment
  ) -> AlertEvent? {
    guard let state = alert?.state, state == .raised || state == .acknowledged else { return nil }
    shelved = Shelved(until: now.steady + length, before: state)
    alert?.shelf = Shelf(by: user, reason: reason, since: now.wall, until: now.wall + length)
    return turn(.shelved, to: .shelved, by: user, note: reason, at: now)
  }

  /// It is told of again; nil where it is not shelved.
  package mutating func unshelve(by user: String?, note: String?, at now: Moment) -> AlertEvent? {
    guard let before = shelved?.before else { return nil }
    shelved = nil
    alert?.shelf = nil
    if before == .raised { waitsSince = now.steady }
    return turn(.unshelved, to: before, by: user, note: note, at: now)
  }

  private mutating func turn(
    _ transition: Transition, to state: AlertState, by user: String?, note: String?,
    at now: Moment
  ) -> AlertEvent? {
    alert?.state = state
    alert?.sequence += 1
    return alert.map {
      AlertEvent(
        kind: transition, alert: $0, heardAt: $0.severity, sent: now.wall, by: user, note: note)
    }
  }

  /// The rule was edited: what ran for the old one does not count for the new; an
  /// open alert stays open until the new one clears it.
  package mutating func forgetHolds() {
    holds = Holds()
    inhibited = nil
  }
}
