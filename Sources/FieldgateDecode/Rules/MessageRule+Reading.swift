import FieldgateDocument
import FieldgateModel

/// Reads the messages of an adapter and gathers what they share: patterns of topics
/// and formats, each in one list that the rules point into.
struct MessageReading {
  let kind: Kind
  let formatting: FormatReading
  let diagnostics: Diagnostics
  private(set) var captures: [String] = []
  private(set) var patterns: [TopicPattern] = []
  private(set) var formats: [any Format] = []

  init(kind: Kind, formatting: FormatReading) {
    self.kind = kind
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
    let readings = mapping.require("readings")
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
    var names = Names(captures: captures, filled: filled)
    let holding = [Condition](when: conditions, names, diagnostics)
    let steps = (each?.list(diagnostics) ?? []).compactMap { step($0, &names) }
    let around = ReadingRule.Surroundings(
      message: name, kind: kind ?? self.kind, device: device, time: time, names: names)
    let rules = (readings?.list(diagnostics) ?? []).compactMap {
      ReadingRule($0, in: around, diagnostics)
    }
    guard let format, !rules.isEmpty else { return nil }
    return MessageRule(
      name: name, patterns: own, format: format, conditions: holding, steps: steps,
      readings: rules, variables: names.variables.count)
  }

  private func step(_ node: Node, _ names: inout Names) -> Step? {
    guard var mapping = MappingReader(node, "a step of 'each'", diagnostics) else { return nil }
    let name = mapping.require("as")
    let list = mapping.take("in")
    let packed = mapping.take("open")
    let key = mapping.take("key")
    let conditions = mapping.take("when")
    let source: Step.Source?
    if let packed {
      source = open(packed, &mapping, names)
    } else {
      source = list.flatMap { loop($0, hasKey: key != nil, names) }
    }
    mapping.finish()
    if (list == nil) == (packed == nil) {
      diagnostics.error(
        at: node.place,
        "a step needs either 'in', a list to go through such as $.lines[*], or 'open', a text "
          + "that holds another payload")
    }
    if let key, packed != nil {
      diagnostics.error(at: key.place, "only a list to go through ('in') has keys")
    }
    // The names are given even where the rest is wrong, so that their use is no fault.
    let keySlot = key.flatMap { names.name($0, diagnostics) }
    let slot = name.flatMap { names.name($0, diagnostics) }
    let holding = [Condition](when: conditions, names, diagnostics)
    guard let slot, let source else { return nil }
    return Step(slot: slot, key: keySlot, source: source, conditions: holding)
  }

  private func open(
    _ node: Node, _ mapping: inout MappingReader, _ names: Names
  ) -> Step.Source? {
    let encoding =
      mapping.take("encoding")?.choice(Encoding.self, of: "encoding", diagnostics) ?? .utf8
    guard let term = Term(node, names, diagnostics), let format = formatting.format(&mapping)
    else { return nil }
    return .open(term, encoding, format)
  }

  /// With a key, the path must end in `[*]` or `.*`: only children have keys.
  private func loop(_ node: Node, hasKey: Bool, _ names: Names) -> Step.Source? {
    let paths = node.list(diagnostics).compactMap { node -> PathTerm? in
      guard let term = Term(node, names, diagnostics) else { return nil }
      guard case .path(let path) = term else {
        diagnostics.error(at: node.place, "expected a path such as $.lines[*], found \(node.what)")
        return nil
      }
      if path.path.isSingular {
        diagnostics.error(
          at: node.place, "'\(path.text)' finds one thing; to go through its entries add [*]")
      } else if hasKey, !path.path.endsInWildcard {
        diagnostics.error(
          at: node.place, "with 'key' the path must end in [*]; leave items out with 'when'")
      }
      return path
    }
    return paths.isEmpty ? nil : .each(paths)
  }
}
