import FieldgateModel

/// A topic filter whose levels can have names: `v3/{app}@{tenant}/devices/{device}/up`.
///
/// `{name}` captures a level or a part of one, never nothing; `+` is a level that
/// nobody asks for; `{name...}` or `#` at the end is the rest, at least one level.
/// Within a level a capture ends where the text that follows it first begins, so
/// matching is linear. Names become slots when the pattern is read.
struct TopicPattern: Hashable, Sendable {
  let text: String
  let levels: [Level]

  enum Level: Hashable, Sendable {
    case literal([UInt8])
    /// `+`
    case any
    /// Captures and what stands around them, in order; no two captures touch.
    case parts([Part])
    /// What is left of the topic; the slot that it goes to, if it has a name.
    case rest(slot: Int?)
  }

  enum Part: Hashable, Sendable {
    case literal([UInt8])
    case capture(slot: Int)
  }

  /// What to subscribe to: every capture is a wildcard there.
  var filter: TopicFilter {
    let names = levels.map { level in
      switch level {
      case .literal(let bytes): String(decoding: bytes, as: UTF8.self)
      case .any, .parts: "+"
      case .rest: "#"
      }
    }
    return TopicFilter(names.joined(separator: "/"))
  }

  /// The slots that a match fills.
  var slots: Set<Int> {
    var slots: Set<Int> = []
    for level in levels {
      switch level {
      case .parts(let parts):
        for case .capture(let slot) in parts { slots.insert(slot) }
      case .rest(let slot?): slots.insert(slot)
      case .literal, .any, .rest(nil): break
      }
    }
    return slots
  }
}
