import FieldgateModel
import GRDB
import Glibc

/// The file and the connections to it: how it is made, recognised and opened.
///
/// An existing file is never opened past SQLite, here or anywhere in a process that
/// has the store open: closing a descriptor would drop the process's POSIX locks on
/// the file, and another process could then take the log away under the writer
/// (https://www.sqlite.org/howtocorrupt.html, section 2.2).
enum StoreFile {
  /// The owner writes, the group reads. `-wal` and `-shm` get the same from SQLite.
  private static let mode: mode_t = 0o640

  /// The one writing connection.
  static func openForWriting(
    path: String, settings: Store.Settings
  ) throws(StoreError) -> DatabaseQueue {
    try create(path)
    return try inTermsOfStore(path: path, doing: "opening") {
      var configuration = Configuration()
      configuration.label = "FieldgateStore.writer"
      configuration.busyMode = .timeout(Double(settings.busyTimeout) / 1000)
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.inDatabase { try establish($0, path: path, settings: settings) }
      try Schema.migrator.migrate(queue)
      return queue
    }
  }

  /// Connections that only read, for as many threads as ask at once.
  static func openForReading(
    path: String, busyTimeout: Milliseconds
  ) throws(StoreError) -> DatabasePool {
    guard size(of: path) != nil else { throw .missing(path: path) }
    return try inTermsOfStore(path: path, doing: "opening to read") {
      var configuration = Configuration()
      configuration.label = "FieldgateStore.reader"
      configuration.readonly = true
      configuration.busyMode = .timeout(Double(busyTimeout) / 1000)
      configuration.maximumReaderCount = 4
      configuration.prepareDatabase { keepJournalFiles($0) }
      let pool = try DatabasePool(path: path, configuration: configuration)
      switch try pool.read({ try Schema.standing(of: $0) }) {
      case .empty:
        throw StoreError.olderSchema(path: path, file: 0, program: Schema.version)
      case .foreign(let applicationID):
        throw StoreError.notAStore(path: path, applicationID: applicationID)
      case .store(let version) where version < Schema.version:
        throw StoreError.olderSchema(path: path, file: version, program: Schema.version)
      case .store(let version):
        try refuseNewer(version, path: path)
      }
      return pool
    }
  }

  /// The length of a file in bytes; nil where there is none.
  static func size(of path: String) -> Int64? {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : nil
  }

  /// Whether two paths lead to one file.
  static func isSame(_ path: String, _ other: String) -> Bool {
    var first = stat()
    var second = stat()
    return stat(path, &first) == 0 && stat(other, &second) == 0 && first.st_ino == second.st_ino
      && first.st_dev == second.st_dev
  }

  /// The permission bits of a file; nil where there is none.
  static func mode(of path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
  }

  /// Makes an empty file with the store's mode, whatever the umask; leaves one that
  /// is there as it is.
  static func create(_ path: String) throws(StoreError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    if descriptor >= 0 {
      fchmod(descriptor, mode)
      Glibc.close(descriptor)
    } else if errno != EEXIST {
      let errno = errno
      let message = String(cString: strerror(errno))
      throw .failed(
        path: path, doing: "creating", failure: errno == EROFS ? .readOnly : .cannotOpen,
        message: message)
    }
  }

  /// Refuses what is not ours before the first write, then sets what a connection
  /// needs. `auto_vacuum` counts only before the first page is written.
  private static func establish(
    _ database: Database, path: String, settings: Store.Settings
  ) throws {
    switch try Schema.standing(of: database) {
    case .foreign(let applicationID):
      throw StoreError.notAStore(path: path, applicationID: applicationID)
    case .store(let version):
      try refuseNewer(version, path: path)
    case .empty:
      try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
      try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
    }
    let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
    guard journal == "wal" else {
      throw StoreError.failed(
        path: path, doing: "opening", failure: .other,
        message: "the journal mode is '\(journal ?? "none")', it must be 'wal'")
    }
    // What is acknowledged after a commit must outlive a loss of power: asked back,
    // since SQLite takes no notice of a pragma that it does not understand.
    try database.execute(sql: "PRAGMA synchronous = FULL")
    guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else {
      throw StoreError.failed(
        path: path, doing: "opening", failure: .other,
        message: "SQLite does not sync on commit (PRAGMA synchronous = FULL)")
    }
    try database.execute(sql: "PRAGMA journal_size_limit = \(settings.journalSizeLimit)")
    keepJournalFiles(database)
  }

  /// Throws `corrupt` where SQLite finds the file damaged; a file that takes longer than
  /// the limit is believed for the rest.
  static func lookThrough(
    _ database: Database, path: String, atMost limit: Milliseconds
  ) throws {
    let watch = Stopwatch(limit: limit)
    do {
      let found = try withExtendedLifetime(watch) {
        try database.interrupting(when: watch) {
          try String.fetchOne(database, sql: "PRAGMA quick_check(1)")
        }
      }
      guard found == "ok" else {
        throw StoreError.failed(
          path: path, doing: "looking through the file", failure: .corrupt,
          message: found ?? "nothing said")
      }
    } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
      return
    }
  }

  /// Copies a database as it stands into a file, which is one file afterwards, without a log
  /// beside it, and not synced. 256 pages, a mebibyte, are copied at a time.
  static func copy(
    _ source: Database, to path: String, pagesPerStep: Int32 = 256,
    completing: (Database) throws -> Void = { _ in },
    progress: @escaping (Int, Int) -> Void
  ) throws {
    let target = try DatabaseQueue(path: path)
    defer { try? target.close() }
    try target.inDatabase { database in
      try database.execute(sql: "PRAGMA synchronous = OFF")
      try source.backup(to: database, pagesPerStep: pagesPerStep) {
        progress($0.completedPageCount, $0.totalPageCount)
      }
    }
    try target.inDatabase { database in
      try database.execute(sql: "PRAGMA journal_mode = DELETE")
      try completing(database)
    }
    try target.close()
  }

  /// Has a file, or a directory, written through to the disk.
  static func sync(_ path: String, _ flags: Int32) throws {
    let descriptor = open(path, flags | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemFault() }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw SystemFault() }
  }

  private static func refuseNewer(_ version: Int, path: String) throws {
    guard version <= Schema.version else {
      throw StoreError.newerSchema(path: path, file: version, program: Schema.version)
    }
  }
}
