import FieldgateModel

/// Where a value comes from: one grammar wherever an adapter wants one.
///
/// | written | means |
/// |---|---|
/// | `1`, `0.5`, `true`, `false` without quotes | that constant |
/// | `$.a.b`, `$line.name`, `$key` | what a path finds from the payload's root or from a named value |
/// | `"{serial}"`, `"{line}/{$count.azimuth}"` | a text with captures of the topic and paths filled in |
/// | `"{parameter.input}"` | what the site says, or the adapter where it says nothing |
/// | any other text | that word; `{{` and `}}` stand for a brace |
///
/// Names became slots when the term was read; nothing is looked up by name later.
indirect enum Term: Hashable, Sendable {
  case constant(Value)
  case path(PathTerm)
  case capture(slot: Int, name: String)
  /// `{parameter.name}`
  case parameter(slot: Int, name: String)
  case template([Term])
}

/// A path and the named value from which it starts; slot 0 is the payload's root.
///
/// A class, because terms are handed about for every value of every message.
final class PathTerm: Hashable, Sendable {
  /// As it was written: `$line.name`.
  let text: String
  let variable: Int
  let path: JSONPath
  /// Where it leads, for a path that finds at most one value.
  let trail: JSONPathTrail?
  /// Where that lies whose children it finds, for a path that ends in `[*]` and has one
  /// such place.
  let container: JSONPathTrail?

  init(text: String, variable: Int, path: JSONPath) {
    self.text = text
    self.variable = variable
    self.path = path
    trail = JSONPathTrail(path.query)
    container = path.endsInWildcard ? JSONPathTrail(path.container.query) : nil
  }

  /// The same name and text are the same path.
  static func == (left: PathTerm, right: PathTerm) -> Bool {
    left.variable == right.variable && left.text == right.text
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(variable)
    hasher.combine(text)
  }
}

/// What a term came to.
enum Found {
  case value(Value)
  /// Nothing stands there, or `null`: no reading, no noise.
  case nothing
  /// A list or an object, where one value was wanted.
  case structure(JSONElement)

  /// The value, its text for a template or a label.
  var value: Value? { if case .value(let value) = self { value } else { nil } }

  /// Whether something stands there other than `null`.
  var exists: Bool { if case .nothing = self { false } else { true } }
}

extension Term {
  /// The path or template as it was written, for a fault; nil for a constant.
  var text: String? {
    switch self {
    case .constant: nil
    case .path(let path): path.text
    case .capture(_, let name): "{\(name)}"
    case .parameter(_, let name): "{parameter.\(name)}"
    case .template(let pieces):
      pieces.map { piece in
        switch piece {
        case .constant(let value): value.text
        case .path(let path): "{\(path.text)}"
        case .capture, .parameter, .template: piece.text ?? ""
        }
      }.joined()
    }
  }
}

extension Value {
  /// How a value is written in a template and compared with a constant: numbers
  /// without a needless `.0`, Booleans as `true` and `false`, words as they are.
  package var text: String {
    switch self {
    case .number(let number): JSONValue.text(of: number)
    case .flag(let flag): flag ? "true" : "false"
    case .word(let word): word
    }
  }

  /// What it is, in the words of a fault, without quoting it.
  var sort: String {
    switch self {
    case .number: "a number"
    case .flag: "true or false"
    case .word(let word): "a text of " + Wording.counted(word.utf8.count, "byte")
    }
  }

  /// Whether it is the constant that an adapter writes. Both are compared as they
  /// are written, because devices put quotes around numbers and Booleans or leave
  /// them out as they like: `1`, `1.0` and `"1"` are the same, `"true"` is `true`.
  func isWritten(_ constant: Value) -> Bool {
    switch (self, constant) {
    case (.number(let left), .number(let right)): left == right
    case (.flag(let left), .flag(let right)): left == right
    case (.word(let left), .word(let right)): left == right
    default: text == constant.text
    }
  }
}
