import FieldgateDocument
import FieldgateModel
import Synchronization

/// Bytes and adapters to readings, or to the reason why there are none.
///
/// It is a value: what it remembers from message to message (the last of each
/// counter) is its own, is handed out in rows, and is put back by `restore`. It reads
/// no clock. Copies share nothing but the parser's buffers.
package struct Decoder: Sendable {
  /// In the order of trial.
  package let adapters: [Adapter]
  package let limits: DecodeLimits
  /// What to subscribe to, without what another filter covers.
  package let filters: [TopicFilter]
  /// What it remembers from message to message.
  package var memory = DecoderMemory()

  private let buffers: Buffers

  /// The parser's buffers, lent to one decoding at a time.
  private final class Buffers: Sendable {
    let parser: Mutex<JSONParser>
    init(_ limits: JSONLimits) { parser = Mutex(JSONParser(limits: limits)) }
  }

  /// `devices` are those of the inventory; what they leave to adapters is not read yet.
  package init(adapters: [Adapter], devices: [Device] = [], limits: DecodeLimits = .init()) {
    self.adapters = adapters
    self.limits = limits
    filters = TopicFilter.reduced(adapters.flatMap(\.filters))
    buffers = Buffers(JSONLimits(bytes: limits.payload * 6 + 2, depth: limits.depth))
  }

  /// Reads one message by the first adapter that knows it.
  package mutating func decode(_ message: Message, received: Timestamp) -> Decoded {
    var decoded = trial(of: message, received: received, explained: nil)
    memory.follow(&decoded.readings)
    return decoded
  }

  /// Reads one message as `decode` does, and says why it went as it went.
  package mutating func explain(_ message: Message, received: Timestamp) -> Explanation {
    let trials = Trials()
    var decoded = trial(of: message, received: received, explained: trials)
    memory.follow(&decoded.readings)
    return Explanation(decoded: decoded, adapters: trials.all)
  }

  /// The rows of the memory that changed since they were last taken.
  package mutating func takeChangedRows() -> [StateRow] { memory.takeChangedRows() }

  /// Puts back what rows say; those of other owners are passed over.
  package mutating func restore(_ rows: [StateRow]) throws(StateReader.Unreadable) {
    try memory.restore(rows)
  }

  /// Where explanations go.
  private final class Trials { var all: [Explanation.Trial] = [] }

  /// The adapters in their order: the first that takes the message ends the trial.
  /// Where none does, the most telling of their refusals stands.
  private func trial(
    of message: Message, received: Timestamp, explained: Trials?
  ) -> Decoded {
    let topic = TopicLevels(message.topic)
    var fallback = Decoded(adapter: nil, outcome: .unmatched)
    for adapter in adapters {
      var evaluation = Evaluation(
        of: message, by: adapter, received: received, limits: limits, traced: explained != nil)
      let verdict = buffers.parser.withLock { evaluation.run(topic, &$0) }
      explained?.all.append(
        Explanation.Trial(
          adapter: adapter.id, verdict: verdict.text, mappings: evaluation.trace ?? []))
      switch verdict {
      case .otherTopic: continue
      case .otherShape:
        if fallback.outcome == .unmatched {
          fallback = Decoded(adapter: adapter.id, outcome: .nothing)
        }
      case .otherFormat(let fault):
        if fallback.outcome != .malformed {
          fallback = Decoded(adapter: adapter.id, outcome: .malformed, faults: [fault])
        }
      case .taken(let outcome):
        return Decoded(
          adapter: adapter.id, outcome: outcome, readings: evaluation.readings,
          faults: evaluation.faults)
      }
    }
    return fallback
  }
}

extension Evaluation.Verdict {
  /// For `adapter try`.
  fileprivate var text: String {
    switch self {
    case .otherTopic: "its topics are others"
    case .otherShape: "its topic, but none of its messages looks like this one"
    case .otherFormat(let fault): "its topic, but not its format: \(fault)"
    case .taken(let outcome): "it is its message: \(outcome.rawValue)"
    }
  }
}
