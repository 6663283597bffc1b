import FieldgateModel

/// The steps from the payload's root to what is read.
extension Evaluation {
  /// Goes the steps that are left, and reads at their end.
  mutating func follow(_ steps: ArraySlice<Step>, of rule: MessageRule, _ scope: inout Scope) {
    guard !isStopped, !scope.isExhausted else { return }
    guard let step = steps.first else {
      for remembered in rule.remembered { remembered.apply(in: &scope) }
      for reading in rule.readings where !isStopped { read(reading, of: rule, &scope) }
      return
    }
    let rest = steps.dropFirst()
    switch step.source {
    case .open(let value, let encoding, let format):
      scope.bindings[step.slot] = nil
      if step.conditions.firstFailing(in: &scope) == nil {
        let root = open(value, encoding, format, of: rule, &scope)
        scope.bindings[step.slot] = root.map(Scope.Binding.element)
      }
      follow(rest, of: rule, &scope)
    case .value(let value):
      scope.bindings[step.slot] = nil
      if case .value(let value) = value.make(in: &scope) {
        scope.bindings[step.slot] = .value(value)
        if step.conditions.firstFailing(in: &scope) != nil { scope.bindings[step.slot] = nil }
      }
      follow(rest, of: rule, &scope)
    case .sequence(let sequence):
      number(by: sequence, of: rule, &scope)
      follow(rest, of: rule, &scope)
    case .devices(let parameter, let value):
      guard case .value(let value) = value.make(in: &scope) else {
        note("nothing says which devices are meant", in: rule)
        return
      }
      for device in adapter.parameters.devices(parameter, being: value.text) {
        scope.bindings[step.slot] = .value(.word(device))
        guard count() else { return }
        if step.conditions.firstFailing(in: &scope) == nil { follow(rest, of: rule, &scope) }
      }
    case .each(let loop):
      for path in loop.paths {
        // Most lists are gone through as they lie there.
        if loop.isPlain {
          switch scope.children(of: path) {
          case .found(let children) where children.count > 0:
            return follow(rest, of: rule, step, each: children, &scope)
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
          follow(rest, of: rule, step, loop, group, items, &scope)
        } else {
          follow(rest, of: rule, step, loop, items, &scope)
        }
        return
      }
      note(
        "nothing to go through at \(loop.paths.map(\.text).joined(separator: ", "))", in: rule)
    }
  }

  /// Once for each child of a list or an object.
  private mutating func follow(
    _ rest: ArraySlice<Step>, of rule: MessageRule, _ step: Step, each children: JSONChildren,
    _ scope: inout Scope
  ) {
    var children = children
    while let child = children.next() {
      scope.bindings[step.slot] = .element(child)
      guard count() else { return }
      if step.conditions.firstFailing(in: &scope) == nil { follow(rest, of: rule, &scope) }
    }
  }

  /// Once for each item.
  private mutating func follow(
    _ rest: ArraySlice<Step>, of rule: MessageRule, _ step: Step, _ loop: Step.Loop,
    _ items: [Item], _ scope: inout Scope
  ) {
    let beside = loop.beside.map { ($0.slot, scope.all(of: $0.path)) }
    for (index, item) in items.enumerated() {
      scope.bindings[step.slot] = .element(item.element)
      if let key = loop.key { scope.bindings[key] = item.key.map(Scope.Binding.value) }
      for (slot, list) in beside {
        scope.bindings[slot] = list.indices.contains(index) ? .element(list[index]) : nil
      }
      guard count() else { return }
      if step.conditions.firstFailing(in: &scope) == nil { follow(rest, of: rule, &scope) }
    }
  }

  /// Once for each sort of item, in the order in which they come; those that are
  /// always told come first.
  private mutating func follow(
    _ rest: ArraySlice<Step>, of rule: MessageRule, _ step: Step, _ loop: Step.Loop,
    _ group: Step.Group, _ items: [Item], _ scope: inout Scope
  ) {
    var order = group.known
    var members: [Value: (first: JSONElement, count: Int)] = [:]
    for item in items {
      scope.bindings[step.slot] = .element(item.element)
      if let key = loop.key { scope.bindings[key] = item.key.map(Scope.Binding.value) }
      guard count() else { return }
      guard step.conditions.firstFailing(in: &scope) == nil,
        case .value(let sort) = group.by.make(in: &scope)
      else { continue }
      if members[sort] == nil, !group.known.contains(sort) { order.append(sort) }
      members[sort, default: (item.element, 0)].count += 1
    }
    for sort in order {
      let member = members[sort]
      scope.bindings[step.slot] = member.map { .element($0.first) }
      scope.bindings[group.key] = .value(sort)
      if let slot = group.count {
        scope.bindings[slot] = .value(.number(Double(member?.count ?? 0)))
      }
      follow(rest, of: rule, &scope)
    }
  }

  private typealias Item = (element: JSONElement, key: Value?)

  private func items(of path: PathTerm, withKeys: Bool, _ scope: inout Scope) -> [Item] {
    switch scope.children(of: path) {
    case .nothing: return []
    case .elsewhere: break
    case .found(var children):
      var items: [Item] = []
      items.reserveCapacity(children.count)
      if withKeys {
        while let (element, key) = children.nextWithKey() { items.append((element, key)) }
      } else {
        while let element = children.next() { items.append((element, nil)) }
      }
      return items
    }
    guard withKeys else { return scope.all(of: path).map { ($0, nil) } }
    let container = PathTerm(text: path.text, variable: path.variable, path: path.path.container)
    var items: [Item] = []
    for element in scope.all(of: container) {
      scope.spend(element.count)
      if scope.isExhausted { return [] }
      for member in element.members { items.append((member.value, .word(member.key))) }
      for (index, entry) in element.entries.enumerated() {
        items.append((entry, .number(Double(index))))
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
