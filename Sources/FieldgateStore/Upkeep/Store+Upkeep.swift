import FieldgateModel
import GRDB

/// One piece of upkeep.
package enum UpkeepTask: Hashable, Sendable {
  /// A slot's rows, from what is there.
  case rollUp(RollUpSource, Slot)
  /// What is older than a time.
  case delete(DataClass, before: Timestamp, Deletion.Reason)
  /// Bytes of quarantined messages that are more, or longer, than the site allows.
  case boundRaw(QuarantineSettings)
  /// Samples of areas that no roll-up needs any more.
  case dropSamples(before: Timestamp)
  /// Checkpoints whose readings are gone.
  case dropCheckpoints
  /// Entries of the journal from before all readings and checkpoints.
  case dropJournal
  /// Free pages out of the file, until it has so many bytes.
  case shrink(to: Int64)
}

/// What one slice of a task has done.
package struct Slice: Hashable, Sendable {
  /// Rows that it read, wrote or deleted; pages, where it shrank the file.
  package var rows = 0
  /// Nothing is left to do for this task.
  package var isFinished = true
  /// What must be rolled up before more of it may go.
  package var waitsFor: (source: RollUpSource, slot: Slot)? {
    get { waiting.map { ($0.source, $0.slot) } }
    set { waiting = newValue.map { Waiting(source: $0.source, slot: $0.slot) } }
  }
  private var waiting: Waiting?

  private struct Waiting: Hashable, Sendable {
    let source: RollUpSource
    let slot: Slot
  }

  package init(rows: Int = 0, isFinished: Bool = true) {
    self.rows = rows
    self.isFinished = isFinished
  }
}

/// Upkeep in slices, on the writing connection and between two batches.
extension Store {
  /// How long the work of one slice may take where it reads.
  package static let readingLength: Milliseconds = 6
  /// The same where it writes: the commit comes on top, at times with the moving of the log
  /// into the database, and both must fit into the 20 ms of a slice. See docs/decisions/0010.
  package static let writingLength: Milliseconds = 2

  /// Of slots that are due at once so many are told of, the newest; a device that makes times
  /// up can make hundreds of thousands of them due.
  private static let mostSurveyed = 64

  /// Does as much of a task as one slice may, in a transaction of its own.
  package func slice(
    of task: UpkeepTask, at now: Timestamp, budget length: Milliseconds? = nil
  ) throws(StoreError) -> Slice {
    let budget = Budget(length ?? (isReading(task) ? Self.readingLength : Self.writingLength))
    switch task {
    case .rollUp(let source, let slot):
      return try rollUpSlice(source, slot, budget)
    case .delete(.readings, let before, let reason):
      return try transaction("deleting readings") { database, tail in
        let slice = try Deleting(
          reason: reason, before: before, now: now, budget: budget, in: database
        ).readings(tail.due.due[.readings] ?? [])
        try dropBrokenRollUp(in: database)
        return slice
      }
    case .delete(let kind, let before, let reason):
      return try transaction("deleting \(kind.rawValue)") { database, _ in
        let deleting = Deleting(
          reason: reason, before: before, now: now, budget: budget, in: database)
        switch kind {
        case .readings15min: return try deleting.rollUps(.readings)
        case .areas15min: return try deleting.rollUps(.areas)
        case .alerts: return try deleting.alerts()
        case .quarantinedRaw: return try deleting.rawMessages()
        case .quarantined: return try deleting.quarantined()
        case .readings, .journal: return Slice()
        }
      }
    case .boundRaw(let settings):
      return try transaction("bounding the quarantine") { database, _ in
        try Deleting(
          reason: .privacy, before: now, now: now, budget: budget, in: database
        ).rawMessages(beyond: settings)
      }
    case .dropSamples(let before):
      return try transaction("dropping samples") { database, tail in
        let slice = try Dropping(budget: budget, in: database)
          .samples(before: before, tail.due.due[.areas] ?? [])
        try dropBrokenRollUp(in: database)
        return slice
      }
    case .dropCheckpoints:
      return try transaction("dropping checkpoints") { database, _ in
        try Dropping(budget: budget, in: database).checkpoints()
      }
    case .dropJournal:
      return try transaction("dropping entries of the journal") { database, _ in
        try Dropping(budget: budget, in: database).journal(at: now)
      }
    case .shrink(let size):
      return try transaction("shrinking the file") { database, _ in
        try Dropping(budget: budget, in: database).freePages(until: size, path: path)
      }
    }
  }

