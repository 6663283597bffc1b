import FieldgateDocument

/// The names that a term may use where it stands, and their slots.
struct Names {
  /// The captures of all topics of the adapter, by slot.
  let captures: [String]
  /// The slots that the topics at hand fill.
  let filled: Set<Int>
  /// The adapter's parameters, by slot.
  let parameters: [String]
  /// The tables of names that messages of the adapter remember.
  let tables: [String]
  /// The names that the device is made of: a parameter is the device's, so that it has
  /// no value before these do.
  var madeOf: Set<String> = []
  /// Where the keys go that paths name.
  let keys: NamedKeys
  /// The named values, by slot; 0 is the payload's root and has no name.
  private(set) var variables: [String] = [""]

  init(
    captures: [String], filled: Set<Int>, parameters: [String], tables: [String],
    keys: NamedKeys = NamedKeys()
  ) {
    self.keys = keys
    self.parameters = parameters
    self.tables = tables
    self.captures = captures
    self.filled = filled
  }

  /// The capture's slot; nil where none of the topics at hand has that name.
  func capture(_ name: String) -> Int? {
    captures.firstIndex(of: name).flatMap { filled.contains($0) ? $0 : nil }
  }

  /// One of the names that the device is made of and that is not there yet.
  var missing: String? { madeOf.subtracting(variables).min() }

  func variable(_ name: String) -> Int? { variables.firstIndex(of: name) }

  /// Gives a value a name that can be used from here on; nil, with a report, where
  /// the name is none or is taken.
  mutating func name(_ node: Node, _ diagnostics: Diagnostics) -> Int? {
    guard let name = node.text(diagnostics) else { return nil }
    guard TopicPattern.isName(name) else {
      diagnostics.error(
        at: node.place, "\(node.what) is no name; a name has letters, digits and _, such as line")
      return nil
    }
    guard !variables.contains(name) else {
      diagnostics.error(at: node.place, "the name '\(name)' is taken already; choose another")
      return nil
    }
    variables.append(name)
    return variables.count - 1
  }

  /// The captures that can be used, in their order.
  var usable: [String] { captures.indices.filter(filled.contains).map { captures[$0] } }
}

/// Gathers the keys of payloads that an adapter names while it is read.
final class NamedKeys {
  private(set) var all: Set<String> = []

  func note(_ path: JSONPath) { all.formUnion(path.keys) }
}

extension Node {
  /// The named values that the terms in it use: `$line.name` uses `line`.
  var variables: Set<String> {
    switch content {
    case .sequence(let nodes): nodes.reduce(into: []) { $0.formUnion($1.variables) }
    case .mapping(let entries): entries.reduce(into: []) { $0.formUnion($1.value.variables) }
    case .scalar(let scalar):
      Set(
        scalar.text.split(separator: "$", omittingEmptySubsequences: false).dropFirst().map {
          String($0.prefix { $0 == "_" || ($0.isASCII && ($0.isLetter || $0.isNumber)) })
        }.filter { !$0.isEmpty })
    }
  }
}
