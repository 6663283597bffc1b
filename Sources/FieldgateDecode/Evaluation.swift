import FieldgateModel

/// One message on its way through one adapter.
///
/// It gathers readings and faults; a fault of one mapping leaves the others alone,
/// and only a limit stops the whole.
struct Evaluation: ~Copyable {
  let adapter: AdapterRules
  let message: Message
  let received: Timestamp
  var readings: [Reading] = []
  var faults: [Fault] = []
  var numbers: [MessageNumber] = []
  /// What happened, for `adapter try`; nil where nobody asks.
  var trace: [Explanation.Mapping]?

  private var items = 0
  /// The limit that was passed.
  private var stopped: Fault?
  /// Whether one was. On its own, since it is asked at each step, and a fault has many parts.
  private(set) var isStopped = false

  init(of message: Message, by adapter: AdapterRules, received: Timestamp, traced: Bool) {
    self.adapter = adapter
    self.message = message
    self.received = received
    trace = traced ? [] : nil
  }

  var limits: DecodeLimits { adapter.limits }

  /// How an adapter and a message on one of its topics stand to each other.
  enum Verdict {
    /// None of its messages looks like this one.
    case otherShape
    /// The payload is not in its format.
    case otherFormat(Fault)
    /// It is one of its messages.
    case taken(Outcome)
  }

  /// Takes the message through all rules of the adapter whose topic and conditions
  /// hold.
  mutating func run(_ matches: [TopicMatch], _ tools: inout FormatTools) -> Verdict {
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
    var documents: [(format: Int, root: JSONElement)] = []
    var refusal: Fault?
    var isTaken = false
    for rule in adapter.messages {
      guard let captures = Self.captures(of: rule, matches) else {
        note("another topic", in: rule)
        continue
      }
      do throws(FormatFault) {
        let root = try document(rule.format, &documents, &tools)
        if run(rule, root, captures, &tools) { isTaken = true }
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
    if isTaken { return .taken(Self.outcome(readings, faults)) }
    return refusal.map(Verdict.otherFormat) ?? .otherShape
  }

  /// What the first of the rule's patterns captured that the topic matches.
  private static func captures(of rule: MessageRule, _ matches: [TopicMatch]) -> [String?]? {
    for pattern in rule.patterns {
      for match in matches where match.pattern == pattern { return match.captures }
    }
    return nil
  }

  /// Takes the message through one rule; false where it is no such message.
  private mutating func run(
    _ rule: MessageRule, _ root: JSONElement, _ captures: [String?], _ tools: inout FormatTools
  ) -> Bool {
    var scope = Scope(
      root: root, captures: captures, variables: rule.variables, received: received,
      rules: adapter, device: rule.device)
    // What is remembered moves, so that it is never copied.
    swap(&scope.recollection, &tools.recollection)
    defer { swap(&scope.recollection, &tools.recollection) }
    let isTaken = rule.conditions.hold(in: &scope)
    if !isTaken {
      noteFailing(rule.conditions, "not this message", in: rule, &scope)
    } else {
      for doubt in tools.doubts {
        fault(rule.name, nil, expected: doubt.expected, found: doubt.found)
      }
      follow(0, of: rule, &scope)
    }
    if scope.isExhausted { stop(expected: "paths that look at \(limits.looks) values at most") }
    return isTaken
  }

  /// The payload in one of the adapter's formats, made once.
  private func document(
    _ format: Int, _ documents: inout [(format: Int, root: JSONElement)],
    _ tools: inout FormatTools
  ) throws(FormatFault) -> JSONElement {
    if let known = documents.first(where: { $0.format == format }) { return known.root }
    tools.doubts = []
    tools.parameters = adapter.parameters
    let root = try adapter.formats[format].document(of: message.payload, &tools)
    documents.append((format: format, root: root))
    return root
  }

  private static func outcome(_ readings: [Reading], _ faults: [Fault]) -> Outcome {
    if readings.contains(where: { $0.quality != .range }) { return .read }
    if !readings.isEmpty { return .range }
    return faults.isEmpty ? .nothing : .malformed
  }

  /// Counts an item that a loop visits.
  mutating func count() -> Bool {
    items += 1
    if items > limits.items { stop(expected: "lists of at most \(limits.items) items in all") }
    return !isStopped
  }

  mutating func stop(expected: String) {
    stopped = stopped ?? Fault(expected: expected, found: "more")
    isStopped = true
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
