import FieldgateModel

/// Stored inputs through an engine again: the same plan gives the same alerts, to the
/// byte; another plan gives what it would have given.
///
/// It begins with the rows of a checkpoint, or with none at the first start of a store.
/// Restarts and reloads are made as they were: the engine goes into its rows at the
/// moment of the last commit and comes out of them at the moment of the start. Decoders
/// are not asked: readings come as their messages gave them.
package struct Replay: Sendable {
  private let plan: Plan
  private let adapters: [DeviceID: AdapterID]
  private var rows: [RowKey: StateRow]
  /// Nil until the first start of a store without rows.
  package private(set) var engine: Engine?

  private struct RowKey: Hashable {
    let owner: String
    let key: String

    init(_ row: StateRow) { (owner, key) = (row.owner, row.key) }
  }

  /// - Parameters:
  ///   - plan: the rules as they are, or as they might be.
  ///   - rows: what the beginning keeps.
  package init(plan: Plan, rows: [StateRow]) {
    let plan = plan.unpublished
    self.plan = plan
    adapters = Dictionary(
      plan.devices.map { ($0.id, $0.adapter) }, uniquingKeysWith: { first, _ in first })
    self.rows = Dictionary(rows.map { (RowKey($0), $0) }, uniquingKeysWith: { first, _ in first })
    engine = rows.isEmpty ? nil : Engine(plan: plan, resuming: rows)
    engine?.commandAllowances = nil
  }

  /// What each message of one moment said, with the quality that it came with.
  package mutating func take(_ messages: [[Reading]]) -> [AlertEvent] {
    guard let received = messages.first?.first?.received else { return [] }
    let said = messages.map { readings in
      Engine.Said(readings, by: readings.first.flatMap { adapters[$0.device] } ?? AdapterID(""))
    }
    return handle(.said(said), received)
  }

  /// An input that was no message with readings.
  package mutating func take(_ entry: JournalEntry) -> [AlertEvent] {
    switch entry.input {
    case .start(let start): return restart(start, at: entry.moment)
    case .listening: return handle(.listening, entry.moment.wall)
    case .deaf: return handle(.deaf, entry.moment.wall)
    case .command(let user, let verb, let payload):
      return handle(.command(user: user, verb: verb, payload: payload), entry.moment.wall)
    case .condition(let condition, let state, let since):
      return handle(.condition(condition, state, since: since), entry.moment.wall)
    case .step: return engine?.handle(.tick, at: entry.moment).events ?? []
    }
  }

  /// Time passes until the engine's wall clock shows this.
  package mutating func pass(until time: Timestamp) -> [AlertEvent] { handle(.tick, time) }

  private mutating func handle(_ input: Engine.Input, _ time: Timestamp) -> [AlertEvent] {
    guard let moment = engine?.clock.moment(ofWall: time) else { return [] }
    return engine?.handle(input, at: moment).events ?? []
  }

  private mutating func restart(_ start: JournalEntry.Start, at moment: Moment) -> [AlertEvent] {
    var events: [AlertEvent] = []
    if let last = start.last { events = pass(until: last.wall) }
    for row in engine?.takeChangedRows() ?? [] { rows[RowKey(row)] = row.bytes == nil ? nil : row }
    // An engine that found no clock to take up began the time anew.
    if start.last == nil { rows = rows.filter { $0.key.owner != "clock" } }
    let kept = rows.values.sorted { ($0.owner, $0.key) < ($1.owner, $1.key) }
    engine = Engine(
      plan: plan, rows: kept, boot: start.boot, at: moment, cause: start.cause)
    engine?.commandAllowances = nil
    return events
  }
}
