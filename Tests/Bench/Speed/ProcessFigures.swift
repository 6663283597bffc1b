import FieldgateDaemon
import Glibc

/// What the kernel counts of a running child, from `/proc`.
struct ProcessFigures {
  let process: pid_t

  init(_ process: ChildProcess) { self.process = process.identifier }

  /// Memory that is in use now (`VmRSS`) and that was at most (`VmHWM`), in bytes.
  var memory: (now: Int, peak: Int) {
    (1024 * number("VmRSS:", in: "status"), 1024 * number("VmHWM:", in: "status"))
  }

  /// Bytes that the process had the kernel write to a disk (`write_bytes`): whole pages of
  /// the page cache, without what file system and disk add. On a tmpfs there are none.
  var writtenBytes: Int { number("write_bytes:", in: "io") }

  private func number(_ name: String, in file: String) -> Int {
    let text = (try? readText(at: "/proc/\(process)/\(file)")) ?? ""
    for line in text.split(separator: "\n") where line.hasPrefix(name) {
      return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
    }
    return 0
  }
}

/// How many transactions SQLite has committed to a store since its log was begun.
///
/// It is `iChange`, the third word of the index of the write-ahead log
/// (https://www.sqlite.org/walformat.html, section 2.1), in the machine's own byte order.
/// Only differences mean something.
func commits(store: String) throws -> Int {
  let bytes = try readBytes(at: "\(store)-shm")
  guard bytes.count >= 12 else { return 0 }
  return Int(bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 8, as: UInt32.self) })
}
