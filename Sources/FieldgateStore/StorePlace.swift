import Glibc

/// The file that a connection has open, told apart from whatever else stands at its path later.
///
/// SQLite goes on with a file that was removed or renamed as if nothing had been: what is
/// committed then is lost with the process
/// (https://www.sqlite.org/howtocorrupt.html, section 4.2).
struct StorePlace: Hashable {
  private let path: String
  private let file: Identity?
  /// The write-ahead log and its index, which SQLite finds by their names.
  private let besides: [String: Identity]

  private struct Identity: Hashable {
    let device: dev_t
    let number: ino_t
  }

  /// What stands at a path, just after it was opened.
  init(of path: String) {
    self.path = path
    file = Self.identity(of: path)
    besides = Dictionary(
      uniqueKeysWithValues: ["-wal", "-shm"].compactMap { suffix in
        Self.identity(of: path + suffix).map { (suffix, $0) }
      })
  }

  enum Standing {
    /// The file is where it was, or it cannot be told.
    case same
    /// Nothing is at the path.
    case gone
    /// Another file is there.
    case replaced
  }

  /// How the path stands now.
  var standing: Standing {
    guard let file else { return .same }
    var status = stat()
    guard stat(path, &status) == 0 else { return errno == ENOENT ? .gone : .same }
    return status.st_ino == file.number && status.st_dev == file.device ? .same : .replaced
  }

  /// Removes a log that is left of the file that is gone: SQLite would take it for the log of
  /// whatever file gets the name.
  func removeLeftLogs() {
    for (suffix, identity) in besides where Self.identity(of: path + suffix) == identity {
      unlink(path + suffix)
    }
  }

  private static func identity(of path: String) -> Identity? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Identity(device: status.st_dev, number: status.st_ino)
  }
}
