import FieldgateModel
import FieldgateRules

/// Alerts of the gateway's own rules.
extension Engine {
  /// A test alert ends by itself after this time.
  static let testLength: Milliseconds = 60_000

  /// The setting of a rule of the gateway's own: what it says of the site is of status
  /// System, what somebody asked for of status Test, and in an exercise all is Exercise.
  func ownSetting(_ rule: Rule, _ key: EpisodeKey) -> Episode.Setting {
    let area = plan.tree[key.area] ?? Area(id: key.area, name: LocalizedText(key.area.rawValue))
    let status: AlertStatus =
      plan.status == .actual ? (rule.id == Rule.test ? .test : .system) : plan.status
    var setting = Episode.Setting(
      rule: rule, area: area, level: levels.inForce[key.area] ?? .significant, status: status)
    setting.language = plan.settings.language
    setting.mark = plan.mark
    // Where several areas are at the top, none of them stands for the site.
    let tops = plan.tree.order.count { plan.tree[$0]?.parent == nil }
    if rule.id != Rule.test, tops > 1 { setting.place = LocalizedText(plan.site) }
    return setting
  }

  /// Raises a test alert; nil where one is open there.
  mutating func beginTest(
    on area: AreaID, by user: String, note: String?, _ now: Moment, _ effects: inout Effects
  ) -> Alert? {
    let key = EpisodeKey(rule: Rule.test, area: area)
    guard episodes[key]?.alert == nil else { return nil }
    // When it ends stands in its row.
    episodes[key, default: Episode()].memory.marks = [now.steady + Self.testLength]
    lookAtTest(on: area, by: user, note: note, at: now, &effects)
    return episodes[key]?.alert
  }

  /// Raises or ends the area's test alert.
  mutating func lookAtTest(
    on area: AreaID, by user: String? = nil, note: String? = nil, at now: Moment,
    _ effects: inout Effects
  ) {
    let key = EpisodeKey(rule: Rule.test, area: area)
    guard var episode = episodes[key] else { return }
    let end = episode.memory.marks.first ?? nil
    let isOver = end.map { $0 <= now.steady } ?? true
    let setting = ownSetting(Rule(own: Rule.test, measure: "test", clearHold: 0), key)
    let finding = Finding(
      value: .flag(!isOver), holding: isOver ? [] : [.minor], isClear: isOver,
      coverage: Coverage(reporting: 0, expected: 0), devices: [], certainty: .observed)
    let events = episode.advance(finding, setting, at: now)
    if episode.alert == nil { episode.memory = RuleMemory() }
    episodes[key] = episode
    changedEpisodes.insert(key)
    for var event in events {
      event.by = event.by ?? user
      event.note = event.note ?? note
      emit(event, at: now, &effects)
    }
    markChanged(area, at: now.steady)
    let next = [episode.alert == nil ? nil : end, episode.deadline(of: setting.rule)]
      .compactMap { $0 }.min()
    timers.set(.test(area), to: next.map { max($0, now.steady + 1) })
  }
}
