import FieldgateDecode
import FieldgateModel

/// How many messages each adapter read, and how many it could not.
package struct OutcomeCounts: Hashable, Sendable {
  private var counts: [String: [Outcome: UInt64]] = [:]
  private var changed: Set<String> = []

  package init() {}

  /// By adapter; messages that no adapter took stand under the empty id.
  package var byAdapter: [AdapterID: [Outcome: UInt64]] {
    Dictionary(uniqueKeysWithValues: counts.map { (AdapterID($0.key), $0.value) })
  }

  mutating func count(_ decoded: Decoded) {
    let key = decoded.adapter?.rawValue ?? ""
    counts[key, default: [:]][decoded.outcome, default: 0] &+= 1
    changed.insert(key)
  }

  static let version = 1

  mutating func takeChangedRows() -> [StateRow] {
    let rows = changed.sorted().map { key in
      var writer = StateWriter()
      let counts = counts[key] ?? [:]
      writer.write(each: counts.sorted { $0.key.rawValue < $1.key.rawValue }) { writer, entry in
        writer.write(entry.key.rawValue)
        writer.write(entry.value)
      }
      return StateRow(owner: "outcome", key: key, version: Self.version, bytes: writer.bytes)
    }
    changed = []
    return rows
  }

  mutating func restore(_ row: StateRow) throws(StateReader.Unreadable) {
    guard row.version == Self.version, let bytes = row.bytes else { return }
    var reader = StateReader(bytes)
    var restored: [Outcome: UInt64] = [:]
    try reader.each { reader throws(StateReader.Unreadable) in
      let outcome = Outcome(rawValue: try reader.string())
      let count = try reader.unsigned()
      if let outcome { restored[outcome] = count }
    }
    counts[row.key] = restored
  }
}

/// Lets the same cause through once a minute, and at most a thousand causes.
struct RateLimit: Sendable {
  private static let pause: Milliseconds = 60_000
  private static let mostCauses = 1000
  private var last: [String: Milliseconds] = [:]

  mutating func allows(_ cause: String, at now: Milliseconds) -> Bool {
    if let before = last[cause], now - before < Self.pause { return false }
    if last.count >= Self.mostCauses {
      last = last.filter { now - $0.value < Self.pause }
      guard last.count < Self.mostCauses else { return false }
    }
    last[cause] = now
    return true
  }
}
