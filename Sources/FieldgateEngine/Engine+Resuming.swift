import FieldgateModel

/// An engine out of the rows of a moment, as if nothing had come between.
extension Engine {
  /// Takes up the rows at the very moment at which they were kept, in the same run: no
  /// restart, no break in the hearing. Nil where the clock's row cannot be read.
  package init?(plan: Plan, resuming rows: [StateRow]) {
    guard let row = rows.first(where: { $0.owner == "clock" }),
      let clock = try? EngineClock(bytes: row.bytes ?? [], version: row.version)
    else { return nil }
    let moment = clock.boxMoment
    // No new run: what is the matter with the gateway is so as before.
    self.init(plan: plan, rows: rows, boot: clock.boot, at: moment, cause: .recovery)
    let ear = rows.first { $0.owner == "ear" }.flatMap {
      try? Ear(bytes: $0.bytes ?? [], version: $0.version, lastCommit: nil)
    }
    if ear?.isListening ?? false { pending = handle(.listening, at: moment) }
    // It was not made now, and not by anybody's command.
    pending.journal = []
  }

  /// The engine's moment at the last commit, as the rows say it.
  package static func lastMoment(of rows: [StateRow]) -> Moment? {
    rows.first { $0.owner == "clock" }.flatMap {
      try? EngineClock(bytes: $0.bytes ?? [], version: $0.version).last
    }
  }
}
