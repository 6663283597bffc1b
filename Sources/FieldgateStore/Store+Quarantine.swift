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

  /// How often each of these readings is there.
  package func counts(
    of readings: [ReadingIdentity]
  ) throws(StoreError) -> [ReadingIdentity: Int] {
    try look("looking for readings") { database, _ in
      try StoreReader.counts(of: readings, in: database)
    }
  }
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

  package func counts(
    of readings: [ReadingIdentity]
  ) throws(StoreError) -> [ReadingIdentity: Int] {
    try read("looking for readings") { try Self.counts(of: readings, in: $0) }
  }

  fileprivate static func counts(
    of readings: [ReadingIdentity], in database: Database
  ) throws -> [ReadingIdentity: Int] {
    var counts: [ReadingIdentity: Int] = [:]
    for reading in Set(readings) {
      let count = try ReadingTable.count(of: reading, in: database)
      if count > 0 { counts[reading] = count }
    }
    return counts
  }
}
