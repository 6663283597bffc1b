import FieldgateModel
import Glibc

/// A socket that listens.
struct ListeningSocket: Sendable {
  let descriptor: Int32
  /// With the port that it was given.
  let address: WebAddress

  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  init(_ wanted: WebAddress) throws(Fault) {
    var hints = addrinfo()
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    let host = wanted.host == "localhost" ? "127.0.0.1" : wanted.host
    guard getaddrinfo(host, "\(wanted.port)", &hints, &found) == 0, let info = found?.pointee else {
      throw Fault(description: "'\(wanted.host)' is no address of a machine in numbers")
    }
    defer { freeaddrinfo(found) }
    descriptor = socket(
      info.ai_family, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue),
      0)
    guard descriptor >= 0 else { throw Self.fault() }
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    // What waits in the kernel is bounded too; connections inherit it.
    var room: Int32 = 65_536
    for buffer in [SO_SNDBUF, SO_RCVBUF] {
      setsockopt(descriptor, SOL_SOCKET, buffer, &room, socklen_t(MemoryLayout<Int32>.size))
    }
    guard bind(descriptor, info.ai_addr, info.ai_addrlen) == 0, listen(descriptor, 128) == 0 else {
      let fault = Self.fault()
      close(descriptor)
      throw fault
    }
    address = WebAddress(host: wanted.host, port: Self.port(of: descriptor) ?? wanted.port)
  }

  private static func fault() -> Fault { Fault(description: String(cString: strerror(errno))) }

  private static func port(of descriptor: Int32) -> Int? {
    var storage = sockaddr_in6()
    var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    let code = withUnsafeMutablePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    // The port stands in the same place for both families.
    return code == 0 ? Int(UInt16(bigEndian: storage.sin6_port)) : nil
  }
}
