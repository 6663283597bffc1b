/// Where values stand in all messages of a sort: keys, and steps through lists and
/// through objects whose keys are data.
struct FieldPlace: Hashable, Sendable {
  enum Step: Hashable, Sendable {
    case key(String)
    /// Through the entries of a list.
    case items
    /// Through the members of an object whose keys are data.
    case entries
  }

  var steps: [Step] = []

  static func + (place: FieldPlace, step: Step) -> FieldPlace {
    FieldPlace(steps: place.steps + [step])
  }

  /// The lists and keyed objects on the way, outermost first, each with its own step.
  var loops: [FieldPlace] {
    steps.indices.filter { steps[$0].isLoop }.map { FieldPlace(steps: Array(steps[...$0])) }
  }

  func isWithin(_ other: FieldPlace) -> Bool { steps.starts(with: other.steps) }

  /// The keys on the way, outermost first.
  var keys: [String] {
    steps.compactMap { if case .key(let key) = $0 { key } else { nil } }
  }

  /// How many first steps two places share.
  func common(with other: FieldPlace) -> Int {
    zip(steps, other.steps).prefix { $0 == $1 }.count
  }

  /// As people read it in a comment: `logics[*].counts[*].value`.
  var text: String {
    var text = ""
    for step in steps {
      switch step {
      case .key(let key): text += (text.isEmpty ? "" : ".") + key
      case .items, .entries: text += "[*]"
      }
    }
    return text.isEmpty ? "the payload" : text
  }

  /// A path's segments: `.a['b:c']`.
  static func segments(_ steps: ArraySlice<Step>) -> String {
    steps.map { step in
      switch step {
      case .items, .entries: "[*]"
      case .key(let key) where TopicPattern.isName(key): ".\(key)"
      case .key(let key): "['\(escaped(key))']"
      }
    }.joined()
  }

  private static func escaped(_ key: String) -> String {
    var text = ""
    for scalar in key.unicodeScalars {
      switch scalar {
      case "'": text += "\\'"
      case "\\": text += "\\\\"
      case "\u{00}"..<"\u{20}":
        text += (scalar.value < 16 ? "\\u000" : "\\u00") + String(scalar.value, radix: 16)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

extension FieldPlace.Step {
  var isLoop: Bool { if case .key = self { false } else { true } }
}
