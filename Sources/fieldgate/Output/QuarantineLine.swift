import FieldgateDocument
import FieldgateEngine
import FieldgateModel
import FieldgateStore

/// Messages in quarantine that have one fault: the same topic, adapter, outcome and reason,
/// whichever value is out of range.
struct QuarantineLine {
  /// Oldest first.
  private(set) var messages: [RecordedQuarantine]

  /// By the last that came, the newest last.
  static func all(_ messages: [RecordedQuarantine]) -> [QuarantineLine] {
    struct Fault: Hashable {
      let topic: String
      let adapter: AdapterID?
      let outcome: String
      let reason: String
    }
    var lines: [Fault: QuarantineLine] = [:]
    for entry in messages {
      let message = entry.message
      let fault = Fault(
        topic: message.topic, adapter: message.adapter, outcome: message.outcome,
        reason: Engine.withoutValue(message.reason))
      lines[fault, default: QuarantineLine(messages: [])].messages.append(entry)
    }
    return lines.values.sorted { $0.id < $1.id }
  }

  /// The number of the newest: the line's name.
  var id: Int64 { messages.last?.number ?? 0 }

  var kept: [RecordedQuarantine] { messages.filter { $0.kept != nil } }

  private var keptBytes: Int { messages.reduce(0) { $0 + ($1.kept ?? 0) } }

  /// Of the bytes none, or how many of how many messages.
  private var keeping: String {
    guard !kept.isEmpty else { return "shape" }
    let share = kept.count == messages.count ? "" : "\(kept.count) of \(messages.count): "
    return "\(share)\(keptBytes) B"
  }

  private static let shownShape = 80

  static var titles: Table {
    Table(
      "ID", "COUNT", "FIRST", "LAST", "ADAPTER", "TOPIC", "OUTCOME", "KEPT", "REASON", "SHAPE")
  }

  /// Adds it to such a table.
  func add(to table: inout Table, _ time: LocalTime) {
    guard let first = messages.first?.message, let last = messages.last?.message else { return }
    table.add(
      "\(id)", "\(messages.count)", time.full(first.received), time.full(last.received),
      last.adapter?.rawValue ?? "none", last.topic, last.outcome, keeping, last.reason,
      last.shape.shortened(to: Self.shownShape))
  }

  var object: JSONObject {
    let last = messages.last?.message
    return [
      "id": .integer(id),
      "ids": .array(messages.map { .integer($0.number) }),
      "count": .integer(Int64(messages.count)),
      "first": messages.first.map { .string($0.message.received.iso8601) },
      "last": last.map { .string($0.received.iso8601) },
      "topic": last.map { .string($0.topic) },
      "adapter": last?.adapter.map { .string($0.rawValue) },
      "outcome": last.map { .string($0.outcome) },
      "reason": last.map { .string($0.reason) },
      "size": last.map { .integer(Int64($0.size)) },
      "shape": last.map { .string($0.shape) },
      "kept": .integer(Int64(kept.count)),
      "keptBytes": .integer(Int64(keptBytes)),
    ]
  }
}
