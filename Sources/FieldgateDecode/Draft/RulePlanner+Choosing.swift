import FieldgateModel

/// What a person has to choose, and what goes beside a reading.
extension RulePlanner {
  /// At most so many fields of a rule are offered; the others are only named.
  private static let offered = 10

  /// A field that nothing points to, as a line to choose a measure in; nil where it is
  /// metadata or a text of many words.
  mutating func choice(
    _ leaf: Leaf, _ term: String, isOptional: Bool, among rule: DraftRule
  ) -> DraftReading? {
    let name = Words(leaf.key)
    let count = rule.readings.filter { $0.choice != nil }.count
    if isOptional {
      guard count < Self.offered, leaf.place.steps.last != .items, !name.has(Vocabulary.metadata),
        !leaf.place.keys.dropLast().contains(where: {
          Words($0).has(Vocabulary.metadata.union(["type", "gateway", "tracked", "before"]))
        }), TimeGuess.format(of: leaf.shape) == nil, !name.has(["time", "timestamp", "cnt"]),
        !devices.contains(where: { $0.place == leaf.place })
      else { return nil }
    }
    let shape = leaf.shape
    let from = YAMLText.scalar(term)
    let numbers = shape.words.compactMap(decimal)
    if shape.flags.isEmpty, shape.count > 0, numbers.count == shape.words.count,
      !(shape.numbers.isEmpty && numbers.isEmpty)
    {
      let value = shape.words.isEmpty ? from : "{ from: \(from), number: true }"
      return made(value, measures(for: shape.numbers + numbers), .code, .instant, isOptional)
    }
    if !shape.flags.isEmpty, shape.words.isEmpty, shape.numbers.isEmpty {
      return made(from, flags, .fault, nil, isOptional)
    }
    let words = shape.words.filter { Vocabulary.isStateWord($0) }
    guard shape.flags.isEmpty, shape.numbers.isEmpty, !words.isEmpty, words.count <= 6,
      words.count == shape.words.count, name.has(["state", "status", "mode"]) || !isOptional
    else { return nil }
    let map = words.map { "\(YAMLText.scalar($0)): false" }.joined(separator: ", ")
    return made("{ from: \(from), map: { \(map) } }", flags, .fault, nil, isOptional)
  }

  private mutating func made(
    _ value: String, _ measures: [Measure], _ standIn: Measure, _ aggregation: Aggregation?,
    _ isOptional: Bool
  ) -> DraftReading? {
    guard !measures.isEmpty else { return nil }
    choices += 1
    return DraftReading(
      measure: standIn, aggregation: aggregation, value: value,
      why: "nothing says what this measures",
      choice: DraftReading.Choice(number: choices, measures: measures, isOptional: isOptional))
  }

  private var flags: [Measure] {
    Measure.allCases.filter { measure in
      if case .flag = measure.definition.content { fits(measure) } else { false }
    }
  }

  private func measures(for numbers: [Double]) -> [Measure] {
    Measure.allCases.filter { measure in
      guard case .number(let range) = measure.definition.content, fits(measure) else {
        return false
      }
      return numbers.allSatisfy(range.contains)
    }
  }

  private func fits(_ measure: Measure) -> Bool {
    measure.definition.kinds.isEmpty || measure.definition.kinds.contains(kind)
  }

  /// Channel, labels and name, now that the readings are known.
  func finish(_ rule: inout DraftRule, at end: FieldPlace) {
    if !rule.readings.contains(where: { $0.choice == nil }), let crossing {
      rule.readings.insert(crossing, at: 0)
    }
    guard !rule.readings.isEmpty else { return }
    let channel = channel(of: rule)
    let label = classLabel(of: rule, at: end)
    if let place = channel?.place { rule.kept.insert(place) }
    for index in rule.readings.indices {
      rule.readings[index].channel = channel?.term
      let measure = rule.readings[index].measure
      if measure == .objectCount || measure == .objectPresent || measure == .lineCrossing {
        rule.readings[index].labels = label?.term
        if let place = label?.place { rule.kept.insert(place) }
      }
    }
  }

