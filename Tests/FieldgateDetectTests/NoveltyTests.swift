import FieldgateDetect
import FieldgateModel
import Testing
import FieldgateTestRandom

/// Series that are no counts with a rhythm: what is new in them.
@Suite("Series without a rhythm") struct NoveltyTests {
  /// A measured value around `level`, every `seconds`.
  static func values(_ count: Int, seconds: Int, level: Double = 50) -> [Counter.Slot] {
    var random = SplitMix64(seed: 8)
    return (0..<count).map { index in
      let time = Counter.monday + Milliseconds(index * seconds) * 1000
      let value = level + Double.random(in: -3...3, using: &random)
      return Counter.Slot(time: time, week: WeekTime(time, in: .utc), value: value)
    }
  }

  static func scores(_ slots: [Counter.Slot]) -> [Score] {
    var detector = Detector()
    return slots.map { detector.observe($0.value, at: $0.time, week: $0.week) }
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let seconds: Int
    let level: Double
    let value: Double
    let direction: Score.Direction
  }

  static let cases = [
    Case(
      testDescription: "a spike, every second", seconds: 1, level: 50, value: 70,
      direction: .crowd),
    Case(
      testDescription: "a fall, every 5 minutes", seconds: 300, level: 50, value: 31,
      direction: .lull),
    Case(
      testDescription: "below zero, every hour", seconds: 3600, level: -40, value: -60,
      direction: .lull),
    Case(
      testDescription: "on top of a million", seconds: 60, level: 1_000_000, value: 1_000_020,
      direction: .crowd),
  ]

  @Test("what was never seen is reported once", arguments: cases)
  func new(test: Case) throws {
    var slots = Self.values(1000, seconds: test.seconds, level: test.level)
    for index in 800..<820 { slots[index].value = test.value }
    let scores = Self.scores(slots)
    let before = scores[300..<800].map(\.value).max() ?? 1
    #expect(scores[800].value > 0.5)
    #expect(scores[800].value > 1.5 * before)
    #expect(scores[800].ground == .newValue)
    #expect(scores[800].direction == test.direction)
    // The episode goes on; it is not told again.
    #expect(scores[801..<820].allSatisfy { $0.value < 0.2 })
  }

  @Test("the same value a month later is not new")
  func known() {
    var slots = Self.values(9000, seconds: 300)
    slots[800].value = 70
    slots[8000].value = 70
    let scores = Self.scores(slots)
    #expect(scores[800].value > 0.5)
    #expect(scores[8000].value < 0.5 * scores[800].value)
  }

  @Test("one absurd value does not blind it")
  func absurd() {
    var slots = Self.values(40_000, seconds: 300)
    slots[700].value = 1e300
    slots[39_000].value = 75
    let scores = Self.scores(slots)
    #expect(scores[700].value > 0.5)
    #expect(scores[39_000].value > 0.5)
  }

  @Test("a known value at the wrong time of day is a new departure")
  func departure() throws {
    var counter = Counter(days: 30, minutes: 5)
    for index in counter.slots.indices { counter.slots[index].value? += 0.25 }
    let night = counter.index(day: 22, hour: 2)
    for index in night..<night + 12 { counter.slots[index].value = 400.25 }
    let scores = counter.scores()
    let peak = try #require(scores[night..<night + 12].max { $0.value < $1.value })
    #expect(peak.ground == .newDeparture)
    #expect(peak.direction == .crowd)
    #expect(peak.value > 0.5)
    #expect(peak.value > 1.2 * (scores[(10 * 288)..<night].map(\.value).max() ?? 1))
  }

  @Test("which expert speaks: counts with a rhythm are judged by their expectation")
  func experts() {
    let hourly = Counter(days: 20).scores()
    #expect(hourly.dropFirst().allSatisfy { $0.ground == .deviation || $0.ground == .stuck })
    let quick = Counter(days: 20, minutes: 5).scores()
    #expect(quick[..<(6 * 288)].allSatisfy { $0.ground != .deviation })
    #expect(quick[(8 * 288)...].allSatisfy { $0.ground == .deviation || $0.ground == .stuck })
    let measured = Self.scores(Self.values(3000, seconds: 3600))
    #expect(measured.dropFirst().allSatisfy { $0.ground != .deviation })
    // A counter that writes −1 where it has no value is a counter still.
    var marked = Counter(days: 20)
    for index in stride(from: 50, to: marked.slots.count, by: 40) {
      marked.slots[index].value = -1
    }
    #expect(marked.scores().dropFirst().allSatisfy { $0.ground != .newValue })
    // Whole numbers at random: after two weeks nobody takes them for a rhythm.
    var random = SplitMix64(seed: 2)
    var slots = Self.values(1000, seconds: 3600)
    for index in slots.indices {
      slots[index].value = Double(Int.random(in: 0..<500, using: &random))
    }
    #expect(Self.scores(slots)[(15 * 24)...].allSatisfy { $0.ground != .deviation })
  }

  @Test("who knows the kind says it")
  func kinds() {
    let counter = Counter(days: 20, minutes: 5)
    var counts = Detector(kind: .counts)
    var values = Detector(kind: .values)
    for slot in counter.slots.dropFirst() {
      let asCount = counts.observe(slot.value, at: slot.time, week: slot.week)
      #expect(asCount.ground == .deviation || asCount.ground == .stuck)
      let asValue = values.observe(slot.value, at: slot.time, week: slot.week)
      #expect(asValue.ground == .newValue || asValue.ground == .newDeparture)
    }
  }
}
