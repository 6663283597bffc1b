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

  /// Opens what stands at the path, as `reopen` does. Where nothing stands there, what the open
  /// connection still holds is written there before, so that nothing that was committed is lost.
  ///
  /// - Parameter progress: after each mebibyte: a large file takes a while.
  /// - Returns: whether it was written anew.
  @discardableResult
  package func reopenMoved(progress: @escaping () -> Void = {}) throws(StoreError) -> Bool {
    let left = place
    let standing = left.standing
    let partial = "\(path).partial-\(getpid())"
    defer { for suffix in ["", "-wal", "-shm", "-journal"] { unlink(partial + suffix) } }
    let isRescued = standing == .gone && opened != nil
    if isRescued { try rescue(to: partial, progress) }
    // A renamed file is to be whole by itself; SQLite does not see to that in closing it.
    if standing != .same, opened != nil { _ = try? checkpointPassive() }
    forget()
    if standing != .same { left.removeLeftLogs() }
    if isRescued { try publish(partial) }
    try reopen()
    return isRescued
  }

  private func rescue(to partial: String, _ progress: @escaping () -> Void) throws(StoreError) {
    unlink(partial)
    try StoreFile.create(partial)
    try inTermsOfStore(path: partial, doing: "writing the store anew") {
      try queue.inDatabase { try StoreFile.copy($0, to: partial) { _, _ in progress() } }
      try StoreFile.sync(partial, O_RDONLY)
    }
  }

  /// Gives the file the store's name; another one that came meanwhile stays, and is opened.
  private func publish(_ partial: String) throws(StoreError) {
    let path = path
    try inTermsOfStore(path: path, doing: "writing the store anew") {
      if link(partial, path) != 0, errno != EEXIST {
        // A file system without links, such as a stick's.
        guard rename(partial, path) == 0 else { throw SystemFault() }
      }
      let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
      try StoreFile.sync(folder, O_RDONLY | O_DIRECTORY)
    }
  }
}

/// A call of the system that failed, in its own words.
struct SystemFault: Error, CustomStringConvertible {
  let description = String(cString: strerror(errno))
}
