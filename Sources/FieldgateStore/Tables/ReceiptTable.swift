import FieldgateModel
import GRDB

/// What partners were sent, and what they acknowledged of it.
enum ReceiptTable {
  private static let columns = [
    "partner", "number", "alert", "version", "identifier", "event", "msg_type", "area", "status",
    "sent", "outbox",
  ]

  /// - Parameter outbox: the numbers that the batch's outbox entries were given.
  static func insert(
    _ messages: [StoredPartnerMessage], outbox: [Int64], into database: Database
  ) throws {
    guard !messages.isEmpty else { return }
    let put = try PreparedStatement(
      database,
      """
      INSERT INTO receipt (\(columns.joined(separator: ", "))) \
      VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
      """)
    for message in messages {
      let receipt = message.receipt
      try put.bind(1, receipt.partner.rawValue)
      try put.bind(2, Int64(clamping: receipt.number))
      try put.bind(3, receipt.alert.rawValue)
      try put.bind(4, Int64(receipt.version))
      try put.bind(5, receipt.identifier)
      try put.bind(6, receipt.event)
      try put.bind(7, receipt.msgType)
      try put.bind(8, receipt.area.rawValue)
      try put.bind(9, receipt.status.rawValue)
      try put.bind(10, receipt.sent.milliseconds)
      try put.bind(11, message.lastEntry.flatMap { outbox.indices.contains($0) ? outbox[$0] : nil })
      try put.run()
    }
  }

  /// Notes which messages the broker has acknowledged, and which it has refused.
  ///
  /// - Parameter numbers: of outbox entries, of whomever.
  static func close(
    _ numbers: [Int64], refused: Set<Int64>, at time: Timestamp, in database: Database
  ) throws {
    guard !numbers.isEmpty else { return }
    for (column, own) in [
      ("delivered", numbers.filter { !refused.contains($0) }),
      ("refused", numbers.filter { refused.contains($0) }),
    ] {
      let statement = try PreparedStatement(
        database, "UPDATE receipt SET outbox = NULL, \(column) = ? WHERE outbox = ?")
      for number in own {
        try statement.bind(1, time.milliseconds)
        try statement.bind(2, number)
        try statement.run()
      }
    }
  }

  /// Notes who acknowledged what; the first of a version stays.
  static func acknowledge(
    _ acknowledgements: [PartnerAcknowledgement], in database: Database
  ) throws {
    guard !acknowledgements.isEmpty else { return }
    let statement = try PreparedStatement(
      database,
      """
      UPDATE receipt SET acknowledged = ?1, by = ?2, note = ?3 \
      WHERE alert = ?4 AND partner = ?5 AND version = ?6 AND acknowledged IS NULL
      """)
    for one in acknowledgements {
      try statement.bind(1, one.time.milliseconds)
      try statement.bind(2, one.by)
      try statement.bind(3, one.note)
      try statement.bind(4, one.alert.rawValue)
      try statement.bind(5, one.partner.rawValue)
      try statement.bind(6, Int64(one.version))
      try statement.run()
    }
  }

  /// Whose receipts are wanted.
  enum Choice {
    case all
    case alert(AlertID)
    /// Of all alerts of the exercise with this mark.
    case exercise(String)

    fileprivate var condition: String {
      switch self {
      case .all: "?1 IS NULL"
      case .alert: "alert = ?1"
      case .exercise: "alert >= ?1 || '.' AND alert < ?1 || '/'"
      }
    }

    fileprivate var text: String? {
      switch self {
      case .all: nil
      case .alert(let alert): alert.rawValue
      case .exercise(let mark): mark
      }
    }
  }

  /// What partners were sent, in the order in which it was sent.
  static func receipts(_ choice: Choice, in database: Database) throws -> [Receipt] {
    let statement = try PreparedStatement(
      database,
      """
      SELECT partner, number, alert, version, identifier, event, msg_type, area, status, sent, \
      delivered, acknowledged, by, note, refused FROM receipt \
      WHERE \(choice.condition) ORDER BY id
      """)
    try statement.bind(1, choice.text)
    var receipts: [Receipt] = []
    try statement.rows { row in
      var receipt = Receipt(
        partner: PartnerID(row.text(0)), number: UInt64(clamping: row.integer(1)),
        alert: AlertID(row.text(2)), version: Int(row.integer(3)), identifier: row.text(4),
        event: row.text(5), msgType: row.text(6), area: AreaID(row.text(7)),
        status: try row.word(8, "receipt.status"), sent: row.timestamp(9))
      receipt.delivered = row.optionalTimestamp(10)
      receipt.acknowledged = row.optionalTimestamp(11)
      receipt.by = row.optionalText(12)
      receipt.note = row.optionalText(13)
      receipt.refused = row.optionalTimestamp(14)
      receipts.append(receipt)
    }
    return receipts
  }

  /// Removes those of an alert that goes.
  static func remove(of alert: String, from database: Database) throws {
    let delete = try PreparedStatement(database, "DELETE FROM receipt WHERE alert = ?")
    try delete.bind(1, alert)
    try delete.run()
  }
}
