import FieldgateModel

/// What a detector says of one slot, and on what ground.
///
/// It is a value of fixed size; ranges, rates and texts are made when they are asked for.
package struct Score: Hashable, Sendable {
  /// What carries the score.
  package enum Ground: String, Hashable, Sendable {
    /// Far from the expectation, now or for some time.
    case deviation
    /// One value again and again.
    case stuck
    /// A value unlike any before.
    case newValue
    /// A distance to the expectation unlike any before.
    case newDeparture
    /// The slot has no value.
    case missing
    /// The slot is older than the one before; it is judged alone and teaches nothing.
    case late
  }

  package enum Direction: String, Hashable, Sendable { case crowd, lull }

  /// 0 and more; 1 is worth a score of one half.
  package let surprise: Double
  package let ground: Ground
  /// Nil where there is no side: a stuck sensor, a missing value.
  package let direction: Direction?
  /// Less than a week of a series with a rhythm is known, or fewer than 240 points of
  /// another. Only `stuck` is worth an alarm then.
  package let isLearning: Bool
  /// The observed value; nil where it is missing.
  package let observed: Double?
  /// Since when the ground has held.
  package let since: Timestamp
  package let time: Timestamp
  package let week: WeekTime

  let expectation: Expectation?
  let rate: Rate
  /// The distance to the nearest value seen before, in units of the value.
  let distance: Double

  /// What the expected range is made from.
  struct Expectation: Hashable, Sendable {
    let scale: CountScale
    let place: Double
    let spread: Double

    /// Holds nine values in ten: 1.645 standard deviations of a normal distribution to
    /// either side.
    var range: ClosedRange<Double>? {
      let half = 1.645 * spread
      let low = scale.value(at: place - half)
      let high = scale.value(at: place + half)
      guard low <= high, low.isFinite, high.isFinite else { return nil }
      return low...high
    }
  }

  /// What the expected number a month is made from.
  struct Rate: Hashable, Sendable {
    let daily: Double
    let excess: Double
  }

  /// 0 to 1; rises with the surprise.
  package var value: Double { surprise / (1 + surprise) }

  /// How many episodes a month are expected to reach this score, by the series' own
  /// past: what a sensitivity in false alarms a month is compared with.
  package var perMonth: Double {
    PastEpisodes.monthly(surprise, daily: rate.daily, excess: rate.excess)
  }

  /// The value lies within one spread of what is expected, as two in three do.
  package var isUsual: Bool {
    guard let expectation, let observed else { return false }
    return abs(expectation.scale.place(of: observed) - expectation.place) <= expectation.spread
  }

  /// The range that holds nine values in ten of such a slot. Nil where nothing is
  /// expected yet.
  package var expected: ClosedRange<Double>? { expectation?.range }
}
