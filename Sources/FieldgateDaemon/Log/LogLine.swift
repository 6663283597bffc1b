/// One line of the log: one event.
package struct LogLine: Hashable, Sendable {
  /// Those of syslog(3) that are used.
  package enum Priority: Int, Hashable, Sendable {
    case error = 3
    case warning = 4
    case notice = 5
    case info = 6

    package var word: String {
      switch self {
      case .error: "error"
      case .warning: "warning"
      case .notice: "notice"
      case .info: "info"
      }
    }
  }

  package var priority: Priority
  package var cause: LogCause
  /// On one line, with nothing in it that could move a cursor.
  package var text: String
  package var subject: LogSubject

  /// - Parameter text: at most its first 2,000 characters are kept.
  package init(
    _ priority: Priority, _ cause: LogCause, _ text: String, _ subject: LogSubject = LogSubject()
  ) {
    self.priority = priority
    self.cause = cause
    self.text = Log.harmless(text)
    self.subject = subject
  }
}
