import CLinux
import FieldgateModel
import Glibc

/// A program that was started by this one: in a process group of its own, so that
/// Ctrl-C does not reach it, and ended by the kernel if this program dies first.
package final class ChildProcess {
  package let identifier: pid_t
  private var status: Int32?

  package struct NotStarted: Error, CustomStringConvertible {
    package let program: String
    package let reason: String
    package var description: String { "\(program) cannot be started: \(reason)" }
  }

  /// - Parameters:
  ///   - environment: added to this program's own.
  ///   - log: a file that takes the output and the errors.
  package init(
    _ program: String, _ arguments: [String], environment: [String: String] = [:], log: String
  ) throws(NotStarted) {
    for (name, value) in environment { setenv(name, value, 1) }
    defer { for name in environment.keys { unsetenv(name) } }
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    identifier = fieldgate_spawn(program, words, log)
    guard identifier > 0 else {
      throw NotStarted(program: program, reason: String(cString: strerror(errno)))
    }
  }

  /// Whether it still runs.
  package var isRunning: Bool {
    guard status == nil else { return false }
    var status: Int32 = 0
    guard waitpid(identifier, &status, WNOHANG) == identifier else { return true }
    self.status = status
    return false
  }

  package func send(_ signal: Int32) { if isRunning { kill(identifier, signal) } }

  /// Asks it to end, waits, and ends it by force where it does not.
  package func end(within limit: Milliseconds = 5000) {
    send(SIGTERM)
    let clock = BoxClock()
    let deadline = clock.steady + limit
    while isRunning, clock.steady < deadline { poll(nil, 0, 10) }
    send(SIGKILL)
    while isRunning { poll(nil, 0, 10) }
  }
}
