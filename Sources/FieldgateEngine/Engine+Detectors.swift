import FieldgateModel
import FieldgateRules

/// What rules have learnt of what is usual: a row for each rule and area, written when a
/// slot closes.
extension Engine {
  static let detectorOwner = "detector"

  /// Takes up what was learnt, where the rule still watches the same; else the row goes.
  mutating func restoreDetector(_ row: StateRow) throws {
    guard let bytes = row.bytes, let separator = row.key.firstIndex(of: Self.separator) else {
      return
    }
    let key = EpisodeKey(
      rule: RuleID(String(row.key[row.key.index(after: separator)...])),
      area: AreaID(String(row.key[..<separator])))
    let index = rulesOn[key.area]?.first { plan.rules[$0].id == key.rule }
    guard let series = index.flatMap({ plan.rules[$0].kind.series }),
      let judge = try AnomalyJudge(bytes: bytes, version: row.version, of: series)
    else {
      changedDetectors.insert(key)
      return
    }
    episodes[key, default: Episode()].memory.judge = judge
  }

  mutating func takeDetectorRows() -> [StateRow] {
    defer { changedDetectors = [] }
    return changedDetectors.sorted().map { key in
      Self.detectorRow(key, episodes[key]?.memory.judge)
    }
  }

  fileprivate static func detectorRow(_ key: EpisodeKey, _ judge: AnomalyJudge?) -> StateRow {
    StateRow(
      owner: detectorOwner, key: "\(key.area)\(separator)\(key.rule)",
      version: AnomalyJudge.version, bytes: judge?.bytes)
  }
}

extension Plan {
  /// The rows that an engine takes up as after a restart, had the days before been such as
  /// these: no readings, only what the rules would have learnt. What names no rule that
  /// learns, or no area of it, gives none.
  package func taught(_ history: [OrdinaryDays], until civil: Timestamp) -> [StateRow] {
    history.compactMap { days in
      rules.first { $0.id == days.rule }?.kind.taught(by: days, until: civil, schedules).map {
        Engine.detectorRow(Engine.EpisodeKey(rule: days.rule, area: days.area), $0)
      }
    }
  }
}
