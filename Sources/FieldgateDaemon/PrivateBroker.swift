import FieldgateModel
import Glibc

/// A Mosquitto of one's own: on a free port of the loopback interface, with nothing
/// kept, for as long as a demonstration needs it.
package final class PrivateBroker {
  package let port: Int
  private let process: ChildProcess

  package var url: String { "mqtt://127.0.0.1:\(port)" }
  package var isRunning: Bool { process.isRunning }

  package struct Unavailable: Error, CustomStringConvertible {
    package let description: String
  }

  /// - Parameter folder: takes its configuration and its log.
  package init(folder: String) throws(Unavailable) {
    guard let program = Self.program else {
      throw Unavailable(
        description: "no mosquitto was found; install it: apt-get install mosquitto")
    }
    guard let port = Self.freePort() else {
      throw Unavailable(description: "no port of the loopback interface is free")
    }
    self.port = port
    let configuration = """
      listener \(port) 127.0.0.1
      allow_anonymous true
      persistence false
      max_queued_messages 0
      max_inflight_messages 0
      log_dest stderr
      log_type error
      log_type warning
      """
    let file = "\(folder)/mosquitto.conf"
    do throws(Unreadable) {
      try writeText(configuration, to: file)
    } catch {
      throw Unavailable(description: "\(error)")
    }
    do throws(ChildProcess.NotStarted) {
      process = try ChildProcess(program, ["-c", file], log: "\(folder)/mosquitto.log")
    } catch {
      throw Unavailable(description: "\(error)")
    }
    let clock = BoxClock()
    let limit = clock.steady + 10_000
    while !Self.answers(port: port) {
      guard process.isRunning, clock.steady < limit else {
        process.end()
        throw Unavailable(
          description: "mosquitto did not start: "
            + ((try? readText(at: "\(folder)/mosquitto.log"))?.trimmed ?? "it says nothing"))
      }
      poll(nil, 0, 20)
    }
  }

  package func end() { process.end() }

  private static var program: String? {
    let folders = (environment("PATH") ?? "").split(separator: ":").map(String.init)
    return (folders + ["/usr/sbin", "/usr/local/sbin"]).map { $0 + "/mosquitto" }
      .first { access($0, X_OK) == 0 }
  }

  /// A port that nobody listens on now.
  private static func freePort() -> Int? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var address = loopback(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withSocketAddress(&address) { bind(descriptor, $0, length) }
    let named = withSocketAddress(&address) { getsockname(descriptor, $0, &length) }
    return bound == 0 && named == 0 ? Int(UInt16(bigEndian: address.sin_port)) : nil
  }

  private static func answers(port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = loopback(port: port)
    return withSocketAddress(&address) {
      connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
    } == 0
  }

  private static func loopback(port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  private static func withSocketAddress<Result>(
    _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>) -> Result
  ) -> Result {
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
    }
  }
}
