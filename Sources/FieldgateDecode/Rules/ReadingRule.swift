import FieldgateDocument
import FieldgateModel

/// One mapping: from a place in a message to a measure.
///
/// A class, because every item of every loop goes through all of them.
final class ReadingRule: Sendable {
  /// The message's name and the measure, for faults: `logics, count_in`.
  let name: String
  let conditions: Conditions
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
  /// What may stand in a reading and in which unit, where the measure is known beforehand.
  let definition: Measure.Definition?

  init(
    name: String, conditions: Conditions, device: ValueRule, hasOwnDevice: Bool,
    channel: ValueRule?, kind: Choice<Kind>, measure: Choice<Measure>,
    aggregation: Choice<Aggregation>, value: ValueRule, interval: ValueRule?,
    unit: Choice<Unit>?, labels: [Label], time: TimeRule?, quality: Choice<Quality>?
  ) {
    self.name = name
    self.conditions = conditions
    self.device = device
    self.hasOwnDevice = hasOwnDevice
    self.channel = channel
    self.kind = kind
    self.measure = measure
    self.aggregation = aggregation
    self.value = value
    self.interval = interval
    self.unit = unit
    self.labels = labels
    self.time = time
    self.quality = quality
    definition = measure.word?.definition
  }

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
