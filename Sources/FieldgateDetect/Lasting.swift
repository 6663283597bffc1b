import FieldgateModel
import RealModule

/// What is small but lasts: two one-sided cumulative sums, above and below the
/// expectation.
///
/// `S ← max(0, r·S + z − k)` (Page 1954, "Continuous inspection schemes"), with the rest
/// `r` that an hour leaves, so that a sum ends when its cause does. From `z`, the
/// distance to the expectation in spreads, a share of its slow mean of the last days is
/// taken first: a week of rain is one deviation and not seven.
struct Lasting: Hashable, Sendable {
  var above = 0.0
  var below = 0.0
  var drift = 0.0
  /// Since when a sum has not been zero.
  var aboveSince: Timestamp?
  var belowSince: Timestamp?

  /// Takes in a value that stands `standing` spreads from its expectation, `hours` after
  /// the one before; `slotHours` is the usual distance, `share` its part of a half-hour.
  mutating func observe(
    _ standing: Double, at time: Timestamp, hours: Double, slotHours: Double, share: Double,
    _ tuning: Tuning
  ) {
    let rest = Double.exp(.log(tuning.hourlyRest) * hours)
    // The sums are slow to be empty; the drift must not wait for that.
    if hours > 2 * slotHours { drift *= .exp((slotHours - hours) / tuning.driftHours) }
    let step = max(
      -tuning.largestStep,
      min(tuning.largestStep, standing - tuning.driftShare * drift))
    drift += min(1, slotHours / tuning.driftHours) * (max(-3, min(3, standing)) - drift)
    above = max(0, rest * above + (step - tuning.allowance) * share)
    below = max(0, rest * below + (-step - tuning.allowance) * share)
    aboveSince = above > 0 ? aboveSince ?? time : nil
    belowSince = below > 0 ? belowSince ?? time : nil
  }

  /// What a value that is out of turn is worth by itself.
  func alone(_ standing: Double, _ tuning: Tuning) -> Double {
    let step = min(tuning.largestStep, abs(standing - tuning.driftShare * drift))
    return max(0, step - tuning.allowance)
  }
}
