import CAllocations
import FieldgateDaemon
import FieldgateDecode
import FieldgateDocument
import FieldgateEngine
import FieldgateModel
import FieldgateSite

/// What a message of the load costs in the core alone, without broker and store: decoding
/// it, and all that the engine does with it, decoding included.
///
/// The messages come in bursts, as a backlog does: so many in one moment, by a hundred
/// counters in turns. Time is this process's own, in microseconds a message.
///
///     fieldgate-bench stages [--messages N] [--rounds R]
struct StagesBench {
  let messages: Int
  let rounds: Int
  /// So many messages come in one moment.
  private static let burst = 1000

  func run() throws {
    let plan = try plan()
    let start = Timestamp(milliseconds: 1_795_348_800_000)
    let load = (0..<messages).map { index in
      let (topic, payload) = Load.message(index, at: start)
      return Message(topic: topic, payload: Array(payload.utf8), retained: false)
    }
    var costs = [
      (name: "decoding", cost: Cost()), (name: "engine, decoding included", cost: Cost()),
    ]
    for _ in 0...rounds {
      costs[0].cost.measure(messages) { decode(load, plan.inUse, start) }
      costs[1].cost.measure(messages) { handle(load, plan, start) }
    }
    print("\(messages) messages a run, \(rounds) rounds in turns; medians, with least and most")
    for (name, cost) in costs { print("  \(name): \(cost.text)") }
  }

  private func plan() throws -> Plan {
    try withTemporaryFolder { folder in
      for (name, text) in Load.site(port: 1883, store: "\(folder)/store.db") {
        try writeText(text, to: "\(folder)/\(name)")
      }
      let diagnostics = Diagnostics()
      guard let site = SiteDirectory(path: folder).load(diagnostics) else {
        throw NotMeasured(description: "\(diagnostics.sorted)")
      }
      return site.plan
    }
  }

  private func decode(_ load: [Message], _ adapters: [Adapter], _ start: Timestamp) {
    var decoder = Decoder(adapters: adapters)
    for message in load { _ = decoder.decode(message, received: start) }
  }

  private func handle(_ load: [Message], _ plan: Plan, _ start: Timestamp) {
    // As fast as a backlog comes; by their own times the messages are further apart.
    func moment(_ index: Int) -> Moment {
      Moment(wall: start + Milliseconds(index / 40), steady: Milliseconds(index / 40))
    }
    var engine = Engine(plan: plan, boot: "bench", at: moment(0))
    _ = engine.handle(.listening, at: moment(0))
    var effects = Effects()
    for from in stride(from: 0, to: load.count, by: Self.burst) {
      let burst = Array(load[from..<min(load.count, from + Self.burst)])
      effects.append(engine.handle(.messages(burst), at: moment(from)))
      // As with a batch of the daemon's, every second burst.
      if from / Self.burst % 2 == 1 {
        _ = engine.takeChangedRows()
        effects = Effects()
      }
    }
  }

  /// The time and the allocations of a message.
  private struct Cost {
    private var microseconds: [Double] = []
    private var allocations = 0.0

    /// The first time is for warming up and does not count.
    private var isWarm = false

    mutating func measure(_ messages: Int, _ body: () -> Void) {
      let (before, began) = (callocations_count(), ownCPUSeconds())
      body()
      let seconds = ownCPUSeconds() - began
      allocations = Double(callocations_count() - before) / Double(messages)
      if isWarm { microseconds.append(seconds * 1e6 / Double(messages)) }
      isWarm = true
    }

    var text: String {
      "\(Spread(microseconds).text(places: 2)) µs, \(number(allocations, places: 1)) allocations"
    }
  }
}
