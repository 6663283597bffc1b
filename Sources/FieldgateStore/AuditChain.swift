import CCrypto
import FieldgateModel

/// How an entry of the audit log is bound to the one before it.
///
///     hash = SHA-256( hash of the entry before (32 bytes; zeros before the first)
///                   ‖ number ‖ time                  each 8 bytes, big-endian
///                   ‖ who ‖ what ‖ detail )          each its length in bytes (8 bytes,
///                                                    big-endian), then its bytes
///
/// `time` is in milliseconds since 1970. With the lengths before them, two different
/// entries never give the same input. SHA-256 is FIPS 180-4, by OpenSSL's libcrypto.
enum AuditChain {
  /// What of an entry is hashed, as the file holds it.
  struct Content {
    var number: Int64
    var time: Int64
    var who: [UInt8]
    var what: [UInt8]
    var detail: [UInt8]
  }

  /// The hash of an entry, given that of the one before it.
  static func hash(_ content: Content, after previous: [UInt8]) throws -> [UInt8] {
    var input = previous
    append(content.number, to: &input)
    append(content.time, to: &input)
    for text in [content.who, content.what, content.detail] {
      append(Int64(text.count), to: &input)
      input += text
    }
    var digest = [UInt8](repeating: 0, count: AuditHead.length)
    guard fieldgate_sha256(input, input.count, &digest) == 1 else { throw NoDigest() }
    return digest
  }

  private static func append(_ number: Int64, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
  }

  /// libcrypto has no SHA-256, or no memory for it.
  struct NoDigest: Error, CustomStringConvertible {
    var description: String { "libcrypto gives no SHA-256" }
  }
}
