import FieldgateModel
import GRDB

/// Messages out of quarantine, to be read again.
extension Store {
  /// Those of these numbers that are there, some mebibytes of them.
  package func keptMessages(_ numbers: [Int64]) throws(StoreError) -> KeptMessages {
    try look("reading the quarantine") { database, _ in
      try QuarantineTable.kept(numbers, most: StoreReader.mostKept, in: database)
    }
  }

  /// How often the readings of messages are there: of the first message always, of the next
  /// ones as long as `goesOn` says so.
  package func counts(
    of messages: [[ReadingIdentity]], while goesOn: () -> Bool = { true }
  ) throws(StoreError) -> ReadingCounts {
    try look("looking for readings") { database, _ in
      try StoreReader.counts(of: messages, while: goesOn, in: database)
    }
  }

  /// Those of these readings that a commit would leave out, where it had them alone and in this
  /// order: of one series too many of their device.
  package func excess(
    of readings: [StoredReading]
  ) throws(StoreError) -> Set<ReadingIdentity> {
    try look("looking for series") { database, _ in
      var room = SeriesRoom(perDevice: settings.seriesPerDevice)
      var excess: Set<ReadingIdentity> = []
      for stored in readings where try !room.takes(SeriesKey(stored), in: database) {
        excess.insert(ReadingIdentity(stored.reading))
      }
      return excess
    }
  }
}

/// How often readings of messages are in the store.
package struct ReadingCounts: Hashable, Sendable {
  /// Those that are there.
  package var counts: [ReadingIdentity: Int] = [:]
  /// Of how many messages, from the first one on, the readings were looked for.
  package var messages = 0
  /// How often all readings of an instant were gone through for that.
  package var passes = 0
}

/// The same for whoever only reads.
extension StoreReader {
  /// Bytes of messages that are read at once, but for the first.
  static let mostKept = 4 << 20

  /// What no adapter could read and came at or after a time, oldest first, without its bytes.
  package func quarantined(since time: Timestamp) throws(StoreError) -> [RecordedQuarantine] {
    try read("reading the quarantine") { try QuarantineTable.since(time, in: $0) }
  }

  package func keptMessages(_ numbers: [Int64]) throws(StoreError) -> KeptMessages {
    try read("reading the quarantine") {
      try QuarantineTable.kept(numbers, most: Self.mostKept, in: $0)
    }
  }

  package func counts(of messages: [[ReadingIdentity]]) throws(StoreError) -> ReadingCounts {
    try read("looking for readings") { try Self.counts(of: messages, while: { true }, in: $0) }
  }

  fileprivate static func counts(
    of messages: [[ReadingIdentity]], while goesOn: () -> Bool, in database: Database
  ) throws -> ReadingCounts {
    var search = try ReadingSearch(messages.joined(), in: database)
    var result = ReadingCounts()
    for readings in messages {
      guard result.messages == 0 || goesOn() else { break }
      for reading in readings where result.counts[reading] == nil {
        let count = try search.count(of: reading)
        if count > 0 { result.counts[reading] = count }
      }
      result.messages += 1
    }
    result.passes = search.passes
    return result
  }
}
