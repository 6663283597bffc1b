import Glibc

/// Why a file could not be read, in the system's words.
package struct Unreadable: Error, CustomStringConvertible {
  package let path: String
  package let reason: String
  package var description: String { "\(path): \(reason)" }

  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }
}

/// The bytes of a file, up to a limit.
package func readBytes(at path: String, limit: Int = 16 << 20) throws(Unreadable) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else {
    throw Unreadable(path: path, reason: String(cString: strerror(errno)))
  }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else {
      throw Unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    if count == 0 { return bytes }
    bytes += buffer.prefix(count)
    guard bytes.count <= limit else {
      throw Unreadable(path: path, reason: "it has more than \(limit) bytes")
    }
  }
}

/// The text of a file in UTF-8.
package func readText(at path: String, limit: Int = 16 << 20) throws(Unreadable) -> String {
  let bytes = try readBytes(at: path, limit: limit)
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw Unreadable(path: path, reason: "it is not UTF-8; save it as UTF-8")
  }
  return text
}

/// The names in a directory, sorted, without hidden ones; empty where there is none.
package func names(in directory: String) -> [String] {
  namesWithHidden(in: directory).filter { !$0.hasPrefix(".") }.sorted()
}

private func namesWithHidden(in directory: String) -> [String] {
  guard let stream = opendir(directory) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names
}

package func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

/// What is wrong with the mode of a file that should be secret, and how to mend it; nil
/// where only its owner and its group may read it, or where there is none.
package func exposure(of path: String) -> String? {
  var status = stat()
  guard stat(path, &status) == 0, status.st_mode & 0o004 != 0 else { return nil }
  return "the mode of '\(path)' lets every user of this machine read it; take that away with"
    + " chmod o-r"
}

/// Writes a new file, readable by its owner and group.
package func writeText(_ text: String, to path: String) throws(Unreadable) {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
  guard descriptor >= 0 else {
    throw Unreadable(path: path, reason: String(cString: strerror(errno)))
  }
  defer { close(descriptor) }
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else {
      throw Unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    rest = rest.dropFirst(count)
  }
}

/// A folder of one's own under the system's folder for temporary files, which is gone
/// with everything in it after `body`.
package func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  var template = Array("\(environment("TMPDIR") ?? "/tmp")/fieldgate-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else {
    throw Unreadable(path: "/tmp", reason: String(cString: strerror(errno)))
  }
  let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  defer { removeFolder(folder) }
  return try body(folder)
}

/// Removes a folder and all that lies in it; follows no link.
private func removeFolder(_ folder: String) {
  for name in namesWithHidden(in: folder) {
    let path = "\(folder)/\(name)"
    var status = stat()
    if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      removeFolder(path)
    } else {
      unlink(path)
    }
  }
  rmdir(folder)
}
