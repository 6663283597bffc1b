import FieldgateModel
import Testing

@testable import fieldgate

/// What a listener says that it missed, in virtual time.
@Suite("Gaps in what tail hears") struct LineWatchTests {
  /// What comes, at a second.
  enum Step: Sendable {
    case line(UInt64, at: Milliseconds)
    /// A line of that number that is another transition.
    case other(UInt64, at: Milliseconds)
    case beat(UInt64, at: Milliseconds)
    case look(at: Milliseconds)
    case lost(at: Milliseconds)
    case back(at: Milliseconds)
  }

  struct Course: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let steps: [Step]
    let said: [String]
    /// Lines that are not shown.
    var again: [UInt64] = []
  }

  static let courses = [
    Course(
      testDescription: "all lines in turn",
      steps: [.beat(4, at: 0), .line(5, at: 1), .line(6, at: 2), .beat(6, at: 10), .look(at: 20)],
      said: []),
    Course(
      testDescription: "what was before the first one heard is not missed",
      steps: [.line(40, at: 0), .beat(40, at: 5), .look(at: 20)], said: []),
    Course(
      testDescription: "one dropped while connected",
      steps: [.line(4, at: 0), .line(6, at: 1), .look(at: 5), .look(at: 6), .look(at: 9)],
      said: ["missed 1: 5 to 5 since 4"]),
    Course(
      testDescription: "the last ones dropped: the heartbeat tells",
      steps: [.line(4, at: 0), .beat(7, at: 8), .look(at: 12), .look(at: 13)],
      said: ["missed 3: 5 to 7 since 4"]),
    Course(
      testDescription: "a heartbeat overtakes its lines",
      steps: [
        .line(4, at: 0), .beat(6, at: 8), .line(5, at: 8), .line(6, at: 9), .look(at: 14),
      ], said: []),
    Course(
      testDescription: "part of what a heartbeat told of comes",
      steps: [.line(4, at: 0), .beat(8, at: 8), .line(6, at: 9), .look(at: 14)],
      said: ["missed 1: 5 to 5 since 4", "missed 2: 7 to 8 since 4"]),
    Course(
      testDescription: "away from the broker, and back",
      steps: [
        .line(4, at: 0), .lost(at: 1), .look(at: 60), .back(at: 300), .look(at: 310),
        .beat(9, at: 311), .look(at: 316), .line(10, at: 317),
      ], said: ["missed 5: 5 to 9 since 4"]),
    Course(
      testDescription: "what was told as missed comes late",
      steps: [
        .line(4, at: 0), .line(6, at: 1), .look(at: 7), .line(5, at: 60), .look(at: 61),
        .look(at: 95),
      ],
      said: ["missed 1: 5 to 5 since 4", "late 5", "silent 35000"]),
    Course(
      testDescription: "a line that comes again is shown once",
      steps: [.line(4, at: 0), .line(5, at: 1), .line(4, at: 2), .line(5, at: 3), .look(at: 10)],
      said: [], again: [4, 5]),
    Course(
      testDescription: "one of before we listened is shown, and no gap",
      steps: [.beat(9, at: 0), .line(8, at: 1), .line(9, at: 1), .look(at: 9)], said: []),
    Course(
      testDescription: "another store: the heartbeats are lower",
      steps: [
        .line(40, at: 0), .beat(2, at: 8), .beat(2, at: 18), .line(3, at: 19), .look(at: 30),
      ],
      said: ["recounted 2"]),
    Course(
      testDescription: "one lower heartbeat alone means nothing",
      steps: [.line(40, at: 0), .beat(39, at: 1), .beat(40, at: 11), .beat(39, at: 12)], said: []),
    Course(
      testDescription: "another store: a number that was heard is another line's",
      steps: [.line(4, at: 0), .line(5, at: 1), .other(4, at: 2), .line(5, at: 3), .look(at: 10)],
      said: ["recounted 4"]),
    Course(
      testDescription: "the gateway falls silent, and is heard again",
      steps: [
        .beat(4, at: 0), .look(at: 29), .look(at: 30), .look(at: 90), .beat(4, at: 95),
        .look(at: 96),
      ], said: ["silent 30000", "again"]),
    Course(
      testDescription: "nothing was ever heard",
      steps: [.look(at: 29), .look(at: 31), .look(at: 99)],
      said: ["never"]),
    Course(
      testDescription: "without a connection silence says nothing",
      steps: [.beat(4, at: 0), .lost(at: 1), .look(at: 99), .back(at: 100), .look(at: 129)],
      said: []),
  ]

  @Test("what is said", arguments: courses) func said(course: Course) {
    var watch = LineWatch(at: 0)
    var said: [String] = []
    var again: [UInt64] = []
    func say(_ remarks: [LineWatch.Remark]) { said += remarks.map(Self.text) }
    func line(_ number: UInt64, _ identity: String, _ time: Milliseconds) {
      // The number stands for the time.
      let sent = Timestamp(milliseconds: Int64(number))
      let heard = watch.take(number, identity, sent: sent, at: time * 1000)
      if !heard.isNew { again.append(number) }
      say(heard.remarks)
    }
    for step in course.steps {
      switch step {
      case .line(let number, let time): line(number, "alert \(number)", time)
      case .other(let number, let time): line(number, "other \(number)", time)
      case .beat(let number, let time): say(watch.beat(number, at: time * 1000))
      case .look(let time): say(watch.look(at: time * 1000))
      case .lost: watch.expectNothing()
      case .back(let time): watch.connect(at: time * 1000)
      }
    }
    #expect(said == course.said)
    #expect(again == course.again)
  }

  private static func text(_ remark: LineWatch.Remark) -> String {
    switch remark {
    case .missed(let count, let from, let through, let since):
      "missed \(count): \(from) to \(through) since \(since.map { "\($0.milliseconds)" } ?? "-")"
    case .late(let number): "late \(number)"
    case .recounted(let number): "recounted \(number)"
    case .silent(let length): "silent \(length)"
    case .neverHeard: "never"
    case .heardAgain: "again"
    }
  }

  @Test("a gap of a million is one gap, and a long run forgets what is old") func bounded() {
    var watch = LineWatch(at: 0)
    _ = watch.beat(1, at: 0)
    _ = watch.beat(1_000_001, at: 0)
    #expect(watch.look(at: 5_000) == [.missed(1_000_000, from: 2, through: 1_000_001, since: nil)])
    for number in UInt64(1_000_002)..<1_020_000 {
      _ = watch.take(number, "\(number)", sent: Timestamp(milliseconds: 0), at: 6_000)
    }
    #expect(watch.look(at: 12_000).isEmpty)
  }
}
