import FieldgateModel

/// One message on its way through one adapter.
///
/// It gathers readings and faults; a fault of one mapping leaves the others alone,
/// and only a limit stops the whole.
struct Evaluation {
  let adapter: Adapter
  let message: Message
  let received: Timestamp
  let limits: DecodeLimits
  var readings: [Reading] = []
  var faults: [Fault] = []
  /// What happened, for `adapter try`; nil where nobody asks.
  var trace: [Explanation.Mapping]?

  private var items = 0
  /// The limit that was passed.
  private(set) var stopped: Fault?

  init(
    of message: Message, by adapter: Adapter, received: Timestamp, limits: DecodeLimits,
    traced: Bool
  ) {
    self.adapter = adapter
    self.message = message
    self.received = received
    self.limits = limits
    trace = traced ? [] : nil
  }

  /// How an adapter and a message stand to each other.
  enum Verdict {
    /// Its topics are others.
    case otherTopic
    /// It is on its topic, and none of its messages looks like this one.
    case otherShape
    /// It is on its topic, and the payload is not in its format.
    case otherFormat(Fault)
    /// It is one of its messages.
    case taken(Outcome)
  }

  /// Takes the message through all rules of the adapter whose topic and conditions
  /// hold.
  mutating func run(_ topic: TopicLevels, _ parser: inout JSONParser) -> Verdict {
    var matches: [Int: [String?]] = [:]
    for (index, pattern) in adapter.patterns.enumerated() {
      matches[index] = pattern.match(topic, slots: adapter.captures)
    }
    if matches.isEmpty { return .otherTopic }
    if message.payload.isEmpty {
      note("no payload: a retained message was taken back")
      return .taken(.nothing)
    }
    guard message.payload.count <= limits.payload else {
      faults = [
        Fault(expected: "at most \(limits.payload) bytes", found: "\(message.payload.count)")
      ]
      return .taken(.malformed)
    }
    return run(matches, &parser)
  }

  private mutating func run(
    _ matches: [Int: [String?]], _ parser: inout JSONParser
  ) -> Verdict {
    var documents: [Int: JSONElement] = [:]
    var refusal: Fault?
    var isTaken = false
    for rule in adapter.messages {
      guard let captures = rule.patterns.lazy.compactMap({ matches[$0] }).first else {
        note("another topic", in: rule)
        continue
      }
      do throws(FormatFault) {
        let root = try document(rule.format, &documents, &parser)
        var scope = Scope(
          root: root, captures: captures, variables: rule.variables, budget: limits.looks)
        if let condition = rule.conditions.firstFailing(in: &scope) {
          note("not this message: it is not so that \(condition.text)", in: rule)
        } else {
          isTaken = true
          follow(rule.steps[...], of: rule, &scope, &parser)
        }
        if scope.isExhausted { stop(expected: "paths that look at \(limits.looks) values at most") }
      } catch {
        let fault = Fault(expected: error.expected, found: error.found)
        note("another format: \(fault)", in: rule)
        refusal = refusal ?? fault
      }
      if let stopped {
        readings = []
        faults = [stopped]
        return .taken(.malformed)
      }
    }
    if isTaken { return .taken(outcome) }
    return refusal.map(Verdict.otherFormat) ?? .otherShape
  }

  /// The payload in one of the adapter's formats, made once.
  private func document(
    _ format: Int, _ documents: inout [Int: JSONElement], _ parser: inout JSONParser
  ) throws(FormatFault) -> JSONElement {
    if let known = documents[format] { return known }
    let root = try adapter.formats[format].document(of: message.payload, &parser)
    documents[format] = root
    return root
  }

  private var outcome: Outcome {
    if readings.contains(where: { $0.quality != .range }) { return .read }
    if !readings.isEmpty { return .range }
    return faults.isEmpty ? .nothing : .malformed
  }

  /// Goes the steps that are left, and reads at their end.
  private mutating func follow(
    _ steps: ArraySlice<Step>, of rule: MessageRule, _ scope: inout Scope,
    _ parser: inout JSONParser
  ) {
    guard stopped == nil, !scope.isExhausted else { return }
    guard let step = steps.first else {
      for reading in rule.readings where stopped == nil { read(reading, &scope) }
      return
    }
    switch step.source {
    case .open(let term, let encoding, let format):
      scope.bindings[step.slot] = nil
      if step.conditions.firstFailing(in: &scope) == nil {
        let root = open(term, encoding, format, of: rule, &scope)
        scope.bindings[step.slot] = root.map(Scope.Binding.element)
      }
      follow(steps.dropFirst(), of: rule, &scope, &parser)
    case .each(let paths):
      for path in paths {
        let items = items(of: path, withKeys: step.key != nil, &scope)
        if items.isEmpty { continue }
        for item in items {
          scope.bindings[step.slot] = .element(item.element)
          if let key = step.key { scope.bindings[key] = item.key.map(Scope.Binding.value) }
          guard count() else { return }
          if step.conditions.firstFailing(in: &scope) == nil {
            follow(steps.dropFirst(), of: rule, &scope, &parser)
          }
        }
        return
      }
      note("nothing to go through at \(paths.map(\.text).joined(separator: ", "))", in: rule)
    }
  }

  private func items(
    of path: PathTerm, withKeys: Bool, _ scope: inout Scope
  ) -> [(element: JSONElement, key: Value?)] {
    guard withKeys else { return scope.all(of: path).map { ($0, nil) } }
    let container = PathTerm(text: path.text, variable: path.variable, path: path.path.container)
    var items: [(JSONElement, Value?)] = []
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
    _ term: Term, _ encoding: Encoding, _ format: any Format, of rule: MessageRule,
    _ scope: inout Scope
  ) -> JSONElement? {
    let found = scope.find(term)
    guard found.exists else { return nil }
    guard case .value(.word(let text)) = found, let bytes = encoding.bytes(of: text) else {
      fault(rule.name, term.text, expected: encoding.expected, found: found.sortText)
      return nil
    }
    var parser = JSONParser(limits: JSONLimits(bytes: limits.payload, depth: limits.depth))
    do throws(FormatFault) {
      return try format.document(of: bytes, &parser)
    } catch {
      fault(rule.name, term.text, expected: error.expected, found: error.found)
      return nil
    }
  }

  /// Counts an item that a loop visits.
  private mutating func count() -> Bool {
    items += 1
    if items > limits.items { stop(expected: "lists of at most \(limits.items) items in all") }
    return stopped == nil
  }

  mutating func stop(expected: String) {
    stopped = stopped ?? Fault(expected: expected, found: "more")
  }

  /// The same fault of the same mapping is told once, however often a loop meets it.
  mutating func fault(_ mapping: String, _ path: String?, expected: String, found: String) {
    let fault = Fault(mapping: mapping, path: path, expected: expected, found: found)
    if faults.count < 100, !faults.contains(fault) { faults.append(fault) }
  }
}

extension Found {
  /// What it is, in the words of a fault, without quoting it.
  var sortText: String {
    switch self {
    case .nothing: "nothing"
    case .value(let value): value.sort
    case .structure(let element): element.sort
    }
  }
}
