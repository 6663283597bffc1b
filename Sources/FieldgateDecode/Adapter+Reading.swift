import FieldgateDocument
import FieldgateModel

extension Adapter {
  /// Reads an adapter's file and reports all of its faults; nil where any of them
  /// leaves nothing to work with. The key `simulate` belongs to the scenarios.
  ///
  /// - Parameter needsExamples: false where its author is still at it: that examples are
  ///   missing is only a warning then.
  package init?(_ node: Node, needsExamples: Bool = true, _ diagnostics: Diagnostics) {
    self.init(node, needsExamples: needsExamples, labels: Self.labels, diagnostics)
  }

  /// The labels that a reading can have: any other would be a way out for what has no
  /// measure.
  private static let labels = ["class"]

  /// - Parameter labels: the labels that there are; a draft tells its choices apart by one
  ///   more.
  init?(_ node: Node, needsExamples: Bool, labels: [String], _ diagnostics: Diagnostics) {
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
      parameters: parameters.map(\.name), tables: RememberRule.tables(written), labels: labels)
    let defaults = MessageRule.Defaults(
      patterns: reading.topics(mapping.take("topics")), device: mapping.take("device"),
      time: mapping.take("time"), format: reading.format(&mapping))
    let proofs = needsExamples ? mapping.require("examples") : mapping.take("examples")
    mapping.ignore("simulate")
    mapping.finish()

    messages = written.compactMap { reading.message($0, defaults) }
    examples = (proofs?.list(diagnostics) ?? []).compactMap { Example($0, diagnostics) }
    if let proofs {
      Self.check(examples, at: proofs, isNeeded: needsExamples, diagnostics)
    } else if !needsExamples {
      diagnostics.warning(
        at: mapping.place, "an adapter needs the key 'examples' before a site can use it")
    }
    patterns = reading.patterns
    formats = reading.formats
    captures = reading.captures.count
    keys = reading.keys.all
    filters = TopicFilter.reduced(patterns.map(\.filter))
    let rules = messages.flatMap(\.readings)
    kindsOf = Self.kinds(of: rules)
    measures = Set(kindsOf.keys)
    place = mapping.place
    zonePlaces = rules.reduce(into: [:]) { places, rule in
      guard let time = rule.time else { return }
      for name in time.zoneNames { places[name] = places[name] ?? time.zonePlace }
    }
    self.parameters = parameters
    guard let id, let title, let kind, !messages.isEmpty else { return nil }
    self.id = AdapterID(id)
    self.title = title
    self.kind = kind
    self.every = every
  }

  /// By measure, the kinds that readings of it can have. What a message may say itself can
  /// be anything that the measure allows.
  private static func kinds(of rules: [ReadingRule]) -> [Measure: Set<Kind>] {
    var kinds: [Measure: Set<Kind>] = [:]
    for rule in rules {
      for measure in rule.measure.words ?? Set(Measure.allCases) {
        let allowed = measure.definition.kinds
        let all = Set(allowed.isEmpty ? Kind.allCases : allowed)
        kinds[measure, default: []].formUnion(rule.kind.words ?? all)
      }
    }
    return kinds
  }

  /// An adapter proves itself: by a message that it reads, and by one that it must
  /// not read.
  private static func check(
    _ examples: [Example], at node: Node, isNeeded: Bool, _ diagnostics: Diagnostics
  ) {
    func tell(_ message: String) {
      diagnostics.add(Diagnostic(isNeeded ? .error : .warning, at: node.place, message))
    }
    if !examples.contains(where: { $0.outcome == .read }) {
      tell("no example gives readings; add one with 'readings'")
    }
    if !examples.contains(where: { $0.outcome != .read }) {
      tell(
        "no example shows what is not read; add one with 'outcome': nothing, malformed, range "
          + "or unmatched")
    }
    for (index, example) in examples.enumerated()
    where examples[..<index].contains(where: { $0.name == example.name }) {
      diagnostics.error(at: example.place, "two examples are called '\(example.name)'")
    }
  }
}
