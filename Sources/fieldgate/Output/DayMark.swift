import FieldgateModel

/// For stories whose lines bear the clock alone: a line of its own where another day or
/// another offset begins, so that no time is ambiguous.
struct DayMark {
  private let time: LocalTime
  private var last: String

  /// - Parameter start: its date and offset were said.
  init(_ time: LocalTime, from start: Timestamp) {
    self.time = time
    last = Self.day(time, start)
  }

  /// `2026-11-23, +01:00`; nil while both are as they were.
  mutating func line(at now: Timestamp) -> String? {
    let day = Self.day(time, now)
    guard day != last else { return nil }
    last = day
    return day
  }

  private static func day(_ time: LocalTime, _ now: Timestamp) -> String {
    let full = time.full(now)
    return "\(full.prefix(10)), \(full.suffix(6))"
  }
}
