import FieldgateDaemon
import FieldgateModel
import Testing

/// Which lines of the log are printed, in virtual time.
@Suite("The limit on lines of the log") struct LogLimiterTests {
  private static func line(
    _ number: Int, _ cause: LogCause = .unreadable, of adapter: String = "frigate",
    _ priority: LogLine.Priority = .warning
  ) -> LogLine {
    LogLine(priority, cause, "line \(number)", LogSubject(adapter: AdapterID(adapter)))
  }

  /// A limiter that has seen so many lines, one each 100 ms, and what it let pass.
  private static func run(
    _ count: Int, _ make: (Int) -> LogLine
  ) -> (limiter: LogLimiter, printed: [String]) {
    var limiter = LogLimiter()
    var printed: [String] = []
    for number in 0..<count {
      printed += limiter.admit(make(number), at: Milliseconds(number) * 100).map(\.text)
    }
    return (limiter, printed)
  }

  @Test("of one cause and subject ten pass; the rest is one line when 30 s are over")
  func sameSubject() {
    var (limiter, printed) = Self.run(25) { Self.line($0) }
    #expect(printed == (0..<10).map { "line \($0)" })
    #expect(limiter.flush(at: 29_999).isEmpty)
    let said = limiter.flush(at: 30_000)
    #expect(said.map(\.text) == ["15 more like this: line 24"])
    #expect(said.first?.cause == .unreadable && said.first?.priority == .warning)
    #expect(said.first?.subject.adapter == "frigate")
    #expect(limiter.flush(at: 90_000).isEmpty && limiter.end().isEmpty)
  }

  @Test("a window that held nothing back ends without a word") func quiet() {
    var (limiter, printed) = Self.run(10) { Self.line($0) }
    #expect(printed.count == 10)
    #expect(limiter.flush(at: 31_000).isEmpty)
    // The next one begins a window of its own.
    #expect(limiter.admit(Self.line(1), at: 31_001).count == 1)
  }

  @Test("a line that comes when a window is over brings the account first") func account() {
    var (limiter, _) = Self.run(12) { Self.line($0) }
    #expect(
      limiter.admit(Self.line(99), at: 40_000).map(\.text)
        == ["2 more like this: line 11", "line 99"])
  }

  @Test("another subject and another cause have a count of their own") func others() {
    var (limiter, _) = Self.run(30) { Self.line($0) }
    #expect(limiter.admit(Self.line(1, of: "xovis-v5"), at: 3000).count == 1)
    #expect(limiter.admit(Self.line(1, .unlisted), at: 3000).count == 1)
    #expect(limiter.admit(Self.line(1), at: 3000).isEmpty)
  }

  @Test("a thousand subjects of one cause are a hundred lines and an account") func subjects() {
    var (limiter, printed) = Self.run(250) { Self.line($0, of: "adapter-\($0)") }
    #expect(printed.count == 100)
    #expect(
      limiter.flush(at: 30_000).map(\.text) == ["150 more of this kind: line 249"])
    #expect(limiter.flush(at: 60_000).isEmpty)
  }

  @Test("of more than a hundred errors at a time each is said, and those beyond once")
  func manyErrors() {
    var limiter = LogLimiter()
    var printed: [String: Int] = [:]
    for _ in 0..<20 {
      for number in 0..<150 {
        for line in limiter.admit(Self.line(number, .refused, .error), at: 1) {
          printed[line.text, default: 0] += 1
        }
      }
    }
    #expect(printed.count == 150)
    #expect(
      printed.values.sorted() == Array(repeating: 1, count: 50) + Array(repeating: 10, count: 100))
    #expect(limiter.end().last?.text == "950 more of this kind: line 149")
  }

  @Test(
    "nothing that is the matter is held back: each transition, each error of another text",
    arguments: [
      (LogCause.alert, LogLine.Priority.notice), (.reload, .notice), (.level, .notice),
      (.retried, .notice),
      (.store, .error), (.refused, .error),
    ])
  func never(cause: LogCause, priority: LogLine.Priority) {
    let (limiter, printed) = Self.run(400) { Self.line($0, cause, priority) }
    #expect(printed.count == 400)
    var ended = limiter
    #expect(ended.end().isEmpty)
  }

  @Test("an error that repeats itself to the letter is said ten times, then counted")
  func repeated() {
    var (limiter, printed) = Self.run(60) { _ in Self.line(7, .store, .error) }
    #expect(printed.count == 10)
    #expect(limiter.admit(Self.line(8, .store, .error), at: 6000).count == 1)
    #expect(limiter.end().map(\.text) == ["50 more like this: line 7"])
  }

  @Test("twenty warnings about the site are twenty lines") func configuration() {
    let (_, printed) = Self.run(20) {
      LogLine(.warning, .configuration, "rules.yaml:\($0):1: warning")
    }
    #expect(printed.count == 20)
  }

  @Test("transitions of one alert are like each other whatever became of it") func identity() {
    var raised = LogSubject(area: "square", rule: "crowd-density")
    raised.event = "raised"
    var cleared = raised
    cleared.event = "cleared"
    cleared.severity = "minor"
    var limiter = LogLimiter()
    for number in 0..<20 {
      _ = limiter.admit(
        LogLine(.warning, .flapping, "x", number % 2 == 0 ? raised : cleared), at: 0)
    }
    #expect(limiter.end().map(\.text) == ["10 more like this: x"])
  }
}
