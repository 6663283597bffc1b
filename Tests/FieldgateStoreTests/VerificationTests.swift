import FieldgateModel
import FieldgateStore
import Foundation
import GRDB
import Testing

/// `verify` tells each thing that is not as it was written, and nothing else.
@Suite struct VerificationTests {
  let file: TemporaryStore

  init() throws {
    file = try TemporaryStore()
    let store = try Store(path: file.path)
    try Self.fill(store)
    try store.close()
  }

  private static let marker = "the-fourth"

  /// Six entries, three alert events of two alerts, a reading.
  @discardableResult
  private static func fill(_ store: Store, changing number: Int? = nil) throws -> [AuditHead] {
    _ = try store.commit(
      .filled {
        $0.readings = [stored(reading())]
        $0.alertEvents = [event(.raised, alert()), event(.raised, alert("a-2"))]
      })
    var heads: [AuditHead] = []
    for entry in 1...6 {
      let text = entry == number ? "another" : entry == 4 ? marker : "entry-\(entry)"
      let result = try store.commit(
        .filled {
          $0.audit = [
            AuditEntry(at: noon + Int64(entry), by: "guard", "ack", ["note": .string(text)])
          ]
        })
      if let head = result.audit { heads.append(head) }
    }
    _ = try store.commit(
      .filled { $0.alertEvents = [event(.cleared, alert(.init("a-1"), .cleared, sequence: 2))] })
    return heads
  }

  private func verify(against head: AuditHead? = nil) throws -> [String] {
    try StoreReader(path: file.path).verify(against: head).faults.map {
      "\($0.part.rawValue): \($0.text)"
    }
  }

  /// Changes rows as somebody does who owns the file: the guards are taken away and put back.
  private func tamper(_ sql: String) throws {
    try file.sql { database in
      try database.execute(sql: "PRAGMA foreign_keys = OFF")
      let guards = try Row.fetchAll(
        database, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
      for row in guards { try database.execute(sql: "DROP TRIGGER \(row["name"] as String)") }
      try database.execute(sql: sql)
      for row in guards { try database.execute(sql: row["sql"] as String) }
    }
  }

  @Test func aSoundStoreHasNoFaultAndTellsItsHead() throws {
    let found = try StoreReader(path: file.path).verify()
    #expect(found.faults.isEmpty, "\(found.faults)")
    #expect(found.entries == 6 && found.events == 3 && found.head.number == 6)
    #expect(try StoreReader(path: file.path).auditHead() == found.head)
  }

  @Test func whatIsWrittenWhileItLooksIsNoFault() throws {
    let store = try Store(path: file.path)
    var mayAppend = true
    let found = try StoreReader(path: file.path).verify { _ in
      guard mayAppend else { return }
      mayAppend = false
      #expect(throws: Never.self) {
        try store.commit(.filled { $0.audit = [AuditEntry(at: noon, "listening")] })
      }
    }
    #expect(!mayAppend && found.faults.isEmpty, "\(found.faults)")
    #expect(found.entries == 6)
  }

  /// A change to the audit log, and what is told of it.
  struct Tampering: CustomTestStringConvertible, Sendable {
    let sql: String
    let faults: [String]
    var testDescription: String { sql }

    static func changed(_ numbers: Int...) -> [String] {
      numbers.map {
        "audit: entry \($0) was changed, or the hash of the one before it: its hash does not fit"
      }
    }
  }

  @Test(arguments: [
    Tampering(
      sql: "UPDATE audit_entry SET time = time + 1 WHERE number = 3", faults: Tampering.changed(3)),
    Tampering(
      sql: "UPDATE audit_entry SET who = 'chief' WHERE number = 3", faults: Tampering.changed(3)),
    Tampering(
      sql: "UPDATE audit_entry SET what = 'ACK' WHERE number = 3", faults: Tampering.changed(3)),
    Tampering(
      sql: "UPDATE audit_entry SET detail = '' WHERE number = 3", faults: Tampering.changed(3)),
    // The border between two texts is not theirs to move.
    Tampering(
      sql: "UPDATE audit_entry SET who = who || 'a', what = 'ck' WHERE number = 3",
      faults: Tampering.changed(3)),
    Tampering(
      sql: "UPDATE audit_entry SET hash = zeroblob(32) WHERE number = 3",
      faults: Tampering.changed(3, 4)),
    Tampering(
      sql: "UPDATE audit_entry SET number = 9 WHERE number = 6",
      faults: [
        "audit: entries 6 to 8 are missing",
        "audit: the file says that 6 entries were written, but has 9",
      ]),
    Tampering(
      sql: "DELETE FROM audit_entry WHERE number = 1", faults: ["audit: entry 1 is missing"]),
    Tampering(
      sql: "DELETE FROM audit_entry WHERE number = 3", faults: ["audit: entry 3 is missing"]),
    Tampering(
      sql: "DELETE FROM audit_entry WHERE number IN (2, 3, 5)",
      faults: ["audit: entries 2 to 3 are missing", "audit: entry 5 is missing"]),
    Tampering(
      sql: "DELETE FROM audit_entry WHERE number > 4",
      faults: ["audit: the end was cut off: the last entry is 4, but 6 were written"]),
    Tampering(
      sql: """
        UPDATE audit_entry SET number = -3 WHERE number = 3;
        UPDATE audit_entry SET number = 3 WHERE number = 4;
        UPDATE audit_entry SET number = 4 WHERE number = -3
        """, faults: Tampering.changed(3, 4, 5)),
  ])
  func aChangedAuditLogIsTold(tampering: Tampering) throws {
    try tamper(tampering.sql)
    #expect(try verify() == tampering.faults)
  }

