import FieldgateModel
import Glibc

/// One line per fact on stderr. Under systemd each line bears its priority in the
/// form of sd-daemon(3), `<4>…`, so that the journal knows it.
package struct Log: Sendable {
  package enum Priority: Int, Sendable {
    case error = 3
    case warning = 4
    case notice = 5
    case info = 6

    var word: String {
      switch self {
      case .error: "error"
      case .warning: "warning"
      case .notice: "notice"
      case .info: "info"
      }
    }
  }

  private let clock: BoxClock
  private let isJournal = environment("JOURNAL_STREAM") != nil
  private var prefix = ""

  package init(clock: BoxClock) { self.clock = clock }

  /// The same log, with a word before each line.
  func beginning(with prefix: String) -> Log {
    var log = self
    log.prefix = prefix
    return log
  }

  package func callAsFunction(_ priority: Priority, _ text: String) {
    let line = Self.harmless(prefix + text)
    let printed =
      isJournal
      ? "<\(priority.rawValue)>\(line)\n"
      : "\(clock.wall.iso8601) \(priority.word): \(line)\n"
    printed.withCString { bytes in _ = write(2, bytes, strlen(bytes)) }
  }

  /// A text without line breaks and control characters; at most its first 2,000 characters.
  package static func harmless(_ text: String) -> String {
    FieldgateModel.harmless(String(text.unicodeScalars.prefix(2000)))
  }
}
