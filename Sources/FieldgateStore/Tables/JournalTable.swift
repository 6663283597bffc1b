import FieldgateModel
import GRDB

/// The inputs that were no messages with readings, each after the reading that came
/// before it.
enum JournalTable {
  static func insert(
    _ entries: [(after: Int64, entry: JournalEntry)], into database: Database
  ) throws {
    guard !entries.isEmpty else { return }
    let statement = try PreparedStatement(
      database,
      """
      INSERT INTO journal (after, time, steady, kind, who, what, detail) \
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """)
    for (after, entry) in entries {
      let columns = Columns(entry.input)
      try statement.bind(1, after)
      try statement.bind(2, entry.moment.wall.milliseconds)
      try statement.bind(3, entry.moment.steady)
      try statement.bind(4, columns.kind.rawValue)
      try statement.bind(5, columns.who)
      try statement.bind(6, columns.what)
      try statement.bind(7, columns.detail)
      try statement.run()
    }
  }

  /// The number of the last entry; 0 before the first.
  static func last(in database: Database) throws -> Int64 {
    try Int64.fetchOne(database, sql: "SELECT max(number) FROM journal") ?? 0
  }

  /// The entries after one number, up to another, in order.
  static func entries(
    after number: Int64, through last: Int64, limit: Int, in database: Database
  ) throws -> [RecordedEntry] {
    let statement = try PreparedStatement(
      database,
      """
      SELECT number, after, time, steady, kind, who, what, detail FROM journal \
      WHERE number > ? AND number <= ? ORDER BY number LIMIT ?
      """)
    try statement.bind(1, number)
    try statement.bind(2, last)
    try statement.bind(3, Int64(limit))
    var entries: [RecordedEntry] = []
    try statement.rows { entries.append(try recorded($0)) }
    return entries
  }

  /// The last start before or at an entry; nil where there is none.
  static func start(through number: Int64, in database: Database) throws -> RecordedEntry? {
    let statement = try PreparedStatement(
      database,
      """
      SELECT number, after, time, steady, kind, who, what, detail FROM journal \
      WHERE number <= ? AND kind = 'start' ORDER BY number DESC LIMIT 1
      """)
    try statement.bind(1, number)
    var entry: RecordedEntry?
    try statement.rows { entry = try recorded($0) }
    return entry
  }

  /// Removes the first entries, up to a number and before a reading, one excepted; gives the
  /// times of those that went.
  static func remove(
    through last: Int64, before reading: Int64, except kept: Int64, limit: Int,
    from database: Database
  ) throws -> [Timestamp] {
    let find = try PreparedStatement(
      database,
      """
      SELECT number, after, time FROM journal WHERE number <= ? AND number <> ? \
      ORDER BY number LIMIT ?
      """)
    try find.bind(1, last)
    try find.bind(2, kept)
    try find.bind(3, Int64(limit))
    var through: Int64?
    var times: [Timestamp] = []
    // `after` never falls.
    try find.walk { row in
      guard row.integer(1) < reading else { return true }
      through = row.integer(0)
      times.append(row.timestamp(2))
      return false
    }
    guard let through else { return [] }
    let delete = try PreparedStatement(
      database, "DELETE FROM journal WHERE number <= ? AND number <> ?")
    try delete.bind(1, through)
    try delete.bind(2, kept)
    try delete.run()
    return times
  }

  private static func recorded(_ row: PreparedStatement.Row) throws -> RecordedEntry {
    let kind: Kind = try row.word(4, "journal.kind")
    let input: JournalEntry.Input =
      switch kind {
      case .start: .start(try start(row))
      case .listening: .listening
      case .deaf: .deaf
      case .step: .step
      case .command:
        .command(user: row.text(5), verb: row.text(6), payload: row.bytes(7))
      case .condition: try ConditionDetail.input(of: row.bytes(7), row.text(6))
      }
    return RecordedEntry(
      number: row.integer(0), after: row.integer(1),
      entry: JournalEntry(input, at: Moment(wall: row.timestamp(2), steady: row.integer(3))))
  }

  private static func start(_ row: PreparedStatement.Row) throws -> JournalEntry.Start {
    let detail = try JSONText.decode(
      StartDetail.self, String(decoding: row.bytes(7), as: UTF8.self), "journal.detail")
    var last: Moment?
    if let wall = detail.lastWall, let steady = detail.lastSteady {
      last = Moment(wall: Timestamp(milliseconds: wall), steady: steady)
    }
    return JournalEntry.Start(
      cause: try row.word(6, "journal.what"), boot: detail.boot, last: last, plan: detail.plan)
  }

  private enum Kind: String { case start, listening, deaf, command, step, condition }

  /// The JSON of a start.
  private struct StartDetail: Decodable {
    let boot: String
    let plan: String
    let lastWall: Int64?
    let lastSteady: Int64?
  }

  /// An input as columns.
  private struct Columns {
    let kind: Kind
    var who: String?
    var what: String?
    var detail: [UInt8]?

    init(_ input: JournalEntry.Input) {
      switch input {
      case .listening: kind = .listening
      case .deaf: kind = .deaf
      case .step: kind = .step
      case .command(let user, let verb, let payload):
        kind = .command
        who = user
        what = verb
        detail = payload
      case .condition(let condition, let state, let since):
        kind = .condition
        what = condition.rule.rawValue
        detail = ConditionDetail.bytes(condition, state, since: since)
      case .start(let start):
        kind = .start
        what = start.cause.rawValue
        let object: JSONObject = [
          "boot": .string(start.boot), "plan": .string(start.plan),
          "lastWall": start.last.map { .integer($0.wall.milliseconds) },
          "lastSteady": start.last.map { .integer($0.steady) },
        ]
        detail = Array(object.text.utf8)
      }
    }
  }
}
