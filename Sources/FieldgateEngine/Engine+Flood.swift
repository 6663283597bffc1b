import FieldgateModel
import FieldgateRules

/// Which transitions operators are told of: each, or in a flood the one alert that speaks
/// for all.
///
/// | alert                                    | its line is announced |
/// |------------------------------------------|-----------------------|
/// | not folded                               | yes, unless it is shelved (`Episode`) |
/// | folded, no line of it was announced yet  | where it rises above the flood's severity, or to extreme |
/// | folded, a line of it was announced       | yes: who heard it rise hears it fall |
/// | folded, and the flood is over            | yes, from the next transition on |
///
/// Announced or not, every transition is stored and published, and the standing alert
/// shows it.
extension Engine {
  private var floodKey: EpisodeKey? { plan.root.map { EpisodeKey(rule: Rule.flood, area: $0) } }

  var floodAlert: Alert? { floodKey.flatMap { episodes[$0]?.alert } }

  /// Gives the transitions of one episode out.
  mutating func give(
    _ events: [AlertEvent], of episode: inout Episode, at now: Moment, _ effects: inout Effects
  ) {
    for var event in events {
      if Rule.isReserved(event.alert.rule) {
        emit(event, at: now, &effects)
        continue
      }
      if event.kind == .raised { foldIfFlooded(&event, &episode, now, &effects) }
      if event.alert.foldedInto != nil, event.kind != .raised { hear(&event, &episode) }
      if event.kind == .raised, event.alert.isFlapping {
        effects.notices.append(.flapping(event.alert))
      }
      emit(event, at: now, &effects)
      if event.alert.foldedInto != nil {
        flood.note(event.alert)
        // Not at once: the flood may end by this look, and would let go of an episode
        // that is being changed.
        timers.set(.flood, to: now.steady)
      }
    }
  }

  private mutating func foldIfFlooded(
    _ event: inout AlertEvent, _ episode: inout Episode, _ now: Moment, _ effects: inout Effects
  ) {
    let limits = plan.settings.alerts.flood
    flood.noteRaise(at: now.steady, limits)
    let before = floodAlert
    guard before != nil || flood.rate(at: now.steady, limits) > limits.above else {
      timers.set(.flood, to: now.steady)
      return
    }
    flood.fold(event.alert)
    if before == nil { lookAtFlood(at: now, &effects) }
    guard let speaker = before ?? floodAlert else { return }
    episode.fold(into: speaker.id)
    event.alert.foldedInto = speaker.id
    event.alert.isHeard = false
    hear(&event, &episode)
  }

  /// Decides whether a folded alert's line is announced.
  private func hear(_ event: inout AlertEvent, _ episode: inout Episode) {
    if !event.alert.isHeard {
      let rises = event.kind == .raised || event.kind == .escalated
      let isLoud =
        event.alert.severity == .extreme
        || floodAlert.map { event.alert.severity > $0.severity } ?? true
      guard rises, isLoud else {
        event.isAnnounced = false
        return
      }
      event.alert.isHeard = true
      episode.hear()
    }
  }

  /// Raises, escalates, retells or clears the alert about the flood.
  mutating func lookAtFlood(at now: Moment, _ effects: inout Effects) {
    guard let key = floodKey else { return }
    let limits = plan.settings.alerts.flood
    let before = episodes[key]
    var episode = before ?? Episode()
    let setting = ownSetting(Rule(own: Rule.flood, measure: "alerts", clearHold: limits.calm), key)
    let finding = flood.finding(episode.alert, at: now.steady, limits)
    var events = episode.advance(finding, setting, at: now)
    if !events.isEmpty {
      // What it rose by is told now: the calm after it begins in this moment.
      let after = flood.finding(episode.alert, at: now.steady, limits)
      if episode.alert != nil { events += episode.advance(after, setting, at: now) }
    } else if episode.alert != nil, flood.isToBeRetold(at: now.steady) {
      events = [episode.relist(finding, setting, at: now)].compactMap { $0 }
    }
    if episode != before ?? Episode() {
      episodes[key] = episode
      changedEpisodes.insert(key)
    }
    if events.contains(where: { $0.alert.folded != nil }) { flood.tell(at: now.steady) }
    for var event in events {
      if event.kind == .cleared { event.note = stillOpen() }
      emit(event, at: now, &effects)
      markChanged(key.area, at: now.steady)
    }
    if before?.alert != nil, episode.alert == nil {
      flood.end()
      unfold(at: now, &effects)
    }
    let next = [
      episode.deadline(of: setting.rule),
      episode.alert == nil ? nil : flood.nextChange(after: now.steady, limits),
    ].compactMap { $0 }.min()
    timers.set(.flood, to: next.map { max($0, now.steady + 1) })
  }

  private func stillOpen() -> String {
    let open = flood.open.values.sorted { $0.id < $1.id }
    let named = open.prefix(10).map { "\($0.area)/\($0.rule)" }.joined(separator: ", ")
    if open.isEmpty {
      return plan.settings.language == .nl
        ? "geen van de samengevoegde meldingen is nog open" : "none of the folded alerts is open"
    }
    let more = open.count > 10 ? ", …" : ""
    return plan.settings.language == .nl
      ? "\(open.count) samengevoegde meldingen zijn nog open en spreken weer voor zichzelf:"
        + " \(named)\(more)"
      : "\(open.count) of the folded alerts are still open and speak for themselves again:"
        + " \(named)\(more)"
  }

  /// Whatever is folded into an alert that is not open speaks for itself again.
  mutating func unfold(at now: Moment, _ effects: inout Effects) {
    let current = floodAlert?.id
    for key in episodes.keys.sorted() {
      guard let flood = episodes[key]?.alert?.foldedInto, flood != current,
        let event = episodes[key]?.unfold(note: "the flood is over", at: now)
      else { continue }
      changedEpisodes.insert(key)
      emit(event, at: now, &effects)
    }
  }

  mutating func restoreFlood(_ row: StateRow) throws {
    guard row.version == Flood.version, let bytes = row.bytes else { return }
    flood = try Flood(bytes: bytes)
  }

  /// Finds the folded alerts again after a start.
  mutating func rejoinFlood(at then: Moment, _ effects: inout Effects) {
    let current = floodAlert?.id
    for episode in episodes.values {
      if let alert = episode.alert, alert.foldedInto != nil, alert.foldedInto == current {
        flood.note(alert)
      }
    }
    unfold(at: then, &effects)
    lookAtFlood(at: then, &effects)
  }
}
