/// A quarter of an hour, as roll-ups count them: the first begins with 1970.
package struct Slot: Hashable, Comparable, Sendable {
  /// Fifteen minutes, in milliseconds.
  package static let length: Milliseconds = 900_000

  package let number: Int64

  package init(number: Int64) { self.number = number }

  /// The slot that a time lies in; also of times before 1970.
  package init(of time: Timestamp) {
    let (quotient, rest) = time.milliseconds.quotientAndRemainder(dividingBy: Self.length)
    number = rest < 0 ? quotient - 1 : quotient
  }

  /// Its first millisecond.
  package var start: Timestamp { Timestamp(milliseconds: number * Self.length) }
  /// The first millisecond after it.
  package var end: Timestamp { start + Self.length }

  package static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}

extension Reading {
  /// The slot whose roll-up it counts in: that of its time, or of its arrival where its
  /// device's clock is off. Nil where it counts nowhere.
  package var slot: Slot? {
    switch quality {
    case .good, .late: Slot(of: time)
    case .skewed: Slot(of: received)
    case .retained, .range, .duplicate, .stale: nil
    }
  }
}
