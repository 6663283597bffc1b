import FieldgateModel

/// What may be lost at the broker, counted over all runs on a store.
///
/// A session that the broker has not kept may have held anything or nothing. Mosquitto's
/// count of dropped messages is one of the whole broker: some of them, or none, were ours.
package struct LossRecord: Hashable, Sendable {
  /// Sessions that the broker had not kept.
  package var sessions: UInt64 = 0
  /// Messages that the broker says it has dropped while we looked, for whichever client.
  package var dropped: UInt64 = 0
  /// When one of the two last grew.
  package var last: Timestamp?
  /// By broker, its count when it was last told.
  private(set) var counts: [String: UInt64] = [:]

  package init() {}

  /// The broker has not kept our session.
  mutating func noteSession(at now: Timestamp) {
    sessions += 1
    last = now
  }

  /// Takes a broker's count, and gives by how much it grew; 0 for the first that is ever
  /// told, since nothing says when that was lost.
  ///
  /// A smaller count is that of a broker that began again: all of it is new. What a broker
  /// dropped before its end and nobody heard is in no count.
  mutating func note(count: UInt64, of broker: String, at now: Timestamp) -> UInt64 {
    defer { counts[broker] = count }
    guard let known = counts[broker] else { return 0 }
    let grown = count < known ? count : count - known
    if grown > 0 {
      dropped += grown
      last = now
    }
    return grown
  }
}

extension LossRecord {
  static let owner = "loss"

  /// As the store keeps it.
  var row: StateRow {
    var writer = StateWriter()
    writer.write(sessions)
    writer.write(dropped)
    writer.write(last) { $0.write($1) }
    writer.write(each: counts.sorted { $0.key < $1.key }) {
      $0.write($1.key)
      $0.write($1.value)
    }
    return StateRow(owner: Self.owner, key: "", version: 1, bytes: writer.bytes)
  }

  /// Out of a store's rows; nothing lost where they hold none, or one of another version.
  package init(_ rows: [StateRow]) {
    guard let row = rows.first(where: { $0.owner == Self.owner }), row.version == 1,
      let bytes = row.bytes
    else { return }
    var reader = StateReader(bytes)
    do throws(StateReader.Unreadable) {
      sessions = try reader.unsigned()
      dropped = try reader.unsigned()
      last = try reader.optional { reader throws(StateReader.Unreadable) in try reader.timestamp() }
      var counts: [String: UInt64] = [:]
      try reader.each { reader throws(StateReader.Unreadable) in
        let broker = try reader.string()
        counts[broker] = try reader.unsigned()
      }
      self.counts = counts
    } catch {
      self = LossRecord()
    }
  }
}
