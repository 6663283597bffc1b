/// One entry of the audit log: what somebody did, or what befell the gateway.
package struct AuditEntry: Hashable, Sendable {
  package var time: Timestamp
  /// The broker's user, or `fieldgate` for the gateway itself.
  package var who: String
  /// A command's verb, or a word for what happened: `start`, `level-ended`, `reload-refused`.
  package var what: String
  /// Keys by `what`; empty where there is nothing to say.
  package var detail: JSONObject

  package init(
    at time: Timestamp, by who: String = Self.gateway, _ what: String, _ detail: JSONObject = [:]
  ) {
    self.time = time
    self.who = who
    self.what = what
    self.detail = detail
  }

  /// Who did it where nobody did.
  package static let gateway = "fieldgate"

  /// The detail as it is kept: JSON on one line, or nothing.
  package var detailText: String { detail.members.isEmpty ? "" : detail.text }
}

/// The head of the audit log: its last entry's number and hash. Whoever knows it can tell
/// whether the log up to there is still the one that it was.
package struct AuditHead: Hashable, Sendable, CustomStringConvertible {
  /// 0 before the first entry.
  package let number: Int64
  /// The 32 bytes of SHA-256; zeros before the first entry.
  package let hash: [UInt8]

  package static let length = 32
  /// The head of an empty log.
  package static let none = AuditHead(number: 0, hash: [UInt8](repeating: 0, count: length))

  package init(number: Int64, hash: [UInt8]) {
    self.number = number
    self.hash = hash
  }

  /// Reads `NUMBER:HASH`, the hash as 64 hexadecimal digits; nil for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int64(parts[0]), number >= 0 else { return nil }
    let digits = parts[1].utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
    guard digits.count == 2 * Self.length else { return nil }
    var hash: [UInt8] = []
    for index in 0..<Self.length {
      guard let high = digits[2 * index], let low = digits[2 * index + 1] else { return nil }
      hash.append(UInt8(16 * high + low))
    }
    self.init(number: number, hash: hash)
  }

  /// 64 hexadecimal digits in lower case.
  package var digits: String {
    hash.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }

  package var description: String { "\(number):\(digits)" }

  /// `{"number", "hash"}`, as the heartbeat bears it.
  package var object: JSONObject { ["number": .integer(number), "hash": .string(digits)] }
}
