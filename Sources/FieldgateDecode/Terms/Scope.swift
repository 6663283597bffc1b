import FieldgateModel

/// What terms can reach while one message is read: the topic's captures, the
/// payload, and the named values of the loops around.
struct Scope {
  /// By slot; nil where the topic's pattern has no such capture.
  let captures: [String?]
  /// By slot, 0 is the payload's root; nil where a name has no value.
  var bindings: [Binding?]
  /// How many values paths may still look at in this message, so that no message
  /// and adapter together can stall the gateway.
  private(set) var budget: Int

  enum Binding {
    case element(JSONElement)
    /// A key of an object or the index of an entry.
    case value(Value)
  }

  init(root: JSONElement, captures: [String?], variables: Int, budget: Int) {
    self.captures = captures
    bindings = [Binding?](repeating: nil, count: max(variables, 1))
    bindings[0] = .element(root)
    self.budget = budget
  }

  /// The budget is spent: what was found since is not to be relied on.
  var isExhausted: Bool { budget < 0 }

  mutating func spend(_ looks: Int) { budget -= looks }

  /// What a term comes to. A path that finds several values gives the first.
  mutating func find(_ term: Term) -> Found {
    switch term {
    case .constant(let value): return .value(value)
    case .capture(let slot, _):
      return captures[slot].map { .value(.word($0)) } ?? .nothing
    case .path(let path): return find(path)
    case .template(let pieces):
      var text = ""
      for piece in pieces {
        guard case .value(let value) = find(piece) else { return .nothing }
        text += value.text
      }
      return .value(.word(text))
    }
  }

  private mutating func find(_ path: PathTerm) -> Found {
    switch bindings[path.variable] {
    case nil: return .nothing
    case .value(let value): return path.path.query.segments.isEmpty ? .value(value) : .nothing
    case .element(let element):
      guard let found = first(of: path.path, in: element) else { return .nothing }
      return Found(found)
    }
  }

  /// The first value that a path finds, within the budget.
  mutating func first(of path: JSONPath, in element: JSONElement) -> JSONElement? {
    guard !isExhausted else { return nil }
    return path.first(in: element, budget: &budget)
  }

  /// All values that a path finds, within the budget.
  mutating func all(of path: PathTerm) -> [JSONElement] {
    guard !isExhausted, case .element(let element)? = bindings[path.variable] else { return [] }
    return path.path.all(in: element, budget: &budget)
  }
}

extension Found {
  init(_ element: JSONElement) {
    switch element.kind {
    case .null: self = .nothing
    case .bool: self = element.bool.map { .value(.flag($0)) } ?? .nothing
    case .number: self = element.number.map { .value(.number($0)) } ?? .nothing
    case .string: self = element.string.map { .value(.word($0)) } ?? .nothing
    case .array, .object: self = .structure(element)
    }
  }
}
