import FieldgateModel

/// What of the engine's doings is an entry of the audit log.
extension Effects {
  /// Takes down an input that is journaled. A command is taken down when it is known what
  /// became of it.
  mutating func audit(_ input: JournalEntry.Input, at time: Timestamp) {
    switch input {
    case .start(let start):
      audit.append(
        AuditEntry(
          at: time, start.cause.rawValue,
          [
            "boot": .string(start.boot), "site": .string(start.plan),
            "version": .string(fieldgateVersion),
            "lastCommit": start.last.map { .string($0.wall.iso8601) },
          ]))
    case .listening: audit.append(AuditEntry(at: time, "listening"))
    case .deaf: audit.append(AuditEntry(at: time, "deaf"))
    // Conditions are told as alerts, which the log of alerts keeps.
    case .command, .step, .condition: break
    }
  }

  /// Takes down a command and what became of it: as it came where it was obeyed, and of one
  /// that was refused the beginning, since anybody can have any number of them refused.
  ///
  /// - Parameters:
  ///   - refusal: why it was not obeyed; nil where it was.
  ///   - place: where among the entries, since what it brought about stands behind it.
  mutating func audit(
    _ verb: String, _ payload: [UInt8], by user: String, refusal: String?, at time: Timestamp,
    place: Int
  ) {
    // Bytes that are no UTF-8 are replaced.
    let kept = payload.prefix(refusal == nil ? CommandArguments.limit : Self.keptOfRefused)
    let isCut = kept.count < payload.count
    audit.insert(
      AuditEntry(
        at: time, by: user, verb,
        [
          "outcome": refusal == nil ? "obeyed" : "refused",
          "why": refusal.map { .string(String(decoding: $0.utf8.prefix(400), as: UTF8.self)) },
          "payload": .string(String(decoding: kept, as: UTF8.self)),
          "bytes": isCut ? .integer(Int64(payload.count)) : nil,
          "digest": isCut ? .string(String(Digest.of(payload), radix: 16)) : nil,
        ]), at: place)
  }

  /// Bytes of the payload of a command that was refused.
  private static let keptOfRefused = 200

  /// Takes down a step of the wall clock.
  mutating func audit(stepFrom before: Timestamp, to after: Timestamp) {
    audit.append(
      AuditEntry(
        at: after, "step",
        ["from": .string(before.iso8601), "seconds": .number(Double(after - before) / 1000)]))
  }

  /// Tells of a threat level that began or is over, and takes it down.
  ///
  /// - Parameters:
  ///   - user: who did it; nil where it ended by itself.
  ///   - reason: why it was ended early.
  mutating func tell(_ change: LevelChange, by user: String?, reason: String? = nil) {
    levelChanges.append(change)
    notices.append(.level(change, by: user, reason: reason))
    let isOver = change.kind != .set
    audit.append(
      AuditEntry(
        at: isOver ? change.until ?? change.since : change.since,
        by: user ?? AuditEntry.gateway, "level-\(change.kind.rawValue)",
        [
          "area": .string(change.area.rawValue),
          "level": .integer(Int64(change.level.rawValue)),
          "since": .string(change.since.iso8601),
          "until": change.until.map { .string($0.iso8601) },
          "setBy": isOver ? .string(change.by) : nil,
          "reason": .string(reason ?? change.reason),
        ]))
  }
}
