import FieldgateDocument
import FieldgateModel

/// One mapping: from a place in a message to a measure.
struct ReadingRule: Sendable {
  /// The message's name and the measure, for faults: `logics, count_in`.
  let name: String
  let conditions: [Condition]
  let device: Term
  let channel: Term?
  let kind: Kind
  let measure: Measure
  let aggregation: Aggregation
  let value: ValueRule
  /// In seconds.
  let interval: ValueRule?
  let unit: Unit
  let labels: [Label]
  let time: TimeRule?

  /// A label and where its text comes from.
  struct Label: Sendable {
    let name: String
    let term: Term
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
