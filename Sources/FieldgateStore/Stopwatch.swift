import FieldgateModel
import GRDB
import GRDBSQLite
import Glibc

/// Ends what SQLite does after some time.
final class Stopwatch {
  private let end: Milliseconds

  init(limit: Milliseconds) { end = Self.now + limit }

  private static var now: Milliseconds {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Milliseconds(time.tv_sec) * 1000 + Milliseconds(time.tv_nsec) / 1_000_000
  }

  fileprivate var isOver: Bool { Self.now >= end }
}

extension Database {
  /// Runs `body`, and has SQLite end it with `SQLITE_INTERRUPT` when the watch is over.
  func interrupting<Result>(when watch: Stopwatch, _ body: () throws -> Result) rethrows -> Result {
    let context = Unmanaged.passUnretained(watch).toOpaque()
    sqlite3_progress_handler(
      sqliteConnection, 10_000,
      { context in
        guard let context else { return 0 }
        return Unmanaged<Stopwatch>.fromOpaque(context).takeUnretainedValue().isOver ? 1 : 0
      }, context)
    defer { sqlite3_progress_handler(sqliteConnection, 0, nil, nil) }
    return try body()
  }
}
