import FieldgateModel

/// Whether a series is a count with a daily and weekly rhythm, judged by what has been
/// seen of it.
///
/// Its strength is how much of the mean absolute deviation, on the scale of counts, the
/// weekly expectation takes away, each value judged before it was learnt. Whole numbers
/// at quarter-hours and longer are taken for such counts until two weeks have shown
/// otherwise; other whole numbers when a week has shown it. Everything else is judged by
/// what is new. One value in twenty may be negative: some counters write −1 where they
/// have none.
struct Rhythm: Hashable, Sendable {
  /// No value so far was a fraction.
  var isWhole = true
  /// The share of values below 0.
  var negative = 0.0
  var since: Timestamp?
  var isRhythmic = false
  /// Mean absolute deviations from the plain mean and from the expectation, and that mean.
  var plain = 0.0
  var expected = 0.0
  var mean = 0.0
  var seen = 0.0

  private static let strong = 0.35
  private static let weak = 0.2
  private static let negativeAllowed = 0.05
  private static let day: Milliseconds = 86_400_000

  /// 1: the expectation says all. 0 and less: nothing.
  var strength: Double { 1 - expected / (plain + 1e-12) }

  mutating func observe(
    _ value: Double, at time: Timestamp, place: Double, expectedPlace: Double,
    slot: SlotLength, share: Double
  ) {
    let begin = since ?? time
    since = begin
    seen = min(seen + 1, 1e9)
    isWhole = isWhole && value == value.rounded(.down)
    negative += max(1 / (seen + 20), 0.001) * ((value < 0 ? 1 : 0) - negative)
    if seen > 1 {
      let gain = max(1 / (seen + 48 / share), 0.0005 * share)
      plain += gain * (abs(place - mean) - plain)
      expected += gain * (abs(place - expectedPlace) - expected)
    }
    mean += max(1 / seen, 0.001 * share) * (place - mean)

    let age = time - begin
    let isSlow = slot.milliseconds >= 900_000
    if !isWhole || negative > Self.negativeAllowed {
      isRhythmic = false
    } else if isSlow, age < 14 * Self.day {
      isRhythmic = true
    } else if age < 7 * Self.day {
      isRhythmic = false
    } else {
      isRhythmic = strength >= (isRhythmic ? Self.weak : Self.strong)
    }
  }
}
