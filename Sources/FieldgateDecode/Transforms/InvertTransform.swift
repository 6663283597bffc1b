import FieldgateDocument
import FieldgateModel

/// `invert: true`, `invert: "{parameter.inverted}"`: true and false, open and closed,
/// opening and closing change places; any other word stays. For contacts that are wired
/// the other way round.
struct InvertTransform: Transform {
  static let name = "invert"

  private let isOn: ValueRule

  private static let opposites = [
    "open": "closed", "closed": "open", "opening": "closing", "closing": "opening",
  ]

  init?(_ node: Node, _ reading: inout TransformReading) {
    guard let rule = ValueRule(node, reading.names, reading.diagnostics) else { return nil }
    if let constant = rule.constant, constant.flag == nil {
      reading.diagnostics.error(
        at: node.place,
        "expected true, false or where one stands, such as \"{parameter.inverted}\", "
          + "found \(node.what)")
      return nil
    }
    isOn = rule
  }

  func apply(to value: Value, in scope: inout Scope) -> Transformed {
    guard case .value(let flag) = isOn.make(in: &scope), flag.isWritten(.flag(true)) else {
      return .value(value)
    }
    return switch value {
    case .flag(let flag): .value(.flag(!flag))
    case .word(let word): .value(.word(Self.opposites[word] ?? word))
    case .number: .refused(expected: "true, false or a state")
    }
  }
}
