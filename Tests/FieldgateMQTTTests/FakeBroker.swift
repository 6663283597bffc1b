import FieldgateTestSupport
import Glibc

/// A listener that answers a CONNECT in ways that no real broker can be made to; it has
/// no thread and does its part when `turn` is called.
final class FakeBroker {
  enum Manner: Hashable, Sendable {
    /// TCP connections come about, and that is all.
    case silent
    /// Reads the CONNECT and closes the connection.
    case closes
    /// Knows MQTT 3.1.1 and refuses 5 as that standard says.
    case onlyVersion311
    /// Knows MQTT 3.1.1 and closes the connection on 5.
    case closesOnVersion5
    /// Accepts MQTT 5 and then says DISCONNECT with this reason code.
    case accepts(thenEnds: UInt8)
  }

  let port: Int
  private let manner: Manner
  private let listener: Int32
  private var connections: [Int32] = []

  init(_ manner: Manner) throws {
    self.manner = manner
    port = try Broker.freePort()
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
    var on: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let outcome = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard outcome == 0, listen(listener, 8) == 0 else {
      throw Broker.Fault(description: "the fake broker cannot listen on port \(port)")
    }
  }

  deinit {
    for connection in connections { close(connection) }
    close(listener)
  }

  /// Takes connections and answers what has arrived.
  func turn() {
    guard manner != .silent else { return }
    while true {
      let accepted = accept(listener, nil, nil)
      guard accepted >= 0 else { break }
      _ = fcntl(accepted, F_SETFL, O_NONBLOCK)
      connections.append(accepted)
    }
    connections.removeAll { connection in
      var packet = [UInt8](repeating: 0, count: 512)
      let length = read(connection, &packet, packet.count)
      // Byte 8 of a CONNECT shorter than 128 bytes is the protocol level.
      guard length > 8, packet[0] == 0x10 else { return false }
      let (answer, stays) = reply(toLevel: packet[8])
      if !answer.isEmpty { _ = write(connection, answer, answer.count) }
      if !stays { close(connection) }
      return !stays
    }
  }

  private func reply(toLevel level: UInt8) -> (answer: [UInt8], stays: Bool) {
    switch (manner, level) {
    case (.onlyVersion311, 4), (.closesOnVersion5, 4): ([0x20, 2, 0, 0], true)
    case (.accepts(let code), _): ([0x20, 3, 0, 0, 0, 0xE0, 1, code], false)
    case (.onlyVersion311, _): ([0x20, 2, 0, 1], false)
    default: ([], false)
    }
  }
}
