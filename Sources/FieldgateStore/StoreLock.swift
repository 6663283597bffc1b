import Glibc

/// The right to write a store: one process at a time has it, for as long as it lives.
///
/// Two daemons on one file would each be sure of its own engine and both would be wrong.
/// SQLite's own locks keep transactions apart, not programs. So the file `<store>.lock`
/// beside the store is locked with flock(2), which the kernel lets go of when the process
/// ends, however that comes about; what the file holds is the process identifier, to be
/// told. It stays where it is: a removed one could be locked twice.
package final class StoreLock: Sendable {
  private let descriptor: Int32

  /// What came of the wish to have it.
  package enum Outcome {
    case held(StoreLock)
    /// Another process has it; its identifier, where it could be read.
    case taken(by: String?)
    /// There can be no lock file: a read-only or a full disk, a missing directory. The
    /// store itself will say more.
    case impossible(reason: String)
  }

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Asks for the lock of the store at this path.
  package static func take(path: String) -> Outcome {
    let descriptor = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { return .impossible(reason: String(cString: strerror(errno))) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno
      defer { close(descriptor) }
      guard reason == EWOULDBLOCK else {
        return .impossible(reason: String(cString: strerror(reason)))
      }
      return .taken(by: holder(descriptor))
    }
    let text = "\(getpid())\n"
    // Only for people to read: the lock holds without it.
    if ftruncate(descriptor, 0) == 0 {
      _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
    }
    return .held(StoreLock(descriptor))
  }

  private static func holder(_ descriptor: Int32) -> String? {
    var bytes = [UInt8](repeating: 0, count: 20)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    let digits = bytes.prefix(count).prefix { $0 >= 0x30 && $0 <= 0x39 }
    return digits.isEmpty ? nil : String(decoding: digits, as: UTF8.self)
  }
}
