import GRDB

/// How much room the store's file takes, in bytes.
package struct FileUsage: Hashable, Sendable {
  /// The database, pages without content included.
  package var database: Int64
  /// Pages without content: they are used again before the file grows.
  package var free: Int64
  /// The write-ahead log.
  package var log: Int64

  package init(database: Int64, free: Int64, log: Int64) {
    self.database = database
    self.free = free
    self.log = log
  }

  /// What `ls` shows of both files.
  package var file: Int64 { database + log }

  init(_ database: Database, path: String) throws {
    func number(_ pragma: String) throws -> Int64 {
      try Int64.fetchOne(database, sql: "PRAGMA \(pragma)") ?? 0
    }
    let page = try number("page_size")
    self.database = try number("page_count") * page
    free = try number("freelist_count") * page
    log = StoreFile.size(of: path + "-wal") ?? 0
  }
}
