import GRDB

/// Whether a file's tables, indexes, triggers and views are those that the program makes.
extension Schema {
  /// What a new store has, by name; made once, in memory.
  private static let own: [String: String]? = try? {
    let queue = try DatabaseQueue()
    try migrator.migrate(queue)
    return try queue.read { try objects(in: $0) }
  }()

  private static func objects(in database: Database) throws -> [String: String] {
    let statement = try PreparedStatement(
      database, "SELECT type || ' ' || name, ifnull(sql, '') FROM sqlite_schema")
    var objects: [String: String] = [:]
    try statement.rows { objects[$0.text(0)] = $0.text(1) }
    return objects
  }

  /// What is missing or another one, and triggers that the program does not have: these
  /// could undo what is written. Tables, indexes and views of somebody else's are let be.
  static func faults(in database: Database) throws -> [String] {
    guard let own else { throw NoSchema() }
    let found = try objects(in: database)
    let missing = own.keys.filter { found[$0] == nil }.map { "the \($0) is missing" }
    let other = own.filter { found[$0.key] != nil && found[$0.key] != $0.value }
      .map { "the \($0.key) is another one" }
    let strange = found.keys.filter { $0.hasPrefix("trigger ") && own[$0] == nil }
      .map { "the \($0) is not the program's" }
    return missing.sorted() + other.sorted() + strange.sorted()
  }

  private struct NoSchema: Error, CustomStringConvertible {
    var description: String { "no store could be made in memory to compare with" }
  }
}
