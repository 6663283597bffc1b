import FieldgateExchange
import FieldgateModel
import FieldgateRules

/// Rules on areas, and what comes due.
extension Engine {
  /// Does what has come due by now, in the order of its times, each at its own time.
  mutating func runDue(at now: Moment, _ effects: inout Effects) {
    while let (key, time) = timers.popDue(at: now.steady) {
      let then = Moment(wall: now.wall + (time - now.steady), steady: time)
      picture.advance(to: time, civil: clock.civil(at: then.steady))
      switch key {
      case .level(let area): endLevel(of: area, by: nil, then, &effects)
      case .test(let area): lookAtTest(on: area, at: then, &effects)
      case .flood: lookAtFlood(at: then, &effects)
      case .allowance: lookAtAllowances(at: then, &effects)
      case .commands: tellRefusedCommands(at: then, &effects)
      case .missed: tellMissed(at: then, &effects)
      case .exchange: shareDue(at: then, &effects)
      case .system(let rule): lookAtSystem(rule, at: then, then, &effects)
      case .rule(let rule, let area):
        evaluate(rule, on: area, at: then, &effects)
        markChanged(area, at: time)
      case .state(let area): publishState(of: area, at: then, &effects)
      case .civil: evaluateAll(at: then, &effects)
      }
    }
  }

  mutating func evaluateAll(at now: Moment, _ effects: inout Effects) {
    for area in plan.tree.order {
      for rule in rulesOn[area] ?? [] { evaluate(rule, on: area, at: now, &effects) }
    }
  }

  /// Looks at one area with the eyes of one rule, and sets the time of the next look.
  mutating func evaluate(
    _ index: Int, on area: AreaID, at now: Moment, _ effects: inout Effects
  ) {
    let rule = plan.rules[index]
    let key = EpisodeKey(rule: rule.id, area: area)
    let before = episodes[key]
    let setting = setting(of: rule, key, isOpen: before?.alert != nil)
    var look = look(at: area, now)
    // Most looks tell nothing, and need not know whose readings they are by.
    look.naming = false
    var (episode, finding, events) = judged(by: rule, from: before, look, setting, at: now)
    if !events.isEmpty {
      look.naming = true
      (episode, finding, events) = judged(by: rule, from: before, look, setting, at: now)
    }
    if !events.isEmpty, finding.value != nil {
      let inputs =
        finding.inputs.isEmpty
        ? picture.evidence(from: finding.devices, about: rule.kind.measure) : finding.inputs
      episode.attach(inputs)
      for index in events.indices { events[index].alert.inputs = inputs }
    }
    give(events, of: &episode, at: now, &effects)
    if episode != before ?? Episode() {
      episodes[key] = episode
      changedEpisodes.insert(key)
      if episode.memory.judge?.closed != before?.memory.judge?.closed {
        changedDetectors.insert(key)
      }
      noteSpeaker(of: key, before?.inhibited, episode.inhibited, at: now.steady)
    }
    let hearing = ear.hearing(at: now.steady)
    let next = [
      episode.deadline(of: rule, finding.hearing),
      rule.nextChange(on: area, look, episode.memory),
      hearing == .deaf ? nil : ear.limit, hearing == .settling ? ear.settlesAt : nil,
    ].compactMap { $0 }.min()
    // A time that is not ahead would be looked at for ever.
    timers.set(.rule(index, area), to: next.map { max($0, now.steady + 1) })
  }

  /// What the rule finds, and where that takes the episode; nothing is kept yet.
  private func judged(
    by rule: Rule, from before: Episode?, _ look: Look, _ setting: Episode.Setting, at now: Moment
  ) -> (Episode, Finding, [AlertEvent]) {
    var episode = before ?? Episode()
    var finding = rule.finding(on: setting.area.id, look, &episode.memory)
    // What was last heard says little once we have been deaf for long: nothing begins
    // by it, and nothing clears.
    let hearing = ear.hearing(at: now.steady)
    if hearing == .deaf { finding.forget() }
    if !finding.isOutside { finding.hearing = hearing }
    let events = episode.advance(finding, setting, at: now)
    return (episode, finding, events)
  }

  private func setting(of rule: Rule, _ key: EpisodeKey, isOpen: Bool) -> Episode.Setting {
    var setting = Episode.Setting(
      rule: rule,
      area: plan.tree[key.area] ?? Area(id: key.area, name: LocalizedText(key.area.rawValue)),
      level: levels.inForce[key.area] ?? .significant, status: plan.status)
    setting.language = plan.settings.language
    setting.flapping = plan.settings.alerts.flapping
    setting.mark = plan.mark
    if !isOpen { setting.speaker = speaker(for: rule, key) }
    return setting
  }

  /// What a rule may look at when it judges the area.
  func look(at area: AreaID, _ now: Moment) -> Look {
    let time = RuleTime(
      moment: now, ear: ear.time(at: now.steady), isListening: ear.isListening,
      civil: clock.civil(at: now.steady))
    return Look(
      picture: picture, time: time, level: levels.inForce[area] ?? .significant,
      schedules: plan.schedules, alerts: alerts)
  }

