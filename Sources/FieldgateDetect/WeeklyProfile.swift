import RealModule

/// What a series does in a usual week: a mean and a variance for each half-hour, shrunk
/// towards those of its day type.
///
/// The shrinkage is the weighted mean of the two with fixed prior weights (Efron and
/// Morris 1973); the updates are cut off (Huber 1964), so that an event hardly teaches.
/// Means are on the values' own scale, variances on the scale of counts.
struct WeeklyProfile: Hashable, Sendable {
  struct Cell: Hashable, Sendable {
    /// The mean, from `origin`.
    var mean: Float = 0
    var variance: Float = 0
    /// Half-hours seen.
    var weight: Float = 0
  }

  static let cellCount = WeekTime.halfHours + 2 * 48

  /// The half-hours of the week, then those of a working day, then of a free day.
  var cells: [Cell]
  /// The first value; means are kept as differences to it, in single precision.
  var origin = 0.0
  /// The mean absolute value, and the half-hours behind it.
  var level = 0.0
  var levelWeight = 0.0
  /// The mean of the last day or so.
  var recent = 0.0
  /// The variance of all half-hours, with the counting noise and without, and the
  /// half-hours behind it.
  var variance: Double
  var extraVariance: Double
  var varianceWeight = 0.0

  init(_ tuning: Tuning) {
    cells = Array(repeating: Cell(), count: Self.cellCount)
    variance = tuning.firstSpread * tuning.firstSpread
    extraVariance = variance
  }

  private func dayCell(_ time: WeekTime, isFree: Bool) -> Int {
    WeekTime.halfHours + (isFree ? 48 : 0) + time.ofDay
  }

  /// What a half-hour is expected to be.
  struct Expectation: Hashable, Sendable {
    /// In units of the value.
    var mean: Double
    var dayMean: Double
    /// Weeks that it stands on.
    var weeks: Double
    /// The same on the scale of counts.
    var scale: CountScale
    var place: Double
    /// The standard deviation on that scale, and the part of it that counting brings.
    var spread: Double
    var slotVariance: Double
    var countingVariance: Double

    /// A day of this type was seen at this hour.
    var isKnown: Bool { weeks >= 1 }

    /// How many spreads a place on the scale is from the expectation; none where
    /// nothing is expected yet.
    func standing(of other: Double) -> Double { isKnown ? (other - place) / spread : 0 }
  }

  /// What is expected of a time, before its value is known. The first value of all is
  /// what itself leads to expect.
  func expectation(at time: WeekTime, first value: Double, _ tuning: Tuning) -> Expectation {
    let slot = cells[time.halfHour]
    let day = cells[dayCell(time, isFree: time.isFree)]
    let mean: Double
    let dayMean: Double
    let weeks: Double
    if day.weight > 0 {
      dayMean = origin + Double(day.mean)
      let own = Double(slot.weight)
      mean =
        (own * (origin + Double(slot.mean)) + tuning.dayTypeWeeks * dayMean)
        / (own + tuning.dayTypeWeeks)
      weeks = own + min(Double(day.weight), tuning.dayTypeWeeks)
    } else {
      let other = cells[dayCell(time, isFree: !time.isFree)]
      weeks = other.weight > 0 ? 0.2 : 0
      mean = other.weight > 0 ? origin + Double(other.mean) : levelWeight == 0 ? value : recent
      dayMean = mean
    }
    let usual = levelWeight == 0 ? abs(value) + 0.1 : level
    let scale = CountScale(curvature: tuning.curvature, offset: tuning.offset * usual + 0.5)
    let slope = scale.slope(at: mean)
    let counting = max(abs(mean), 0.3) * slope * slope
    let slotWeeks = min(Double(slot.weight), 1 / tuning.weekGain)
    let dayWeeks = min(Double(day.weight), tuning.dayTypeMemory / tuning.weekGain)
    let ofDay =
      (dayWeeks * Double(day.variance) + tuning.dayTypeVarianceWeeks * extraVariance)
      / (dayWeeks + tuning.dayTypeVarianceWeeks)
    let ofSlot =
      (slotWeeks * Double(slot.variance) + tuning.varianceWeeks * ofDay)
      / (slotWeeks + tuning.varianceWeeks)
    let slotVariance = max(ofSlot + counting, 1e-12)
    let share = tuning.slotSpread
    let mixed = Double.exp(share * .log(slotVariance) + (1 - share) * .log(max(variance, 1e-12)))
    return Expectation(
      mean: mean, dayMean: dayMean, weeks: weeks, scale: scale, place: scale.place(of: mean),
      spread: (mixed * (1 + tuning.fewWeeks / (weeks + 0.3))).squareRoot(),
      slotVariance: slotVariance, countingVariance: counting)
  }

