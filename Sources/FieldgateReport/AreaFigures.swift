import FieldgateModel
import FieldgateStore

/// An area over a window.
package struct AreaFigures: Hashable, Sendable {
  package var area: Area
  /// How long each threat level was in force.
  package var levels: [ThreatLevel: Milliseconds]
  /// Its values, in the order in which they are told.
  package var values: [Value]
  /// Alerts by the worst that they were within the window.
  package var alerts: [Severity: Int]
  /// Alerts that were raised, by day in the site's zone: `2026-11-22`.
  package var days: [Day]
  /// Of the devices that were expected, how many reported: 0 to 1; nil without devices.
  package var coverage: Double?
  /// In how many quarters of an hour it had any value.
  package var seenQuarters: Int64

  package struct Value: Hashable, Sendable {
    package var measure: String
    package var unit: String
    package var distribution: Distribution
  }

  package struct Day: Hashable, Sendable {
    package var day: String
    package var alerts: Int
  }

  init(
    _ area: Area, _ values: AreaValues, _ alerts: [AlertFigures], _ levels: LevelHistory,
    zone: Zone
  ) {
    let window = levels.window
    let own = alerts.filter { $0.alert.area == area.id }
    self.area = area
    self.levels = levels.lengths(of: area.id)
    self.values = values.measures(of: area.id).filter { $0 != "bollards" }.map { measure in
      let key = AreaValues.Key(area: area.id, measure: measure)
      return Value(
        measure: measure, unit: values.units[key] ?? "", distribution: values.distribution(of: key))
    }
    self.alerts = Dictionary(own.map { ($0.worst, 1) }, uniquingKeysWith: +)
    let byDay = Dictionary(
      own.filter { $0.raised >= window.from }.map { (Self.day($0.raised, zone), 1) },
      uniquingKeysWith: +)
    days = byDay.sorted { $0.key < $1.key }.map { Day(day: $0.key, alerts: $0.value) }
    coverage = values.coverage(of: area.id)
    seenQuarters = values.seenQuarters(of: area.id)
  }

  static func day(_ time: Timestamp, _ zone: Zone) -> String {
    let civil = zone.civilTime(at: time)
    func padded(_ number: Int, _ width: Int) -> String {
      let text = "\(number)"
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    return "\(padded(civil.year, 4))-\(padded(civil.month, 2))-\(padded(civil.day, 2))"
  }
}
