/// A point of the wall clock's time, in milliseconds since 1970-01-01T00:00:00Z.
///
/// It is a number that is passed in and compared; nothing here reads a clock.
/// Range: years 0000 to 9999 in text, any `Int64` in arithmetic (saturating).
package struct Timestamp: Hashable, Comparable, Sendable {
  package let milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  package static func < (left: Self, right: Self) -> Bool {
    left.milliseconds < right.milliseconds
  }

  package static func + (left: Self, right: Milliseconds) -> Self {
    let (sum, overflow) = left.milliseconds.addingReportingOverflow(right)
    return Timestamp(milliseconds: overflow ? (right > 0 ? .max : .min) : sum)
  }

  package static func - (left: Self, right: Self) -> Milliseconds {
    let (difference, overflow) = left.milliseconds.subtractingReportingOverflow(right.milliseconds)
    return overflow ? (left > right ? .max : .min) : difference
  }

  /// 2000-01-01T00:00:00Z: what a device says of an earlier time is not believed
  /// (contract, section 4).
  package static let believedFrom = Timestamp(milliseconds: 946_684_800_000)

  /// 2026-01-01T00:00:00Z, the year in which this program was made: a box whose clock
  /// shows an earlier time has not set it.
  package static let plausibleFrom = Timestamp(milliseconds: 1_767_225_600_000)
}

/// A length of time in milliseconds.
package typealias Milliseconds = Int64

/// A moment as the box knows it: what the wall clock says, and how long the box
/// has been up.
///
/// The wall clock may be set back or forward at any time; `steady` only runs
/// forward while the box is up, so it measures how long something lasts.
package struct Moment: Hashable, Sendable {
  /// The wall clock: what people and messages mean by a time.
  package let wall: Timestamp
  /// Milliseconds since the box was started; begins anew with each boot.
  package let steady: Milliseconds

  package init(wall: Timestamp, steady: Milliseconds) {
    self.wall = wall
    self.steady = steady
  }
}
