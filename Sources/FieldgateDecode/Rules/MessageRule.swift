import FieldgateDocument
import FieldgateModel

/// One shape of message of a device: on which topics it comes, in which format, when
/// it is this one, through which lists to go, and what to read there.
///
/// Every rule of an adapter whose topic and `when` hold is used, so that a message
/// can be looked at in several ways.
struct MessageRule: Sendable {
  let name: String
  /// Which of the adapter's patterns it listens to.
  let patterns: [Int]
  /// Which of the adapter's formats it is in.
  let format: Int
  let conditions: [Condition]
  let steps: [Step]
  let readings: [ReadingRule]
  /// How many slots its named values need, the root's included.
  let variables: Int
}

/// One step from the payload's root towards what is read: a loop, or the opening of
/// what is packed in a text.
struct Step: Sendable {
  /// Where the value goes.
  let slot: Int
  /// Where the key or the index goes.
  let key: Int?
  let source: Source
  /// Leave out what does not fulfil this.
  let conditions: [Condition]

  enum Source: Sendable {
    /// `in`: once for each value that the first path finds that finds any.
    case each([PathTerm])
    /// `open`: the text as bytes, as a document of its own. Where the text is absent,
    /// or `when` does not hold, the name has no value and reading goes on.
    case open(Term, Encoding, any Format)
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