  @Test func aTailThatWasCutWithItsCounterShowsByAHeadThatIsKnown() throws {
    let head = try StoreReader(path: file.path).auditHead()
    try tamper(
      """
      DELETE FROM audit_entry WHERE number > 4;
      UPDATE sqlite_sequence SET seq = 4 WHERE name = 'audit_entry'
      """)
    #expect(try verify().isEmpty)
    #expect(
      try verify(against: head) == [
        "head: the log has no entry 6; the last one is 4; its end was cut off, or this is an"
          + " older copy"
      ])
  }

  @Test func aLogThatWasWrittenAnewShowsByAHeadThatIsKnown() throws {
    let other = try TemporaryStore()
    let heads = try Self.fill(try Store(path: other.path), changing: 3)
    #expect(try StoreReader(path: other.path).verify().faults.isEmpty)
    let true_ = try StoreReader(path: file.path).auditHead()
    let reader = try StoreReader(path: other.path)
    #expect(
      reader.verify(against: true_).faults.map(\.text) == [
        "entry 6 is not the one of the head given: the log up to there was written anew"
      ])
    // What was before it is as it was, and each head that is known to be true says so.
    #expect(try verify(against: heads[1]).isEmpty)
    for head in heads { #expect(reader.verify(against: head).faults.isEmpty) }
    #expect(try verify(against: AuditHead.none).isEmpty)
    #expect(try verify(against: heads[2]).count == 1)
  }

  @Test(arguments: [
    (
      "DELETE FROM alert_event WHERE number = 2",
      [
        "events: alert event 2 is missing",
        "alert: alert a-2 stands at transition 1, but 0 are kept, the last with the number 0",
      ]
    ),
    (
      "DELETE FROM alert_event WHERE number = 3",
      [
        "events: the last alert event is 2, but 3 were written",
        "alert: alert a-1 stands at transition 2, but 1 are kept, the last with the number 1",
      ]
    ),
    (
      "UPDATE alert_event SET sequence = 3 WHERE number = 3",
      ["alert: alert a-1 stands at transition 2, but 2 are kept, the last with the number 3"]
    ),
    (
      "DELETE FROM alert WHERE id = 'a-2'",
      ["reference: a row of alert_event (2) points to one of alert that is not there"]
    ),
  ])
  func missingTransitionsAreTold(sql: String, faults: [String]) throws {
    try tamper(sql)
    #expect(try verify() == faults)
  }

  @Test(arguments: [(1, true), (2, false), (0, false)])
  func whatTheRetentionTookIsMissedNoMoreThanItSays(events: Int64, isSound: Bool) throws {
    let store = try Store(path: file.path)
    _ = try store.commit(
      .filled { $0.audit = [AuditEntry(at: noon, "retention", ["events": .integer(events)])] })
    try store.close()
    try tamper("DELETE FROM alert_event WHERE number = 2; DELETE FROM alert WHERE id = 'a-2'")
    #expect(try verify().isEmpty == isSound)
  }

  @Test func nobodyElsesWordCountsForTheRetentions() throws {
    let store = try Store(path: file.path)
    _ = try store.commit(
      .filled { $0.audit = [AuditEntry(at: noon, by: "guard", "retention", ["events": 1])] })
    try store.close()
    try tamper("DELETE FROM alert_event WHERE number = 2; DELETE FROM alert WHERE id = 'a-2'")
    #expect(try verify() == ["events: alert event 2 is missing"])
  }

  @Test(arguments: [
    (
      "DROP TRIGGER audit_entry_is_never_removed",
      ["schema: the trigger audit_entry_is_never_removed is missing"]
    ),
    ("DROP INDEX reading_by_time", ["schema: the index reading_by_time is missing"]),
    (
      "CREATE TRIGGER quiet AFTER INSERT ON alert_event BEGIN DELETE FROM outbox; END",
      ["schema: the trigger quiet is not the program's"]
    ),
    (
      "DROP VIEW audit; CREATE VIEW audit AS SELECT 1",
      ["schema: the view audit is another one"]
    ),
    ("CREATE VIEW mine AS SELECT * FROM readings", []),
  ])
  func anotherSchemaIsTold(sql: String, faults: [String]) throws {
    try file.sql { try $0.execute(sql: sql) }
    #expect(try verify() == faults)
  }

  @Test func everyFaultIsToldAtOnce() throws {
    try tamper(
      """
      DELETE FROM audit_entry WHERE number = 2; DELETE FROM alert_event WHERE number = 2;
      DROP INDEX reading_by_time
      """)
    let parts = try StoreReader(path: file.path).verify().faults.map(\.part)
    #expect(Set(parts) == [.schema, .audit, .events, .alert])
  }

  @Test func manyFaultsOfAKindAreCounted() throws {
    try tamper("UPDATE audit_entry SET detail = 'x'")
    #expect(try verify().count == 6)
    try tamper(
      """
      WITH RECURSIVE n(i) AS (SELECT 7 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
      INSERT INTO audit_entry SELECT i, 0, 'a', 'b', 'c', zeroblob(32) FROM n
      """)
    let faults = try verify()
    #expect(faults.count == 21 && faults.last == "audit: and 20 more like this")
  }
}

