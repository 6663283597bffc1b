import FieldgateDocument
import FieldgateModel

extension Adapter {
  /// Reads an adapter's file and reports all of its faults; nil where any of them
  /// leaves nothing to work with. The key `simulate` belongs to the scenarios.
  package init?(_ node: Node, _ diagnostics: Diagnostics) {
    guard var mapping = MappingReader(node, "an adapter", diagnostics) else { return nil }
    let id = mapping.require("adapter")?.text(diagnostics)
    let title = mapping.require("title")?.text(diagnostics)
    let kind = mapping.require("kind")?.choice(Kind.self, of: "kind of device", diagnostics)
    let every = mapping.take("every")?.duration(diagnostics)
    let parameters = AdapterParameter.all(mapping.take("parameters"), diagnostics)
    let layouts = Layout.all(mapping.take("layouts"), diagnostics)
    let written = mapping.require("messages")?.list(diagnostics) ?? []
    var reading = MessageReading(
      kind: kind ?? .crowd,
      formatting: FormatReading(
        layouts: layouts, parameters: parameters.map(\.name), diagnostics: diagnostics),
      parameters: parameters.map(\.name), tables: RememberRule.tables(written))
    let defaults = MessageRule.Defaults(
      patterns: reading.topics(mapping.take("topics")), device: mapping.take("device"),
      time: mapping.take("time"), format: reading.format(&mapping))
    let proofs = mapping.require("examples")
    mapping.ignore("simulate")
    mapping.finish()

    messages = written.compactMap { reading.message($0, defaults) }
    examples = (proofs?.list(diagnostics) ?? []).compactMap { Example($0, diagnostics) }
    if let proofs { Self.check(examples, at: proofs, diagnostics) }
    patterns = reading.patterns
    formats = reading.formats
    captures = reading.captures.count
    keys = reading.keys.all
    filters = TopicFilter.reduced(patterns.map(\.filter))
    let rules = messages.flatMap(\.readings)
    measures = rules.reduce(into: []) { measures, rule in
      if let word = rule.measure.word { measures.insert(word) } else { measures = Self.all }
    }
    zones = Set(rules.compactMap { $0.time?.zoneName })
    self.parameters = parameters
    guard let id, let title, let kind, !messages.isEmpty else { return nil }
    self.id = AdapterID(id)
    self.title = title
    self.kind = kind
    self.every = every
  }

  private static let all = Set(Measure.allCases)

  /// An adapter proves itself: by a message that it reads, and by one that it must
  /// not read.
  private static func check(_ examples: [Example], at node: Node, _ diagnostics: Diagnostics) {
    if !examples.contains(where: { $0.outcome == .read }) {
      diagnostics.error(
        at: node.place, "no example gives readings; add one with 'readings'")
    }
    if !examples.contains(where: { $0.outcome != .read }) {
      diagnostics.error(
        at: node.place,
        "no example shows what is not read; add one with 'outcome': nothing, malformed, range "
          + "or unmatched")
    }
    for (index, example) in examples.enumerated()
    where examples[..<index].contains(where: { $0.name == example.name }) {
      diagnostics.error(at: example.place, "two examples are called '\(example.name)'")
    }
  }
}
