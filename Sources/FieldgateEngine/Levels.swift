import FieldgateModel
import FieldgateRules

/// The threat levels: which were set by command, until when, and which are in force.
///
///     in force on an area =  what a replay fixes for all, where it does
///                         ?? what was set on the area, else on the nearest area around it
///                         ?? what `areas.geojson` says of the area, else of the nearest
///                            area around it, else significant (3)
///
/// What was set always ends by itself, on the engine's time.
struct Levels: Hashable, Sendable {
  /// A level that was set by command.
  struct Setting: Hashable, Sendable {
    var level: ThreatLevel
    var by: String
    var reason: String
    var since: Timestamp
    /// When it ends, as the wall clock stood when it was set.
    var until: Timestamp
    /// When it ends, on the engine's time.
    var end: Milliseconds

    func change(_ area: AreaID, _ kind: LevelChange.Kind, until: Timestamp) -> LevelChange {
      LevelChange(
        area: area, level: level, since: since, until: until, by: by, reason: reason, kind: kind)
    }
  }

  private(set) var settings: [AreaID: Setting] = [:]
  private(set) var inForce: [AreaID: ThreatLevel] = [:]
  private var changed: Set<AreaID> = []

  init(_ plan: Plan) { work(out: plan.tree.order, plan) }

  /// The area whose setting counts for this one: itself, else the nearest around it.
  func source(of area: AreaID, in tree: AreaTree) -> AreaID? {
    ([area] + tree.ancestors(of: area)).first { settings[$0] != nil }
  }

  /// Sets or takes back (nil) an area's level.
  mutating func set(_ area: AreaID, _ setting: Setting?, _ plan: Plan) {
    settings[area] = setting
    changed.insert(area)
    work(out: plan.tree.subtree(of: area), plan)
  }

  /// Takes up what an earlier run had set.
  mutating func take(_ area: AreaID, _ setting: Setting, _ plan: Plan) {
    settings[area] = setting
    work(out: plan.tree.subtree(of: area), plan)
  }

  private mutating func work(out areas: [AreaID], _ plan: Plan) {
    for area in areas {
      inForce[area] =
        plan.fixedLevel
        ?? source(of: area, in: plan.tree).flatMap { settings[$0]?.level }
        ?? plan.tree.level(of: area)
    }
  }

  static let version = 1

  mutating func takeChangedRows() -> [StateRow] {
    let rows = changed.sorted().map { area in
      StateRow(
        owner: "level", key: area.rawValue, version: Self.version,
        bytes: settings[area].map { setting in
          var writer = StateWriter()
          writer.write(setting.level.rawValue)
          writer.write(setting.by)
          writer.write(setting.reason)
          writer.write(setting.since)
          writer.write(setting.until)
          writer.write(setting.end)
          return writer.bytes
        })
    }
    changed = []
    return rows
  }

  /// What an earlier run had set.
  static func setting(in row: StateRow) throws(StateReader.Unreadable) -> Setting? {
    guard row.version == version, let bytes = row.bytes else { return nil }
    var reader = StateReader(bytes)
    guard let level = ThreatLevel(rawValue: try reader.int()) else {
      throw reader.unreadable("a threat level")
    }
    return Setting(
      level: level, by: try reader.string(), reason: try reader.string(),
      since: try reader.timestamp(), until: try reader.timestamp(),
      end: try reader.milliseconds())
  }
}
