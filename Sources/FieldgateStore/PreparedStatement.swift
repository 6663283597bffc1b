import FieldgateModel
import GRDB
import GRDBSQLite

/// A cached statement, bound and stepped through SQLite's own handle.
///
/// GRDB prepares and caches it; binding and reading go past GRDB for two reasons.
/// GRDB hands text over as C strings and so cuts it at U+0000, which would make
/// two devices one. And it costs more than the insert itself. This is the only
/// file that calls SQLite.
struct PreparedStatement {
  /// Held so that the handle lives as long as this value.
  private let statement: Statement
  private let handle: OpaquePointer

  /// Refuses, with SQLite's message, what does not compile.
  init(_ database: Database, _ sql: String) throws {
    statement = try database.cachedStatement(sql: sql)
    handle = statement.sqliteStatement
  }

  /// Tells SQLite to copy what is bound. The value is SQLite's own constant -1.
  private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  /// Binds the parameter at `index`, from 1; nil is NULL.
  func bind(_ index: Int32, _ value: Int64?) throws {
    guard let value else { return try check(sqlite3_bind_null(handle, index)) }
    try check(sqlite3_bind_int64(handle, index, value))
  }

  /// NaN becomes NULL, as everywhere in SQLite.
  func bind(_ index: Int32, _ value: Double?) throws {
    guard let value else { return try check(sqlite3_bind_null(handle, index)) }
    try check(sqlite3_bind_double(handle, index, value))
  }

  /// Binds all bytes of the text, those after U+0000 included.
  func bind(_ index: Int32, _ value: String?) throws {
    guard var value else { return try check(sqlite3_bind_null(handle, index)) }
    let code = value.withUTF8 { bytes in
      guard let start = bytes.baseAddress else {
        return sqlite3_bind_text(handle, index, "", 0, Self.copied)
      }
      return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
        sqlite3_bind_text(handle, index, $0, Int32(clamping: bytes.count), Self.copied)
      }
    }
    try check(code)
  }

  func bind(_ index: Int32, _ value: [UInt8]?) throws {
    guard let value else { return try check(sqlite3_bind_null(handle, index)) }
    let code = value.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else {
        return sqlite3_bind_zeroblob(handle, index, 0)
      }
      return sqlite3_bind_blob(handle, index, start, Int32(clamping: bytes.count), Self.copied)
    }
    try check(code)
  }

  /// Runs the statement to its end and makes it ready for the next binding.
  func run() throws { try rows { _ in } }

  /// Runs the statement and hands each row over; a row is good only in `body`.
  func rows(_ body: (Row) throws -> Void) throws {
    defer { sqlite3_reset(handle) }
    while true {
      switch sqlite3_step(handle) {
      case SQLITE_ROW: try body(Row(handle: handle))
      case SQLITE_DONE: return
      default: throw failure
      }
    }
  }

  /// Hands rows over until `body` says that it has enough; true where it said so.
  @discardableResult
  func walk(_ body: (Row) throws -> Bool) throws -> Bool {
    defer { sqlite3_reset(handle) }
    while true {
      switch sqlite3_step(handle) {
      case SQLITE_ROW: if try body(Row(handle: handle)) { return true }
      case SQLITE_DONE: return false
      default: throw failure
      }
    }
  }

  private func check(_ code: Int32) throws {
    if code != SQLITE_OK { throw failure }
  }

  private var failure: DatabaseError {
    let connection = sqlite3_db_handle(handle)
    return DatabaseError(
      resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
      message: sqlite3_errmsg(connection).map { String(cString: $0) })
  }

  /// The columns of the row that a statement stands on, from 0.
  struct Row {
    fileprivate let handle: OpaquePointer

    func isNull(_ index: Int32) -> Bool { sqlite3_column_type(handle, index) == SQLITE_NULL }

    /// NULL is 0.
    func integer(_ index: Int32) -> Int64 { sqlite3_column_int64(handle, index) }

    func optionalInteger(_ index: Int32) -> Int64? { isNull(index) ? nil : integer(index) }

    func optionalNumber(_ index: Int32) -> Double? {
      isNull(index) ? nil : sqlite3_column_double(handle, index)
    }

    /// NULL is the empty text; bytes that are not UTF-8 are replaced.
    func text(_ index: Int32) -> String {
      guard let start = sqlite3_column_text(handle, index) else { return "" }
      let count = Int(sqlite3_column_bytes(handle, index))
      return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func optionalText(_ index: Int32) -> String? { isNull(index) ? nil : text(index) }

    func bytes(_ index: Int32) -> [UInt8] {
      guard let start = sqlite3_column_blob(handle, index) else { return [] }
      return Array(
        UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, index))))
    }

    func optionalBytes(_ index: Int32) -> [UInt8]? { isNull(index) ? nil : bytes(index) }

    /// Which of SQLite's types the column holds in this row.
    func storage(_ index: Int32) -> Storage {
      switch sqlite3_column_type(handle, index) {
      case SQLITE_INTEGER: .integer
      case SQLITE_FLOAT: .real
      case SQLITE_TEXT: .text
      case SQLITE_BLOB: .blob
      default: .null
      }
    }

    /// The case of `Word` that the column's text names; `column` is for the error.
    func word<Word: RawRepresentable<String>>(_ index: Int32, _ column: String) throws -> Word {
      guard let word = Word(rawValue: text(index)) else {
        throw UnknownWord(column: column, value: text(index))
      }
      return word
    }

    func timestamp(_ index: Int32) -> Timestamp { Timestamp(milliseconds: integer(index)) }

    func optionalTimestamp(_ index: Int32) -> Timestamp? {
      isNull(index) ? nil : timestamp(index)
    }
  }

  /// SQLite's five storage classes.
  enum Storage { case null, integer, real, text, blob }
}

/// Makes SQLite keep `-wal` and `-shm` when the last connection closes.
///
/// A member of the group may read the directory but not write to it; without these
/// two files such a reader could not open a database in WAL mode while the daemon
/// is down.
func keepJournalFiles(_ database: Database) {
  var keep: Int32 = 1
  sqlite3_file_control(database.sqliteConnection, "main", SQLITE_FCNTL_PERSIST_WAL, &keep)
}
