import FieldgateModel

/// From one sort of message to the rules that read it: a rule for each list that has
/// something to read.
struct RulePlanner {
  let sort: MessageSort
  let number: Int
  let kind: Kind
  /// The device where neither topic nor payload names one.
  let fallback: String
  let leaves: [Leaf]
  let personal: Set<FieldPlace>
  let times: [TimeGuess]
  let devices: [DeviceGuess]
  let pairs: [NamedValue]
  /// The numbers of choices so far.
  var choices: Int

  init(_ sort: MessageSort, _ number: Int, kind: Kind, fallback: String, choices: Int) {
    self.sort = sort
    self.number = number
    self.kind = kind
    self.fallback = fallback
    self.choices = choices
    leaves = sort.shape.leaves()
    let found = Self.personal(leaves, of: sort.shape)
    personal = found
    let open = leaves.filter { !found.contains($0.place) }
    times = TimeGuess.all(among: open, of: sort.shape)
    devices = DeviceGuess.all(
      among: leaves.filter { leaf in
        !found.contains(leaf.place) || leaf.shape.words.allSatisfy(Personal.isMAC)
      })
    pairs = NamedValue.all(in: sort.shape, without: found)
  }

  /// Fields of a person's: by a key on the way, or by a value of theirs.
  private static func personal(_ leaves: [Leaf], of root: Shape) -> Set<FieldPlace> {
    let found = leaves.filter { leaf in
      let around = root.shape(at: FieldPlace(steps: leaf.place.steps.dropLast()))
      // What only stands in items of single persons is about them.
      if leaf.shape.count > 0, leaf.shape.persons == leaf.shape.count,
        around?.members.contains(where: { $0.shape.count > 0 && $0.shape.persons == 0 }) ?? false
      {
        return true
      }
      let keys = leaf.place.keys
      let isKey = keys.indices.contains { index in
        Personal.isKey(keys[index], below: index > 0 ? keys[index - 1] : nil)
      }
      // A count of visitors is nobody's; a name beside it is.
      if isKey { return true }
      let isId = DeviceGuess.all(among: [leaf]).first.map { $0.score > 3 } ?? false
      return !isId && TimeGuess.format(of: leaf.shape) == nil
        && leaf.shape.words.contains(where: Personal.isValue)
    }
    return Set(found.map(\.place))
  }

  /// The rules, those that read most first in each list's depth.
  mutating func rules() -> [DraftRule] {
    var chains: [[FieldPlace]] = []
    for leaf in leaves where !chains.contains(leaf.place.loops) { chains.append(leaf.place.loops) }
    if chains.isEmpty { chains = [[]] }
    let taken = chains.map { rule(for: $0) }
    let reading = taken.filter { !$0.readings.isEmpty }
    if !reading.isEmpty { return summed(reading, all: taken) }
    return summed(taken.prefix(1).map { $0 }, all: taken)
  }

  /// What is left out is told once for the whole sort, in its first rule.
  private func summed(_ rules: [DraftRule], all: [DraftRule]) -> [DraftRule] {
    var rules = rules
    guard !rules.isEmpty else { return rules }
    let used = rules.reduce(into: Set<FieldPlace>()) { $0.formUnion($1.kept) }
    let rest = leaves.filter { !used.contains($0.place) }
    rules[0].personal = rest.filter { personal.contains($0.place) }.map(\.place.text)
    rules[0].personal += pairs.flatMap { pair in
      pair.personal.map { "\(pair.value.text) where \(pair.name.keys.last ?? "") is \($0)" }
    }
    rules[0].unread = rest.filter { !personal.contains($0.place) }.map(\.place.text)
    rules[0].untimed = rest.filter { !personal.contains($0.place) && TimeGuess.isForeign($0) }
      .map(\.place.text)
    return rules
  }

