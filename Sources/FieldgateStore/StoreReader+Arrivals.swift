import FieldgateModel
import GRDB

/// What came in, in the order in which it came, for a replay.
extension StoreReader {
  /// One input of the engine.
  package enum Arrival: Hashable, Sendable {
    /// What each message of one moment said, with the quality that it came with.
    case messages([[Reading]])
    case entry(JournalEntry)

    /// What the engine's wall clock showed.
    package var time: Timestamp? {
      switch self {
      case .messages(let messages): messages.first?.first?.received
      case .entry(let entry): entry.moment.wall
      }
    }
  }

  /// Where a replay begins, and the engine's rows there.
  package struct Beginning: Sendable {
    package let place: Checkpoint.Place
    /// Nil for the store's own start, which has no rows.
    package let time: Timestamp?
    package let rows: [StateRow]
    /// The site that was in force there: `Plan.fingerprint`.
    package let plan: String?
  }

  /// How far the store has come, and the engine's rows there, as one.
  package struct End: Sendable {
    package let place: Checkpoint.Place
    package let rows: [StateRow]
  }

  /// The store as it stands now; what is committed later lies beyond it.
  package func end() throws(StoreError) -> End {
    try read("reading the store's end") { database in
      End(
        place: Checkpoint.Place(
          reading: try ReadingTable.lastSequence(in: database),
          entry: try JournalTable.last(in: database), event: try AlertTable.lastEvent(in: database)),
        rows: try StateTable.rows(in: database))
    }
  }

  /// The last place at or before a time from which everything that came in is still
  /// there; where there is none, the first one after it; nil where there is none at all.
  package func beginning(before time: Timestamp) throws(StoreError) -> Beginning? {
    try read("looking for a checkpoint") { database in
      var usable: [Checkpoint] = []
      for checkpoint in try CheckpointTable.all(in: database)
      where try isWhole(after: checkpoint.place, in: database) { usable.append(checkpoint) }
      let start = Checkpoint.Place(reading: 0, entry: 0, event: 0)
      let chosen = usable.last { $0.time <= time }
      if chosen == nil, try isWhole(after: start, in: database),
        let first = try JournalTable.entries(after: 0, through: 1, limit: 1, in: database).first,
        case .start(let made) = first.entry.input, made.last == nil
      {
        return Beginning(place: start, time: nil, rows: [], plan: made.plan)
      }
      guard let checkpoint = chosen ?? usable.first else { return nil }
      var plan: String?
      if let entry = try JournalTable.start(through: checkpoint.place.entry, in: database),
        case .start(let made) = entry.entry.input
      {
        plan = made.plan
      }
      return Beginning(
        place: checkpoint.place, time: checkpoint.time,
        rows: try CheckpointTable.rows(of: checkpoint, in: database), plan: plan)
    }
  }

  /// Whether the reading that came next after a place is still there.
  private func isWhole(after place: Checkpoint.Place, in database: Database) throws -> Bool {
    let next = try Int64.fetchOne(
      database, sql: "SELECT min(sequence) FROM reading WHERE sequence > ?",
      arguments: [place.reading])
    let entry = try Int64.fetchOne(
      database, sql: "SELECT min(number) FROM journal WHERE number > ?", arguments: [place.entry])
    return next ?? place.reading + 1 == place.reading + 1
      && entry ?? place.entry + 1 == place.entry + 1
  }

  /// The alert log between two places.
  package func alertLog(
    after begin: Checkpoint.Place, through end: Checkpoint.Place
  ) throws(StoreError) -> [LoggedEvent] {
    try read("reading the alert log") {
      try AlertTable.log(after: begin.event, through: end.event, in: $0)
    }
  }

  /// Hands over what came in between two places, in its order, until `body` says that it
  /// has enough.
  ///
  /// Each page is a transaction of its own; `body` runs outside of it.
  package func arrivals(
    after begin: Checkpoint.Place, through end: Checkpoint.Place,
    _ body: (Arrival) throws -> Bool
  ) throws {
    var cursor = ArrivalCursor(after: begin, through: end)
    while !cursor.isAtEnd {
      let page = try read("reading what came in") { try cursor.next(in: $0) }
      for arrival in page where try !body(arrival) { return }
    }
  }
}

/// What a replay was about to read went with the retention while it was under way.
struct DeletedMeanwhile: Error {
  /// When the oldest reading arrived that is still there.
  let oldest: Timestamp?
}

/// Goes through readings and journal side by side.
struct ArrivalCursor {
  private static let pageSize = 2000
  private var place: Checkpoint.Place
  private let end: Checkpoint.Place
  private var series: [Int64: SeriesKey] = [:]
  /// The messages of a moment whose last reading may not have been read yet.
  private var open: [[Reading]] = []
  private(set) var isAtEnd = false

  init(after begin: Checkpoint.Place, through end: Checkpoint.Place) {
    place = begin
    self.end = end
  }

  /// The next page: some messages, and the entries that lie before their ends.
  mutating func next(in database: Database) throws -> [StoreReader.Arrival] {
    let readings = try ReadingTable.arrivals(
      after: place.reading, through: end.reading, limit: Self.pageSize, knowing: &series,
      in: database)
    if place.reading < end.reading, readings.first?.recorded.sequence != place.reading + 1 {
      throw DeletedMeanwhile(oldest: try ReadingTable.oldest(in: database))
    }
    let isLast = readings.count < Self.pageSize
    var entries = try JournalTable.entries(
      after: place.entry, through: end.entry, limit: Self.pageSize, in: database)[...]
    // Where the journal's page is full, readings beyond it must wait.
    let horizon = entries.count == Self.pageSize ? entries.last?.after ?? .max : .max
    var arrivals: [StoreReader.Arrival] = []
    func close() {
      if !open.isEmpty { arrivals.append(.messages(open)) }
      open = []
    }
    func take(through sequence: Int64) {
      while let entry = entries.first, entry.after < sequence {
        close()
        arrivals.append(.entry(entry.entry))
        place.entry = entry.number
        entries.removeFirst()
      }
    }
    var isCut = false
    for (recorded, marks) in readings {
      guard recorded.sequence <= horizon else {
        isCut = true
        break
      }
      take(through: recorded.sequence)
      // Out of quarantine: the engine never took it in.
      if marks.contains(.retried) {
        place.reading = recorded.sequence
        continue
      }
      var reading = recorded.reading
      reading.quality = marks.came(reading.quality)
      if marks.contains(.joins), let last = open.indices.last {
        open[last].append(reading)
      } else {
        if !marks.contains(.together) { close() }
        open.append([reading])
      }
      place.reading = recorded.sequence
    }
    if isCut || (isLast && horizon < .max) {
      take(through: horizon == .max ? .max : horizon + 1)
    } else if isLast {
      take(through: .max)
      close()
      isAtEnd = true
    }
    return arrivals
  }
}
