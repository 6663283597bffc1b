import CCrypto
import FieldgateModel
import Glibc
import Synchronization

/// The people who may log in: a file with a line for each, `name:scrypt:…`, as
/// `fieldgate web password NAME` makes it. It is read again when it has changed.
package final class UserFile: Sendable {
  private struct Read {
    var stamp: Stamp
    var hashes: [String: PasswordHash]
  }

  private struct Stamp: Hashable {
    var inode: UInt64
    var size: Int64
    var seconds: Int
    var nanoseconds: Int
  }

  package let path: String
  private let last = Mutex<Read?>(nil)
  private static let mostBytes = 65_536

  package init(path: String) { self.path = path }

  /// A user's hash; nil for nobody.
  package func hash(of name: String) -> PasswordHash? { hashes?[name] }

  /// Nil where the file cannot be read.
  package var hashes: [String: PasswordHash]? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    let stamp = Stamp(
      inode: UInt64(status.st_ino), size: Int64(status.st_size), seconds: status.st_mtim.tv_sec,
      nanoseconds: status.st_mtim.tv_nsec)
    return last.withLock { last in
      if let last, last.stamp == stamp { return last.hashes }
      guard let text = Self.read(path) else { return nil }
      let hashes = Self.hashes(in: text)
      last = Read(stamp: stamp, hashes: hashes)
      return hashes
    }
  }

  /// Lines that are none of ours are left out; `#` begins a comment.
  static func hashes(in text: String) -> [String: PasswordHash] {
    var hashes: [String: PasswordHash] = [:]
    for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, isUserName(String(parts[0])) else { continue }
      hashes[String(parts[0])] = PasswordHash(String(parts[1]))
    }
    return hashes
  }

  /// Letters, digits, `-`, `_`, `.` and `@`; at most 64.
  package static func isUserName(_ name: String) -> Bool {
    (1...64).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        switch byte {
        case 48...57, 64...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
          true
        default: false
        }
      }
  }

  private static func read(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: mostBytes)
    var count = 0
    while count < bytes.count {
      let more = bytes.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count)
      }
      if more < 0, errno == EINTR { continue }
      guard more >= 0 else { return nil }
      if more == 0 { break }
      count += more
    }
    return String(validating: bytes.prefix(count), as: UTF8.self)
  }
}

/// A password as it is kept: scrypt (RFC 7914) with a salt of its own, as
/// `scrypt:15:8:3:SALT:HASH`: the logarithm of N, r, p, and two texts in hexadecimal.
package struct PasswordHash: Hashable, Sendable {
  private var logarithm: UInt64
  private var blocks: UInt64
  private var lanes: UInt64
  private var salt: [UInt8]
  private var hash: [UInt8]

  /// Nil for a text that is no such thing, or asks for more than 64 MiB or eight lanes.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "scrypt", let logarithm = UInt64(parts[1]),
      let blocks = UInt64(parts[2]), let lanes = UInt64(parts[3]), (10...16).contains(logarithm),
      blocks == 8, (1...8).contains(lanes), let salt = bytes(hexadecimal: parts[4]),
      let hash = bytes(hexadecimal: parts[5].trimmingEnd), salt.count >= 8, hash.count == 32
    else { return nil }
    self.logarithm = logarithm
    self.blocks = blocks
    self.lanes = lanes
    self.salt = salt
    self.hash = hash
  }

  /// Of a new password, with a new salt; nil where libcrypto has no memory for it.
  package init?(ofPassword password: String) {
    logarithm = 15
    blocks = 8
    lanes = 3
    salt = randomBytes(16)
    hash = []
    guard let made = derived(from: password) else { return nil }
    hash = made
  }

  private init(salt: [UInt8]) {
    (logarithm, blocks, lanes, self.salt) = (15, 8, 3, salt)
    hash = [UInt8](repeating: 0, count: 32)
  }

  /// Costs as much as any, and no password matches it that anybody could find.
  static let ofNobody = PasswordHash(salt: [UInt8](repeating: 0, count: 16))

  package var text: String {
    "scrypt:\(logarithm):\(blocks):\(lanes):\(hexadecimal(salt)):\(hexadecimal(hash))"
  }

  /// Takes some tenths of a second of a processor, as it must.
  package func matches(_ password: String) -> Bool {
    guard let made = derived(from: password), made.count == hash.count else { return false }
    return zip(made, hash).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }

  private func derived(from password: String) -> [UInt8]? {
    let secret = Array(password.utf8)
    var made = [UInt8](repeating: 0, count: 32)
    let code = fieldgate_scrypt(
      secret, secret.count, salt, salt.count, 1 << logarithm, blocks, lanes, &made, made.count)
    return code == 1 ? made : nil
  }
}

/// Bytes that nobody can guess.
func randomBytes(_ count: Int) -> [UInt8] {
  var source = SystemRandomNumberGenerator()
  return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &source) }
}

func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

private func bytes(hexadecimal text: some StringProtocol) -> [UInt8]? {
  let digits = Array(text.utf8)
  guard digits.count.isMultiple(of: 2) else { return nil }
  var bytes: [UInt8] = []
  for index in stride(from: 0, to: digits.count, by: 2) {
    guard let byte = UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16)
    else { return nil }
    bytes.append(byte)
  }
  return bytes
}

extension Substring {
  fileprivate var trimmingEnd: Substring {
    var rest = self
    while rest.last?.isWhitespace ?? false { rest.removeLast() }
    return rest
  }
}
