import FieldgateModel
import FieldgateStore
import Foundation
import GRDB
import Testing

/// A store of every earlier schema is brought up, and nothing of it is lost.
@Suite struct MigrationTests {
  let file: TemporaryStore

  init() throws { file = try TemporaryStore() }

  /// Every schema that there was, this program's included.
  private static let versions = [1, 2, 3, 4, 5, 6, 7]

  @Test func everySchemaThatThereWasHasItsStore() throws {
    try Data().write(to: URL(fileURLWithPath: file.path))
    let refusal = #expect(throws: StoreError.self) { try StoreReader(path: file.path) }
    guard case .olderSchema(_, 0, let program) = refusal else {
      Issue.record("\(String(describing: refusal))")
      return
    }
    #expect(Self.versions.last == program)
  }

  private static func fixture(_ name: String) throws -> String {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "sql"))
    return try String(contentsOf: url, encoding: .utf8)
  }

  /// An empty store of a version, or one with a row in each of its tables.
  private func make(_ version: Int, filled: Bool) throws {
    let texts =
      try [Self.fixture("v\(version)")]
      + (filled
        ? [1, 2, 4, 5, 6, 7].filter { $0 <= version }.map { try Self.fixture("rows-\($0)") } : [])
    try file.sql { database in for text in texts { try database.execute(sql: text) } }
  }

  private static let schema = "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name"

  /// All rows of all tables but those that a migration itself writes, with the columns that
  /// the tables had.
  private func content(of tables: [String]) throws -> [String: [[String: String]]] {
    var content: [String: [[String: String]]] = [:]
    for table in tables {
      content[table] = try file.rows("SELECT rowid AS \"row\", * FROM \"\(table)\" ORDER BY 1")
    }
    return content
  }

  private func tables() throws -> [String] {
    try file.rows(
      """
      SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND wr = 0
      AND name NOT LIKE 'sqlite_%' AND name NOT IN ('grdb_migrations', 'audit_entry')
      """
    ).compactMap { $0["name"] }
  }

  @Test(arguments: versions)
  func anEmptyStoreOfVersionBecomesTheSameAsANewOne(version: Int) throws {
    try make(version, filled: false)
    let store = try Store(path: file.path)
    let result = try store.commit(.filled { $0.readings = [stored(reading())] })
    #expect(result.readings == 1..<2)
    try store.close()
    let fresh = try TemporaryStore()
    try Store(path: fresh.path).close()
    #expect(try file.rows(Self.schema) == fresh.rows(Self.schema))
    #expect(try StoreReader(path: file.path).verify().faults.isEmpty)
  }

  @Test(arguments: versions)
  func aFilledStoreOfVersionKeepsEveryRow(version: Int) throws {
    try make(version, filled: true)
    let tables = try tables()
    #expect(tables.count >= 9)
    let before = try content(of: tables)
    for table in tables { #expect(before[table]?.isEmpty == false, "\(table) has no row") }
    let store = try Store(path: file.path)
    #expect(try content(of: tables) == before)
    // The numbers go on where they were.
    let result = try store.commit(
      .filled {
        $0.readings = [stored(reading())]
        $0.alertEvents = [event(.raised, alert())]
        $0.outbox = [.init(.init(topic: "t", payload: [1]))]
        $0.audit = AuditTests.entries
      })
    #expect(result.readings == 43..<44 && result.alertEvents == [3] && result.outbox == [10])
    try store.close()
    let found = try StoreReader(path: file.path).verify()
    #expect(found.faults.isEmpty, "\(found.faults)")
    let kept = try StoreReader(path: file.path).alert("a.r.1")
    #expect(kept?.events.count == 2)
  }

  @Test func theAuditOfTheSecondSchemaIsChained() throws {
    try make(2, filled: true)
    let before = try file.rows("SELECT number, time, who, what FROM audit ORDER BY number")
    try Store(path: file.path).close()
    #expect(try file.rows("SELECT number, time, who, what FROM audit ORDER BY number") == before)
    let details = try file.rows("SELECT detail FROM audit ORDER BY number").map { $0["detail"] }
    #expect(
      details == [
        #"{"boot":"b","plan":"00ff"}"#, nil, #"{"payload":"{\"id\":\"a.r.1\"}"}"#,
        "{\"payload\":\"\u{FFFD}\\u0000\"}", nil,
      ])
    let found = try StoreReader(path: file.path).verify()
    #expect(found.entries == 5 && found.faults.isEmpty)
  }

  @Test func aStoreOfTheFirstSchemaCannotBeReplayedBeforeItsFirstCheckpoint() throws {
    try make(1, filled: true)
    try Store(path: file.path).close()
    #expect(try StoreReader(path: file.path).beginning(before: noon) == nil)
  }

  /// What stands in the way of the last statements of a migration, and is taken away again.
  @Test(arguments: [
    (1, "CREATE INDEX alert_event_by_time ON alert(onset)", "DROP INDEX alert_event_by_time", 1),
    (
      1, "CREATE TRIGGER audit_entry_is_appended AFTER DELETE ON alert BEGIN SELECT 1; END",
      "DROP TRIGGER audit_entry_is_appended", 2
    ),
    (
      2, "CREATE TRIGGER audit_entry_is_appended AFTER DELETE ON alert BEGIN SELECT 1; END",
      "DROP TRIGGER audit_entry_is_appended", 2
    ),
  ])
  func aMigrationThatCannotBeDoneLeavesTheStoreWhole(
    version: Int, obstacle: String, removal: String, reached: Int
  ) throws {
    try make(version, filled: true)
    try file.sql { try $0.execute(sql: obstacle) }
    let tables = try tables()
    let before = try content(of: tables)
    #expect(throws: StoreError.self) { try Store(path: file.path) }
    try file.sql { try $0.execute(sql: removal) }
    // Each migration is a transaction: of the one that failed nothing is left.
    #expect(
      try content(of: tables).mapValues { $0.map { row in row.filter { $0.key != "marks" } } }
        == before.mapValues { $0.map { row in row.filter { $0.key != "marks" } } })
    let whole = try TemporaryStore()
    try whole.sql { try $0.execute(sql: try Self.fixture("v\(reached)")) }
    #expect(try file.rows(Self.schema) == whole.rows(Self.schema))
    let store = try Store(path: file.path)
    #expect(try store.commit(.filled { $0.readings = [stored(reading())] }).readings == 43..<44)
    try store.close()
    #expect(try StoreReader(path: file.path).verify().faults.isEmpty)
  }
}
