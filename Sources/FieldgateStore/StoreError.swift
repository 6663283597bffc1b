import FieldgateModel
import GRDB

/// Why the store cannot be opened, written or read: the file, what is wrong with
/// it, and what to do next.
package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no file at this path, and the caller only reads.
  case missing(path: String)
  /// What stands at this path is not a SQLite database; it was not touched.
  case notADatabase(path: String)
  /// A SQLite database, but another program's; it was not touched.
  case notAStore(path: String, applicationID: Int64)
  /// The file was written by a newer program than this one; it was not touched.
  case newerSchema(path: String, file: Int, program: Int)
  /// The file is older than the program, and the caller may not bring it up.
  case olderSchema(path: String, file: Int, program: Int)
  /// A row holds what this program has no meaning for.
  case unreadable(path: String, column: String, value: String)
  /// The readings that come next were deleted while they were being read; the oldest that
  /// is left arrived then.
  case deletedMeanwhile(path: String, oldest: String?)
  /// SQLite refused; `message` is its own account.
  case failed(path: String, doing: String, failure: Failure, message: String)

  /// What kind of trouble SQLite met, as far as the next step depends on it.
  package enum Failure: String, Hashable, Sendable {
    /// Another connection held its lock for longer than the busy timeout.
    case busy
    /// No room on the disk.
    case full
    /// The file or its directory cannot be opened or created.
    case cannotOpen
    /// The file or its directory may not be written.
    case readOnly
    /// The disk failed to read, write or sync.
    case inputOutput
    /// The file was removed or renamed while it was open.
    case moved
    /// The file's content contradicts itself.
    case corrupt
    /// A row broke a rule of the schema: the same alert event twice, for one.
    case constraint
    /// A value is larger than the file can hold, or of a type or a place that it has no room for.
    case unfit
    /// Anything else.
    case other

    /// What can be done about it, as the end of a sentence.
    package var nextStep: String {
      switch self {
      case .busy: "end the program that holds it, or wait until it is done"
      case .full: "free space on the disk, or lower the store's size limit"
      case .cannotOpen: "check that the directory exists and that this user may use it"
      case .readOnly:
        "check that this user may write the file and its directory; a reader who may not needs"
          + " the daemon to have opened the store once"
      case .inputOutput: "check the disk and the system's log"
      case .moved:
        "leave the daemon running: it writes the store anew, or takes the file that stands there"
      case .corrupt: "stop the daemon, keep the file, and start from a backup"
      case .constraint: "report it: the program wrote what its own schema forbids"
      case .unfit: "report it: the program wrote what its store cannot hold"
      case .other: "see the message"
      }
    }
  }

  package var description: String {
    switch self {
    case .missing(let path):
      "\(path): there is no store; start the daemon once (fieldgate run), or name another file "
        + "in store.path or FIELDGATE_STORE"
    case .notADatabase(let path):
      "\(path): this is not a SQLite database and was left as it is; move it away, or name "
        + "another file in store.path or FIELDGATE_STORE"
    case .notAStore(let path, let applicationID):
      "\(path): this is another program's database (application_id \(applicationID), expected "
        + "\(Schema.applicationID)) and was left as it is; name another file in store.path or "
        + "FIELDGATE_STORE"
    case .newerSchema(let path, let file, let program):
      "\(path): the store has schema version \(file), this program knows versions up to "
        + "\(program); install the newer program, or start from a backup of version \(program)"
    case .olderSchema(let path, let file, let program):
      "\(path): the store has schema version \(file), this program reads version \(program); "
        + "start the daemon once (fieldgate run), it brings the store up"
    case .unreadable(let path, let column, let value):
      "\(path): \(column) holds '\(value)', which this program does not know; the store was "
        + "written by another version, use that one"
    case .deletedMeanwhile(let path, let oldest):
      "\(path): the readings that come next were deleted meanwhile, as old as the store keeps "
        + "them or for want of room; what is left begins with \(oldest ?? "nothing"), begin there"
    case .failed(let path, let doing, let failure, let message):
      "\(path): \(doing) failed: \(message); \(failure.nextStep)"
    }
  }

  /// The same in the store's own terms, for whatever SQLite or GRDB threw.
  init(_ error: any Error, path: String, doing: String) {
    if let error = error as? StoreError {
      self = error
    } else if let unknown = error as? UnknownWord {
      self = .unreadable(path: path, column: unknown.column, value: unknown.value)
    } else if let gone = error as? DeletedMeanwhile {
      self = .deletedMeanwhile(path: path, oldest: gone.oldest?.iso8601)
    } else if let error = error as? DatabaseError {
      if error.resultCode == .SQLITE_NOTADB {
        self = .notADatabase(path: path)
      } else {
        self = .failed(
          path: path, doing: doing, failure: Failure(error.resultCode),
          message: error.message ?? "\(error.resultCode)")
      }
    } else {
      self = .failed(path: path, doing: doing, failure: .other, message: "\(error)")
    }
  }
}

/// A word in a column that none of the program's enumerations has.
struct UnknownWord: Error {
  let column: String
  let value: String
}

extension StoreError.Failure {
  init(_ code: ResultCode) {
    switch code {
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy
    case .SQLITE_FULL: self = .full
    case .SQLITE_CANTOPEN: self = .cannotOpen
    case .SQLITE_READONLY, .SQLITE_PERM: self = .readOnly
    case .SQLITE_IOERR: self = .inputOutput
    case .SQLITE_CORRUPT: self = .corrupt
    case .SQLITE_CONSTRAINT: self = .constraint
    case .SQLITE_TOOBIG, .SQLITE_MISMATCH, .SQLITE_RANGE: self = .unfit
    default: self = .other
    }
  }
}

/// Runs `body` and throws whatever goes wrong in the store's own terms.
func inTermsOfStore<Result>(
  path: String, doing: String, _ body: () throws -> Result
) throws(StoreError) -> Result {
  do { return try body() } catch { throw StoreError(error, path: path, doing: doing) }
}
