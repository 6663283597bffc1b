import FieldgateModel

/// What terms can reach while one message is read: the topic's captures, the
/// payload, the named values of the loops around, the site's parameters, and what
/// earlier messages told.
struct Scope {
  /// By slot; nil where the topic's pattern has no such capture.
  let captures: [String?]
  let received: Timestamp
  /// What holds for all messages of the adapter.
  private let rules: AdapterRules
  /// By slot, 0 is the payload's root; nil where a name has no value.
  var bindings: [Binding?]
  /// Whose parameters and memory are meant.
  var device: ValueRule?
  /// What earlier messages told of names.
  var recollection = Recollection()
  /// The time that was read last, and where.
  var lastTime: ReadTime?
  /// How many values paths may still look at in this message, so that no message
  /// and adapter together can stall the gateway.
  private(set) var budget: Int
  private var isAsking = false

  enum Binding {
    case element(JSONElement)
    /// A key of an object, the index of an entry, or a value that a step made.
    case value(Value)
  }

  init(
    root: JSONElement, captures: [String?], variables: Int, received: Timestamp,
    rules: AdapterRules, device: ValueRule?
  ) {
    self.captures = captures
    self.received = received
    self.rules = rules
    self.device = device
    // One by one: of `Array(repeating:count:)` the compiler makes no version for this type.
    bindings = []
    bindings.reserveCapacity(max(variables, 1))
    bindings.append(.element(root))
    while bindings.count < variables { bindings.append(nil) }
    budget = rules.limits.looks
  }

  var zones: Zones { rules.zones }

  /// The budget is spent: what was found since is not to be relied on.
  ///
  /// Inlined, since a call would be given a copy of the whole scope, with all that it holds.
  @inline(__always)
  var isExhausted: Bool { budget < 0 }

  mutating func spend(_ looks: Int) { budget -= looks }

  /// What a term comes to. A path that finds several values gives the first.
  mutating func find(_ term: Term) -> Found {
    switch term {
    case .constant(let value): return .value(value)
    case .capture(let slot, _):
      return captures[slot].map { .value(.word($0)) } ?? .nothing
    case .parameter(let slot, _):
      let device = rules.parameters.isSameForAll ? nil : deviceID()
      return rules.parameters.value(slot, of: device).map(Found.value) ?? .nothing
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

  /// The device that this is about; nil where nothing says it, or where it is itself
  /// being made.
  mutating func deviceID() -> String? {
    guard let device, !isAsking else { return nil }
    isAsking = true
    defer { isAsking = false }
    guard case .value(let value) = device.make(in: &self) else { return nil }
    return value.text
  }

  /// What a path finds first.
  mutating func find(_ path: PathTerm) -> Found {
    switch bindings[path.variable] {
    case nil: return .nothing
    case .value(let value): return path.trail?.isEmpty ?? false ? .value(value) : .nothing
    case .element(let element):
      if let trail = path.trail {
        return withExtendedLifetime(element.document) {
          let place = trail.place(from: element.place, on: element.tape, budget: &budget)
          return place.map { Found($0, in: element) } ?? .nothing
        }
      }
      guard let found = first(of: path.path, in: element) else { return .nothing }
      return Found(found)
    }
  }

  /// Where a path leads that finds at most one value.
  enum Spot {
    case element(JSONElement)
    case nothing
    /// It starts from no element, or may find several.
    case elsewhere
  }

  mutating func spot(of path: PathTerm) -> Spot {
    guard let trail = path.trail, case .element(let element)? = bindings[path.variable] else {
      return .elsewhere
    }
    return withExtendedLifetime(element.document) {
      let place = trail.place(from: element.place, on: element.tape, budget: &budget)
      return place.map { .element(element.sibling($0)) } ?? .nothing
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

  /// Whether the list is there from which a path takes entries, be it empty or not.
  mutating func holdsList(of path: PathTerm) -> Bool {
    guard case .element(let element)? = bindings[path.variable] else { return false }
    let container = first(of: path.path.container, in: element)
    return container?.kind == .array || container?.kind == .object
  }
}

extension Scope {
  /// Whether a text that a path leads to is one of these words, byte by byte; nil where
  /// that cannot be told without making a value of what stands there.
  mutating func isWord(at path: PathTerm, among words: [[UInt8]]) -> Bool? {
    guard let trail = path.trail, case .element(let element)? = bindings[path.variable] else {
      return nil
    }
    return withExtendedLifetime(element.document) {
      let tape = element.tape
      guard let place = trail.place(from: element.place, on: tape, budget: &budget) else {
        return false
      }
      guard tape.tag(at: place) == JSONTape.Tag.string else { return nil }
      for word in words {
        if word.withUnsafeBufferPointer({ tape.isText(at: place, $0) }) { return true }
      }
      // What is beyond ASCII may be the same by Unicode and have other bytes.
      return tape.text(at: place).allSatisfy { $0 < 0x80 } ? false : nil
    }
  }

  /// The children that a path finds, where they lie side by side.
  enum Children {
    case found(JSONChildren)
    /// Nothing is there, or the budget is spent.
    case nothing
    /// The path must be walked.
    case elsewhere
  }

  mutating func children(of path: PathTerm) -> Children {
    guard let trail = path.container, case .element(let element)? = bindings[path.variable] else {
      return .elsewhere
    }
    return withExtendedLifetime(element.document) {
      guard let place = trail.place(from: element.place, on: element.tape, budget: &budget) else {
        return .nothing
      }
      let children = JSONChildren(of: element.sibling(place))
      budget -= children.count
      return isExhausted ? .nothing : .found(children)
    }
  }
}

extension Found {
  init(_ element: JSONElement) { self.init(element.place, in: element) }

  /// What stands at a place of an element's document.
  init(_ place: Int, in element: JSONElement) {
    let tape = element.tape
    switch tape.kind(at: place) {
    case .null: self = .nothing
    case .bool: self = .value(.flag(tape.tag(at: place) == JSONTape.Tag.yes))
    case .number: self = tape.number(at: place).map { .value(.number($0.double)) } ?? .nothing
    case .string:
      self = .value(.word(String(decoding: tape.text(at: place), as: UTF8.self)))
    case .array, .object: self = .structure(element.sibling(place))
    }
  }
}
