import FieldgateModel
import GRDB
import Glibc

/// An online copy of the store in one file.
extension StoreReader {
  /// The owner of the one row that tells a copy from the store that it was made of; its
  /// bytes are the time of the copy in ISO 8601. Who begins with such a store knows what it
  /// lacks.
  package static let copyOwner = "copy"

  /// Why there is no backup.
  package enum BackupFault: Error, Hashable, Sendable {
    case store(StoreError)
    /// The file is the store, or one of those beside it.
    case itself(path: String)
    /// There is a file of this name already.
    case exists(path: String)
    /// The file cannot be written.
    case file(path: String, reason: String)
    /// The copy is not sound; it was removed.
    case unsound(Verification)
  }

  /// Copies the store as it stands to a new file: under a name beside it first, synced,
  /// verified, then renamed.
  ///
  /// One read transaction holds the copy to one moment of the store, so that nothing that
  /// is committed meanwhile makes it begin anew. In WAL mode no commit waits for it; only
  /// the write-ahead log cannot be cut back until it is done. The file is one file, without
  /// a log beside it, and only its owner may read it.
  ///
  /// - Parameters:
  ///   - replacing: an earlier file of this name may be replaced.
  ///   - pagesPerStep: how much is copied in one go; 256 pages are a mebibyte.
  ///   - now: what the copy says of when it was made.
  ///   - progress: after each step, the pages done and all of them.
  package func backup(
    to path: String, replacing: Bool = false, pagesPerStep: Int32 = 256, at now: Timestamp,
    progress: @escaping (Int, Int) -> Void = { _, _ in }
  ) throws(BackupFault) -> Verification {
    for own in ["", "-wal", "-shm"].map({ self.path + $0 }) where StoreFile.isSame(own, path) {
      throw .itself(path: path)
    }
    if !replacing, StoreFile.size(of: path) != nil { throw .exists(path: path) }
    let partial = "\(path).partial-\(getpid())"
    let descriptor = open(partial, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .file(path: partial, reason: Self.reason()) }
    fchmod(descriptor, 0o600)
    close(descriptor)
    defer { for suffix in ["", "-wal", "-shm", "-journal"] { unlink(partial + suffix) } }
    do throws(StoreError) {
      try copy(to: partial, pagesPerStep, at: now, progress: progress)
    } catch {
      throw .store(error)
    }
    let found = try verified(partial)
    try Self.sync(partial, O_RDONLY)
    try Self.publish(partial, as: path, replacing: replacing)
    let directory = path.lastIndex(of: "/").map { path[...$0] } ?? "."
    try Self.sync(String(directory), O_RDONLY | O_DIRECTORY)
    return found
  }

  private func copy(
    to partial: String, _ pagesPerStep: Int32, at now: Timestamp,
    progress: @escaping (Int, Int) -> Void
  ) throws(StoreError) {
    try inTermsOfStore(path: partial, doing: "copying") {
      let mark = StateRow(
        owner: Self.copyOwner, key: "", version: 1, bytes: Array(now.iso8601.utf8))
      try read("copying") { source in
        // The transaction begins with its first read, and must span all steps.
        _ = try AuditTable.head(in: source)
        try StoreFile.copy(
          source, to: partial, pagesPerStep: pagesPerStep,
          completing: { try StateTable.write([mark], to: $0) }, progress: progress)
      }
    }
  }

  private func verified(_ partial: String) throws(BackupFault) -> Verification {
    let found: Verification
    do throws(StoreError) {
      found = try StoreReader(path: partial).verify()
    } catch {
      throw .store(error)
    }
    guard found.faults.isEmpty else { throw .unsound(found) }
    return found
  }

  /// Gives the file its name; without `replacing` another one that came meanwhile stays.
  private static func publish(
    _ partial: String, as path: String, replacing: Bool
  ) throws(BackupFault) {
    if replacing {
      guard rename(partial, path) == 0 else { throw .file(path: path, reason: reason()) }
      return
    }
    if link(partial, path) == 0 { return }
    if errno == EEXIST { throw .exists(path: path) }
    // A file system without links, such as a stick's.
    if StoreFile.size(of: path) != nil { throw .exists(path: path) }
    guard rename(partial, path) == 0 else { throw .file(path: path, reason: reason()) }
  }

  private static func sync(_ path: String, _ flags: Int32) throws(BackupFault) {
    do {
      try StoreFile.sync(path, flags)
    } catch {
      throw .file(path: path, reason: "\(error)")
    }
  }

  private static func reason() -> String { String(cString: strerror(errno)) }
}
