import FieldgateModel
import GRDB

/// The deleting of what is older than a time, oldest first, in steps of a few hundred rows
/// until the budget is spent; what went is written down in the same transaction.
struct Deleting {
  let reason: Deletion.Reason
  let before: Timestamp
  let now: Timestamp
  private let budget: Budget
  let database: Database

  /// Rows in one step: about a millisecond.
  private static let step = 256

  init(
    reason: Deletion.Reason, before: Timestamp, now: Timestamp, budget: Budget,
    in database: Database
  ) {
    self.reason = reason
    self.before = before
    self.now = now
    self.budget = budget
    self.database = database
  }

  /// Steps until one finds nothing more, or the budget is spent.
  private func steps(of step: Int = Self.step, _ body: () throws -> Int) throws -> Slice {
    var slice = Slice(isFinished: false)
    while !slice.isFinished {
      let count = try body()
      slice.rows += count
      slice.isFinished = count < step
      if budget.isSpent { break }
    }
    return slice
  }

  // MARK: - Readings

  /// From the first one on, up to one that is too young or that no roll-up holds. The newest
  /// stays, so that no sequence is given twice.
  func readings(_ due: Set<Slot>) throws -> Slice {
    let newest = try ReadingTable.lastSequence(in: database)
    var slice = Slice(isFinished: false)
    var sealed: Set<Slot> = []
    var span: (from: Timestamp, to: Timestamp)?
    var through: [Slot: Int64] = [:]
    var proven: Int64 = 0
    while !slice.isFinished {
      var last: Int64?
      var count = 0
      let first = try PreparedStatement(
        database,
        "SELECT sequence, time, received, quality FROM reading ORDER BY sequence LIMIT ?")
      try first.bind(1, Int64(Self.step))
      slice.isFinished = true
      let isCut = try first.walk { row in
        let received = row.timestamp(2)
        guard row.integer(0) < newest,
          try isOld(row.integer(0), received, &proven, in: .readings)
        else { return true }
        let slot = try Self.slot(row, received)
        if let slot, due.contains(slot) {
          let rolled =
            try through[slot] ?? SlotTable.standing(.readings, slot, in: database).through
          through[slot] = rolled
          if row.integer(0) > rolled {
            slice.waitsFor = (.readings, slot)
            return true
          }
        }
        if let slot { sealed.insert(slot) }
        last = row.integer(0)
        count += 1
        span = span.map { (min($0.from, received), max($0.to, received)) } ?? (received, received)
        return false
      }
      slice.isFinished = isCut || count < Self.step
      if let last {
        let delete = try PreparedStatement(database, "DELETE FROM reading WHERE sequence <= ?")
        try delete.bind(1, last)
        try delete.run()
        slice.rows += count
      }
      if budget.isSpent { break }
    }
    try SlotTable.seal(sealed.sorted(), .readings, in: database)
    if let span {
      try DeletionTable.note(
        Deletion(
          kind: .readings, reason: reason, time: now, from: span.from, to: span.to,
          rows: Int64(slice.rows)), in: database)
    }
    return slice
  }

  private static func slot(_ row: PreparedStatement.Row, _ received: Timestamp) throws -> Slot? {
    if row.isNull(3) { return Slot(of: row.timestamp(1)) }
    switch try row.word(3, "reading.quality") as Quality {
    case .good, .late: return Slot(of: row.timestamp(1))
    case .skewed: return Slot(of: received)
    case .retained, .range, .duplicate, .stale: return nil
    }
  }

  // MARK: - The others

  /// Slots that begin before the time; with their last rows go what was known of them.
  func rollUps(_ source: RollUpSource) throws -> Slice {
    let limit = Slot(of: before)
    let kind: DataClass = source == .readings ? .readings15min : .areas15min
    var slice = try steps {
      let find = try PreparedStatement(
        database,
        """
        SELECT slot, series FROM rollup WHERE source = ? AND slot < ? ORDER BY slot, series \
        LIMIT \(Self.step)
        """)
      try find.bind(1, source.rawValue)
      try find.bind(2, limit.number)
      var slots: [Timestamp] = []
      var last: (slot: Int64, series: Int64)?
      try find.rows { row in
        last = (row.integer(0), row.integer(1))
        slots.append(Slot(number: row.integer(0)).start)
      }
      guard let last else { return 0 }
      let delete = try PreparedStatement(
        database, "DELETE FROM rollup WHERE source = ? AND (slot, series) <= (?, ?)")
      try delete.bind(1, source.rawValue)
      try delete.bind(2, last.slot)
      try delete.bind(3, last.series)
      try delete.run()
      try DeletionTable.note(kind, reason, times: slots, at: now, in: database)
      return slots.count
    }
    guard slice.isFinished, reason == .age else { return slice }
    let forget = try PreparedStatement(
      database,
      """
      DELETE FROM slot WHERE source = ?1 AND start IN (SELECT start FROM slot \
      WHERE source = ?1 AND start < ?2 AND due = 0 LIMIT 1000)
      """)
    try forget.bind(1, source.rawValue)
    try forget.bind(2, limit.number)
    try forget.run()
    slice.isFinished = database.changesCount < 1000
    return slice
  }

