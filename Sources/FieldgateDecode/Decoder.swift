import FieldgateDocument
import FieldgateModel
import Synchronization

/// Bytes and adapters to readings, or to the reason why there are none.
///
/// It is a value: what it remembers from message to message (the last of each
/// counter, names that messages told) is its own, is handed out in rows, and is put
/// back by `restore`. It reads no clock. Copies share nothing but the parser's buffers.
package struct Decoder: Sendable {
  /// In the order of trial.
  package let adapters: [Adapter]
  package let limits: DecodeLimits
  /// What to subscribe to, without what another filter covers.
  package let filters: [TopicFilter]
  /// What it remembers from message to message.
  package var memory = DecoderMemory()

  /// The keys of payloads that any adapter names.
  private let keys: Set<String>
  /// Of each adapter.
  private let rules: [AdapterRules]
  private var router: TopicRouter
  private let buffers: Buffers

  /// The parser's buffers, lent to one decoding at a time.
  private final class Buffers: Sendable {
    let tools: Mutex<FormatTools>
    init(_ limits: JSONLimits) { tools = Mutex(FormatTools(limits: limits)) }
  }

  /// `devices` are those of the inventory, for what adapters leave to the site.
  package init(
    adapters: [Adapter], devices: [Device] = [], zones: Zones = Zones(),
    limits: DecodeLimits = .init()
  ) {
    self.adapters = adapters
    self.limits = limits
    keys = adapters.reduce(into: []) { $0.formUnion($1.keys) }
    filters = TopicFilter.reduced(adapters.flatMap(\.filters))
    let zones = zones.knowing(adapters.flatMap(\.zones))
    let byAdapter = Dictionary(grouping: devices, by: \.adapter)
    rules = adapters.map {
      AdapterRules(
        $0, limits: limits, zones: zones,
        parameters: ParameterTable($0.parameters, of: byAdapter[$0.id] ?? []))
    }
    router = TopicRouter(adapters)
    buffers = Buffers(JSONLimits(bytes: limits.payload * 6 + 2, depth: limits.depth))
  }

  /// Reads one message by the first adapter that knows it.
  package mutating func decode(_ message: Message, received: Timestamp) -> Decoded {
    var decoded = trial(of: message, received: received, explained: nil)
    memory.follow(&decoded)
    return decoded
  }

  /// Reads one message as `decode` does, and says why it went as it went.
  package mutating func explain(_ message: Message, received: Timestamp) -> Explanation {
    let trials = Trials()
    var decoded = trial(of: message, received: received, explained: trials)
    memory.follow(&decoded)
    let last = decoded.adapter.flatMap { id in adapters.firstIndex { $0.id == id } }
    let told = trials.all.contains { if case .taken = $0.verdict { true } else { false } }
    // Those on other topics are told, too, up to the one that took the message.
    let tried = told ? last.map { adapters[...$0] } ?? adapters[...] : adapters[...]
    return Explanation(
      decoded: decoded,
      adapters: tried.map { adapter in
        let trial = trials.all.first { $0.adapter == adapter.id }
        return Explanation.Trial(
          adapter: adapter.id, verdict: trial?.verdict.text ?? "its topics are others",
          mappings: trial?.mappings ?? [])
      })
  }

  /// What a payload looks like: all that may be kept of one that could not be read.
  package func shape(of payload: [UInt8]) -> PayloadShape {
    PayloadShape(of: payload, naming: keys)
  }

  /// The rows of the memory that changed since they were last taken.
  package mutating func takeChangedRows() -> [StateRow] { memory.takeChangedRows() }

  /// Puts back what rows say; those of other owners are passed over.
  package mutating func restore(_ rows: [StateRow]) throws(StateReader.Unreadable) {
    try memory.restore(rows)
  }

  /// Where explanations go.
  private final class Trials {
    struct Trial {
      let adapter: AdapterID
      let verdict: Evaluation.Verdict
      let mappings: [Explanation.Mapping]
    }
    var all: [Trial] = []
  }

  /// The adapters in their order: the first that takes the message ends the trial.
  /// Where none does, the most telling of their refusals stands.
  private mutating func trial(
    of message: Message, received: Timestamp, explained: Trials?
  ) -> Decoded {
    let routes = router.routes(of: message.topic)
    var fallback = Decoded(adapter: nil, outcome: .unmatched)
    if routes.isEmpty { return fallback }
    // What is remembered moves into the tools and back, so that it is never copied.
    var recollection = Recollection()
    swap(&recollection, &memory.recollection)
    defer { swap(&recollection, &memory.recollection) }
    for route in routes {
      let adapter = rules[route.adapter]
      var evaluation = Evaluation(
        of: message, by: adapter, received: received, traced: explained != nil)
      let verdict = buffers.tools.withLock { tools in
        tools.topic = message.topic
        tools.received = received
        swap(&recollection, &tools.recollection)
        defer { swap(&recollection, &tools.recollection) }
        return evaluation.run(route.matches, &tools)
      }
      explained?.all.append(
        Trials.Trial(adapter: adapter.id, verdict: verdict, mappings: evaluation.trace ?? []))
      switch verdict {
      case .otherShape:
        if fallback.outcome == .unmatched {
          fallback = Decoded(adapter: adapter.id, outcome: .nothing)
        }
      case .otherFormat(let fault):
        if fallback.outcome != .malformed {
          fallback = Decoded(adapter: adapter.id, outcome: .malformed, faults: [fault])
        }
      case .taken(let outcome):
        // The readings move out, so that what follows does not copy them.
        var readings: [Reading] = []
        swap(&readings, &evaluation.readings)
        return Decoded(
          adapter: adapter.id, outcome: outcome, readings: readings, faults: evaluation.faults,
          numbers: evaluation.numbers)
      }
    }
    return fallback
  }
}

extension Evaluation.Verdict {
  /// For `adapter try`.
  fileprivate var text: String {
    switch self {
    case .otherShape: "its topic, but none of its messages looks like this one"
    case .otherFormat(let fault): "its topic, but not its format: \(fault)"
    case .taken(let outcome): "it is its message: \(outcome.rawValue)"
    }
  }
}
