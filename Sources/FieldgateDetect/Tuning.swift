/// The parameters of a detector: one set for every series.
///
/// Nothing here is fitted to a series. `docs/anomaly.md` says how far each may be
/// moved before the measurements move.
package struct Tuning: Hashable, Sendable {
  // MARK: The weekly expectation

  /// The least weight of a new week in a slot's expectation: a memory of about
  /// twelve weeks.
  package var weekGain = 0.08
  /// How many weeks of a slot's own the expectation of its day type is worth.
  package var dayTypeWeeks = 16.0
  /// How much longer the day type remembers than a slot of the week.
  package var dayTypeMemory = 3.0
  /// Where an observation is cut off before it teaches, in spreads (Huber 1964).
  package var clip = 2.2

  // MARK: The scale and the spread

  /// The count above which noise grows with the count and no longer with its root is
  /// 1 / `curvature` (the reciprocal size parameter of a negative binomial).
  package var curvature = 0.005
  /// What is added to every value before it is scaled, as a share of the series'
  /// own mean: three people at three in the morning are no crowd.
  package var offset = 0.1
  /// The spread before anything is known, on the scale of counts.
  package var firstSpread = 1.5
  /// How much of the difference between a slot's variance and the series' is believed.
  package var slotSpread = 0.4
  /// Weeks that the day type's variance is worth to a slot's.
  package var varianceWeeks = 8.0
  /// Weeks that the series' variance is worth to a day type's.
  package var dayTypeVarianceWeeks = 2.0
  /// How much an expectation of few weeks widens the spread.
  package var fewWeeks = 0.5

  // MARK: What lasts

  /// The allowance of the cumulative sums, in spreads (Page 1954).
  package var allowance = 1.0
  /// What is left of a cumulative sum after an hour.
  package var hourlyRest = 0.98
  /// No single value counts for more than so many spreads.
  package var largestStep = 10.0
  /// The days' drift: its memory in hours, and how much of it is taken away.
  package var driftHours = 24.0
  package var driftShare = 0.6
  /// The evidence, in nats, that a repeated value must bring before it counts.
  package var repeatDoubt = 6.0
  /// The cumulative sum that is worth a score of one half.
  package var sumAtHalf = 32.0

  // MARK: What is new

  /// Added to the mean novelty of values, and of departures, so that a series of few
  /// values is not startled by each; as a share of the range.
  package var valueFloor = 0.01
  package var departureFloor = 0.05
  /// The memory of the mean novelty, in points, and what the first are worth.
  package var noveltyMemory = 3000.0
  package var noveltyFirst = 40.0
  /// Values nearer than this share of the range are the same.
  package var resolution = 0.004
  /// Points after which new values count.
  package var noveltyStart = 60
  /// How many points a report holds back weaker ones.
  package var holdBack = 100.0

  package init() {}
}