  /// Takes in a value that was `standing` spreads from its expectation. `share` is the
  /// part of a half-hour that it stands for, `trust` how much of it is believed.
  mutating func learn(
    _ value: Double, at time: WeekTime, from expected: Expectation, standing: Double,
    share: Double, trust: Double, _ tuning: Tuning
  ) {
    if levelWeight == 0 {
      origin = value
      recent = value
      level = abs(value) + 0.1
    }
    let cut = max(-tuning.clip, min(tuning.clip, standing))
    let taught =
      cut == standing ? value : expected.scale.value(at: expected.place + cut * expected.spread)
    let weight = share * trust
    let ownIndex = time.halfHour
    let dayIndex = dayCell(time, isFree: time.isFree)

    if cells[ownIndex].weight == 0 { cells[ownIndex].mean = Float(expected.dayMean - origin) }
    let ownGain = max(1 / (Double(cells[ownIndex].weight) + 1), tuning.weekGain) * weight
    cells[ownIndex].mean += Float(ownGain) * (Float(taught - origin) - cells[ownIndex].mean)
    if cells[dayIndex].weight == 0 { cells[dayIndex].mean = Float(expected.dayMean - origin) }
    let dayGain = min(
      1,
      max(1 / (Double(cells[dayIndex].weight) + share), tuning.weekGain / tuning.dayTypeMemory)
        * weight)
    cells[dayIndex].mean += Float(dayGain) * (Float(taught - origin) - cells[dayIndex].mean)

    levelWeight = min(levelWeight + share, 1e9)
    let slow = tuning.weekGain / 336
    level += min(1, max(1 / levelWeight, slow) * share) * (abs(taught) - level)
    recent += min(1, max(1 / levelWeight, 0.02) * share) * (taught - recent)

    if expected.isKnown {
      let error = cut * expected.spread
      let square = error * error / (1 + tuning.fewWeeks / (expected.weeks + 0.3))
      let extra = max(0, square - expected.countingVariance)
      varianceWeight = min(varianceWeight + share, 1e9)
      let gain = max(1 / (varianceWeight + 24), slow) * weight
      variance += gain * (square - variance)
      extraVariance += gain * (extra - extraVariance)
      if cells[ownIndex].weight == 0 { cells[ownIndex].variance = Float(extra) }
      cells[ownIndex].variance += Float(ownGain) * (Float(extra) - cells[ownIndex].variance)
      let varianceGain =
        max(1 / (Double(cells[dayIndex].weight) + 1), tuning.weekGain / tuning.dayTypeMemory)
        * weight
      cells[dayIndex].variance +=
        Float(varianceGain) * (Float(extra) - cells[dayIndex].variance)
    }
    cells[ownIndex].weight = min(cells[ownIndex].weight + Float(weight), 1000)
    cells[dayIndex].weight = min(cells[dayIndex].weight + Float(weight), 1000)
  }

  /// After a long gap what was learnt is a first guess: it counts as one week.
  mutating func age() {
    for index in cells.indices {
      cells[index].weight = min(cells[index].weight, index < WeekTime.halfHours ? 1 : 5)
    }
    levelWeight = min(levelWeight, 336)
    varianceWeight = min(varianceWeight, 336)
  }
}
