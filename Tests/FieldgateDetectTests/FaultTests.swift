import FieldgateDetect
import FieldgateModel
import Testing

/// What is wrong is found, on the right ground, and what is right is not.
@Suite("Faults of a counter") struct FaultTests {
  @Test("found within its time, and nothing before it comes near", arguments: Fault.all)
  func found(fault: Fault) throws {
    let (scores, during) = fault.play()
    let peak = try #require(scores[during].max { $0.value < $1.value })
    let before = Self.usual(scores[..<during.lowerBound])
    #expect(peak.value > 1.4 * before, "\(peak.value) beside \(before)")
    #expect(peak.value > 0.2)
    #expect(peak.ground == fault.ground)
    #expect(peak.direction == fault.direction)
    #expect(!peak.isLearning)
    #expect(peak.perMonth < 2, "\(peak.perMonth) a month")
  }

  /// The highest score of the half of the time before, when it had learnt.
  private static func usual(_ scores: ArraySlice<Score>) -> Double {
    scores.dropFirst(scores.count / 2).map(\.value).max() ?? 1
  }

  struct Size: CustomTestStringConvertible, Sendable {
    let busy: Double
    let minutes: Int
    var testDescription: String { "\(busy) at the busiest, every \(minutes) min" }
  }

  @Test(
    "whatever the size and the slot",
    arguments: Fault.all.dropLast(),
    [
      Size(busy: 30, minutes: 60), Size(busy: 8000, minutes: 60), Size(busy: 60, minutes: 30),
      Size(busy: 400, minutes: 15),
    ])
  func sizes(fault: Fault, size: Size) throws {
    let (scores, during) = fault.play(busy: size.busy, minutes: size.minutes)
    let peak = scores[during].map(\.value).max() ?? 0
    let before = Self.usual(scores[..<during.lowerBound])
    #expect(peak > before, "\(peak) beside \(before)")
  }

  @Test("an event hardly teaches: the week after is expected as before", arguments: Fault.all)
  func untaught(fault: Fault) throws {
    let plain = Counter(days: 78).scores()
    var counter = Counter(days: 78)
    counter.change(day: Fault.day, hour: Fault.hour, hours: fault.hours, fault.change)
    let scores = counter.scores()
    let later = counter.index(day: Fault.day + 7, hour: Fault.hour + 1)
    let usual = try #require(plain[later].expected)
    let taught = try #require(scores[later].expected)
    let width = usual.upperBound - usual.lowerBound
    #expect(abs(taught.lowerBound - usual.lowerBound) < 0.25 * width)
    #expect(abs(taught.upperBound - usual.upperBound) < 0.25 * width)
  }

  @Test("the expected range holds about nine values in ten")
  func band() throws {
    let scores = Counter(days: 120, seed: 3).scores().dropFirst(70 * 24)
    let inside = try scores.filter {
      try #require($0.expected).contains(try #require($0.observed))
    }
    let share = Double(inside.count) / Double(scores.count)
    #expect((0.85...0.995).contains(share), "\(share)")
  }

  @Test("episodes come about as often as the scores say")
  func rate() {
    // Ten counters for a year, without any event.
    var episodes = 0
    var months = 0.0
    for seed in 1...10 {
      let scores = Counter(days: 365, seed: UInt64(seed)).scores().dropFirst(56 * 24)
      var last = -10
      for (index, score) in scores.enumerated() where score.perMonth <= 2 {
        if index - last > 2 { episodes += 1 }
        last = index
      }
      months += Double(scores.count) / 24 / 30
    }
    let monthly = Double(episodes) / months
    #expect((0.3...5).contains(monthly), "\(monthly) a month, for 2 a month")
  }

  /// Every number of the tuning, made smaller and larger by three tenths.
  typealias Number = any WritableKeyPath<Tuning, Double> & Sendable

  static let tuned: [(String, Number)] = [
    ("weekGain", \.weekGain), ("dayTypeWeeks", \.dayTypeWeeks),
    ("dayTypeMemory", \.dayTypeMemory), ("clip", \.clip), ("curvature", \.curvature),
    ("offset", \.offset), ("firstSpread", \.firstSpread), ("slotSpread", \.slotSpread),
    ("varianceWeeks", \.varianceWeeks), ("dayTypeVarianceWeeks", \.dayTypeVarianceWeeks),
    ("fewWeeks", \.fewWeeks), ("allowance", \.allowance), ("largestStep", \.largestStep),
    ("driftHours", \.driftHours), ("driftShare", \.driftShare), ("repeatDoubt", \.repeatDoubt),
  ]

  @Test("the tuning may be off by three tenths", arguments: tuned.map(\.0))
  func perturbed(name: String) throws {
    let path = try #require(Self.tuned.first { $0.0 == name }).1
    for factor in [0.7, 1.3] {
      var tuning = Tuning()
      tuning[keyPath: path] *= factor
      for fault in Fault.all {
        let (scores, during) = fault.play(tuning)
        let peak = scores[during].map(\.value).max() ?? 0
        let before = Self.usual(scores[..<during.lowerBound])
        #expect(peak > before, "\(fault.testDescription) with \(name) × \(factor)")
      }
    }
  }
}