/// Damage below SQL: the bytes of the file itself.
@Suite struct DamageTests {
  let file: TemporaryStore
  let copy: TemporaryStore

  init() throws {
    file = try TemporaryStore()
    copy = try TemporaryStore()
  }

  /// A store whose pages are all in the file.
  private func settled(_ fill: (Store) throws -> Void) throws -> Data {
    let store = try Store(path: file.path)
    try fill(store)
    try store.close()
    try file.sql {
      try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE")
    }
    return try file.bytes()
  }

  private func faults(of bytes: Data) throws -> [String] {
    try bytes.write(to: URL(fileURLWithPath: copy.path))
    do throws(StoreError) {
      return try StoreReader(path: copy.path).verify().faults.map(\.text)
    } catch {
      return ["\(error)"]
    }
  }

  /// The cell of an entry in its page (https://www.sqlite.org/fileformat2.html, 1.6 and 2.1):
  /// length, number, a header of seven bytes, the time in six, three texts, the hash.
  @Test func eachBitOfARowOfTheAuditLogIsWatched() throws {
    let bytes = try settled { store in
      _ = try store.commit(
        .filled {
          $0.audit = (1...3).map {
            AuditEntry(at: noon + Int64($0), by: "guard", "ack", ["n": .string("entry-\($0)")])
          }
        })
    }
    #expect(try faults(of: bytes).isEmpty)
    let detail = Data(#"{"n":"entry-2"}"#.utf8)
    let place = try #require(bytes.range(of: detail))
    let begin = place.lowerBound - "guardack".utf8.count - 6 - 7 - 2
    let end = place.upperBound + AuditHead.length
    #expect(bytes[begin + 1] == 2 && Int(bytes[begin]) == end - begin - 2)
    // Where the number would stand in the row SQLite keeps a NULL (type 0) and never looks at
    // it, since the number is the row's key. Type 8 has no bytes either: nothing can show it.
    let blind = (byte: 3, bit: 3)
    var unseen: [String] = []
    for index in begin..<end {
      for bit in 0..<8 where (index - begin, bit) != blind {
        var damaged = bytes
        damaged[index] ^= 1 << UInt8(bit)
        if try faults(of: damaged).isEmpty { unseen.append("byte \(index - begin), bit \(bit)") }
      }
    }
    #expect(unseen.isEmpty)
  }

  @Test(arguments: ["reading", "reading_by_time", "audit_entry", "alert_event", "series"])
  func aPageOfZerosIsToldAndEndsNoOtherCheck(object: String) throws {
    let bytes = try settled { store in
      _ = try store.commit(
        .filled {
          $0.readings = [stored(reading())]
          $0.audit = AuditTests.entries
          $0.alertEvents = [event(.raised, alert())]
        })
    }
    let row = try file.rows("SELECT rootpage FROM sqlite_schema WHERE name = '\(object)'").first
    let page = try #require(row?["rootpage"].flatMap { Int($0) })
    let size = try #require(
      try file.rows("PRAGMA page_size").first?["page_size"].flatMap { Int($0) })
    var damaged = bytes
    damaged.replaceSubrange((page - 1) * size..<page * size, with: Data(count: size))
    #expect(try !faults(of: damaged).isEmpty)
  }
}