  private func isReading(_ task: UpkeepTask) -> Bool {
    if case .rollUp = task { !(rollUp?.isWriting ?? false) } else { false }
  }

  /// Where raw rows went that the roll-up under way was to read, it is begun anew, and adds.
  private func dropBrokenRollUp(in database: Database) throws {
    guard let current = rollUp, current.needsAll else { return }
    if try SlotTable.standing(current.source, current.slot, in: database).isSealed { rollUp = nil }
  }

  private func rollUpSlice(
    _ source: RollUpSource, _ slot: Slot, _ budget: Budget
  ) throws(StoreError) -> Slice {
    if rollUp?.source != source || rollUp?.slot != slot { rollUp = nil }
    if var rollUp, rollUp.isWriting {
      // Taken out, not copied.
      self.rollUp = nil
      return try transaction("rolling up") { database, tail in
        let rows = try rollUp.write(budget, to: database)
        if rollUp.isDone {
          try SlotTable.finish(
            source, slot, through: rollUp.through, isDue: tail.due.hasCome, in: database)
          tail.due.finish()
        } else {
          self.rollUp = rollUp
        }
        return Slice(rows: rows, isFinished: rollUp.isDone)
      }
    }
    return try look("rolling up") { database, tail in
      if rollUp == nil {
        guard tail.due.due[source]?.contains(slot) ?? false else { return Slice() }
        let through =
          source == .readings
          ? tail.nextSequence - 1 : try AreaSampleTable.lastSequence(in: database)
        rollUp = RollUp(
          source, slot, through: through,
          standing: try SlotTable.standing(source, slot, in: database),
          mostValues: settings.rollUpValues)
        tail.due.watch(source, slot)
      }
      let rows = try rollUp?.collect(budget, in: database) ?? 0
      return Slice(rows: rows, isFinished: false)
    }
  }

  /// What upkeep must know to say what is due.
  package struct Survey: Sendable {
    /// By source, oldest first: the newest that are closed, some dozens of them.
    package var due: [RollUpSource: [Slot]]
    package var usage: FileUsage
    /// When the oldest raw reading arrived; nil where there is none.
    package var oldest: Timestamp?
    /// How far the clock of the retention had come when that was last written down.
    package var clock: Timestamp?

    package init(
      due: [RollUpSource: [Slot]] = [:], usage: FileUsage, oldest: Timestamp? = nil,
      clock: Timestamp? = nil
    ) {
      self.due = due
      self.usage = usage
      self.oldest = oldest
      self.clock = clock
    }
  }

  /// Looks at the store.
  ///
  /// - Parameter now: slots that end later are not told of.
  package func survey(
    at now: Timestamp = Timestamp(milliseconds: .max)
  ) throws(StoreError) -> Survey {
    try look("looking at the store") { database, tail in
      Survey(
        due: tail.due.due.mapValues { Self.newest(of: $0, closedAt: now) },
        usage: try FileUsage(database, path: path),
        oldest: try ReadingTable.oldest(in: database),
        clock: try Int64.fetchOne(
          database, sql: "SELECT value FROM upkeep WHERE key = 'clock'"
        ).map { Timestamp(milliseconds: $0) })
    }
  }

  /// In one pass: the set may be large, and is not sorted for this.
  private static func newest(of slots: Set<Slot>, closedAt now: Timestamp) -> [Slot] {
    var newest: [Slot] = []
    for slot in slots where slot.end <= now {
      if newest.count == mostSurveyed {
        guard let first = newest.first, first < slot else { continue }
        newest.removeFirst()
      }
      newest.insert(slot, at: newest.firstIndex { slot < $0 } ?? newest.endIndex)
    }
    return newest
  }

  /// How much room the file takes now.
  package func usage() throws(StoreError) -> FileUsage {
    try look("looking at the file") { database, _ in try FileUsage(database, path: path) }
  }

  /// Writes down how far the clock of the retention has come.
  package func keepClock(_ time: Timestamp) throws(StoreError) {
    try transaction("keeping the clock of the retention") { database, _ in
      let put = try PreparedStatement(
        database, "INSERT OR REPLACE INTO upkeep (key, value) VALUES ('clock', ?)")
      try put.bind(1, time.milliseconds)
      try put.run()
    }
  }
}
