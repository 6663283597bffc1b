import FieldgateModel

/// Where nothing could be guessed: choices that cannot be put off, and bytes whose
/// layout only their maker knows.
extension RulePlanner {
  /// Makes the rule's first choices ones that must be made.
  mutating func oblige(_ rule: inout DraftRule) {
    if rule.readings.isEmpty {
      let own = leaves.filter { rule.term($0.place) != nil && !personal.contains($0.place) }
      if let packed = own.compactMap(Self.packed).first { open(packed, in: &rule) }
      for leaf in own where rule.readings.isEmpty && !rule.kept.contains(leaf.place) {
        guard let term = rule.term(leaf.place),
          let choice = choice(leaf, term, isOptional: false, among: rule)
        else { continue }
        rule.readings = [choice]
        rule.kept.insert(leaf.place)
      }
    }
    for index in rule.readings.indices.prefix(sort.format == .bytes ? 1 : 3) {
      guard let choice = rule.readings[index].choice else { continue }
      rule.readings[index].choice = DraftReading.Choice(
        number: choice.number, measures: choice.measures, isOptional: false)
    }
    rule.unread.removeAll { place in rule.kept.contains { $0.text == place } }
  }

  /// A rule without any field: the message itself is what is counted.
  mutating func occurrence() -> DraftRule {
    choices += 1
    var rule = DraftRule(name: "", sort: number, loops: [], device: deviceOfTopic)
    rule.kept.formUnion(sort.asked)
    rule.readings = [
      DraftReading(
        measure: .code, aggregation: .event, value: "1",
        why: "no field could be guessed; if the message itself is an occurrence, choose of what",
        choice: DraftReading.Choice(
          number: choices, measures: measuresOfEvents, isOptional: false))
    ]
    return rule
  }

  private var measuresOfEvents: [Measure] {
    let all: [Measure] = [.countIn, .countOut, .flow, .lineCrossing, .passage, .code]
    return all.filter {
      $0.definition.kinds.isEmpty || $0.definition.kinds.contains(kind)
    }
  }

  /// A text that stands for bytes, by its key and its digits.
  private static func packed(_ leaf: Leaf) -> DraftRule.Opened? {
    guard let key = leaf.place.keys.last,
      Words(key).has(["payload", "data", "bytes", "raw", "hex", "frm"]), !leaf.shape.words.isEmpty
    else { return nil }
    for encoding in [Encoding.hex, .base64]
    where leaf.shape.words.allSatisfy({ $0.utf8.count >= 4 && encoding.bytes(of: $0) != nil }) {
      return DraftRule.Opened(place: leaf.place, encoding: encoding)
    }
    return nil
  }

  private mutating func open(_ packed: DraftRule.Opened, in rule: inout DraftRule) {
    rule.opened = packed
    rule.kept.insert(packed.place)
    rule.readings = [byteReading("$bytes.byte_0")]
  }

  /// Who speaks, where the payload is not asked.
  private var deviceOfTopic: DraftRule.Sourced {
    sort.family.has("device")
      ? DraftRule.Sourced(
        text: YAMLText.quoted("{device}"), why: "the level of the topic that looks like an id")
      : DraftRule.Sourced(
        text: YAMLText.scalar(fallback), why: "the topic names nobody; give the id")
  }

  /// A message of bytes: its first byte, as a place to begin.
  mutating func bytesRule() -> DraftRule {
    var rule = DraftRule(name: "", sort: number, loops: [], device: deviceOfTopic)
    rule.readings = [byteReading("$.byte_0")]
    return rule
  }

  private mutating func byteReading(_ path: String) -> DraftReading {
    choices += 1
    return DraftReading(
      measure: .code, aggregation: .instant, value: path,
      why: "only the maker's manual says what the bytes mean: describe them under 'layouts', then "
        + "read their fields",
      choice: DraftReading.Choice(
        number: choices, measures: [.countIn, .countOut, .occupancy, .state, .battery, .code],
        isOptional: true))
  }
}
