import FieldgateDetect
import FieldgateModel

/// The schedules of a site, each under its name: when it is night, market day, or
/// anything else that rules are to know of. A schedule is open while one of its windows
/// is.
package struct Schedules: Hashable, Sendable {
  private var windows: [String: [ScheduleWindow]] = [:]
  /// In the order in which they are written.
  package private(set) var names: [String] = []
  /// The site's zone and the days that are holidays, for what goes by the time of the week.
  var zone = Zone.utc
  var holidays = Dates()

  package init() {}

  /// Where a time stands in the site's week.
  package func weekTime(at civil: Timestamp) -> WeekTime {
    let day = CivilDay(zone.civilTime(at: civil))
    return WeekTime(civil, in: zone, isHoliday: holidays.contains(day))
  }

  /// A name that stands here already is given other windows.
  package mutating func add(_ name: String, _ windows: [ScheduleWindow]) {
    if self.windows.updateValue(windows, forKey: name) == nil { names.append(name) }
  }

  /// Whether the schedule is open; false for one that the site does not have.
  package func isActive(_ name: String, at civil: Timestamp) -> Bool {
    windows[name]?.contains { $0.contains(civil) } ?? false
  }

  /// How far `nextChange` looks ahead: dates that come every year are within it, a 29th of
  /// February may not be.
  package static let horizon = 400

  /// When the schedule next opens or closes; nil where it does not within the horizon.
  ///
  /// - Parameter horizon: days.
  package func nextChange(
    of name: String, after civil: Timestamp, horizon: Int = Self.horizon
  ) -> Timestamp? {
    guard let windows = windows[name], !windows.isEmpty else { return nil }
    let isActive = isActive(name, at: civil)
    // Mostly it is soon. What lies a day before the last day looked at is all there.
    var first = -1
    var edges: [Timestamp] = []
    for last in [2, 9, 40, horizon] where first < last && last <= horizon {
      edges += windows.flatMap { $0.edges(around: civil, days: first...last) }
      let complete = civil + Int64(last - 1) * 86_400_000
      let found = edges.filter { $0 > civil && $0 <= complete }.sorted()
        .first { self.isActive(name, at: $0) != isActive }
      if let found { return found }
      first = last + 1
    }
    return nil
  }

  /// When one of some schedules next opens or closes, looking a week ahead; the end of
  /// that week where none does.
  package func nextLook(at names: Set<String>, after civil: Timestamp) -> Timestamp? {
    guard !names.isEmpty else { return nil }
    let week: Int64 = 7 * 86_400_000
    return names.compactMap { nextChange(of: $0, after: civil, horizon: 9) }.min()
      .map { min($0, civil + week) } ?? civil + week
  }
}
