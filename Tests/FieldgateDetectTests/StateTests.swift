import FieldgateDetect
import FieldgateModel
import Testing
import FieldgateTestRandom

/// State that outlives the process, and inputs that nobody expects.
@Suite("State of a detector") struct StateTests {
  struct Stream: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let values: @Sendable () -> [Counter.Slot]

    static let all = [
      Stream(testDescription: "an hourly counter with faults") {
        var counter = Counter(days: 40)
        counter.change(day: 20, hour: 9, hours: 30) { _, _ in 77 }
        counter.change(day: 30, hour: 9, hours: 4) { value, _ in value * 3 }
        counter.change(day: 33, hour: 9, hours: 4) { _, _ in nil }
        return counter.slots
      },
      Stream(testDescription: "a value every 5 minutes") {
        var counter = Counter(days: 9, minutes: 5)
        for index in counter.slots.indices { counter.slots[index].value? *= 0.017 }
        return counter.slots
      },
      Stream(testDescription: "anything") { Anything.slots(seed: 4, count: 3000) },
    ]
  }

  @Test("a restart anywhere changes no bit of any later score", arguments: Stream.all)
  func restart(stream: Stream) throws {
    let slots = stream.values()
    var detector = Detector()
    var random = SplitMix64(seed: 11)
    var restarted = Detector()
    for slot in slots {
      let score = detector.observe(slot.value, at: slot.time, week: slot.week)
      if Int.random(in: 0..<40, using: &random) == 0 {
        restarted = try Detector(bytes: restarted.bytes, version: Detector.stateVersion)
      }
      let other = restarted.observe(slot.value, at: slot.time, week: slot.week)
      #expect(score.value.bitPattern == other.value.bitPattern)
      #expect(score == other)
    }
    #expect(detector == restarted)
  }

  @Test("the state stays small", arguments: Stream.all)
  func size(stream: Stream) {
    var detector = Detector()
    for slot in stream.values() {
      _ = detector.observe(slot.value, at: slot.time, week: slot.week)
    }
    #expect(detector.bytes.count <= 8192)
  }

  @Test("bytes that are no state are refused, and nothing traps")
  func refused() throws {
    var detector = Detector()
    for slot in Counter(days: 10).slots {
      _ = detector.observe(slot.value, at: slot.time, week: slot.week)
    }
    let bytes = detector.bytes
    #expect(throws: StateReader.Unreadable.self) { try Detector(bytes: bytes, version: 99) }
    #expect(throws: StateReader.Unreadable.self) { try Detector(bytes: bytes + [0], version: 1) }
    for length in stride(from: 0, to: bytes.count, by: 61) {
      #expect(throws: StateReader.Unreadable.self) {
        try Detector(bytes: Array(bytes[..<length]), version: 1)
      }
    }
    var random = SplitMix64(seed: 5)
    for _ in 0..<300 {
      var damaged = bytes
      for _ in 0..<3 {
        damaged[Int.random(in: 0..<damaged.count, using: &random)] =
          UInt8.random(in: 0...255, using: &random)
      }
      guard var read = try? Detector(bytes: damaged, version: 1) else { continue }
      for slot in Anything.slots(seed: random.next(), count: 20) {
        Anything.expectSane(read.observe(slot.value, at: slot.time, week: slot.week))
      }
    }
  }

  @Test("whatever it is fed, no score is out of 0 to 1", arguments: 1...20)
  func anything(seed: Int) {
    var detector = Detector()
    for slot in Anything.slots(seed: UInt64(seed), count: 2000) {
      Anything.expectSane(detector.observe(slot.value, at: slot.time, week: slot.week))
    }
  }

  @Test(
    "one value for ever",
    arguments: [0, 1, -1, 1e300, -1e300, .nan, .infinity, .leastNonzeroMagnitude])
  func constant(value: Double) {
    var detector = Detector()
    for hour in 0..<2000 {
      let time = Counter.monday + Milliseconds(hour) * 3_600_000
      Anything.expectSane(detector.observe(value, at: time, week: WeekTime(time, in: .utc)))
    }
  }
}

/// Slots that nobody should send.
enum Anything {
  static func slots(seed: UInt64, count: Int) -> [Counter.Slot] {
    var random = SplitMix64(seed: seed)
    let odd: [Double?] = [
      nil, .nan, .infinity, -.infinity, 0, -0.0, 1, -1, 1e300, -1e300, Double.leastNonzeroMagnitude,
      3.7, 1e15, 420,
    ]
    let steps: [Milliseconds] = [
      0, 1, 1000, 60_000, 1_800_000, 3_600_000, -1, -3_600_000, 86_400_000 * 400,
      -86_400_000 * 4000, .max, .min,
    ]
    var time = Counter.monday
    var value = 10.0
    return (0..<count).map { _ in
      let isOdd = Int.random(in: 0..<8, using: &random) == 0
      time = time + (isOdd ? steps.randomElement(using: &random) ?? 0 : 3_600_000)
      value += Double.random(in: -5...5, using: &random)
      return Counter.Slot(
        time: time, week: WeekTime(time, in: .utc),
        value: isOdd ? odd.randomElement(using: &random) ?? nil : value.rounded())
    }
  }

  static func expectSane(_ score: Score) {
    #expect((0...1).contains(score.value))
    #expect(score.surprise.isFinite && score.perMonth.isFinite && score.perMonth >= 0)
    if let expected = score.expected {
      #expect(expected.lowerBound.isFinite && expected.upperBound.isFinite)
    }
    #expect(!score.reason().isEmpty)
  }
}
