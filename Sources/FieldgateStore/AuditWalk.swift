import FieldgateModel

/// A walk along the audit log, entry by entry, that tells what is not as it was written.
struct AuditWalk {
  /// The entry that was taken last, as the file has it.
  private(set) var head = AuditHead.none
  private(set) var count: Int64 = 0
  private(set) var faults: [String] = []

  /// Takes the next entry that is there.
  mutating func take(_ row: AuditTable.Row) throws {
    let number = row.content.number
    count += 1
    defer { head = AuditHead(number: number, hash: row.hash) }
    guard number == head.number + 1 else {
      let first = head.number + 1
      let last = number - 1
      faults.append(
        first == last ? "entry \(first) is missing" : "entries \(first) to \(last) are missing")
      // What it was bound to is gone with them.
      return
    }
    guard row.isTyped else {
      return faults.append("entry \(number) was changed: a column has another type")
    }
    if try AuditChain.hash(row.content, after: head.hash) != row.hash {
      faults.append(
        "entry \(number) was changed, or the hash of the one before it: its hash does not fit")
    }
  }

  /// Ends the walk.
  ///
  /// - Parameter given: the highest number that the file says it has given.
  mutating func end(_ given: Int64) {
    if given > head.number {
      faults.append(
        "the end was cut off: the last entry is \(head.number), but \(given) were written")
    } else if given < head.number {
      faults.append("the file says that \(given) entries were written, but has \(head.number)")
    }
  }
}
