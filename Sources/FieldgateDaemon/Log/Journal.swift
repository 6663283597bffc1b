import FieldgateModel
import Glibc

/// The journal of systemd, over its native protocol
/// (https://systemd.io/JOURNAL_NATIVE_PROTOCOL/): one datagram a line, so that a line bears
/// fields beside its text. It takes a socket and no library.
///
/// It never waits. What the journal has no room for is kept, at most 500 lines, and given
/// again; what comes beyond that is counted and told. What it refuses for any other reason
/// is the caller's to print.
package struct Journal: Sendable {
  package static let path = "/run/systemd/journal/socket"
  /// So many lines wait at most.
  static let room = 500
  /// So many bytes of a field are kept: with a text of 2,000 characters a datagram stays far
  /// below what a socket takes.
  static let fieldLimit = 1024

  private let path: String
  private let socket: DatagramSocket
  private var waiting: ArraySlice<LogLine> = []
  private var lost = 0

  /// Nil where the system gives no socket.
  package init?(path: String = Journal.path) {
    guard let socket = DatagramSocket() else { return nil }
    self.path = path
    self.socket = socket
  }

  /// Whether what this process writes to stderr goes to the journal: systemd names the
  /// device and the inode of its end in `JOURNAL_STREAM` (systemd.exec(5)), which a process
  /// inherits also where its stderr has become another one.
  package static func hears(
    _ descriptor: Int32, stream: String? = environment("JOURNAL_STREAM")
  ) -> Bool {
    var status = stat()
    guard let stream, fstat(descriptor, &status) == 0 else { return false }
    return stream == "\(status.st_dev):\(status.st_ino)"
  }

  /// Gives a line, behind those that wait.
  ///
  /// - Returns: the lines that it refuses, to be printed elsewhere.
  package mutating func give(_ line: LogLine) -> [LogLine] {
    if waiting.count < Self.room {
      waiting.append(line)
    } else if let place = waiting.firstIndex(where: { !$0.isDear }), line.isDear {
      waiting.remove(at: place)
      waiting.append(line)
      lost += 1
    } else {
      lost += 1
    }
    return flush()
  }

  /// Gives what waits, as far as there is room.
  package mutating func flush() -> [LogLine] {
    var refused: [LogLine] = []
    while let line = waiting.first {
      switch socket.send(Self.datagram(line), to: path) {
      case .sent: break
      case .full: return refused
      case .refused: refused.append(line)
      }
      waiting = waiting.dropFirst()
      if waiting.isEmpty { accountForLost() }
    }
    waiting = []
    return refused
  }

  private mutating func accountForLost() {
    guard lost > 0 else { return }
    waiting.append(
      LogLine(.warning, .lost, "\(lost) lines of the log were lost: the journal had no room"))
    lost = 0
  }

  /// What waits, at the end.
  package mutating func takeWaiting() -> [LogLine] {
    accountForLost()
    defer { waiting = [] }
    return Array(waiting)
  }

  /// The fields of a line: `KEY=value`, or with its length where the value has a line break.
  static func datagram(_ line: LogLine) -> [UInt8] {
    var bytes: [UInt8] = []
    func add(_ name: String, _ value: String) {
      let value = cut(Array(value.utf8), name == "MESSAGE" ? .max : fieldLimit)
      guard !value.isEmpty else { return }
      bytes += Array(name.utf8)
      if value.contains(UInt8(ascii: "\n")) {
        bytes.append(UInt8(ascii: "\n"))
        withUnsafeBytes(of: UInt64(value.count).littleEndian) { bytes += $0 }
      } else {
        bytes.append(UInt8(ascii: "="))
      }
      bytes += value
      bytes.append(UInt8(ascii: "\n"))
    }
    add("MESSAGE", line.text)
    add("PRIORITY", "\(line.priority.rawValue)")
    add("SYSLOG_IDENTIFIER", "fieldgate")
    add("FIELDGATE_CAUSE", line.cause.rawValue)
    if let id = line.cause.messageID { add("MESSAGE_ID", id) }
    for (name, value) in line.subject.fields { add(name, value) }
    return bytes
  }

  /// At most so many bytes, and no half character.
  private static func cut(_ bytes: [UInt8], _ limit: Int) -> ArraySlice<UInt8> {
    guard bytes.count > limit else { return bytes[...] }
    var end = limit
    while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    return bytes[..<end]
  }
}

extension LogLine {
  /// Not given up while there is another to give up.
  fileprivate var isDear: Bool { priority == .error || cause == .alert }
}
