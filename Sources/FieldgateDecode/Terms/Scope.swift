import FieldgateModel

/// What terms can reach while one message is read: the topic's captures, the
/// payload, the named values of the loops around, the site's parameters, and what
/// earlier messages told.
struct Scope: ~Copyable {
  /// By slot; nil where the topic's pattern has no such capture.
  let captures: [String?]
  let received: Timestamp
  /// What holds for all messages of the adapter.
  private let rules: AdapterRules
  /// What names stand for; slot 0 is the payload's root.
  var bindings: Bindings
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

  init(
    root: JSONElement, captures: [String?], variables: Int, received: Timestamp,
    rules: AdapterRules, device: ValueRule?
  ) {
    self.captures = captures
    self.received = received
    self.rules = rules
    self.device = device
    bindings = Bindings(root: root, count: variables)
    budget = rules.limits.looks
  }

  var zones: Zones { rules.zones }

  /// The budget is spent: what was found since is not to be relied on.
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
    guard let start = bindings.spot(path.variable) else {
      guard let value = bindings.value(path.variable), path.trail?.isEmpty ?? false else {
        return .nothing
      }
      return .value(value)
    }
    if let trail = path.trail {
      let tape = bindings.tape(of: start.home)
      guard let place = trail.place(from: start.place, on: tape, budget: &budget) else {
        return .nothing
      }
      return found(at: Bindings.Spot(place: place, home: start.home), tape)
    }
    guard let found = first(of: path.path, in: bindings.element(start)) else { return .nothing }
    return Found(found)
  }

  /// What stands at a place.
  private func found(at spot: Bindings.Spot, _ tape: JSONTape) -> Found {
    switch tape.kind(at: spot.place) {
    case .array, .object: .structure(bindings.element(spot))
    case .null: .nothing
    case .bool, .number, .string: Found(value: tape.value(at: spot.place))
    }
  }

  /// Whether something stands where a path leads, other than `null`; nil for a path that may
  /// find several values.
  mutating func isThere(at path: PathTerm) -> Bool? {
    guard let trail = path.trail, let start = bindings.spot(path.variable) else { return nil }
    let tape = bindings.tape(of: start.home)
    guard let place = trail.place(from: start.place, on: tape, budget: &budget) else {
      return false
    }
    return tape.kind(at: place) != .null
  }

  /// Where a path leads that finds at most one value.
  enum Spot {
    case place(Bindings.Spot)
    case nothing
    /// It starts from no place, or may find several.
    case elsewhere
  }

  mutating func spot(of path: PathTerm) -> Spot {
    guard let trail = path.trail, let start = bindings.spot(path.variable) else {
      return .elsewhere
    }
    let tape = bindings.tape(of: start.home)
    guard let place = trail.place(from: start.place, on: tape, budget: &budget) else {
      return .nothing
    }
    return .place(Bindings.Spot(place: place, home: start.home))
  }

  /// What stands at a place.
  func found(at spot: Bindings.Spot) -> Found {
    found(at: spot, bindings.tape(of: spot.home))
  }

  /// The first value that a path finds, within the budget.
  mutating func first(of path: JSONPath, in element: JSONElement) -> JSONElement? {
    guard !isExhausted else { return nil }
    return path.first(in: element, budget: &budget)
  }

  /// All values that a path finds, within the budget.
  mutating func all(of path: PathTerm) -> [JSONElement] {
    guard !isExhausted, let start = bindings.spot(path.variable) else { return [] }
    return path.path.all(in: bindings.element(start), budget: &budget)
  }

  /// Whether the list is there from which a path takes entries, be it empty or not.
  mutating func holdsList(of path: PathTerm) -> Bool {
    guard let start = bindings.spot(path.variable) else { return false }
    let container = first(of: path.path.container, in: bindings.element(start))
    return container?.kind == .array || container?.kind == .object
  }
}

extension Scope {
  /// Whether a text that a path leads to is one of these words, byte by byte; nil where
  /// that cannot be told without making a value of what stands there.
  mutating func isWord(at path: PathTerm, among words: WordList) -> Bool? {
    guard let trail = path.trail, let start = bindings.spot(path.variable) else { return nil }
    let tape = bindings.tape(of: start.home)
    guard let place = trail.place(from: start.place, on: tape, budget: &budget) else {
      return false
    }
    guard tape.tag(at: place) == JSONTape.Tag.string else { return nil }
    let text = tape.text(at: place)
    if words.contains(text) { return true }
    // What is beyond ASCII may be the same by Unicode and have other bytes.
    return text.allSatisfy { $0 < 0x80 } ? false : nil
  }

  /// The children that a path finds, where they lie side by side.
  enum Children {
    case found(JSONChildren, home: Int)
    /// Nothing is there, or the budget is spent.
    case nothing
    /// The path must be walked.
    case elsewhere
  }

  mutating func children(of path: PathTerm) -> Children {
    guard let trail = path.container, let start = bindings.spot(path.variable) else {
      return .elsewhere
    }
    let tape = bindings.tape(of: start.home)
    guard let place = trail.place(from: start.place, on: tape, budget: &budget) else {
      return .nothing
    }
    let children = JSONChildren(of: place, on: tape)
    budget -= children.count
    return isExhausted ? .nothing : .found(children, home: start.home)
  }
}

extension Found {
  init(_ element: JSONElement) {
    switch element.kind {
    case .array, .object: self = .structure(element)
    case .null: self = .nothing
    case .bool, .number, .string:
      self = withExtendedLifetime(element.document) {
        Found(value: element.tape.value(at: element.place))
      }
    }
  }

  fileprivate init(value: Value?) { self = value.map(Found.value) ?? .nothing }
}

extension JSONTape {
  /// What stands at a place that holds neither list nor object; nil for `null`.
  fileprivate func value(at place: Int) -> Value? {
    switch kind(at: place) {
    case .bool: .flag(tag(at: place) == Tag.yes)
    case .number: number(at: place).map { .number($0.double) }
    case .string: .word(String(decoding: text(at: place), as: UTF8.self))
    case .null, .array, .object: nil
    }
  }
}
