import FieldgateDecode
import FieldgateModel

/// How many messages each adapter read, and how many it could not.
package struct OutcomeCounts: Hashable, Sendable {
  private var counts: [String: Counts] = [:]

  private struct Counts: Hashable, Sendable {
    /// In the order of `Outcome.allCases`.
    private var numbers = [UInt64](repeating: 0, count: Outcome.allCases.count)
    /// Since its row was last taken.
    var isChanged = false

    init() {}

    init(of counted: [Outcome: UInt64]) {
      for (place, outcome) in Outcome.allCases.enumerated() {
        numbers[place] = counted[outcome] ?? 0
      }
    }

    /// Those that were ever counted.
    var of: [Outcome: UInt64] {
      let counted = zip(Outcome.allCases, numbers).filter { $0.1 > 0 }
      return Dictionary(uniqueKeysWithValues: counted)
    }

    mutating func count(_ outcome: Outcome) {
      numbers[outcome.place] &+= 1
      isChanged = true
    }
  }

  package init() {}

  /// By adapter; messages that no adapter took stand under the empty id.
  package var byAdapter: [AdapterID: [Outcome: UInt64]] {
    Dictionary(uniqueKeysWithValues: counts.map { (AdapterID($0.key), $0.value.of) })
  }

  mutating func count(_ decoded: Decoded) {
    counts[decoded.adapter?.rawValue ?? "", default: Counts()].count(decoded.outcome)
  }

  static let version = 1

  mutating func takeChangedRows() -> [StateRow] {
    let changed = counts.filter(\.value.isChanged).sorted { $0.key < $1.key }
    let rows = changed.map { key, counts in
      var writer = StateWriter()
      writer.write(each: counts.of.sorted { $0.key.rawValue < $1.key.rawValue }) { writer, entry in
        writer.write(entry.key.rawValue)
        writer.write(entry.value)
      }
      return StateRow(owner: "outcome", key: key, version: Self.version, bytes: writer.bytes)
    }
    for (key, _) in changed { counts[key]?.isChanged = false }
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
    counts[row.key] = Counts(of: restored)
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