  /// Alerts that are over, with their transitions; the one with the newest transition stays,
  /// so that the count goes on. Levels and exercises that are over. The audit log says how many
  /// transitions went, so that `verify` does not miss them.
  func alerts() throws -> Slice {
    let slice = try steps {
      let find = try PreparedStatement(
        database,
        """
        SELECT id, updated FROM alert WHERE updated < ? AND state IN ('cleared', 'expired') \
        AND id <> (SELECT alert FROM alert_event ORDER BY number DESC LIMIT 1) \
        ORDER BY updated LIMIT \(Self.step)
        """)
      try find.bind(1, before.milliseconds)
      var alerts: [(id: String, updated: Timestamp)] = []
      try find.rows { alerts.append(($0.text(0), $0.timestamp(1))) }
      var gone: [Timestamp] = []
      var events = 0
      for (id, updated) in alerts {
        for sql in ["DELETE FROM alert_event WHERE alert = ?", "DELETE FROM alert WHERE id = ?"] {
          let delete = try PreparedStatement(database, sql)
          try delete.bind(1, id)
          try delete.run()
          if sql.contains("alert_event") { events += database.changesCount }
        }
        try ReceiptTable.remove(of: id, from: database)
        gone.append(updated)
        if budget.isSpent { break }
      }
      try DeletionTable.note(.alerts, reason, times: gone, at: now, in: database)
      if events > 0 {
        let count: JSONObject = ["events": .integer(Int64(events))]
        try AuditTable.append([AuditEntry(at: now, "retention", count)], to: database)
      }
      return gone.count < alerts.count ? Self.step : gone.count
    }
    guard slice.isFinished else { return slice }
    let levels = try PreparedStatement(
      database,
      """
      DELETE FROM level WHERE id IN (SELECT id FROM level WHERE until < ? LIMIT \(Self.step)) \
      RETURNING until
      """)
    try levels.bind(1, before.milliseconds)
    var times: [Timestamp] = []
    try levels.rows { times.append($0.timestamp(0)) }
    try DeletionTable.note(.alerts, reason, times: times, at: now, in: database)
    let exercises = try ExerciseTable.remove(endedBefore: before, limit: Self.step, from: database)
    try DeletionTable.note(.alerts, reason, times: exercises, at: now, in: database)
    return Slice(
      rows: slice.rows + times.count + exercises.count,
      isFinished: max(times.count, exercises.count) < Self.step)
  }

  func quarantined() throws -> Slice {
    var proven: Int64 = 0
    return try steps {
      let find = try PreparedStatement(
        database, "SELECT number, received FROM quarantine ORDER BY number LIMIT \(Self.step)")
      var last: Int64?
      try find.walk { row in
        guard try isOld(row.integer(0), row.timestamp(1), &proven, in: .quarantine) else {
          return true
        }
        last = row.integer(0)
        return false
      }
      guard let last else { return 0 }
      return try QuarantineTable.remove(through: last, because: reason, at: now, from: database)
    }
  }

  /// Messages of which the bytes go in one step: each may have a mebibyte.
  private static let rawStep = 8

  /// The bytes of quarantined messages; their shapes stay.
  func rawMessages() throws -> Slice {
    try steps(of: Self.rawStep) {
      let erase = try PreparedStatement(
        database,
        """
        UPDATE quarantine SET payload = NULL WHERE number IN (SELECT number \
        FROM quarantine INDEXED BY quarantine_raw WHERE payload IS NOT NULL AND received < ? \
        LIMIT \(Self.rawStep)) RETURNING received
        """)
      try erase.bind(1, before.milliseconds)
      var times: [Timestamp] = []
      try erase.rows { times.append($0.timestamp(0)) }
      try DeletionTable.note(.quarantinedRaw, reason, times: times, at: now, in: database)
      return times.count
    }
  }

  /// The bytes of those messages that are more, or longer, than the site allows now.
  func rawMessages(beyond settings: QuarantineSettings) throws -> Slice {
    let last = try QuarantineTable.lastBeyond(settings.messages, in: database)
    return try steps(of: Self.rawStep) {
      try QuarantineTable.erase(
        through: last, longerThan: Int64(settings.size), limit: Int64(Self.rawStep),
        because: reason, at: now, in: database)
    }
  }
}
