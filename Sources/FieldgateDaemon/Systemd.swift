import FieldgateModel
import Glibc

/// Notification to the service manager: one datagram to `$NOTIFY_SOCKET`
/// (sd_notify(3)). Does nothing where there is none.
package struct Systemd: Sendable {
  private let socketPath = environment("NOTIFY_SOCKET")
  /// How often to say that the loop is alive: a third of `$WATCHDOG_USEC`, in
  /// milliseconds; nil where no watchdog is set for this process.
  package let watchdogEvery: Milliseconds?

  package init() {
    let forUs = environment("WATCHDOG_PID").flatMap { Int32($0) }.map { $0 == getpid() } ?? true
    watchdogEvery =
      forUs ? environment("WATCHDOG_USEC").flatMap { Int64($0) }.map { max(1, $0 / 3000) } : nil
  }

  /// Sends assignments (`STATUS=…`), each of which stays one, whatever stands in it.
  package func notify(_ lines: String...) {
    guard let socketPath else { return }
    let text = Array(lines.map { Log.harmless($0) }.joined(separator: "\n").utf8)
    _ = DatagramSocket()?.send(text, to: socketPath, waits: true)
  }
}
