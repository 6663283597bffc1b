import FieldgateModel
import FieldgateRules
import Testing

/// Sequences of messages, and what the lag makes of each: `.` live, `L` late,
/// `S` skewed.
@Suite("Lag") struct LagTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// When each message arrives and what time it bears, in milliseconds.
    let messages: [(at: Milliseconds, time: Milliseconds)]
    let expected: String
    let skew: Milliseconds?

    init(
      _ name: String, _ messages: [(at: Milliseconds, time: Milliseconds)], _ expected: String,
      skew: Milliseconds? = nil
    ) {
      testDescription = name
      self.messages = messages
      self.expected = expected
      self.skew = skew
    }
  }

  private static let minute: Milliseconds = 60_000
  private static let hour: Milliseconds = 3_600_000

  /// `count` messages, one a minute from `from`, each `lag` behind.
  private static func steady(
    _ count: Int, from: Milliseconds = 0, lag: Milliseconds, every: Milliseconds = minute
  ) -> [(at: Milliseconds, time: Milliseconds)] {
    (0..<Int64(count)).map { (from + $0 * every, from + $0 * every - lag) }
  }

  /// `count` messages that were kept back since `since` and all arrive at `at`.
  private static func kept(
    _ count: Int, since: Milliseconds, every: Milliseconds, at: Milliseconds
  ) -> [(at: Milliseconds, time: Milliseconds)] {
    (0..<Int64(count)).map { (at + $0, since + $0 * every) }
  }

  static let cases: [Case] = [
    Case("a device that is on time", steady(12, lag: 300), "............"),
    Case("a device that always reports a minute later", steady(12, lag: minute), "............"),
    Case(
      "a clock 27 hours behind raises from the first message, and is told after eight",
      steady(12, lag: 27 * hour), ".......SSSSS", skew: 27 * hour),
    Case(
      "a clock five hours ahead", steady(12, lag: -5 * hour), ".......SSSSS", skew: -5 * hour),
    Case(
      "a clock just less than five minutes off is not told",
      steady(12, lag: 299_999), "............"),
    Case(
      "a clock five minutes off is", steady(12, lag: 300_000), ".......SSSSS", skew: 300_000),
    Case(
      "a clock that is set 27 hours back is late seven times, then live by arrival",
      steady(9, lag: 0) + steady(10, from: 9 * minute, lag: 27 * hour),
      "........." + "LLLLLLLSSS", skew: 27 * hour),
    Case(
      "a clock that is set right again is live at once",
      steady(9, lag: 27 * hour) + steady(9, from: 9 * minute, lag: 0),
      ".......SS" + "........."),
    Case(
      "one message held back is late, and moves nothing",
      steady(3, lag: 0) + [(at: 3 * minute, time: 3 * minute - 120_001)]
        + steady(3, from: 4 * minute, lag: 0), "...L..."),
    Case(
      "a message two minutes behind the others is still live",
      steady(3, lag: 0) + [(at: 3 * minute, time: 3 * minute - 120_000)], "...."),
    Case(
      "an hour's backlog, a message a minute, is late to within two minutes; then live again",
      steady(3, lag: 0) + kept(60, since: 3 * minute, every: minute, at: 62 * minute)
        + steady(3, from: 63 * minute, lag: 0),
      "..." + String(repeating: "L", count: 58) + ".." + "..."),
    Case(
      "an hour's backlog, a message every ten seconds, is late as well",
      steady(3, lag: 0)
        + kept(360, since: 3 * minute, every: 10_000, at: 3 * minute + 3_590_000)
        + steady(3, from: 64 * minute, lag: 0),
      "..." + String(repeating: "L", count: 348) + String(repeating: ".", count: 12) + "..."),
    Case(
      "an hour's backlog of one message a second is late as well",
      steady(3, lag: 0)
        + kept(600, since: 3 * minute, every: 1000, at: 63 * minute)
        + steady(3, from: 64 * minute, lag: 0),
      "..." + String(repeating: "L", count: 600) + "..."),
    Case(
      "a backlog that bears one time is late, however many messages it has",
      steady(3, lag: 0) + (0..<40).map { (at: 20 * minute + $0, time: 3 * minute) }
        + steady(3, from: 21 * minute, lag: 0),
      "..." + String(repeating: "L", count: 40) + "..."),
    Case(
      "eight messages a second, their clock set back, are late for half a minute",
      steady(3, lag: 0) + steady(242, from: 3 * minute, lag: 27 * hour, every: 125),
      "..." + String(repeating: "L", count: 240) + "SS", skew: 27 * hour),
    Case(
      "eight messages that span half a minute, less a millisecond, are late",
      steady(3, lag: 0) + steady(7, from: 3 * minute, lag: hour, every: 1000)
        + [(at: 3 * minute + 29_999, time: 3 * minute + 29_999 - hour)]
        + [(at: 3 * minute + 30_000, time: 3 * minute + 30_000 - hour)], "..." + "LLLLLLLLS",
      skew: hour),
    Case(
      "a wild time of tomorrow blinds nobody",
      steady(3, lag: 0) + [(at: 3 * minute, time: 3 * minute + 20 * hour)]
        + steady(5, from: 4 * minute, lag: 0), "........."),
    Case(
      "a clock that is set ahead stays live, and is told after eight",
      steady(3, lag: 0) + steady(10, from: 3 * minute, lag: -2 * hour), "..." + ".......SSS",
      skew: -2 * hour),
    Case(
      "times that go to and fro are late where they are behind, and never told",
      (0..<16).map { (at: $0 * minute, time: $0 * minute - ($0 % 2 == 0 ? 0 : 10 * minute)) },
      ".L.L.L.L.L.L.L.L"),
  ]

  @Test(arguments: cases) func judged(_ one: Case) {
    var lag = Lag()
    let judged = one.messages.map { message -> Character in
      let behind = message.at - message.time
      return switch lag.judge(behind, wallLag: behind, at: message.at) {
      case .live: "."
      case .late: "L"
      case .skewed: "S"
      }
    }
    #expect(String(judged) == one.expected)
    #expect((lag.isSkewed ? lag.shown : nil) == one.skew)
  }

  @Test("a step of the box's own clock makes nothing late; only what is shown changes")
  func ownClock() {
    var lag = Lag()
    for minute in 0..<20 {
      // From the tenth message on the wall clock stands an hour ahead.
      let wall: Milliseconds = minute < 10 ? 0 : Self.hour
      #expect(
        lag.judge(200, wallLag: 200 + wall, at: Int64(minute) * Self.minute)
          == (minute < 10 ? .live : .skewed))
    }
    #expect(lag.shown == Self.hour + 200)
  }

  @Test("its bytes are the lag, in the middle of a change too", arguments: [0, 1, 5, 12, 15, 19])
  func bytes(after count: Int) throws {
    let messages =
      Self.steady(10, lag: 0) + Self.steady(10, from: 10 * Self.minute, lag: 27 * Self.hour)
    var lag = Lag()
    for message in messages.prefix(count) {
      _ = lag.judge(
        message.at - message.time, wallLag: message.at - message.time, at: message.at)
    }
    var writer = StateWriter()
    lag.write(to: &writer)
    var reader = StateReader(writer.bytes)
    let restored = try Lag(from: &reader)
    #expect(restored == lag && reader.isAtEnd)
  }
}
