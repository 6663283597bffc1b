import FieldgateModel
import RealModule

/// The same value again and again: a stuck sensor.
///
/// The evidence is the sum of the surprises of each repeat, `−ln p`, less a doubt, as in
/// a sequential test (Wald 1945). `p` is the chance that a normal distribution of the
/// slot's spread hits the same whole value; over the whole run it is not less than the
/// share of repeats that the series has anyway, so that a series that is flat by nature
/// is not stuck. Zeros are no repeats here: they are a quiet hour or a dropout, which the
/// cumulative sums see.
struct Repeated: Hashable, Sendable {
  var last: Double?
  var since: Timestamp?
  /// The repeats of this run, in half-hours and in number, and their surprise in nats.
  var run = 0.0
  var length = 0
  var surprise = 0.0
  /// Repeats outside this run, and values, of the last few thousand.
  var repeats = 0.0
  var seen = 0.0

  /// A run of so many repeats is the series' nature.
  private static let longRun = 100
  private static let memory = 4000.0

  /// Nats, less the doubt.
  func evidence(_ tuning: Tuning) -> Double {
    let own = length >= Self.longRun ? Double(length) : 0
    let usual = min(1, (repeats + own + 1) / (seen + 20))
    return min(surprise, -run * .log(usual)) - tuning.repeatDoubt
  }

  /// `slotSpread` is the standard deviation of the slot in units of the value.
  mutating func observe(
    _ value: Double, at time: Timestamp, slotSpread: Double, share: Double, isGap: Bool
  ) {
    seen += 1
    if value == last, !isGap, value != 0 {
      let chance = max(1 / (2.5066 * slotSpread + 1), 1e-9)
      surprise = min(surprise - .log(chance) * share, 1e6)
      run = min(run + share, 1e6)
      length = min(length + 1, 1_000_000)
    } else {
      repeats += Double(length)
      surprise = 0
      run = 0
      length = 0
      since = time
    }
    if seen > Self.memory {
      seen /= 2
      repeats = min(repeats / 2, seen)
    }
    last = value
  }
}
