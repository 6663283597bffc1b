import FieldgateModel

/// Where a time stands in the local week: which half-hour, and whether the day is free.
///
/// The caller knows the zone and the holidays; the detector does not. A holiday counts
/// as a Sunday.
package struct WeekTime: Hashable, Sendable {
  /// Half-hours since Monday 00:00 on the wall clock, 0 to 335.
  package let halfHour: Int

  package static let halfHours = 336

  /// Nil outside 0 to 335.
  package init?(halfHour: Int) {
    guard (0..<Self.halfHours).contains(halfHour) else { return nil }
    self.halfHour = halfHour
  }

  package init(_ timestamp: Timestamp, in zone: Zone, isHoliday: Bool = false) {
    let local = (timestamp + zone.offset(at: timestamp)).milliseconds
    let halfHours = local.flooredQuotient(dividingBy: 1_800_000)
    // 1970-01-01 was a Thursday, day 3 of its week.
    let sinceMonday = (halfHours % 336 + 336 + 3 * 48) % 336
    let ofDay = Int(sinceMonday % 48)
    halfHour = isHoliday ? 6 * 48 + ofDay : Int(sinceMonday)
  }

  /// Saturday, Sunday, or a holiday.
  package var isFree: Bool { halfHour >= 5 * 48 }
  /// 0 to 47.
  package var ofDay: Int { halfHour % 48 }

  private static let days = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]
  private static let dutchDays = [
    "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag",
  ]
}

extension WeekTime: CustomStringConvertible {
  /// `Sunday 15:00`.
  package var description: String { text(in: .en) }

  /// `Sunday 15:00`, `zondag 15:00`.
  package func text(in language: Language) -> String {
    let hour = ofDay / 2
    let minute = ofDay % 2 == 0 ? "00" : "30"
    return
      "\((language == .nl ? Self.dutchDays : Self.days)[halfHour / 48]) \(hour < 10 ? "0" : "")\(hour):\(minute)"
  }
}
