import FieldgateModel
import RealModule

/// The same value again and again: a stuck sensor.
///
/// The evidence is the sum of the surprises of each repeat, `−ln p`, where `p` is the
/// chance that a normal distribution of the slot's spread hits the same whole value, and
/// not less than the share of repeats that the series has anyway. It is evidence of a
/// sequential test (Wald 1945); a doubt is subtracted first. Zeros are no repeats here:
/// they are a quiet hour or a dropout, which the cumulative sums see.
struct Repeated: Hashable, Sendable {
  var last: Double?
  var since: Timestamp?
  /// Nats, less the doubt.
  var evidence: Double
  /// The share of values that repeat the one before, and the values behind it.
  var usual = 0.0
  var seen = 0.0

  init(_ tuning: Tuning) { evidence = -tuning.repeatDoubt }

  /// `slotSpread` is the standard deviation of the slot in units of the value.
  mutating func observe(
    _ value: Double, at time: Timestamp, slotSpread: Double, share: Double, isGap: Bool,
    _ tuning: Tuning
  ) {
    let isRepeat = value == last && !isGap
    seen = min(seen + 1, 1e9)
    usual += max(1 / (seen + 20), 0.001) * ((isRepeat ? 1 : 0) - usual)
    if isRepeat, value != 0 {
      let chance = max(1 / (2.5066 * slotSpread + 1), usual, 1e-9)
      evidence = min(evidence - .log(chance) * share, 1e6)
    } else {
      evidence = -tuning.repeatDoubt
      since = time
    }
    last = value
  }
}
