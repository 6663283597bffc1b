import FieldgateModel
import FieldgateStore

/// The threat level of every area over a window of time.
///
///     in force on an area at a time   what was set then on the area, else on the nearest area
///                                     around it, else the area's default as the site's files
///                                     say it now
package struct LevelHistory: Sendable {
  /// A level and how long it was in force, in order.
  package struct Stretch: Hashable, Sendable {
    package var level: ThreatLevel
    package var from: Timestamp
    package var to: Timestamp
  }

  package let window: Window
  /// The part of it that is known of; lengths and levels are those of it alone.
  package let covered: Window
  package let settings: [LevelSetting]
  package private(set) var stretches: [AreaID: [Stretch]] = [:]

  /// - Parameter begin: from when on anything is known; nothing is said of before.
  package init(
    _ settings: [LevelSetting], of outline: SiteOutline, in window: Window,
    since begin: Timestamp? = nil
  ) {
    let covered = window.since(begin ?? window.from)
    self.settings = settings
    self.window = window
    self.covered = covered
    for area in outline.areas {
      let line = [area.id] + outline.ancestors(of: area.id)
      let relevant = settings.filter { line.contains($0.area) }
      var times = Set([covered.from])
      for setting in relevant {
        times.insert(min(max(setting.since, covered.from), covered.to))
        if let until = setting.until {
          times.insert(min(max(until, covered.from), covered.to))
        }
      }
      let byDefault = outline.defaultLevels[area.id] ?? .significant
      var found: [Stretch] = []
      let order = times.sorted()
      for (start, end) in zip(order, order.dropFirst() + [covered.to]) where start < end {
        let level = Self.level(at: start, relevant, line) ?? byDefault
        if found.last?.level == level {
          found[found.count - 1].to = end
        } else {
          found.append(Stretch(level: level, from: start, to: end))
        }
      }
      stretches[area.id] = found
    }
  }

  private static func level(
    at time: Timestamp, _ settings: [LevelSetting], _ line: [AreaID]
  ) -> ThreatLevel? {
    let now = settings.filter { $0.since <= time && $0.until.map { time < $0 } ?? true }
    for area in line {
      if let setting = now.last(where: { $0.area == area }) { return setting.level }
    }
    return nil
  }

  /// How long each level was in force on an area.
  package func lengths(of area: AreaID) -> [ThreatLevel: Milliseconds] {
    (stretches[area] ?? []).reduce(into: [:]) { $0[$1.level, default: 0] += $1.to - $1.from }
  }

  /// The highest level that was in force on any of these areas; nil for no area.
  package func highest(on areas: [AreaID]) -> ThreatLevel? {
    areas.flatMap { stretches[$0] ?? [] }.map(\.level).max()
  }
}
