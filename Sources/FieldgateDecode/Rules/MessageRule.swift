import FieldgateDocument
import FieldgateModel

/// One shape of message of a device: on which topics it comes, in which format, when
/// it is this one, through which lists to go, and what to read there.
///
/// Every rule of an adapter whose topic and `when` hold is used, so that a message
/// can be looked at in several ways.
final class MessageRule: Sendable {
  let name: String
  /// Which of the adapter's patterns it listens to.
  let patterns: [Int]
  /// Which of the adapter's formats it is in.
  let format: Int
  let conditions: Conditions
  let steps: [Step]
  /// The device that most of its readings are about.
  let device: ValueRule?
  let remembered: [RememberRule]
  let readings: [ReadingRule]
  /// How many slots its named values need, the root's included.
  let variables: Int

  init(
    name: String, patterns: [Int], format: Int, conditions: Conditions, steps: [Step],
    device: ValueRule?, remembered: [RememberRule], readings: [ReadingRule], variables: Int
  ) {
    self.name = name
    self.patterns = patterns
    self.format = format
    self.conditions = conditions
    self.steps = steps
    self.device = device
    self.remembered = remembered
    self.readings = readings
    self.variables = variables
  }
}

/// One step from the payload's root towards what is read: a loop, the opening of what
/// is packed in a text, a value that gets a name, or the message's own number.
final class Step: Sendable {
  /// Where the value goes.
  let slot: Int
  let source: Source
  /// Of a list to go through; it stands here by itself, for to take it out of `source` counts
  /// references.
  let loop: Loop?
  /// Leave out what does not fulfil this.
  let conditions: Conditions

  init(slot: Int, source: Source, conditions: Conditions) {
    self.slot = slot
    self.source = source
    self.conditions = conditions
    loop = if case .each(let loop) = source { loop } else { nil }
  }

  /// The slots that it fills; a message's own number fills none.
  var filled: [Int] {
    switch source {
    case .sequence: []
    case .open, .value, .devices: [slot]
    case .each(let loop):
      [slot] + [loop.key, loop.group?.key, loop.group?.count].compactMap { $0 }
        + loop.beside.map(\.slot)
    }
  }

  enum Source: Sendable {
    /// `in`
    case each(Loop)
    /// `open`: the text as bytes, as a document of its own. Where the text is absent,
    /// or `when` does not hold, the name has no value and reading goes on.
    case open(ValueRule, Encoding, any Format)
    /// `value`: has no value where there is none or `when` does not hold; reading goes
    /// on.
    case value(ValueRule)
    /// `devices: { parameter: box, is: "{site}" }`: once for each device of the inventory
    /// whose parameter is this; its id is the value.
    case devices(parameter: Int, ValueRule)
    /// The message's own number, as soon as the names that it needs have a value.
    case sequence(SequenceRule)
  }

  /// `in`: once for each value that the first path finds that finds any.
  final class Loop: Sendable {
    let paths: [PathTerm]
    /// Where the key or the index goes.
    let key: Int?
    /// `with`: lists beside it; the value at the same place goes there.
    let beside: [(slot: Int, path: PathTerm)]
    /// `group`: not each, but once for each sort of them.
    let group: Group?
    /// It asks for each value and nothing else.
    let isPlain: Bool

    init(paths: [PathTerm], key: Int?, beside: [(slot: Int, path: PathTerm)], group: Group?) {
      self.paths = paths
      self.key = key
      self.beside = beside
      self.group = group
      isPlain = key == nil && beside.isEmpty && group == nil
    }
  }

  /// `group: { by: $object.class, as: class, count: seen, known: [car, person] }`
  struct Group: Sendable {
    let by: ValueRule
    /// Where that by which they are grouped goes.
    let key: Int
    /// Where their number goes.
    let count: Int?
    /// These are always told, with 0 where there is none of them.
    let known: [Value]
  }
}

extension MessageRule {
  /// What an adapter says for all of its messages.
  struct Defaults {
    let patterns: [Int]
    let device: Node?
    let time: Node?
    let format: Int?
  }
}
