import FieldgateDetect
import FieldgateModel
import Testing

/// When a detector holds its tongue.
@Suite("Silence of a detector") struct QuietTests {
  @Test("it learns for a week and says so, and no score reaches one half", arguments: 1...4)
  func learning(seed: Int) {
    var counter = Counter(days: 9, seed: UInt64(seed))
    counter.change(day: 3, hour: 12, hours: 5) { value, _ in value * 4 }
    let scores = counter.scores()
    let week = scores[..<(7 * 24 - 2)]
    #expect(week.allSatisfy { $0.isLearning && $0.value < 0.5 })
    #expect(scores[(7 * 24)...].allSatisfy { !$0.isLearning })
  }

  @Test("a stuck sensor is told while it learns")
  func stuckWhileLearning() {
    var counter = Counter(days: 5)
    counter.change(day: 3, hour: 8, hours: 18) { _, _ in 388 }
    let told = counter.scores().filter { $0.value >= 0.5 }
    #expect(!told.isEmpty)
    #expect(told.allSatisfy { $0.isLearning && $0.ground == .stuck })
  }

  /// An hour is added to the clock on the 84th day (a Monday), and taken on the 210th.
  private static func summerTime(_ time: Timestamp) -> Milliseconds {
    let day = (time - Counter.monday) / 86_400_000
    return 3_600_000 * ((84..<210).contains(day) ? 2 : 1)
  }

  @Test("the change of clocks raises nothing")
  func summerTime() throws {
    let counter = Counter(days: 240, offset: Self.summerTime)
    let scores = counter.scores()
    let usual = scores[(56 * 24)..<(84 * 24)].map(\.value).max() ?? 0
    let changed = scores[(84 * 24)..<(91 * 24)] + scores[(210 * 24)..<(217 * 24)]
    #expect((changed.map(\.value).max() ?? 1) < 1.2 * usual)

    // A detector that is told the wrong clock does notice.
    var deaf = Detector()
    let wrong = counter.slots.map {
      deaf.observe($0.value, at: $0.time, week: WeekTime($0.time, in: Zone(offset: 3_600_000)))
    }
    #expect((wrong[(84 * 24)..<(91 * 24)].map(\.value).max() ?? 0) > 1.5 * usual)
  }

  @Test("missing slots and missing values raise nothing", arguments: [1, 9, 48, 24 * 13])
  func gaps(hours: Int) {
    let plain = Counter(days: 100)
    let usual = plain.scores()[(56 * 24)...].map(\.value).max() ?? 0
    let gap = plain.index(day: 70, hour: 11)..<plain.index(day: 70, hour: 11) + hours
    var absent = plain
    absent.slots.removeSubrange(gap)
    var empty = plain
    for index in gap { empty.slots[index].value = nil }
    for counter in [absent, empty] {
      let scores = counter.scores()[(56 * 24)...]
      #expect((scores.map(\.value).max() ?? 1) < 1.5 * usual)
      #expect(scores.allSatisfy { !$0.isLearning })
    }
    #expect(empty.scores()[gap].allSatisfy { $0.ground == .missing && $0.value == 0 })
    #expect(empty.scores()[gap.upperBound...] == absent.scores()[gap.lowerBound...])
  }

  @Test("after years of silence it learns anew")
  func years() {
    var counter = Counter(days: 100)
    for index in (70 * 24)..<counter.slots.count {
      let slot = counter.slots[index]
      // 313 weeks, so that the week's hours stay.
      counter.slots[index].time = slot.time + 313 * 7 * 86_400_000
    }
    let scores = counter.scores()
    #expect(!scores[70 * 24 - 1].isLearning)
    #expect(scores[(70 * 24)..<(77 * 24 - 2)].allSatisfy { $0.isLearning && $0.value < 0.5 })
    #expect(scores[(77 * 24)...].allSatisfy { !$0.isLearning })
  }

  @Test("a late slot is judged alone and teaches nothing")
  func late() throws {
    let counter = Counter(days: 80)
    var plain = Detector()
    var disturbed = Detector()
    for (index, slot) in counter.slots.enumerated() {
      let score = plain.observe(slot.value, at: slot.time, week: slot.week)
      #expect(disturbed.observe(slot.value, at: slot.time, week: slot.week) == score)
      guard index % 100 == 99 else { continue }
      let older = counter.slots[index - 40]
      let late = disturbed.observe(9000, at: older.time, week: older.week)
      #expect(late.ground == .late)
      #expect(index < 7 * 24 || late.value > 0.05)
    }
  }

  @Test("a clock that was set back is believed after two days of slots")
  func setBack() {
    var counter = Counter(days: 80)
    let first = counter.index(day: 70, hour: 0)
    for index in first..<counter.slots.count {
      counter.slots[index].time = counter.slots[index].time + -30 * 7 * 86_400_000
    }
    let scores = counter.scores()
    #expect(scores[first..<first + 47].allSatisfy { $0.ground == .late })
    #expect(scores[(first + 47)...].allSatisfy { $0.ground != .late })
  }
}
