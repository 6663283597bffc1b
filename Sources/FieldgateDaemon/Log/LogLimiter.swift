import FieldgateModel

/// Which lines of the log are printed, so that no cause fills it: state, a line and a time
/// in, lines out.
///
///     of one cause and subject   the first 10 in 30 s
///     of one cause               the first 100 in 30 s, whatever they are about
///     an error, a fault of the   the first 10 of the same text in 30 s; another text always
///       configuration            passes, and of more than 100 texts each once
///     an alert's transition,     always
///       what people did
///
/// What is held back is counted, and one line says how many there were when the 30 s are
/// over, with the last of them. The state is bounded by what a cause may print.
package struct LogLimiter: Sendable {
  package static let most = 10
  package static let mostOfCause = 100
  package static let window: Milliseconds = 30_000
  /// So many texts of errors are known beyond those that are counted one by one.
  package static let memory = 400

  private struct Key: Hashable {
    let cause: LogCause
    /// Nil for all of the cause.
    let subject: LogSubject?
    /// Of a line that only its own repetition can hold back; empty for those beyond the bound.
    var text: String?
  }

  private struct Run {
    let since: Milliseconds
    /// The order of beginnings, which is the order of what is said at the end.
    let number: Int
    var passed = 0
    var held = 0
    var last: LogLine?
  }

  private var runs: [Key: Run] = [:]
  private var count = 0
  private var nextEnd: Milliseconds?
  /// The last texts of errors beyond `mostOfCause`, the newest last.
  private var lastTexts: [String] = []

  package init() {}

  /// The lines to print when this one comes: what is due by now, and it where it may pass.
  package mutating func admit(_ line: LogLine, at now: Milliseconds) -> [LogLine] {
    let due = flush(at: now)
    return passes(line, now) ? due + [line] : due
  }

  /// What is to be said of windows that are over by now.
  package mutating func flush(at now: Milliseconds) -> [LogLine] {
    guard let nextEnd, now >= nextEnd else { return [] }
    return close { now - $0.since >= Self.window }
  }

  /// What is still to be said, at the end of the log.
  package mutating func end() -> [LogLine] { close { _ in true } }

  private mutating func passes(_ line: LogLine, _ now: Milliseconds) -> Bool {
    if line.cause.isAlwaysSaid { return true }
    if line.priority == .error || line.cause == .configuration {
      // A text that is new passes, whatever came before: nothing that is the matter is ever
      // held back.
      let key = Key(cause: line.cause, subject: nil, text: line.text)
      if runs[key] != nil || texts(of: line.cause) < Self.mostOfCause {
        return take(line, key, Self.most, now)
      }
      // There is no room to count each of so many: once each will do.
      if isNew(line.text) { return true }
      return take(line, Key(cause: line.cause, subject: LogSubject(), text: ""), 0, now)
    }
    let own = Key(cause: line.cause, subject: line.subject.identity)
    let all = Key(cause: line.cause, subject: nil)
    if let run = runs[own], run.passed >= Self.most { return take(line, own, Self.most, now) }
    guard take(line, all, Self.mostOfCause, now) else { return false }
    return take(line, own, Self.most, now)
  }

  /// Whether a text is none of the last ones beyond what is counted.
  private mutating func isNew(_ text: String) -> Bool {
    guard !lastTexts.contains(text) else { return false }
    if lastTexts.count == Self.memory { lastTexts.removeFirst() }
    lastTexts.append(text)
    return true
  }

  private func texts(of cause: LogCause) -> Int {
    runs.keys.count { $0.cause == cause && $0.text != nil }
  }

  private mutating func take(
    _ line: LogLine, _ key: Key, _ limit: Int, _ now: Milliseconds
  ) -> Bool {
    if runs[key] == nil {
      count += 1
      nextEnd = min(nextEnd ?? .max, now + Self.window)
    }
    var run = runs[key] ?? Run(since: now, number: count)
    defer { runs[key] = run }
    if run.passed < limit {
      run.passed += 1
      return true
    }
    run.held += 1
    run.last = line
    return false
  }

  private mutating func close(_ isOver: (Run) -> Bool) -> [LogLine] {
    let over = runs.filter { isOver($0.value) }
    if !over.isEmpty { lastTexts = [] }
    for key in over.keys { runs[key] = nil }
    nextEnd = runs.values.map { $0.since + Self.window }.min()
    return over.sorted { $0.value.number < $1.value.number }.compactMap { key, run in
      guard let last = run.last else { return nil }
      let isOfAll = key.text.map(\.isEmpty) ?? (key.subject == nil)
      return LogLine(
        last.priority, last.cause,
        "\(run.held) more \(isOfAll ? "of this kind" : "like this"): \(last.text)",
        isOfAll ? LogSubject() : last.subject.identity)
    }
  }
}
