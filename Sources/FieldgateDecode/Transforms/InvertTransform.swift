import FieldgateDocument
import FieldgateModel

/// `invert: true`: true and false, open and closed, opening and closing change
/// places; any other word stays. For contacts that are wired the other way round.
struct InvertTransform: Transform {
  static let name = "invert"

  private let isOn: Bool

  private static let opposites = [
    "open": "closed", "closed": "open", "opening": "closing", "closing": "opening",
  ]

  init?(_ node: Node, _ reading: inout TransformReading) {
    guard let flag = node.flag(reading.diagnostics) else { return nil }
    isOn = flag
  }

  func apply(to value: Value, in scope: inout Scope) -> Transformed {
    guard isOn else { return .value(value) }
    return switch value {
    case .flag(let flag): .value(.flag(!flag))
    case .word(let word): .value(.word(Self.opposites[word] ?? word))
    case .number: .refused(expected: "true, false or a state")
    }
  }
}
