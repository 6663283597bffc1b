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
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var path = Array(socketPath.utf8)
    guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
    // A leading @ names an abstract socket, whose first byte is zero.
    if path.first == UInt8(ascii: "@") { path[0] = 0 }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
    let text = Array(lines.map { Log.harmless($0) }.joined(separator: "\n").utf8)
    withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        _ = sendto(descriptor, text, text.count, Int32(MSG_NOSIGNAL), pointer, length)
      }
    }
  }
}
