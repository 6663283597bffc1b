import FieldgateDocument
import FieldgateModel

/// Reads the messages of an adapter and gathers what they share: patterns of topics
/// and formats, each in one list that the rules point into.
struct MessageReading {
  let kind: Kind
  let formatting: FormatReading
  let parameters: [String]
  let tables: [String]
  /// The labels that a reading can have.
  let labels: [String]
  let diagnostics: Diagnostics
  private(set) var captures: [String] = []
  private(set) var patterns: [TopicPattern] = []
  private(set) var formats: [any Format] = []
  /// The keys of payloads that its paths name.
  let keys = NamedKeys()

  init(
    kind: Kind, formatting: FormatReading, parameters: [String], tables: [String],
    labels: [String]
  ) {
    self.labels = labels
    self.kind = kind
    self.parameters = parameters
    self.tables = tables
    self.formatting = formatting
    diagnostics = formatting.diagnostics
  }

  /// Reads `topics:` and gives the numbers of its patterns.
  mutating func topics(_ node: Node?) -> [Int] {
    (node?.list(diagnostics) ?? []).compactMap { node in
      guard let pattern = TopicPattern(node, &captures, diagnostics) else { return nil }
      if let known = patterns.firstIndex(of: pattern) { return known }
      patterns.append(pattern)
      return patterns.count - 1
    }
  }

  /// Reads `format:` and its options from a mapping, and gives the format's number.
  mutating func format(_ mapping: inout MappingReader) -> Int? {
    guard let format = formatting.format(&mapping) else { return nil }
    formats.append(format)
    return formats.count - 1
  }

  /// Reads one message.
  mutating func message(_ node: Node, _ defaults: MessageRule.Defaults) -> MessageRule? {
    guard var mapping = MappingReader(node, "a message", diagnostics) else { return nil }
    let name = mapping.require("message")?.text(diagnostics) ?? "message"
    let topics = mapping.take("topics")
    let format = node["format"] == nil ? defaults.format : format(&mapping)
    let conditions = mapping.take("when")
    let each = mapping.take("each")
    let remembered = mapping.take("remember")
    let sequence = mapping.take("sequence")
    let mayDoWithout = remembered != nil || sequence != nil
    let readings = mayDoWithout ? mapping.take("readings") : mapping.require("readings")
    let device = mapping.take("device") ?? defaults.device
    let time = mapping.take("time") ?? defaults.time
    let kind = mapping.take("kind")?.choice(Kind.self, of: "kind of device", diagnostics)
    mapping.finish()

    let own = topics == nil ? defaults.patterns : self.topics(topics)
    if own.isEmpty, topics == nil {
      diagnostics.error(
        at: node.place, "no topics: say 'topics' in the adapter or in the message '\(name)'")
    }
    let filled = own.reduce(into: Set<Int>()) { $0.formUnion(patterns[$1].slots) }
    var names = Names(
      captures: captures, filled: filled, parameters: parameters, tables: tables, keys: keys)
    names.madeOf = device?.variables ?? []
    let holding = Conditions(when: conditions, names, diagnostics)
    var steps = (each?.list(diagnostics) ?? []).compactMap {
      Step($0, &names, formatting)
    }
    let around = ReadingRule.Surroundings(
      message: name, kind: kind ?? self.kind, labels: labels, device: device,
      time: time.flatMap { TimeRule($0, names, diagnostics) }, names: names)
    let rules = (readings?.list(diagnostics) ?? []).compactMap {
      ReadingRule($0, in: around, diagnostics)
    }
    let notes = (remembered?.list(diagnostics) ?? []).compactMap {
      RememberRule($0, names, diagnostics)
    }
    let number = sequence.flatMap {
      SequenceRule($0, device: device, time: around.time, names, diagnostics)
    }
    if let number { steps.insert(number) }
    guard let format, !rules.isEmpty || !notes.isEmpty || number != nil else { return nil }
    return MessageRule(
      name: name, patterns: own, format: format, conditions: holding, steps: steps,
      device: device.flatMap { ValueRule($0, names, diagnostics) }, remembered: notes,
      readings: rules, variables: names.variables.count)
  }
}