  private mutating func rule(for chain: [FieldPlace]) -> DraftRule {
    let end = chain.last ?? FieldPlace()
    var rule = DraftRule(
      name: "", sort: number, loops: DraftRule.loops(to: end, of: sort.shape),
      device: DraftRule.Sourced(text: "", why: ""))
    rule.kept = Set(sort.asked)
    let own = leaves.filter { $0.place.loops == chain && !personal.contains($0.place) }
    setDevice(of: &rule)
    let period = Period(among: leaves, of: rule)
    let isTime = Set(times.map(\.place))
    var target: FieldPlace?
    for leaf in own where !rule.kept.contains(leaf.place) && !isTime.contains(leaf.place) {
      add(leaf, to: &rule, period)
      if rule.readings.contains(where: { $0.choice == nil }) { target = target ?? leaf.place }
    }
    // A direction beside counts says how they are meant, and is no passing of its own.
    let counts: Set<Measure> = [.countIn, .countOut, .flow, .occupancy, .passage]
    if rule.readings.contains(where: { $0.aggregation != .event && counts.contains($0.measure) }) {
      rule.readings.removeAll { $0.aggregation == .event }
    }
    finish(&rule, at: end)
    let time = TimeGuess.best(
      of: times.filter { rule.term($0.place) != nil }, near: target ?? own.first?.place ?? end)
    if let time, let term = rule.term(time.place) {
      rule.time = DraftRule.Sourced(
        text: time.text(term),
        why: "guessed from the name and the values; check that it is when it was so")
      rule.kept.insert(time.place)
    }
    return rule
  }

  private func setDevice(of rule: inout DraftRule) {
    let certainties = [2, 5, 8, 9, 11, 12]
    let topic = sort.family.certainty.map { certainties[min(max($0, 0), 5)] } ?? 0
    let field = devices.first { rule.term($0.place) != nil }
    if let field, field.score > topic, let term = rule.term(field.place) {
      rule.device = DraftRule.Sourced(
        text: YAMLText.scalar(term), why: "a field that looks like the id of who speaks")
      rule.kept.insert(field.place)
    } else if topic > 0, sort.family.has("device") {
      rule.device = DraftRule.Sourced(
        text: YAMLText.quoted("{device}"), why: "the level of the topic that looks like an id")
    } else {
      rule.device = DraftRule.Sourced(
        text: YAMLText.scalar(fallback),
        why: "neither topic nor payload names who speaks; give the id, or where it stands")
    }
  }

  private mutating func add(_ leaf: Leaf, to rule: inout DraftRule, _ period: Period?) {
    guard let term = rule.term(leaf.place), !isOutdated(leaf) else { return }
    if let pair = pairs.first(where: { $0.value == leaf.place }),
      let name = rule.term(pair.name)
    {
      add(pair, name, term, to: &rule, period)
      return
    }
    if pairs.contains(where: { $0.name == leaf.place }) { return }
    if isPlain(leaf), let passing = passing(leaf, term) {
      rule.readings += passing
      rule.kept.insert(leaf.place)
      return
    }
    let evidence = evidence(leaf, period)
    if let guess = MeasureGuess.number(evidence, of: kind) ?? StateGuess.guess(evidence, of: kind) {
      // Two fields that look alike: the first is taken, the other named.
      let isTaken = rule.readings.contains {
        $0.measure == guess.measure && $0.aggregation == guess.aggregation && $0.choice == nil
      }
      guard !isTaken else { return }
      rule.readings.append(reading(guess, term, period, of: rule))
      rule.kept.insert(leaf.place)
      if let period, guess.aggregation == .interval { rule.kept.formUnion(period.places) }
    } else if let choice = choice(leaf, term, isOptional: true, among: rule) {
      rule.readings.append(choice)
      rule.kept.insert(leaf.place)
    }
  }