  /// The open alert that speaks for the rule on the area, where there is one.
  private func speaker(for rule: Rule, _ key: EpisodeKey) -> EpisodeKey? {
    guard let inhibition = rule.inhibition else { return nil }
    for place in inhibition.areas(from: key.area, in: plan.tree) {
      for other in inhibition.rules.sorted() {
        let speaker = EpisodeKey(rule: other, area: place)
        if speaker != key, alerts.open[speaker] != nil { return speaker }
      }
    }
    return nil
  }

  /// Keeps the list of what each alert speaks for.
  private mutating func noteSpeaker(
    of key: EpisodeKey, _ before: Episode.Inhibited?, _ after: Episode.Inhibited?,
    at now: Milliseconds
  ) {
    guard before?.by != after?.by else { return }
    if let old = before?.by {
      silenced[old]?.remove(key)
      if silenced[old]?.isEmpty ?? false { silenced[old] = nil }
      markChanged(old.area, at: now)
    }
    if let new = after?.by {
      silenced[new, default: []].insert(key)
      markChanged(new.area, at: now)
    }
  }

  /// Gives a transition out, and has those rules looked at that look at such alerts.
  mutating func emit(_ given: AlertEvent, at now: Moment, _ effects: inout Effects) {
    var event = given
    lines += 1
    event.line = lines
    effects.events.append(event)
    alerts.note(event, at: now)
    effects.notices.append(.alert(event))
    share(event, at: now, &effects)
    for target in targets.looking(at: event.alert.rule, on: event.alert.area) {
      timers.set(.rule(target.rule, target.area), to: now.steady)
    }
  }

  /// The area's state is to be published, as soon as its cadence allows.
  mutating func markChanged(_ area: AreaID, at now: Milliseconds) {
    let earliest = published[area].map { $0 + stateEvery(of: area) } ?? now
    timers.set(.state(area), to: max(earliest, now))
  }

  private func stateEvery(of area: AreaID) -> Milliseconds {
    plan.settings.stateEvery(at: levels.inForce[area] ?? .significant)
  }

  mutating func publishState(
    of area: AreaID, at now: Moment, _ effects: inout Effects
  ) {
    guard let state = state(of: area, at: now.steady) else { return }
    published[area] = now.steady
    effects.states.append(state)
    effects.publications.append(
      Publication(
        topic: plan.topics.state(of: area),
        object: state.object(at: now.wall, status: plan.status), retain: true, qos: 0))
    effects.publications += pictures(of: state, at: now.wall)
    let next = picture.nextChange(in: area, after: now.steady)
    timers.set(.state(area), to: next.map { max($0, now.steady + stateEvery(of: area)) })
  }

  /// The area as listeners see it; nil for an area that the site does not have.
  package func state(of id: AreaID, at now: Milliseconds) -> AreaState? {
    guard let area = plan.tree[id] else { return nil }
    let values = AreaMeasure.allCases.compactMap { measure in
      picture.value(measure, of: id, at: now, naming: false).map { (measure, $0) }
    }
    let rules = (rulesOn[id] ?? []).map { plan.rules[$0].id } + Engine.ownRules
    let keys = rules.map { EpisodeKey(rule: $0, area: id) }
    let inhibited = keys.flatMap { silenced[$0] ?? [] }.sorted()
    let civil = clock.civil(at: now)
    let expected = (rulesOn[id] ?? []).compactMap { index in
      let rule = plan.rules[index]
      return episodes[EpisodeKey(rule: rule.id, area: id)].flatMap {
        rule.kind.expected(at: civil, plan.schedules, $0.memory)
      }
    }
    return AreaState(
      area: area, level: level(of: id), values: values,
      expected: Dictionary(
        expected.map { ($0.measure, $0.range) }, uniquingKeysWith: { first, _ in first }),
      alerts: keys.compactMap { episodes[$0]?.alert },
      inhibited: inhibited.map { "\($0.area)/\($0.rule)" }, language: plan.settings.language)
  }

  /// What a broker that has forgotten everything must be told: every open alert, every
  /// area's state, and what stands for partners.
  package func standing() -> [Publication] {
    let alerts = openAlerts.map { alert in
      Publication(
        topic: plan.topics.standingAlert(of: alert.rule, on: alert.area),
        object: AlertMessage.object(
          AlertEvent(kind: .updated, alert: alert, heardAt: alert.severity, sent: clock.last.wall),
          site: plan.site),
        retain: true)
    }
    let states = plan.tree.order.compactMap { area in
      state(of: area, at: clock.last.steady).map {
        Publication(
          topic: plan.topics.state(of: area),
          object: $0.object(at: clock.last.wall, status: plan.status),
          retain: true)
      }
    }
    return alerts + states + partnersBirths()
  }

  package var openAlerts: [Alert] {
    episodes.sorted { $0.key < $1.key }.compactMap(\.value.alert)
  }

  /// The engine's own moment of a moment of the box, without moving on.
  package func engineTime(of moment: Moment) -> Milliseconds {
    var clock = clock
    return clock.advance(to: moment).steady
  }
}