  /// An occurrence that has no value of its own: somebody crossed a line.
  private var crossing: DraftReading? {
    let words = Words(all: sort.family.words.all + Words(sort.name).all)
    guard kind == .camera, words.has(["crossed", "crossing", "linecrossing", "crossline"]) else {
      return nil
    }
    return DraftReading(
      measure: .lineCrossing, aggregation: .event, value: "1",
      why: "the message itself is the occurrence; check that it is sent once for each crossing")
  }

  /// A line, zone or door within the device: the key of a keyed object, or a name in
  /// the innermost list that has one.
  private func channel(of rule: DraftRule) -> (term: String, place: FieldPlace?)? {
    // A name anywhere around is better than a number of the innermost item.
    for least in [2, 1] {
      for loop in rule.loops.reversed() {
        if let key = loop.key { return (YAMLText.scalar("$\(key)"), nil) }
        if let found = channelField(within: loop.place, rule, least) { return found }
      }
      if let found = channelField(within: FieldPlace(), rule, least) { return found }
    }
    for case .capture(let name) in sort.family.levels where name != "device" && name != "class" {
      return (YAMLText.quoted("{\(name)}"), nil)
    }
    return nil
  }

  private func channelField(
    within base: FieldPlace, _ rule: DraftRule, _ least: Int
  ) -> (term: String, place: FieldPlace?)? {
    let noun: Set<String> = [
      "line", "zone", "channel", "region", "lane", "roi", "logic", "door", "input", "gate",
    ]
    func rank(_ leaf: Leaf) -> Int {
      guard leaf.place.isWithin(base), leaf.place.loops == base.loops,
        let key = leaf.place.keys.last,
        !personal.contains(leaf.place), !rule.kept.contains(leaf.place),
        !pairs.contains(where: { $0.name == leaf.place }), leaf.shape.flags.isEmpty,
        leaf.place.steps.count <= base.steps.count + 2
      else { return 0 }
      let words = Words(key)
      let isText = leaf.shape.numbers.isEmpty
      let isDirect = leaf.place.steps.count == base.steps.count + 1
      if words.has(noun), words.has("name") || words.all.count == 1, isText { return 5 }
      if words.has(noun), words.has(["id", "no", "number"]) || words.all.count == 1 { return 4 }
      guard isDirect else { return 0 }
      if !base.steps.isEmpty, words.all == ["name"], isText { return 3 }
      if words.all == ["id"], isText || !base.steps.isEmpty,
        !devices.contains(where: { $0.place == leaf.place && $0.score > 5 })
      {
        let object = leaf.place.steps.dropLast()
        if pairs.contains(where: { $0.name.steps.dropLast() == object }) { return 0 }
        if !isText { return 1 }
        return rule.device.text.hasPrefix("$") || !base.steps.isEmpty ? 2 : 0
      }
      return 0
    }
    let best = leaves.max { rank($0) < rank($1) }
    guard let best, rank(best) >= least, let term = rule.term(best.place) else { return nil }
    return (YAMLText.scalar(term), best.place)
  }

  private func classLabel(
    of rule: DraftRule, at end: FieldPlace
  ) -> (term: String, place: FieldPlace?)? {
    if sort.family.has("class") { return ("{ class: \"{class}\" }", nil) }
    let field = leaves.first { leaf in
      !leaf.shape.words.isEmpty && rule.term(leaf.place) != nil && leaf.place.loops == end.loops
        && leaf.shape.words.allSatisfy { Words($0).areAll(in: Vocabulary.classes) }
    }
    guard let field, let term = rule.term(field.place) else { return nil }
    return ("{ class: \(YAMLText.scalar(term)) }", field.place)
  }
}