  /// A guess for each word that names a value beside it.
  private mutating func add(
    _ pair: NamedValue, _ name: String, _ term: String, to rule: inout DraftRule,
    _ period: Period?
  ) {
    for (word, shape) in pair.words {
      let evidence = MeasureGuess.Evidence(
        name: Words(word), around: Words(pair.value.keys.joined(separator: " ")), shape: shape,
        hasPeriod: period != nil,
        hints: Words((pair.value.keys.last ?? "") + "_" + (pair.name.keys.last ?? "")))
      let guess = MeasureGuess.number(evidence, of: kind) ?? StateGuess.guess(evidence, of: kind)
      guard let guess, !Personal.isKey(word) else { continue }
      var made = reading(guess, term, period, of: rule)
      made.conditions = [
        "{ value: \(YAMLText.scalar(name)), equals: \(YAMLText.scalar(word)) }"
      ]
      rule.readings.append(made)
      rule.kept.formUnion([pair.name, pair.value])
      if let period, guess.aggregation == .interval { rule.kept.formUnion(period.places) }
    }
  }

  /// What was so before, beside what is so now.
  private func isOutdated(_ leaf: Leaf) -> Bool {
    leaf.place.keys.dropLast().contains {
      ["before", "previous", "prev", "old"].contains($0.lowercased())
    }
  }

  private func isPlain(_ leaf: Leaf) -> Bool {
    leaf.shape.numbers.isEmpty && leaf.shape.flags.isEmpty && !leaf.shape.words.isEmpty
  }

  /// A direction that stands alone is an occurrence: `direction: in`.
  private func passing(_ leaf: Leaf, _ term: String) -> [DraftReading]? {
    guard Words(leaf.key).has(["direction", "dir"]) else { return nil }
    let found = leaf.shape.words.compactMap { word in
      MeasureGuess.direction(of: Words(word)).map { (word, $0) }
    }
    guard !found.isEmpty, found.count == leaf.shape.words.count,
      found.allSatisfy({
        Vocabulary.isTechnical($0.0)
      })
    else { return nil }
    if kind == .bollard {
      return [
        DraftReading(
          measure: .passage, aggregation: .event, value: "1",
          why: "one vehicle each message, as it has a direction")
      ]
    }
    return found.map { word, measure in
      DraftReading(
        measure: measure, aggregation: .event, value: "1",
        conditions: ["{ value: \(YAMLText.scalar(term)), equals: \(YAMLText.scalar(word)) }"],
        why: "one passing each message, by its direction; add the words that were not seen")
    }
  }

  private func evidence(_ leaf: Leaf, _ period: Period?) -> MeasureGuess.Evidence {
    let keys = leaf.place.keys.dropLast()
    var name = Words(leaf.key)
    // `temperature.tC`, `visitors.total`: the key above says what it is.
    if let parent = leaf.parent,
      name.all.allSatisfy({ $0.utf8.count <= 2 })
        || name.areAll(in: ["total", "sum", "count", "current", "now"])
    {
      name = Words(all: Words(parent).all + name.all)
    }
    // A bare value is named by its topic.
    if leaf.place.keys.isEmpty { name = Words(all: sort.family.words.all.suffix(3)) }
    let words =
      keys.flatMap { Words($0).all } + sort.family.words.all
      + (sort.family.has("class") ? ["person"] : [])
    let parent = sort.shape.shape(at: FieldPlace(steps: leaf.place.steps.dropLast()))
    let unit = parent?["unit"]?.words ?? []
    return MeasureGuess.Evidence(
      name: sort.family.has("class") && leaf.place.keys.isEmpty ? Words("count") : name,
      around: Words(all: words), shape: leaf.shape, unit: unit.count == 1 ? unit[0] : nil,
      hasPeriod: period != nil, isBare: sort.format == .text)
  }

  private func reading(
    _ guess: MeasureGuess, _ term: String, _ period: Period?, of rule: DraftRule
  ) -> DraftReading {
    let from = YAMLText.scalar(term)
    let value =
      guess.steps.isEmpty
      ? from : "{ from: \(from), \(guess.steps.joined(separator: ", ")) }"
    return DraftReading(
      measure: guess.measure, aggregation: guess.aggregation, value: value,
      interval: guess.aggregation == .interval ? period?.text : nil, why: guess.why)
  }
}
