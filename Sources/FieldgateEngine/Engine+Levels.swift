import FieldgateModel
import FieldgateRules

/// Threat levels that are set by command, and that end by themselves.
extension Engine {
  /// Sets an area's level for a time; an earlier setting is replaced.
  mutating func setLevel(
    of area: AreaID, to level: ThreatLevel, for length: Milliseconds, by user: String,
    reason: String, _ now: Moment, _ effects: inout Effects
  ) {
    if let old = levels.settings[area] {
      effects.tell(old.change(area, .replaced, until: now.wall), by: user)
    }
    let setting = Levels.Setting(
      level: level, by: user, reason: reason, since: now.wall, until: now.wall + length,
      end: now.steady + length)
    levels.set(area, setting, plan)
    timers.set(.level(area), to: setting.end)
    effects.tell(setting.change(area, .set, until: setting.until), by: user)
    lookAgain(below: area, now, &effects)
  }

  /// Ends what was set on an area: because its time is over, or early by a user.
  mutating func endLevel(
    of area: AreaID, by user: String?, reason: String? = nil, _ now: Moment,
    _ effects: inout Effects
  ) {
    guard let old = levels.settings[area] else { return }
    levels.set(area, nil, plan)
    timers.set(.level(area), to: nil)
    effects.tell(old.change(area, .ended, until: now.wall), by: user, reason: reason)
    lookAgain(below: area, now, &effects)
  }

  /// Every rule of the area and of all below it is looked at, and every state goes out,
  /// at once and not when their cadence comes.
  private mutating func lookAgain(
    below area: AreaID, _ now: Moment, _ effects: inout Effects
  ) {
    let areas = plan.tree.subtree(of: area)
    for area in areas {
      for rule in rulesOn[area] ?? [] { evaluate(rule, on: area, at: now, &effects) }
    }
    shareAgain(on: areas, at: now, &effects)
    for area in areas { publishState(of: area, at: now, &effects) }
  }

  /// Takes up what an earlier run had set; what was set on an area that the site no
  /// longer has is over.
  mutating func restoreLevel(_ row: StateRow, at then: Moment) throws {
    guard let setting = try Levels.setting(in: row) else { return }
    let area = AreaID(row.key)
    if plan.tree[area] == nil {
      levels.set(area, nil, plan)
      pending.tell(setting.change(area, .ended, until: then.wall), by: nil)
      return
    }
    levels.take(area, setting, plan)
    timers.set(.level(area), to: setting.end)
  }

  /// An area's level as people ask for it.
  package struct LevelNow: Hashable, Sendable {
    package let area: AreaID
    /// In force.
    package let level: ThreatLevel
    /// When nobody has set one.
    package let byDefault: ThreatLevel
    /// Where it was set, if that is not the area itself.
    package let from: AreaID?
    package let by: String?
    package let reason: String?
    package let since: Timestamp?
    /// By the wall clock of now.
    package let until: Timestamp?
  }

  package func level(of area: AreaID) -> LevelNow {
    let source = levels.source(of: area, in: plan.tree)
    let setting = plan.fixedLevel == nil ? source.flatMap { levels.settings[$0] } : nil
    return LevelNow(
      area: area, level: levels.inForce[area] ?? .significant,
      byDefault: plan.tree.level(of: area), from: source == area ? nil : source,
      by: setting?.by, reason: setting?.reason, since: setting?.since,
      // A wall clock that was set since would make the time of then a lie.
      until: setting.map { clock.last.wall + ($0.end - clock.last.steady) })
  }
}
