import FieldgateDetect
import FieldgateModel
import Testing
import FieldgateTestRandom

/// A made-up counter at a street, slot by slot: busy afternoons, livelier weekends,
/// weather that lasts, and the noise of counting.
struct Counter {
  struct Slot: Sendable {
    var time: Timestamp
    var week: WeekTime
    var value: Double?
  }

  /// Monday 2026-01-05T00:00:00Z.
  static let monday = Timestamp(milliseconds: 1_767_571_200_000)

  var slots: [Slot] = []
  let perDay: Int

  /// `busy` is about the count of the busiest slot; `offset` is the zone's at a time.
  init(
    days: Int, busy: Double = 600, minutes: Int = 60, seed: UInt64 = 1,
    offset: (Timestamp) -> Milliseconds = { _ in 0 }
  ) {
    var random = SplitMix64(seed: seed)
    perDay = 24 * 60 / minutes
    var weather = 0.0
    for index in 0..<days * perDay {
      let time = Self.monday + Milliseconds(index * minutes) * 60_000
      let week = WeekTime(time, in: Zone(offset: offset(time)))
      if index % perDay == 0 { weather = 0.5 * weather + 0.1 * Self.normal(&random) }
      let usual = Self.usual(week) * busy * (1 + weather)
      let noise = (usual + 0.01 * usual * usual).squareRoot() * Self.normal(&random)
      slots.append(Slot(time: time, week: week, value: max(0, usual + noise).rounded()))
    }
  }

  /// 0 to 1: a hump by day, later and higher on free days.
  private static func usual(_ week: WeekTime) -> Double {
    let hours = Double(week.ofDay) / 2
    let middle = week.isFree ? 15.5 : 13.0
    let distance = (hours - middle) / 5.5
    return max(0.01, (week.isFree ? 1 : 0.75) * (1 - distance * distance))
  }

  /// About normal: the sum of twelve uniforms (Irwin and Hall).
  private static func normal(_ random: inout SplitMix64) -> Double {
    (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
  }

  /// The first slot of an hour of a day, counted from the first Monday.
  func index(day: Int, hour: Int) -> Int { day * perDay + hour * perDay / 24 }

  mutating func change(
    day: Int, hour: Int, hours: Int, _ body: (Double, Int) -> Double?
  ) {
    let first = index(day: day, hour: hour)
    for index in first..<first + hours * perDay / 24 {
      slots[index].value = slots[index].value.flatMap { body($0, index - first) }
    }
  }

  func scores(_ tuning: Tuning = Tuning()) -> [Score] {
    var detector = Detector(tuning: tuning)
    return slots.map { detector.observe($0.value, at: $0.time, week: $0.week) }
  }
}

/// What devices and sites do to a counter on a Tuesday of the tenth week.
struct Fault: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let hours: Int
  let direction: Score.Direction?
  let ground: Score.Ground
  let change: @Sendable (Double, Int) -> Double?

  static let day = 64
  static let hour = 10

  static let all = [
    Fault(testDescription: "surge", hours: 3, direction: .crowd, ground: .deviation) { value, _ in
      (value * 2).rounded()
    },
    Fault(testDescription: "dip", hours: 5, direction: .lull, ground: .deviation) { value, _ in
      (value * 0.3).rounded()
    },
    Fault(testDescription: "dropout", hours: 4, direction: .lull, ground: .deviation) { _, _ in 0 },
    Fault(testDescription: "stuck", hours: 9, direction: nil, ground: .stuck) { _, _ in 431 },
  ]

  /// The counter with the fault, its scores, and where in them the fault is.
  func play(
    _ tuning: Tuning = Tuning(), busy: Double = 600, minutes: Int = 60
  ) -> (scores: [Score], during: Range<Int>) {
    var counter = Counter(days: 70, busy: busy, minutes: minutes)
    counter.change(day: Self.day, hour: Self.hour, hours: hours, change)
    let first = counter.index(day: Self.day, hour: Self.hour)
    return (counter.scores(tuning), first..<first + hours * counter.perDay / 24)
  }
}
