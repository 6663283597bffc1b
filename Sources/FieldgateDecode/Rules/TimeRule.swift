import FieldgateDocument
import FieldgateModel

/// Where a reading's time stands in a message and how it is written.
///
/// `time: $.at`, or `{ from: TERM or a list of them, format: epoch-ms }`; the format
/// is `rfc3339` where it is left out, and `time: arrival` says that the message has
/// none. The innermost rule counts: the reading's, the message's, the adapter's.
struct TimeRule: Sendable {
  let alternatives: [Term]
  let format: TimeFormat

  /// What a rule came to in one message.
  enum Made {
    case time(Timestamp)
    /// The message says none.
    case nothing
    /// It says one that is not believed: before 2000, or a day after its arrival.
    case unbelieved(Timestamp)
    case refused(expected: String, found: String)
  }

  /// The latest time that is believed, after the time of arrival.
  private static let ahead: Milliseconds = 86_400_000

  func make(in scope: inout Scope, received: Timestamp) -> Made {
    for term in alternatives {
      switch scope.find(term) {
      case .nothing: continue
      case .structure(let element):
        return .refused(expected: format.expected, found: element.sort)
      case .value(let value):
        guard let time = format.time(of: value) else {
          return .refused(expected: format.expected, found: value.sort)
        }
        let isBelieved = time >= .believedFrom && time <= received + Self.ahead
        return isBelieved ? .time(time) : .unbelieved(time)
      }
    }
    return .nothing
  }

  /// The terms as they were written, for a fault.
  var text: String { alternatives.compactMap(\.text).joined(separator: ", ") }
}

extension TimeRule {
  init?(_ node: Node, _ names: Names, _ diagnostics: Diagnostics) {
    if node.scalar?.text == "arrival" {
      alternatives = []
      format = .rfc3339
      return
    }
    guard node.entries != nil else {
      guard let term = Term(node, names, diagnostics) else { return nil }
      alternatives = [term]
      format = .rfc3339
      return
    }
    guard var mapping = MappingReader(node, "a time", diagnostics) else { return nil }
    let from = mapping.require("from")
    let written = mapping.take("format")
    mapping.finish()
    format = written?.choice(TimeFormat.self, of: "format of a time", diagnostics) ?? .rfc3339
    guard let from else { return nil }
    alternatives = from.list(diagnostics).compactMap { Term($0, names, diagnostics) }
    if alternatives.isEmpty { return nil }
  }
}
