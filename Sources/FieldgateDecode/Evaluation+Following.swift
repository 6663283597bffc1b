import FieldgateModel

/// The steps from the payload's root to what is read.
extension Evaluation {
  /// Goes the steps from this one on, and reads at their end.
  mutating func follow(_ index: Int, of rule: MessageRule, _ scope: inout Scope) {
    guard !isStopped, !scope.isExhausted else { return }
    guard index < rule.steps.count else {
      for remembered in rule.remembered { remembered.apply(in: &scope) }
      for reading in rule.readings where !isStopped { read(reading, of: rule, &scope) }
      return
    }
    let step = rule.steps[index]
    if let loop = step.loop { return follow(loop, of: step, at: index, of: rule, &scope) }
    switch step.source {
    case .each: break
    case .open(let value, let encoding, let format):
      scope.bindings.clear(step.slot)
      if step.conditions.hold(in: &scope),
        let root = open(value, encoding, format, of: rule, &scope)
      {
        scope.bindings.open(root, in: step.slot)
      }
      follow(index + 1, of: rule, &scope)
    case .value(let value):
      scope.bindings.clear(step.slot)
      if case .value(let value) = value.make(in: &scope) {
        scope.bindings.bind(value, to: step.slot)
        if !step.conditions.hold(in: &scope) { scope.bindings.clear(step.slot) }
      }
      follow(index + 1, of: rule, &scope)
    case .sequence(let sequence):
      // Names behind it may still stand for what they were in the round before.
      for later in rule.steps[(index + 1)...] {
        for slot in later.filled { scope.bindings.clear(slot) }
      }
      number(by: sequence, of: rule, &scope)
      follow(index + 1, of: rule, &scope)
    case .devices(let parameter, let value):
      guard case .value(let value) = value.make(in: &scope) else {
        note("nothing says which devices are meant", in: rule)
        return
      }
      for device in adapter.parameters.devices(parameter, being: value.text) {
        scope.bindings.bind(.word(device), to: step.slot)
        guard count() else { return }
        if step.conditions.hold(in: &scope) { follow(index + 1, of: rule, &scope) }
      }
    }
  }

  /// Once for each value that the first path finds that finds any.
  private mutating func follow(
    _ loop: Step.Loop, of step: Step, at index: Int, of rule: MessageRule, _ scope: inout Scope
  ) {
    for path in loop.paths {
      // Most lists are gone through as they lie there.
      if loop.isPlain {
        switch scope.children(of: path) {
        case .found(let children, let home) where children.count > 0:
          return follow(index + 1, of: rule, step, each: children, home, &scope)
        case .found, .nothing: continue
        case .elsewhere: break
        }
      }
      let items = items(of: path, withKeys: loop.key != nil, &scope)
      // A list that is there and empty is one of which nothing is known to be there.
      if items.isEmpty, loop.group?.known.isEmpty ?? true || !scope.holdsList(of: path) {
        continue
      }
      if let group = loop.group {
        follow(index + 1, of: rule, step, loop, group, items, &scope)
      } else {
        follow(index + 1, of: rule, step, loop, items, &scope)
      }
      return
    }
    note(
      "nothing to go through at \(loop.paths.map(\.text).joined(separator: ", "))", in: rule)
  }

  /// Once for each child of a list or an object.
  private mutating func follow(
    _ rest: Int, of rule: MessageRule, _ step: Step, each children: JSONChildren, _ home: Int,
    _ scope: inout Scope
  ) {
    var children = children
    while let child = children.next() {
      scope.bindings.bind(Bindings.Spot(place: child, home: home), to: step.slot)
      guard count() else { return }
      if step.conditions.hold(in: &scope) { follow(rest, of: rule, &scope) }
    }
  }

  /// Once for each item.
  private mutating func follow(
    _ rest: Int, of rule: MessageRule, _ step: Step, _ loop: Step.Loop,
    _ items: [Item], _ scope: inout Scope
  ) {
    var beside: [(slot: Int, places: [Bindings.Spot])] = []
    for (slot, path) in loop.beside { beside.append((slot, places(of: path, &scope))) }
    for (index, item) in items.enumerated() {
      bind(item, of: step, loop, &scope)
      for (slot, list) in beside {
        if list.indices.contains(index) {
          scope.bindings.bind(list[index], to: slot)
        } else {
          scope.bindings.clear(slot)
        }
      }
      guard count() else { return }
      if step.conditions.hold(in: &scope) { follow(rest, of: rule, &scope) }
    }
  }

