import FieldgateModel
import FieldgateStore
import GRDB
import Testing

/// The audit log as it is written: numbered, chained, append-only.
@Suite struct AuditTests {
  let file: TemporaryStore
  let store: Store

  init() throws {
    file = try TemporaryStore()
    store = try Store(path: file.path)
  }

  static let entries = [
    AuditEntry(at: noon, "start", ["boot": "b-1"]),
    AuditEntry(at: noon + 1000, by: "é", "shelve", ["outcome": "refused", "why": "no"]),
    AuditEntry(at: noon + 2000, "deaf"),
  ]

  /// The hashes of these, worked out with Python's hashlib by the definition in AuditChain.
  private static let hashes = [
    "56f3023ea642aa36c13946d5629fda737abcf56495b85010b76a79cfc713d64e",
    "c2e79c7585971c3234f54f3f226a59527dbb4a86d3542d035058f50f10f3eb05",
    "a3426485cc5d87caa33a8e85214907a59b6b3f0c54779cbd9beec36692cd6f85",
  ]

  @Test func entriesAreNumberedAndChainedByTheWrittenDefinition() throws {
    #expect(try store.auditHead() == .none)
    let first = try store.commit(.filled { $0.audit = Array(Self.entries.prefix(2)) })
    #expect(first.audit?.description == "2:\(Self.hashes[1])")
    // Another batch, another connection, the same chain.
    try store.close()
    let again = try Store(path: file.path)
    #expect(try again.auditHead() == first.audit)
    let second = try again.commit(.filled { $0.audit = [Self.entries[2]] })
    #expect(second.audit?.description == "3:\(Self.hashes[2])")
    #expect(try again.commit(.filled { $0.state = [] }).audit == nil)
    let rows = try file.rows("SELECT * FROM audit ORDER BY number")
    #expect(rows.map { $0["hash"] } == Self.hashes)
    #expect(rows.map { $0["number"] } == ["1", "2", "3"])
    #expect(rows.map { $0["who"] } == ["fieldgate", "é", "fieldgate"])
    #expect(rows.map { $0["what"] } == ["start", "shelve", "deaf"])
    #expect(rows[1]["time"] == "2026-11-22T14:03:41.120Z")
    #expect(
      rows.map { $0["detail"] } == [
        #"{"boot":"b-1"}"#, #"{"outcome":"refused","why":"no"}"#, nil,
      ])
  }

  @Test func aBatchThatFailsLeavesNoEntryAndMovesNoHead() throws {
    let first = try store.commit(
      .filled {
        $0.audit = [Self.entries[0]]
        $0.alertEvents = [event(.raised, alert())]
      })
    #expect(throws: StoreError.self) {
      try store.commit(
        .filled {
          $0.audit = [Self.entries[1]]
          $0.alertEvents = [event(.raised, alert())]
        })
    }
    #expect(try store.auditHead() == first.audit)
    let next = try store.commit(.filled { $0.audit = [Self.entries[1]] })
    #expect(next.audit?.description == "2:\(Self.hashes[1])")
  }

  @Test(arguments: [
    "UPDATE audit_entry SET who = 'nobody' WHERE number = 1",
    "UPDATE audit_entry SET detail = detail", "DELETE FROM audit_entry",
    "DELETE FROM audit_entry WHERE number = 3",
    "INSERT OR REPLACE INTO audit_entry VALUES (3, 0, 'a', 'b', '', x'00')",
    "INSERT INTO audit_entry VALUES (5, 0, 'a', 'b', '', x'00')",
    "INSERT INTO audit_entry VALUES (0, 0, 'a', 'b', '', x'00')",
  ])
  func whatIsNoAppendingIsRefused(sql: String) throws {
    _ = try store.commit(.filled { $0.audit = Self.entries })
    let before = try file.rows("SELECT * FROM audit")
    #expect(throws: DatabaseError.self) { try file.sql { try $0.execute(sql: sql) } }
    #expect(try file.rows("SELECT * FROM audit") == before)
  }

  @Test(arguments: [
    ("0:" + String(repeating: "0", count: 64), true),
    ("12:" + String(repeating: "aF", count: 32), true),
    ("-1:" + String(repeating: "0", count: 64), false), ("1:00", false), ("1", false),
    ("1:" + String(repeating: "g", count: 64), false),
    ("1:" + String(repeating: "0", count: 65), false),
    ("1:2:" + String(repeating: "0", count: 64), false), ("", false),
  ])
  func aHeadIsReadFromItsText(text: String, isOne: Bool) throws {
    let head = AuditHead(text)
    #expect((head != nil) == isOne)
    if let head { #expect(head.description == text.lowercased()) }
  }
}
