import FieldgateModel

/// How many messages of each source are missing by the numbers that it gives them, and what
/// of that the log was told: the first at once, then at most once an hour what came since,
/// so that a radio that loses one now and then does not fill it.
///
/// Only a source whose numbers the decoder remembers can miss any, which bounds them.
struct MissedMessages: Sendable {
  private struct Entry {
    var count: UInt64 = 0
    /// Of these the log does not know yet.
    var untold: UInt64 = 0
    var toldAt: Milliseconds?
  }

  private var entries: [DeviceID: Entry] = [:]
  /// Of all sources, ever.
  private(set) var total: UInt64 = 0
  private var changed: Set<DeviceID> = []

  /// The log hears of one source once in this time.
  static let pause: Milliseconds = 3_600_000

  /// By source, ever.
  var counts: [DeviceID: UInt64] { entries.mapValues(\.count) }

  /// Counts some; gives what the log is to be told of now, nil for nothing.
  mutating func note(_ missed: UInt64, of source: DeviceID, at now: Milliseconds) -> UInt64? {
    var entry = entries[source] ?? Entry()
    defer { entries[source] = entry }
    changed.insert(source)
    total &+= missed
    entry.count &+= missed
    entry.untold &+= missed
    if let toldAt = entry.toldAt, now - toldAt < Self.pause { return nil }
    defer { entry.untold = 0 }
    entry.toldAt = now
    return entry.untold
  }

  static let owner = "missed"
  static let version = 1

  mutating func takeChangedRows() -> [StateRow] {
    guard !changed.isEmpty else { return [] }
    defer { changed = [] }
    return changed.sorted().map { source in
      var writer = StateWriter()
      writer.write(entries[source]?.count ?? 0)
      return StateRow(
        owner: Self.owner, key: source.rawValue, version: Self.version, bytes: writer.bytes)
    }
  }

  mutating func restore(_ row: StateRow) throws(StateReader.Unreadable) {
    guard row.version == Self.version, let bytes = row.bytes else { return }
    var reader = StateReader(bytes)
    let count = try reader.unsigned()
    total &+= count
    entries[DeviceID(row.key)] = Entry(count: count)
  }
}
