import Foundation
import Testing

/// A datagram socket that stands for the journal, and reads what it is given as the journal
/// does (https://systemd.io/JOURNAL_NATIVE_PROTOCOL/).
final class JournalEar {
  let path: String
  private let descriptor: Int32
  private let folder: Folder?

  /// How many datagrams the system keeps for it at most.
  let queue =
    (try? String(contentsOfFile: "/proc/sys/net/unix/max_dgram_qlen", encoding: .utf8))
    .flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) } ?? 512

  /// In a folder of its own, or in the one that is given.
  init(in given: String? = nil) throws {
    let own = given == nil ? try Folder() : nil
    folder = own
    path = "\(given ?? own?.path ?? "")/socket"
    unlink(path)
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    try #require(bytes.count < MemoryLayout.size(ofValue: address.sun_path))
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0, "\(path): \(String(cString: strerror(errno)))")
  }

  deinit {
    close(descriptor)
    unlink(path)
  }

  /// What has come, field by field.
  func hear() -> [[String: String]] {
    var heard: [[String: String]] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      guard count > 0 else { return heard }
      heard.append(Self.fields(buffer[..<count]))
    }
  }

  private static func fields(_ bytes: ArraySlice<UInt8>) -> [String: String] {
    var fields: [String: String] = [:]
    var rest = bytes
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let line = rest[..<end]
      rest = rest[(end + 1)...]
      if let sign = line.firstIndex(of: UInt8(ascii: "=")) {
        fields[text(line[..<sign])] = text(line[(sign + 1)...])
        continue
      }
      let length = rest.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
      fields[text(line)] = text(rest.dropFirst(8).prefix(length))
      rest = rest.dropFirst(8 + length + 1)
    }
    #expect(rest.isEmpty, "a datagram ends with a line's end")
    return fields
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}

/// A folder of a test's own, gone with it.
final class Folder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory
      .appending(path: "fieldgate-log-\(UUID().uuidString.prefix(8))").path()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A file in the place of stderr.
final class OutputFile {
  let descriptor: Int32
  private let path: String

  init(in folder: String) throws {
    path = "\(folder)/output"
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    try #require(descriptor >= 0)
  }

  deinit { close(descriptor) }

  var text: String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
}
