import FieldgateEngine
import FieldgateModel

/// An engine on virtual time, with a store that keeps its rows: what it is told, what
/// comes out, and restarts in between.
struct Replay {
  /// How long the box has been up when the time begins.
  static let uptime: Milliseconds = 1_000_000

  private(set) var engine: Engine
  private(set) var effects = Effects()
  private(set) var rows: [Owned: StateRow] = [:]
  let start: Timestamp
  /// What the wall clock is off by.
  var stepped: Milliseconds = 0
  /// What the box's steady clock is ahead of the time by.
  private var steadyAhead = uptime
  private var boot = "first"

  struct Owned: Hashable {
    let owner: String
    let key: String
  }

  /// An engine that begins and hears.
  init(_ plan: Plan, start: Timestamp = ExampleSite.start) {
    self.start = start
    engine = Engine(
      plan: plan, boot: "first", at: Moment(wall: start, steady: Self.uptime))
    handle(.listening, at: 0)
  }

  /// `at`: milliseconds since the start.
  func moment(_ at: Milliseconds) -> Moment {
    Moment(wall: start + at + stepped, steady: at + steadyAhead)
  }

  @discardableResult
  mutating func handle(_ input: Engine.Input, at: Milliseconds) -> Effects {
    let came = engine.handle(input, at: moment(at))
    effects.append(came)
    return came
  }

  /// What was too much, as it is taken when a transaction is closed.
  @discardableResult
  mutating func settle(at: Milliseconds) -> Effects {
    let came = engine.settle(at: moment(at))
    effects.append(came)
    return came
  }

  /// What came out since it was last taken.
  mutating func take() -> Effects {
    defer { effects = Effects() }
    return effects
  }

  /// A command of `anna`'s, and its answer.
  @discardableResult
  mutating func command(_ verb: String, _ payload: String, at: Milliseconds) -> String {
    run(until: at)
    let effects = handle(
      .command(user: "anna", verb: verb, payload: Array(payload.utf8)), at: at)
    return String(decoding: effects.replies.first?.payload ?? [], as: UTF8.self)
  }

  /// Everything that changed goes into the store, as in a transaction.
  mutating func commit() {
    for row in engine.takeChangedRows() {
      rows[Owned(owner: row.owner, key: row.key)] = row.bytes == nil ? nil : row
    }
  }

  /// The process ends after a commit and begins again with what the store holds.
  ///
  /// - Parameters:
  ///   - hears: whether the broker's messages reach it at once.
  ///   - steady: what the steady clock shows then, after a start of the box itself.
  mutating func restart(
    _ plan: Plan? = nil, at: Milliseconds, hears: Bool = true, boot: String? = nil,
    steady: Milliseconds? = nil, cause: StartCause = .start
  ) {
    if let boot { self.boot = boot }
    if let steady { steadyAhead = steady - at }
    engine = Engine(
      plan: plan ?? engine.plan, rows: Array(rows.values), boot: self.boot, at: moment(at),
      cause: cause)
    if hears { handle(.listening, at: at) }
  }

  /// The store holds these rows as well, and the process begins again with them.
  mutating func takeUp(_ more: [StateRow], at: Milliseconds) {
    commit()
    for row in more { rows[Owned(owner: row.owner, key: row.key)] = row }
    restart(at: at)
  }

  /// Lets a row of the store be something else.
  mutating func spoil(_ owner: String, _ key: String, _ bytes: [UInt8]) {
    rows[Owned(owner: owner, key: key)]?.bytes = bytes
  }

  /// Time passes, and the engine is ticked when it wants to be.
  mutating func run(until at: Milliseconds) {
    while let next = engine.nextDeadline(), next - steadyAhead <= at {
      handle(.tick, at: next - steadyAhead)
    }
    handle(.tick, at: at)
  }

  /// What came out, to be compared.
  var readings: [Seen] { effects.readings.map { Seen(reading: $0.reading, area: $0.area) } }

  struct Seen: Hashable {
    let reading: Reading
    let area: AreaID?
  }

  /// The last state that was published of each area, without its own time and ages.
  var lastStates: [String: String] {
    var states: [String: String] = [:]
    for publication in effects.publications where publication.retain {
      states[publication.topic] = String(decoding: publication.payload, as: UTF8.self)
        .replacing(#/"(age|time)":("[^"]*"|[0-9.]+),?/#, with: "")
    }
    return states
  }

  /// `raised moderate square/crowd-density 1`, one line each.
  var told: [String] {
    effects.events.map {
      "\($0.kind.rawValue) \($0.alert.severity) \($0.alert.area)/\($0.alert.rule)"
        + " \($0.alert.sequence)"
    }
  }

  /// The same without what is told of the gateway's clock.
  var toldOfRules: [String] { told.filter { !$0.contains(SystemRule.clock.rawValue) } }

  /// The lines with the time of the engine at which each came, in seconds.
  var toldAt: [String] {
    zip(effects.events, told).map { event, line in
      let since = Double(event.sent - start - stepped) / 1000
      return "\(JSONValue.text(of: since)) \(line)"
    }
  }
}
