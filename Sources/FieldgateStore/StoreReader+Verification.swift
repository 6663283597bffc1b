import FieldgateModel
import GRDB

/// Looking through a whole store for what is not as it was written.
extension StoreReader {
  /// Checks everything and gives every fault; a damaged page ends one check, not the
  /// others.
  ///
  /// The check of SQLite's structure reads the whole file in one transaction, which a
  /// daemon does not notice, but its write-ahead log grows meanwhile. The audit log is read
  /// in pages of its own.
  ///
  /// - Parameters:
  ///   - known: a head that was heard of earlier, from a heartbeat: the log must still have
  ///     that entry, with that hash.
  ///   - progress: told after each page of the audit log how many entries were looked at.
  package func verify(
    against known: AuditHead? = nil, progress: (Int64) -> Void = { _ in }
  ) -> Verification {
    var found = Verification()
    verifyStructure(&found)
    verifyAudit(&found, progress)
    if let known { verify(known, &found) }
    verifyEvents(&found)
    return found
  }

  private func verifyStructure(_ found: inout Verification) {
    do {
      let structure = try read("checking the structure") { database in
        try String.fetchAll(database, sql: "PRAGMA integrity_check(200)").filter { $0 != "ok" }
      }
      found.add(.structure, structure)
      found.add(.schema, try read("checking the schema") { try Schema.faults(in: $0) })
      let references = try read("checking the references") { database in
        try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").map { row in
          "a row of \(row["table"] as String? ?? "?") (\(row["rowid"] as Int64? ?? 0)) points to"
            + " one of \(row["parent"] as String? ?? "?") that is not there"
        }
      }
      found.add(.reference, references)
    } catch {
      found.add(.structure, brokenOff: "the check of the structure", by: error)
    }
  }

  private func verifyAudit(_ found: inout Verification, _ progress: (Int64) -> Void) {
    var walk = AuditWalk()
    do {
      // What is appended meanwhile comes with the last page, and the count of what was given
      // is of the same moment.
      while true {
        let (rows, given) = try read("reading the audit log") { database in
          (
            rows: try AuditTable.rows(
              after: walk.head.number, limit: Self.auditPage, in: database),
            given: try AuditTable.highestGiven(in: "audit_entry", database)
          )
        }
        for row in rows { try walk.take(row) }
        progress(walk.count)
        guard rows.count == Self.auditPage else {
          walk.end(given)
          break
        }
      }
    } catch {
      found.add(.audit, walk.faults)
      found.add(.audit, brokenOff: "the check of the audit log", by: error)
      return
    }
    found.add(.audit, walk.faults)
    found.head = walk.head
    found.entries = walk.count
  }

  private static let auditPage = 1000

  private func verify(_ known: AuditHead, _ found: inout Verification) {
    guard known.number > 0 else {
      if known != .none { found.add(.head, ["the head given is none: its hash is not that of 0"]) }
      return
    }
    do {
      let row = try read("reading an entry of the audit log") {
        try AuditTable.rows(after: known.number - 1, limit: 1, in: $0).first
      }
      guard let row, row.content.number == known.number else {
        let last = found.head.number
        let cut = last < known.number ? "; its end was cut off, or this is an older copy" : ""
        return found.add(
          .head, ["the log has no entry \(known.number); the last one is \(last)\(cut)"])
      }
      guard row.hash == known.hash else {
        return found.add(
          .head,
          [
            "entry \(known.number) is not the one of the head given: the log up to there was"
              + " written anew"
          ])
      }
    } catch {
      found.add(.head, brokenOff: "the check of the head", by: error)
    }
  }

  private func verifyEvents(_ found: inout Verification) {
    do {
      let numbers = try read("checking the alert events") {
        try AlertTable.faultsOfNumbers(in: $0)
      }
      found.add(.events, numbers.faults)
      found.events = numbers.count
      found.add(
        .alert,
        try read("checking the alerts") { try AlertTable.faultsOfSequences(in: $0) })
    } catch {
      found.add(.events, brokenOff: "the check of the alert events", by: error)
    }
  }

  /// The audit log's last number and hash.
  package func auditHead() throws(StoreError) -> AuditHead {
    try read("reading the audit's head") { try AuditTable.head(in: $0) }
  }
}