  /// Once for each sort of item, in the order in which they come; those that are
  /// always told come first.
  private mutating func follow(
    _ rest: Int, of rule: MessageRule, _ step: Step, _ loop: Step.Loop,
    _ group: Step.Group, _ items: [Item], _ scope: inout Scope
  ) {
    var order = group.known
    var members: [Value: (first: Bindings.Spot, count: Int)] = [:]
    for item in items {
      bind(item, of: step, loop, &scope)
      guard count() else { return }
      guard step.conditions.hold(in: &scope),
        case .value(let sort) = group.by.make(in: &scope)
      else { continue }
      if members[sort] == nil, !group.known.contains(sort) { order.append(sort) }
      members[sort, default: (item.spot, 0)].count += 1
    }
    for sort in order {
      let member = members[sort]
      if let member {
        scope.bindings.bind(member.first, to: step.slot)
      } else {
        scope.bindings.clear(step.slot)
      }
      scope.bindings.bind(sort, to: group.key)
      if let slot = group.count {
        scope.bindings.bind(.number(Double(member?.count ?? 0)), to: slot)
      }
      follow(rest, of: rule, &scope)
    }
  }

  private typealias Item = (spot: Bindings.Spot, key: Value?)

  /// Gives the names of a loop to one of its items.
  private func bind(_ item: Item, of step: Step, _ loop: Step.Loop, _ scope: inout Scope) {
    scope.bindings.bind(item.spot, to: step.slot)
    guard let slot = loop.key else { return }
    if let key = item.key { scope.bindings.bind(key, to: slot) } else { scope.bindings.clear(slot) }
  }

  /// All places that a path finds.
  private func places(of path: PathTerm, _ scope: inout Scope) -> [Bindings.Spot] {
    guard let home = scope.bindings.spot(path.variable)?.home else { return [] }
    return scope.all(of: path).map { Bindings.Spot(place: $0.place, home: home) }
  }

  private func items(of path: PathTerm, withKeys: Bool, _ scope: inout Scope) -> [Item] {
    switch scope.children(of: path) {
    case .nothing: return []
    case .elsewhere: break
    case .found(var children, let home):
      var items: [Item] = []
      items.reserveCapacity(children.count)
      if withKeys {
        while let (place, key) = children.nextWithKey() {
          items.append((Bindings.Spot(place: place, home: home), key))
        }
      } else {
        while let place = children.next() {
          items.append((Bindings.Spot(place: place, home: home), nil))
        }
      }
      return items
    }
    guard withKeys else { return places(of: path, &scope).map { ($0, nil) } }
    let container = PathTerm(text: path.text, variable: path.variable, path: path.path.container)
    guard let home = scope.bindings.spot(path.variable)?.home else { return [] }
    var items: [Item] = []
    for element in scope.all(of: container) {
      scope.spend(element.count)
      if scope.isExhausted { return [] }
      for member in element.members {
        items.append((Bindings.Spot(place: member.value.place, home: home), .word(member.key)))
      }
      for (index, entry) in element.entries.enumerated() {
        items.append((Bindings.Spot(place: entry.place, home: home), .number(Double(index))))
      }
    }
    return items
  }

  /// The document within a text, in buffers of its own.
  private mutating func open(
    _ value: ValueRule, _ encoding: Encoding, _ format: any Format, of rule: MessageRule,
    _ scope: inout Scope
  ) -> JSONElement? {
    let text: String
    switch value.make(in: &scope) {
    case .nothing: return nil
    case .value(.word(let word)): text = word
    case .value(let other):
      fault(rule.name, value.text, expected: encoding.expected, found: other.sort)
      return nil
    case .refused(_, let found):
      fault(rule.name, value.text, expected: encoding.expected, found: found)
      return nil
    }
    guard let bytes = encoding.bytes(of: text) else {
      fault(
        rule.name, value.text, expected: encoding.expected,
        found: "a text of " + Wording.counted(text.utf8.count, "byte"))
      return nil
    }
    var tools = FormatTools(limits: JSONLimits(bytes: limits.payload * 6, depth: limits.depth))
    tools.topic = message.topic
    tools.received = received
    tools.parameters = adapter.parameters
    swap(&scope.recollection, &tools.recollection)
    defer { swap(&scope.recollection, &tools.recollection) }
    do throws(FormatFault) {
      let root = try format.document(of: bytes, &tools)
      for doubt in tools.doubts {
        fault(rule.name, value.text, expected: doubt.expected, found: doubt.found)
      }
      return root
    } catch {
      fault(rule.name, value.text, expected: error.expected, found: error.found)
      return nil
    }
  }
}
