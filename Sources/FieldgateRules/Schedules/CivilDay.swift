import FieldgateModel

/// A day of the calendar, without a zone.
package struct CivilDay: Hashable, Comparable, Sendable {
  /// Days since 1970-01-01.
  package let number: Int

  package init(number: Int) { self.number = number }

  /// The day that a wall clock shows.
  package init(_ time: CivilTime) {
    number = Int(time.timestamp.milliseconds.flooredQuotient(dividingBy: 86_400_000))
  }

  /// Midnight at its beginning, as a wall clock shows it.
  var midnight: Timestamp { Timestamp(milliseconds: Int64(number) * 86_400_000) }
  var weekday: Weekday {
    // The first of January 1970 was a Thursday.
    Weekday.allCases[((number + 3) % 7 + 7) % 7]
  }
  var month: Int { CivilTime(midnight).month }
  /// Month and day, as in yearly holidays.
  var ofYear: [Int] {
    let time = CivilTime(midnight)
    return [time.month, time.day]
  }

  package static func + (day: Self, count: Int) -> Self { Self(number: day.number + count) }
  package static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}

/// The days of the week, as schedules name them.
package enum Weekday: String, CaseIterable, Hashable, Sendable {
  case mon, tue, wed, thu, fri, sat, sun
}

/// Days of the calendar: dates of one year, and dates of every year.
package struct Dates: Hashable, Sendable {
  var once: Set<CivilDay> = []
  /// Month and day.
  var yearly: Set<[Int]> = []

  package init() {}

  var isEmpty: Bool { once.isEmpty && yearly.isEmpty }

  func contains(_ day: CivilDay) -> Bool {
    once.contains(day) || !yearly.isEmpty && yearly.contains(day.ofYear)
  }
}
