import FieldgateEngine
import FieldgateExchange
import FieldgateModel

/// An engine whose inputs are kept as a store keeps them, transaction by transaction.
struct Recorder {
  /// What a store hands to a replay.
  enum Arrival: Hashable {
    case messages([[Reading]])
    case entry(JournalEntry)
  }

  /// A place from which a replay can begin.
  struct Checkpoint {
    let rows: [StateRow]
    let arrivals: Int
    let events: Int
  }

  private(set) var engine: Engine
  private(set) var arrivals: [Arrival] = []
  private(set) var events: [AlertEvent] = []
  private(set) var readings: [Reading] = []
  private(set) var rows: [[String]: StateRow] = [:]
  /// The engine's moment at the last commit.
  private(set) var last: Moment?
  private var open = Effects()
  private let start: Timestamp
  /// What the wall clock is off by.
  var stepped: Milliseconds = 0
  private var boots = 1
  private var steadyAhead: Milliseconds = 1_000_000

  init(_ plan: Plan, start: Timestamp) {
    self.start = start
    engine = Engine(plan: plan, boot: "1", at: Moment(wall: start, steady: steadyAhead))
  }

  private func moment(_ at: Milliseconds) -> Moment {
    Moment(wall: start + at + stepped, steady: at + steadyAhead)
  }

  mutating func handle(_ input: Engine.Input, at: Milliseconds) {
    open.append(engine.handle(input, at: moment(at)))
  }

  /// What was too much, as it is taken when a transaction is closed.
  mutating func settle(at: Milliseconds) { open.append(engine.settle(at: moment(at))) }

  /// Ticks at the deadlines until then, as the daemon does.
  mutating func run(until at: Milliseconds) {
    while let next = engine.nextDeadline(), next - steadyAhead <= at {
      handle(.tick, at: next - steadyAhead)
    }
    handle(.tick, at: at)
  }

  mutating func commit() {
    for row in engine.takeChangedRows() {
      rows[[row.owner, row.key]] = row.bytes == nil ? nil : row
    }
    var entries = open.journal[...]
    for (index, marks) in open.marks.enumerated() {
      while let entry = entries.first, entry.after <= index {
        arrivals.append(.entry(entries.removeFirst().entry))
      }
      var reading = open.readings[index].reading
      readings.append(reading)
      // As a store's reader does: the engine never took it in.
      if marks.contains(.retried) { continue }
      reading.quality = marks.came(reading.quality)
      switch arrivals.last {
      case .messages(var messages) where marks.contains(.joins):
        messages[messages.count - 1].append(reading)
        arrivals[arrivals.count - 1] = .messages(messages)
      case .messages(let messages) where marks.contains(.together):
        arrivals[arrivals.count - 1] = .messages(messages + [[reading]])
      default: arrivals.append(.messages([[reading]]))
      }
    }
    arrivals += entries.map { .entry($0.entry) }
    events += open.events
    open = Effects()
    last = engine.lastMoment
  }

  /// The process dies, with what is not committed, and begins again.
  mutating func restart(
    at: Milliseconds, boots: Bool = false, cause: StartCause = .start, hears: Bool
  ) {
    open = Effects()
    if boots {
      self.boots += 1
      steadyAhead = 500 - at
    }
    engine = Engine(
      plan: engine.plan, rows: kept, boot: "\(self.boots)", at: moment(at), cause: cause)
    if hears { handle(.listening, at: at) }
  }

  var kept: [StateRow] { rows.values.sorted { ($0.owner, $0.key) < ($1.owner, $1.key) } }

  var checkpoint: Checkpoint {
    Checkpoint(rows: kept, arrivals: arrivals.count, events: events.count)
  }

  static func log(_ events: some Sequence<AlertEvent>) -> [String] {
    events.map { AlertMessage.object($0, site: "small").text }
  }

  /// The alert log made again from a checkpoint, or from the start.
  func replayed(_ plan: Plan? = nil, from checkpoint: Checkpoint? = nil) -> [AlertEvent] {
    var replay = FieldgateEngine.Replay(plan: plan ?? engine.plan, rows: checkpoint?.rows ?? [])
    var events: [AlertEvent] = []
    for arrival in arrivals.dropFirst(checkpoint?.arrivals ?? 0) {
      switch arrival {
      case .messages(let messages): events += replay.take(messages)
      case .entry(let entry): events += replay.take(entry)
      }
    }
    if let last { events += replay.pass(until: last.wall) }
    return events
  }
}
