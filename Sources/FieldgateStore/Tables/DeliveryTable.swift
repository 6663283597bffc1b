import FieldgateModel
import GRDB

/// What the broker's redeliveries are recognised by: one row for each batch, each
/// message ten bytes in it (packet identifier and digest, least byte first).
enum DeliveryTable {
  /// How many of the newest keys are enough: there are no more packet identifiers.
  static let enough = 65_535

  /// How many keys each row holds, so that a commit knows what it can drop.
  struct Ledger {
    fileprivate(set) var rows: [(batch: Int64, count: Int)] = []
    /// Rows before this place are gone already.
    fileprivate var start = 0
    fileprivate var total = 0

    /// Takes rows off the front while the others hold enough; the last batch taken.
    fileprivate mutating func trim() -> Int64? {
      var last: Int64?
      while start < rows.count, total - rows[start].count >= enough {
        total -= rows[start].count
        last = rows[start].batch
        start += 1
      }
      if start > 1024, start > rows.count / 2 {
        rows.removeFirst(start)
        start = 0
      }
      return last
    }

    fileprivate mutating func append(_ batch: Int64, _ count: Int) {
      rows.append((batch, count))
      total += count
    }
  }

  /// The rows that the file holds.
  static func ledger(in database: Database) throws -> Ledger {
    let statement = try PreparedStatement(
      database, "SELECT batch, count FROM delivery ORDER BY batch")
    var ledger = Ledger()
    try statement.rows { ledger.append($0.integer(0), Int($0.integer(1))) }
    return ledger
  }

  /// Adds the batch's row and removes those that newer rows make needless.
  static func insert(
    _ keys: [DeliveryKey], advancing ledger: inout Ledger, into database: Database
  ) throws {
    guard !keys.isEmpty else { return }
    let statement = try PreparedStatement(
      database, "INSERT INTO delivery (count, keys) VALUES (?, ?)")
    try statement.bind(1, Int64(keys.count))
    try statement.bind(2, packed(keys))
    try statement.run()
    ledger.append(database.lastInsertedRowID, keys.count)
    guard let last = ledger.trim() else { return }
    let removal = try PreparedStatement(database, "DELETE FROM delivery WHERE batch <= ?")
    try removal.bind(1, last)
    try removal.run()
  }

  /// Removes every key.
  static func removeAll(resetting ledger: inout Ledger, from database: Database) throws {
    try PreparedStatement(database, "DELETE FROM delivery").run()
    ledger = Ledger()
  }

  /// The newest keys, oldest first.
  static func keys(in database: Database) throws -> [DeliveryKey] {
    let statement = try PreparedStatement(
      database, "SELECT keys FROM delivery ORDER BY batch")
    var keys: [DeliveryKey] = []
    try statement.rows { row in
      let bytes = row.bytes(0)
      for place in stride(from: 0, to: bytes.count - width + 1, by: width) {
        keys.append(
          DeliveryKey(
            packetIdentifier: unpacked(bytes[place..<place + 2]),
            digest: unpacked(bytes[place + 2..<place + width])))
      }
    }
    return Array(keys.suffix(enough))
  }

  /// Bytes of a key.
  private static let width = 10

  private static func packed(_ keys: [DeliveryKey]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(keys.count * width)
    for key in keys {
      withUnsafeBytes(of: key.packetIdentifier.littleEndian) { bytes.append(contentsOf: $0) }
      withUnsafeBytes(of: key.digest.littleEndian) { bytes.append(contentsOf: $0) }
    }
    return bytes
  }

  private static func unpacked<Number: FixedWidthInteger>(_ bytes: ArraySlice<UInt8>) -> Number {
    bytes.reversed().reduce(0) { $0 << 8 | Number($1) }
  }
}
