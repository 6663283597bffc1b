import FieldgateModel

/// A time of day on some days: from a time to another, the end not in it.
///
/// It belongs to the day on which it begins, also where it lasts over midnight. It
/// begins when the clock on the wall first shows `from` or later, and ends when that
/// first shows `to` or later: on the day on which an hour is left out, what would begin
/// in it begins where it is left out; on the day on which an hour comes twice, the first
/// time counts.
package struct ScheduleWindow: Hashable, Sendable {
  /// What a holiday is to a window.
  package enum Holidays: String, CaseIterable, Hashable, Sendable {
    /// A day like any other.
    case ignore
    /// A day that counts whatever day of the week it is.
    case include
    case exclude
    /// No other day counts.
    case only
  }

  /// Nil for all.
  var weekdays: Set<Weekday>?
  /// Nil for all.
  var months: Set<Int>?
  /// Nil for all.
  var dates: Dates?
  var holidays: Holidays
  /// The days that are holidays.
  var feasts: Dates
  /// Minutes after midnight: `from` 0…1439, `to` 1…1440; not after `from` where it is on
  /// the next day.
  var from: Int
  var to: Int
  var zone: Zone

  /// Whether a window begins on the day.
  func isChosen(_ day: CivilDay) -> Bool {
    let isHoliday = holidays != .ignore && feasts.contains(day)
    switch holidays {
    case .exclude where isHoliday: return false
    case .only where !isHoliday: return false
    default: break
    }
    let fitsWeek =
      weekdays.map { $0.contains(day.weekday) } ?? true || holidays == .include && isHoliday
    return fitsWeek && months.map { $0.contains(day.month) } ?? true
      && dates.map { $0.contains(day) } ?? true
  }

  /// When the window of a day begins and ends; it may be empty.
  func span(on day: CivilDay) -> Range<Timestamp> {
    let start = instant(day, from)
    let end = to > from ? instant(day, to) : instant(day + 1, to)
    return start..<max(start, end)
  }

  /// When the clock first shows the minute of the day, or a later one.
  private func instant(_ day: CivilDay, _ minute: Int) -> Timestamp {
    let shown = CivilTime(day.midnight + Int64(minute) * 60_000)
    let found = zone.timestamp(of: shown)
    guard zone.civilTime(at: found) != shown else { return found }
    // It is left out: the clock is set forward somewhere in the day before.
    var (before, after) = (found + -86_400_000, found)
    let offset = zone.offset(at: found)
    while after - before > 1 {
      let middle = before + (after - before) / 2
      if zone.offset(at: middle) == offset { after = middle } else { before = middle }
    }
    return after
  }

  /// Whether a moment lies in it.
  func contains(_ time: Timestamp) -> Bool {
    let today = CivilDay(zone.civilTime(at: time))
    return [today, today + -1].contains { isChosen($0) && span(on: $0).contains(time) }
  }

  /// When windows of the days from `first` to `last`, counted from the day of the moment,
  /// begin and end.
  func edges(around time: Timestamp, days: ClosedRange<Int>) -> [Timestamp] {
    let today = CivilDay(zone.civilTime(at: time))
    return days.flatMap { offset -> [Timestamp] in
      let day = today + offset
      guard isChosen(day) else { return [] }
      let span = span(on: day)
      return [span.lowerBound, span.upperBound]
    }
  }
}
