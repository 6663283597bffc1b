import FieldgateModel

/// Knows what is normal for one series, and says how unusual each new slot is.
///
/// It is fed closed time slots in order, one value or none each, and looks neither ahead
/// nor back: all that it knows is in its state of fixed size. Two experts look at every
/// value. For counts with a weekly rhythm: the distance to the expectation
/// (`WeeklyProfile`), added up while it lasts (`Lasting`), and repeats (`Repeated`). For
/// everything else: how unlike anything before the value is, and its distance to the
/// expectation (`NoveltyBank`). `Rhythm` decides, by what has been seen, whose word counts.
///
/// It refuses nothing: what is no number is a missing value; absurd sizes are cut to
/// ±1e30; late slots are judged alone; after a gap of four weeks it learns anew.
package struct Detector: Hashable, Sendable {
  /// Which expert speaks.
  package enum Kind: String, Hashable, Sendable {
    /// What has been seen decides.
    case unknown
    /// Numbers of people or things, with a daily and weekly rhythm. Densities are no
    /// counts: they are multiplied by the surface first, because the noise of counting is
    /// that of whole people.
    case counts
    /// Any other measure: what is new in it counts.
    case values
  }

  package let kind: Kind
  package let tuning: Tuning

  var slot = SlotLength()
  var profile: WeeklyProfile
  var lasting = Lasting()
  var repeated = Repeated()
  var values = NoveltyBank()
  var departures = NoveltyBank()
  var rhythm = Rhythm()
  var past = PastEpisodes()
  /// What a report of something new still holds back.
  var held = 0.0
  var last: Timestamp?
  /// Late slots in a row: so many, and it is the clock that was set back.
  var lateInRow = 0
  /// Points since the start, and hours of slots since the start or the last long gap.
  var points = 0
  var hoursSeen = 0.0

  private static let longGap: Milliseconds = 28 * 86_400_000
  private static let lateForClock = 48
  private static let pointsToLearn = 240

  package init(kind: Kind = .unknown, tuning: Tuning = Tuning()) {
    self.kind = kind
    self.tuning = tuning
    profile = WeeklyProfile(tuning)
  }

  /// Judges the value of a slot, then learns from it.
  ///
  /// `time` is when the slot began; `week` where that is in the local week. Nil, NaN and
  /// the infinities are a missing value.
  package mutating func observe(_ value: Double?, at time: Timestamp, week: WeekTime) -> Score {
    guard let value, value.isFinite else {
      return Score(
        surprise: 0, ground: .missing, direction: nil, isLearning: isLearning, observed: nil,
        since: time, time: time, week: week, expectation: nil, rate: rate, distance: 0)
    }
    let bounded = max(-1e30, min(1e30, value))
    if let last, time < last {
      lateInRow += 1
      if lateInRow < Self.lateForClock { return late(bounded, at: time, week) }
      self.last = time
    }
    lateInRow = 0
    return inTurn(bounded, at: time, week)
  }

  private var isRhythmic: Bool {
    switch kind {
    case .counts: true
    case .values: false
    case .unknown: rhythm.isRhythmic
    }
  }

  private var isLearning: Bool {
    isRhythmic ? hoursSeen < 168 : points < Self.pointsToLearn
  }

  private var rate: Score.Rate { Score.Rate(daily: past.daily, excess: past.excess) }

  /// The range that holds nine values in ten of a slot at this place in the week; nil
  /// while it learns, and where nothing is expected there.
  package func expected(at week: WeekTime) -> ClosedRange<Double>? {
    guard !isLearning, let told = told(profile.expectation(at: week, first: 0, tuning)) else {
      return nil
    }
    return told.range
  }

  private func late(_ value: Double, at time: Timestamp, _ week: WeekTime) -> Score {
    let expected = profile.expectation(at: week, first: value, tuning)
    let standing = expected.standing(of: expected.scale.place(of: value))
    let surprise = isLearning ? 0 : lasting.alone(standing, tuning) / tuning.sumAtHalf
    return Score(
      surprise: surprise, ground: .late, direction: standing > 0 ? .crowd : .lull,
      isLearning: isLearning, observed: value, since: time, time: time, week: week,
      expectation: told(expected), rate: rate, distance: 0)
  }

  private func told(_ expected: WeeklyProfile.Expectation) -> Score.Expectation? {
    guard expected.isKnown else { return nil }
    let drift = tuning.driftShare * lasting.drift * expected.spread
    return Score.Expectation(
      scale: expected.scale, place: expected.place + drift, spread: expected.spread)
  }

  private mutating func inTurn(_ value: Double, at time: Timestamp, _ week: WeekTime) -> Score {
    let distance = last.map { time - $0 } ?? 0
    slot.observe(distance)
    if distance >= Self.longGap {
      profile.age()
      hoursSeen = 0
    }
    let slotHours = slot.hours
    let share = min(1, slotHours * 2)
    let hours = last == nil || distance == 0 ? slotHours : Double(distance) / 3_600_000
    last = time

    let expected = profile.expectation(at: week, first: value, tuning)
    let place = expected.scale.place(of: value)
    let standing = expected.standing(of: place)
    let told = told(expected)
    lasting.observe(
      standing, at: time, hours: hours, slotHours: slotHours, share: share, tuning)
    repeated.observe(
      value, at: time,
      slotSpread: expected.slotVariance.squareRoot() / expected.scale.slope(at: value),
      share: share, isGap: hours > 24)
    rhythm.observe(
      value, at: time, place: place, expectedPlace: expected.place, slot: slot, share: share)
    let new = observeNew(
      value, departure: expected.isKnown ? value - expected.mean : nil)
    points = min(points + 1, 1 << 40)
    hoursSeen = min(hoursSeen + slotHours, 1e9)

    // A tiny part of the plain distance, so that quiet slots have an order too.
    let plain = 1e-6 * abs(standing) / tuning.sumAtHalf
    let judged = isRhythmic ? deviation(at: time) : new
    let surprise = judged.surprise + plain
    past.observe(surprise, days: hours / 24)
    profile.learn(
      value, at: week, from: expected, standing: standing, share: share,
      trust: repeated.evidence(tuning) > 7 ? 0.15 : 1, tuning)
    return Score(
      surprise: surprise, ground: judged.ground,
      direction: judged.isStuck ? nil : judged.isAbove(standing) ? .crowd : .lull,
      isLearning: isLearning, observed: value, since: judged.since ?? time, time: time,
      week: week, expectation: told, rate: rate, distance: judged.distance)
  }

  /// While it learns, no surprise reaches 1 and no score one half.
  private func whileLearning(_ surprise: Double) -> Double {
    isLearning ? surprise / (1 + surprise * surprise).squareRoot() : surprise
  }

  /// The word of one expert.
  private struct Judged {
    var surprise: Double
    var ground: Score.Ground
    var since: Timestamp?
    var distance = 0.0
    var side: Bool?

    var isStuck: Bool { ground == .stuck }
    func isAbove(_ standing: Double) -> Bool { side ?? (standing > 0) }
  }

  private func deviation(at time: Timestamp) -> Judged {
    let isAbove = lasting.above >= lasting.below
    let sum = isAbove ? lasting.above : lasting.below
    let ofSum = whileLearning(sum / tuning.sumAtHalf)
    let ofRepeats = repeated.evidence(tuning) / tuning.sumAtHalf
    if ofRepeats > ofSum {
      return Judged(surprise: ofRepeats, ground: .stuck, since: repeated.since)
    }
    return Judged(
      surprise: ofSum, ground: .deviation,
      since: isAbove ? lasting.aboveSince : lasting.belowSince, side: sum > 0 ? isAbove : nil)
  }

  private mutating func observeNew(_ value: Double, departure: Double?) -> Judged {
    let valueNovelty = values.add(value, resolution: tuning.resolution)
    let isStarted = points >= tuning.noveltyStart
    let departureNovelty =
      isStarted ? departure.map { departures.add($0, resolution: tuning.resolution) } ?? 0 : 0
    let ofValue =
      isStarted ? values.surprise(of: valueNovelty, floor: tuning.valueFloor) : 0
    let ofDeparture =
      points >= tuning.noveltyStart + 20
      ? departures.surprise(of: departureNovelty, floor: tuning.departureFloor) : 0
    values.learn(valueNovelty, tuning)
    if isStarted, departure != nil { departures.learn(departureNovelty, tuning) }

    let surprise = max(ofValue, ofDeparture)
    held *= 1 - 1 / tuning.holdBack
    let isReported = surprise > held
    if isReported { held = surprise }
    return Judged(
      surprise: whileLearning(isReported ? surprise : 0.01 * surprise),
      ground: ofDeparture > ofValue ? .newDeparture : .newValue,
      distance: valueNovelty * values.range)
  }
}
