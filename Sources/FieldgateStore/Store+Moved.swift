import FieldgateModel
import GRDB
import Glibc

/// A store whose file was removed or renamed while it is open.
extension Store {
  /// Throws where the open file is no longer the one at the path.
  func checkPlace() throws {
    let message: String
    switch place.standing {
    case .same: return
    case .gone: message = "the file was removed or renamed while it was open"
    case .replaced: message = "another file has taken its place while it was open"
    }
    throw StoreError.failed(
      path: path, doing: "looking for the file", failure: .moved, message: message)
  }

  /// Closes the file that was open. Where it was removed or renamed and nothing stands at the
  /// path, what the connection still holds is written there first: nothing that was committed
  /// is lost, and the connection is not closed before it is on the disk.
  ///
  /// - Parameter isSound: whether what it holds is worth to be written anew.
  /// - Returns: whether it was.
  func leavePlace(isSound: Bool, _ progress: @escaping () -> Void) throws(StoreError) -> Bool {
    let standing = place.standing
    if standing == .gone, isSound, opened != nil { try rescue(progress) }
    // A renamed file is to be whole by itself; SQLite does not see to that in closing it.
    if standing != .same, opened != nil { _ = try? checkpointPassive() }
    forget()
    if standing != .same { place.removeLeftLogs() }
    guard isRescued else { return false }
    try publish()
    isRescued = false
    return true
  }

  private var partial: String { "\(path).partial-\(getpid())" }

  private func rescue(_ progress: @escaping () -> Void) throws(StoreError) {
    removePartial()
    let partial = partial
    do {
      try StoreFile.create(partial)
      try inTermsOfStore(path: partial, doing: "writing the store anew") {
        try queue.inDatabase { try StoreFile.copy($0, to: partial) { _, _ in progress() } }
        try StoreFile.sync(partial, O_RDONLY)
      }
    } catch {
      removePartial()
      throw error
    }
    isRescued = true
  }

  private func removePartial() {
    for suffix in ["", "-wal", "-shm", "-journal"] { unlink(partial + suffix) }
  }

  /// Gives the file the store's name; another one that came meanwhile stays, and is opened. One
  /// that cannot get it stays, for the next attempt.
  private func publish() throws(StoreError) {
    let (path, partial) = (path, partial)
    try inTermsOfStore(path: path, doing: "writing the store anew") {
      if link(partial, path) != 0, errno != EEXIST {
        // A file system without links, such as a stick's.
        guard rename(partial, path) == 0 else { throw SystemFault() }
      }
      let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
      try StoreFile.sync(folder, O_RDONLY | O_DIRECTORY)
    }
    removePartial()
  }
}

/// A call of the system that failed, in its own words.
struct SystemFault: Error, CustomStringConvertible {
  let description = String(cString: strerror(errno))
}
