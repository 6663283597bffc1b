import Glibc

/// A socket of this machine (AF_UNIX) for datagrams to others, each named by its path.
final class DatagramSocket: Sendable {
  enum Outcome: Hashable, Sendable {
    case sent
    /// The other end has no room now.
    case full
    /// There is nobody, or it is not taken: the system's reason.
    case refused(Int32)
  }

  private let descriptor: Int32

  /// Nil where the system gives none.
  init?() {
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    // Room for what a burst needs while the other end is busy, as far as the system gives it.
    var room: Int32 = 1 << 20
    setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &room, socklen_t(MemoryLayout<Int32>.size))
  }

  deinit { close(descriptor) }

  /// - Parameters:
  ///   - path: a leading `@` names an abstract socket, whose first byte is zero.
  ///   - waits: until there is room; else it is `full`.
  func send(_ bytes: [UInt8], to path: String, waits: Bool = false) -> Outcome {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var name = Array(path.utf8)
    guard name.count < MemoryLayout.size(ofValue: address.sun_path) else {
      return .refused(ENAMETOOLONG)
    }
    if name.first == UInt8(ascii: "@") { name[0] = 0 }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
    let count = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        sendto(
          descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | (waits ? 0 : Int32(MSG_DONTWAIT)),
          pointer, length)
      }
    }
    if count >= 0 { return .sent }
    switch errno {
    case EAGAIN, ENOBUFS, ENOMEM, EINTR: return .full
    case let reason: return .refused(reason)
    }
  }
}
