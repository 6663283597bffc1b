import FieldgateDocument
import FieldgateModel

/// One mapping: from a place in a message to a measure.
struct ReadingRule: Sendable {
  /// The message's name and the measure, for faults: `logics, count_in`.
  let name: String
  let conditions: [Condition]
  let device: ValueRule
  /// The device is another than the message's.
  let hasOwnDevice: Bool
  let channel: ValueRule?
  let kind: Choice<Kind>
  let measure: Choice<Measure>
  /// Nil for the one that the measure's sort has: states are `instant`.
  let aggregation: Choice<Aggregation>
  let value: ValueRule
  /// In seconds.
  let interval: ValueRule?
  /// Nil for the measure's own.
  let unit: Choice<Unit>?
  let labels: [Label]
  let time: TimeRule?
  /// Nil for `good`; whatever a message says, an unbelievable value is `range` and a
  /// retained message is `retained`.
  let quality: Choice<Quality>?

  /// A label and where its text comes from.
  struct Label: Sendable {
    let name: String
    let value: ValueRule
  }
}

extension Measure.Content {
  /// What may stand in a reading, in the words of a fault.
  var expected: String {
    switch self {
    case .number: "a number"
    case .flag: "true or false"
    case .word(let words): "one of \(words.joined(separator: ", "))"
    }
  }

  /// Whether a value is of the right sort, be it within the range or not.
  func admits(_ value: Value) -> Bool {
    switch (self, value) {
    case (.number, .number), (.flag, .flag): true
    case (.word(let words), .word(let word)): words.contains(word)
    default: false
    }
  }

  /// Whether a value that is admitted lies within what the measure can be.
  func covers(_ value: Value) -> Bool {
    if case .number(let range) = self, case .number(let number) = value {
      return range.contains(number)
    }
    return true
  }
}
