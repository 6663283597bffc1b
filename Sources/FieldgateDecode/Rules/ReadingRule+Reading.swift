import FieldgateDocument
import FieldgateModel

extension ReadingRule {
  /// What a reading's rule takes over from its message and its adapter.
  struct Surroundings {
    let message: String
    let kind: Kind
    /// The labels that there are.
    let labels: [String]
    let device: Node?
    let time: TimeRule?
    let names: Names
  }

  convenience init?(_ node: Node, in around: Surroundings, _ diagnostics: Diagnostics) {
    guard var mapping = MappingReader(node, "a reading", diagnostics) else { return nil }
    let names = around.names
    let measure = mapping.require("measure").flatMap {
      Choice<Measure>($0, of: "measure", names, diagnostics)
    }
    let value = mapping.require("value")
    let aggregation = mapping.take("aggregation")
    let interval = mapping.take("interval")
    let channel = mapping.take("channel")
    let unit = mapping.take("unit")
    let labels = mapping.take("labels")
    let own = mapping.take("device")
    let device = own ?? around.device
    let time = mapping.take("time")
    let kind = mapping.take("kind")
    let quality = mapping.take("quality")
    let conditions = mapping.take("when")
    mapping.finish()

    let holding = Conditions(when: conditions, names, diagnostics)
    let line = channel.flatMap { ValueRule($0, names, diagnostics) }
    let sort = kind.flatMap { Choice<Kind>($0, of: "kind of device", names, diagnostics) }
    let length = interval.flatMap { Self.interval($0, names, diagnostics) }
    let words = Self.labels(labels, among: around.labels, names, diagnostics)
    let moment = time == nil ? around.time : time.flatMap { TimeRule($0, names, diagnostics) }
    let wanted = unit.flatMap { Choice<Unit>($0, of: "unit", names, diagnostics) }
    let worth = quality.flatMap { Choice<Quality>($0, of: "quality", names, diagnostics) }
    if device == nil {
      diagnostics.error(
        at: node.place,
        "no device: say 'device' in the adapter, the message or the reading, such as \"{serial}\"")
    }
    // Everything is read before anything is given up, so that all faults are told.
    let id = device.flatMap { ValueRule($0, names, diagnostics) }
    let rule = value.flatMap { ValueRule($0, names, diagnostics) }
    let standing = Self.aggregation(aggregation, of: measure, at: node, names, diagnostics)
    let personal = PersonalPaths(diagnostics: diagnostics)
    personal.check(id, as: "the id of a device", at: device?.place ?? node.place)
    personal.check(line, as: "a channel", at: channel?.place ?? node.place)
    personal.check(
      rule, as: "a value of \(measure?.word?.rawValue ?? "a measure")",
      at: value?.place ?? node.place)
    guard let measure, let id, let rule, let standing else { return nil }
    self.init(
      name: "\(around.message), \(measure.word?.rawValue ?? measure.text ?? "measure")",
      conditions: holding, device: id, hasOwnDevice: own != nil, channel: line,
      kind: sort ?? .fixed(around.kind), measure: measure, aggregation: standing, value: rule,
      interval: length, unit: wanted, labels: words, time: moment, quality: worth)
    if let interval, let word = standing.word, word != .interval {
      diagnostics.error(
        at: interval.place,
        "only what is counted over an interval has one; say aggregation: interval")
    }
    check(at: value?.place ?? node.place, diagnostics)
  }

  /// Flags and words are states; a number can be four things, and must be said.
  private static func aggregation(
    _ written: Node?, of measure: Choice<Measure>?, at node: Node, _ names: Names,
    _ diagnostics: Diagnostics
  ) -> Choice<Aggregation>? {
    if let written {
      return Choice(written, of: "aggregation", names, diagnostics)
    }
    guard let measure else { return .fixed(.instant) }
    if let content = measure.word?.definition.content {
      guard case .number = content else { return .fixed(.instant) }
    }
    diagnostics.error(
      at: node.place,
      "say how the number stands to time: aggregation is instant (a level now), interval "
        + "(counted over one period), event (one occurrence) or total (an ever-growing counter)")
    return nil
  }

  /// Holds what can be known beforehand against the measure.
  private func check(at place: Place, _ diagnostics: Diagnostics) {
    guard let measure = measure.word else { return }
    let definition = measure.definition
    if let kind = kind.word, !definition.kinds.isEmpty, !definition.kinds.contains(kind) {
      let kinds = definition.kinds.map(\.rawValue).joined(separator: " or ")
      diagnostics.error(
        at: place, "\(measure.rawValue) is a measure of kind \(kinds), not of \(kind.rawValue)")
    }
    for result in value.results ?? [] where !definition.content.admits(result) {
      diagnostics.error(
        at: place,
        "\(measure.rawValue) is \(definition.content.expected); '\(result.text)' is not",
        guess: definition.content.nearest(to: result))
    }
    for result in value.results ?? [] where !definition.content.covers(result) {
      diagnostics.error(
        at: place, "\(result.text) is out of the range of \(measure.rawValue)")
    }
  }

  /// Seconds from the message, or a length of time such as `60s`.
  private static func interval(
    _ node: Node, _ names: Names, _ diagnostics: Diagnostics
  ) -> ValueRule? {
    if let text = node.scalar?.text, Double(text) == nil, let length = Node.duration(text) {
      return ValueRule(.constant(.number(Double(length) / 1000)))
    }
    return ValueRule(node, names, diagnostics)
  }

  private static func labels(
    _ node: Node?, among known: [String], _ names: Names, _ diagnostics: Diagnostics
  ) -> [Label] {
    guard let node else { return [] }
    guard node.entries != nil, var mapping = MappingReader(node, "a set of labels", diagnostics)
    else {
      diagnostics.error(
        at: node.place,
        "expected labels as a mapping, such as { class: $.label }, found \(node.what)")
      return []
    }
    defer { mapping.finish() }
    return known.compactMap { name in
      guard let node = mapping.take(name), let value = ValueRule(node, names, diagnostics) else {
        return nil
      }
      PersonalPaths(diagnostics: diagnostics).check(
        value, as: "the label '\(name)'", at: node.place)
      return Label(name: name, value: value)
    }
  }
}

extension Measure.Content {
  fileprivate func nearest(to value: Value) -> String? {
    guard case .word(let words) = self, case .word(let word) = value else { return nil }
    return FieldgateDocument.nearest(to: word, among: words)
  }
}
