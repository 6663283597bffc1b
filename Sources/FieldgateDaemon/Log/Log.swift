import FieldgateModel
import Glibc
import Synchronization

/// The log: one line per event, limited by its cause ([LogLimiter]).
///
/// Where stderr is the journal's, a line goes to the journal with its fields; where that
/// refuses it, to stderr in the form of sd-daemon(3), `<4>…`. Elsewhere it goes to stderr with
/// time and priority in words.
///
/// A line that the daemon starts goes to stderr under systemd, too: the journal then knows the
/// unit of the process as long as it lives, and also that of lines that it sends last. Of a
/// datagram alone it looks up the unit when it reads it, and the process may be gone by then.
package struct Log: Sendable {
  package typealias Priority = LogLine.Priority

  /// What all copies of a log share.
  private final class Shared: Sendable {
    struct State {
      var limiter = LogLimiter()
      var journal: Journal?
    }

    let state: Mutex<State>
    let isJournal: Bool

    init(_ journal: Journal?, isJournal: Bool) {
      state = Mutex(State(journal: journal))
      self.isJournal = isJournal
    }
  }

  private let clock: BoxClock
  private let shared: Shared
  private let descriptor: Int32
  private var prefix = ""
  private var status: String?

  /// The log of this process.
  package init(clock: BoxClock) {
    let isJournal = Journal.hears(STDERR_FILENO)
    self.init(clock: clock, journal: isJournal ? Journal() : nil, isJournal: isJournal)
  }

  /// - Parameters:
  ///   - isJournal: the descriptor is the journal's.
  ///   - descriptor: where lines go that no journal takes.
  package init(
    clock: BoxClock, journal: Journal?, isJournal: Bool, descriptor: Int32 = STDERR_FILENO
  ) {
    self.clock = clock
    self.descriptor = descriptor
    shared = Shared(journal, isJournal: isJournal)
  }

  /// The same log for what an exercise brings: each line says so.
  var ofExercise: Log {
    var log = self
    log.prefix = "exercise: "
    log.status = AlertStatus.exercise.rawValue
    return log
  }

  package func callAsFunction(
    _ priority: Priority, _ cause: LogCause, _ text: String, _ subject: LogSubject = LogSubject()
  ) {
    var line = LogLine(priority, cause, prefix + text, subject)
    if let status { line.subject.status = status }
    give { $0.admit(line, at: clock.steady) }
  }

  /// Says what is due of lines that were held back, and gives what the journal had no room
  /// for; to be called in every turn of the loop.
  package func flush() { give { $0.flush(at: clock.steady) } }

  /// Says what is left to be said, at the end of the process.
  package func end() {
    give { $0.end() }
    let rest = shared.state.withLock { $0.journal?.takeWaiting() ?? [] }
    for line in rest { print(line) }
  }

  /// Prints why the daemon did not start: as errors of its log where that is the journal,
  /// else as they are.
  package static func tell(_ fault: StartFault) {
    let log = Log(clock: BoxClock())
    for text in fault.lines {
      // The process ends at once: see above.
      if log.shared.isJournal {
        log.print(LogLine(.error, .start, text))
      } else {
        log.write(FieldgateModel.harmless(text))
      }
    }
  }

  private func give(_ lines: (inout LogLimiter) -> [LogLine]) {
    let refused = shared.state.withLock { state in
      let lines = lines(&state.limiter)
      guard state.journal != nil else { return lines }
      var refused = lines.flatMap { line in
        line.cause == .start ? [line] : state.journal?.give(line) ?? []
      }
      refused += state.journal?.flush() ?? []
      return refused
    }
    for line in refused { print(line) }
  }

  private func print(_ line: LogLine) {
    write(
      shared.isJournal
        ? "<\(line.priority.rawValue)>\(line.text)"
        : "\(clock.wall.iso8601) \(line.priority.word): \(line.text)")
  }

  private func write(_ text: String) {
    if shared.isJournal {
      // A journal that does not read must not hold the loop up.
      var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      guard poll(&room, 1, 0) == 1 else { return }
    }
    (text + "\n").withCString { bytes in _ = Glibc.write(descriptor, bytes, strlen(bytes)) }
  }

  /// A text without line breaks and control characters; at most its first 2,000 characters.
  package static func harmless(_ text: String) -> String {
    FieldgateModel.harmless(String(text.unicodeScalars.prefix(2000)))
  }
}
