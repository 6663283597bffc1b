import FieldgateModel

/// An engine on virtual time, with the rows that a store would keep of it: what a test of
/// rules plays on. Times are milliseconds since its start.
package struct Rehearsal: Sendable {
  package private(set) var engine: Engine
  /// Every transition so far, in order, with the time at which it came.
  package private(set) var events: [(at: Milliseconds, event: AlertEvent)] = []
  private let start: Timestamp
  private var rows: [Place: StateRow] = [:]
  /// What the box's wall clock is off by.
  private var stepped: Milliseconds = 0

  private struct Place: Hashable {
    let owner: String
    let key: String
  }

  /// How long the box has been up when the time begins.
  private static let uptime: Milliseconds = 1_000_000
  private static let boot = "rehearsal"

  /// An engine that begins at `start` and hears.
  ///
  /// - Parameter rows: what an earlier run would have left.
  package init(_ plan: Plan, start: Timestamp, rows: [StateRow] = []) {
    self.start = start
    for row in rows { self.rows[Place(owner: row.owner, key: row.key)] = row }
    engine = Engine(
      plan: plan.unpublished, rows: rows, boot: Self.boot,
      at: Moment(wall: start, steady: Self.uptime))
    handle(.listening, at: 0)
  }

  /// The moment of a time, as the box's clocks show it.
  package func moment(_ at: Milliseconds) -> Moment {
    Moment(wall: start + at + stepped, steady: at + Self.uptime)
  }

  /// Takes in an input at its time, after all that came due before.
  @discardableResult
  package mutating func handle(_ input: Engine.Input, at time: Milliseconds) -> Effects {
    run(until: time)
    let effects = engine.handle(input, at: moment(time))
    take(effects)
    return effects
  }

  /// Lets time pass; the engine is ticked when it wants to be.
  package mutating func run(until time: Milliseconds) {
    while let next = engine.nextDeadline(), next - Self.uptime <= time {
      take(engine.handle(.tick, at: moment(next - Self.uptime)))
    }
  }

  /// The process ends; what is not handled until it starts again is lost on it.
  package mutating func stop(at time: Milliseconds) {
    handle(.tick, at: time)
    for row in engine.takeChangedRows() {
      rows[Place(owner: row.owner, key: row.key)] = row.bytes == nil ? nil : row
    }
  }

  /// It begins again with what the store holds.
  package mutating func start(at time: Milliseconds) {
    engine = Engine(plan: engine.plan, rows: Array(rows.values), boot: Self.boot, at: moment(time))
    handle(.listening, at: time)
  }

  /// The box's wall clock is set, forward or back.
  package mutating func step(by length: Milliseconds, at time: Milliseconds) {
    handle(.tick, at: time)
    stepped += length
    handle(.tick, at: time)
  }

  private mutating func take(_ effects: Effects) {
    events += effects.events.map { ($0.sent - start - stepped, $0) }
  }
}
