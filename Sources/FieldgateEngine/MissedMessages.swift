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
    /// Since the start.
    var toldAt: Milliseconds?
  }

  private var entries: [DeviceID: Entry] = [:]
  /// Of all sources, ever.
  private(set) var total: UInt64 = 0
  private var changed: Set<DeviceID> = []
  /// Those of whom the log does not know all.
  private var waiting: Set<DeviceID> = []

  /// The log hears of one source once in this time.
  static let pause: Milliseconds = 3_600_000

  /// By source, ever.
  var counts: [DeviceID: UInt64] { entries.mapValues(\.count) }

  /// Counts some, of which the log is not told yet.
  mutating func note(_ missed: UInt64, of source: DeviceID) {
    entries[source, default: Entry()].count &+= missed
    entries[source]?.untold &+= missed
    total &+= missed
    changed.insert(source)
    waiting.insert(source)
  }

  /// What the log is to be told of now, in the order of the sources.
  mutating func takeDue(at now: Milliseconds) -> [(source: DeviceID, missed: UInt64)] {
    waiting.filter { due(of: $0).map { $0 <= now } ?? true }.sorted().map { source in
      defer {
        entries[source]?.untold = 0
        entries[source]?.toldAt = now
        changed.insert(source)
        waiting.remove(source)
      }
      return (source, entries[source]?.untold ?? 0)
    }
  }

  /// When the log is next to be told of something; nil where it knows all.
  var nextDue: Milliseconds? { waiting.map { due(of: $0) ?? .min }.min() }

  /// Nil where it was not told of the source yet.
  private func due(of source: DeviceID) -> Milliseconds? {
    entries[source]?.toldAt.map { $0 + Self.pause }
  }

  static let owner = "missed"
  static let version = 1

  /// The rows that changed since they were last taken.
  mutating func takeChangedRows() -> [StateRow] {
    guard !changed.isEmpty else { return [] }
    defer { changed = [] }
    return changed.sorted().map { source in
      var writer = StateWriter()
      writer.write(entries[source]?.count ?? 0)
      writer.write(entries[source]?.untold ?? 0)
      return StateRow(
        owner: Self.owner, key: source.rawValue, version: Self.version, bytes: writer.bytes)
    }
  }

  /// Takes up a row of an earlier run.
  mutating func restore(_ row: StateRow) throws(StateReader.Unreadable) {
    guard row.version == Self.version, let bytes = row.bytes else { return }
    var reader = StateReader(bytes)
    let (count, untold) = (try reader.unsigned(), try reader.unsigned())
    let source = DeviceID(row.key)
    total &+= count
    entries[source] = Entry(count: count, untold: untold)
    if untold > 0 { waiting.insert(source) }
  }
}
