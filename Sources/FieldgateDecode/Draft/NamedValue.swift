import FieldgateModel

/// A pair of fields of which one says what the other is: `{name: fw, value: 3}`.
struct NamedValue: Sendable {
  let name: FieldPlace
  let value: FieldPlace
  /// Each name that was seen, with the values beside it.
  let words: [(word: String, shape: Shape)]
  /// Names of what is about persons: `fw-female`.
  let personal: [String]

  static func all(in shape: Shape, without personal: Set<FieldPlace>) -> [NamedValue] {
    var found: [NamedValue] = []
    gather(shape, at: FieldPlace(), personal, into: &found)
    return found
  }

  private static func gather(
    _ shape: Shape, at place: FieldPlace, _ personal: Set<FieldPlace>,
    into found: inout [NamedValue]
  ) {
    if let pair = pair(in: shape, at: place), !personal.contains(pair.value) { found.append(pair) }
    for member in shape.members {
      gather(member.shape, at: place + .key(member.key), personal, into: &found)
    }
    for item in shape.items { gather(item, at: place + .items, personal, into: &found) }
    for entry in shape.entries { gather(entry, at: place + .entries, personal, into: &found) }
  }

  /// The pair of an object, where at least one of its names is a measure's.
  private static func pair(in shape: Shape, at place: FieldPlace) -> NamedValue? {
    let keys = shape.variants.reduce(into: [String]()) {
      if !$0.contains($1.key) { $0.append($1.key) }
    }
    for key in keys where shape[key] != nil {
      for member in shape.members where member.key != key && member.shape.isPlain {
        let shared = Words(key).all
        let own = Words(member.key).all.filter { !shared.contains($0) }
        guard Words(all: own).areAll(in: Vocabulary.valueKeys),
          !member.shape.numbers.isEmpty || !member.shape.flags.isEmpty
        else { continue }
        let words = shape.variants.filter { $0.key == key }.compactMap { variant in
          variant.members.first { $0.key == member.key }.map { (variant.word, $0.shape) }
        }
        let known = words.filter { isMeasure($0.0, $0.1) }
        if !known.isEmpty {
          return NamedValue(
            name: place + .key(key), value: place + .key(member.key), words: known,
            personal: words.map(\.0).filter(Personal.isVocabulary))
        }
      }
    }
    return nil
  }

  /// Whether a name says a measure of some kind of device, and may be quoted.
  private static func isMeasure(_ word: String, _ shape: Shape) -> Bool {
    guard Vocabulary.isTechnical(word), !Personal.isKey(word),
      !["line", "zone"].contains(word.lowercased())
    else { return false }
    let evidence = MeasureGuess.Evidence(name: Words(word), around: Words(""), shape: shape)
    return Kind.allCases.contains { kind in
      (MeasureGuess.number(evidence, of: kind) ?? StateGuess.guess(evidence, of: kind)) != nil
    }
  }
}

/// The length of the period that counts are of, where a message says it.
struct Period: Sendable {
  /// As `interval:` has it; nil where it is named in a form that cannot be subtracted.
  let text: String?
  let places: [FieldPlace]

  init?(among leaves: [Leaf], of rule: DraftRule) {
    func reach(_ leaf: Leaf) -> String? { rule.term(leaf.place) }
    let length = leaves.last { leaf in
      guard let key = leaf.place.keys.last else { return false }
      return ["interval", "period", "intervalseconds", "periodseconds"].contains(
        Words(key).all.joined())
        && !leaf.shape.numbers.isEmpty && leaf.shape.numbers.allSatisfy { $0 > 0 && $0 <= 86_400 }
        && reach(leaf) != nil
    }
    if let length, let term = reach(length) {
      text = YAMLText.scalar(term)
      places = [length.place]
      return
    }
    func bound(_ words: Set<String>) -> Leaf? {
      leaves.last { leaf in
        guard let key = leaf.place.keys.last, Words(key).has(words), reach(leaf) != nil else {
          return false
        }
        return TimeGuess.format(of: leaf.shape) != nil
      }
    }
    guard let end = bound(["to", "end", "until"]), let start = bound(["from", "start", "begin"]),
      let format = TimeGuess.format(of: end.shape), let to = reach(end), let from = reach(start)
    else { return nil }
    let scales: [TimeFormat.Name: String] = [
      .epochSeconds: "1", .epochMilliseconds: "0.001", .epochMicroseconds: "0.000001",
    ]
    guard let scale = scales[format], end.shape.words.isEmpty, start.shape.words.isEmpty,
      TimeGuess.format(of: start.shape) == format
    else {
      text = nil
      places = []
      return
    }
    let steps = scale == "1" ? "" : ", scale: \(scale)"
    text =
      "{ from: \(YAMLText.scalar(to)), minus: \(YAMLText.scalar(from))\(steps) }"
    places = [end.place, start.place]
  }
}
