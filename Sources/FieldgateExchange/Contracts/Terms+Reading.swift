import FieldgateDocument
import FieldgateModel

/// What may be shared, as a contract writes it.
extension Terms {
  /// Reads the keys that are there over what stands already.
  ///
  /// - Parameter isBase: whether these are the contract's own terms and not a level's.
  mutating func read(
    _ reader: inout MappingReader, isBase: Bool, _ context: Contracts.Context,
    _ diagnostics: Diagnostics
  ) {
    if let node = reader.take("areas") { areas = Self.areas(node, context, diagnostics) }
    if let node = reader.take("severity") { severity = Self.severity(node, diagnostics) }
    if let node = reader.take("kinds") { readKinds(node, context, diagnostics) }
    if let node = reader.take("fields") {
      fields = Set(
        node.list(diagnostics).compactMap { $0.choice(Field.self, of: "field", diagnostics) })
      checkFields(at: node.place, diagnostics)
    }
    if let node = reader.take("precision") {
      precision = Self.precision(node, context, diagnostics) ?? precision
    }
    if let node = reader.take("privacy") { readPrivacy(node, context, diagnostics) }
    if let node = reader.take("delay"), let length = node.duration(diagnostics) {
      if length >= AlertMessage.longestDelay {
        diagnostics.error(
          at: node.place, "the delay is as long as an alert is valid, which is 24 hours; shorten it"
        )
      }
      delay = length
    }
    let marking = isBase ? reader.require("tlp") : reader.take("tlp")
    if let node = marking { tlp = node.choice(TLP.self, of: "TLP label", diagnostics) ?? tlp }
    if let node = reader.take("seesAcknowledgements") {
      acknowledgements = node.flag(diagnostics) ?? false
    }
    if let node = reader.take("picture") {
      picture = Set(
        node.list(diagnostics).compactMap { Self.measure($0, context, diagnostics) })
    }
  }

  private static func areas(
    _ node: Node, _ context: Contracts.Context, _ diagnostics: Diagnostics
  ) -> Set<AreaID> {
    if node.scalar?.text == "all" { return Set(context.areas.map(\.id)) }
    var areas: Set<AreaID> = []
    let one = node.entries != nil ? [node] : node.list(diagnostics)
    for element in one {
      if element.entries != nil {
        areas.formUnion(choice(element, context, diagnostics))
      } else if let id = area(element, context, diagnostics) {
        areas.insert(id)
      }
    }
    return areas
  }

  /// `{ kind: square }`, `{ under: zone }`, or both: of that kind and below that area.
  private static func choice(
    _ node: Node, _ context: Contracts.Context, _ diagnostics: Diagnostics
  ) -> Set<AreaID> {
    guard var reader = MappingReader(node, "a choice of areas", diagnostics) else { return [] }
    let kindNode = reader.take("kind")
    let underNode = reader.take("under")
    reader.finish()
    guard kindNode != nil || underNode != nil else {
      diagnostics.error(at: node.place, "a choice of areas needs 'kind' or 'under'")
      return []
    }
    var chosen = context.areas
    if let kindNode {
      let kinds = kindNode.list(diagnostics).compactMap { kind($0, context, diagnostics) }
      chosen = chosen.filter { $0.kind.map(kinds.contains) ?? false }
    }
    if let underNode {
      let tops = underNode.list(diagnostics).compactMap { area($0, context, diagnostics) }
      let sight = Sight(areas: context.areas, contracts: .none)
      chosen = chosen.filter { area in
        sight.chain(of: area).contains { tops.contains($0.id) }
      }
    }
    return Set(chosen.map(\.id))
  }

  private static func area(
    _ node: Node, _ context: Contracts.Context, _ diagnostics: Diagnostics
  ) -> AreaID? {
    guard let text = node.text(diagnostics) else { return nil }
    let known = context.areas.map(\.id.rawValue)
    if !known.contains(text), !known.isEmpty {
      node.reportNot(text, of: "area of this site", among: known, diagnostics)
      return nil
    }
    return AreaID(text)
  }

  private static func kind(
    _ node: Node, _ context: Contracts.Context, _ diagnostics: Diagnostics
  ) -> String? {
    guard let text = node.text(diagnostics) else { return nil }
    let known = Set(context.areas.compactMap(\.kind)).sorted()
    if !known.contains(text), !context.areas.isEmpty {
      node.reportNot(text, of: "kind of area of this site", among: known, diagnostics)
      return nil
    }
    return text
  }

  private static func severity(_ node: Node, _ diagnostics: Diagnostics) -> Severity? {
    let words = Severity.allCases.map(\.description)
    let found = node.list(diagnostics).compactMap { element -> Severity? in
      diagnostics.asked(Question(at: element.place, of: "severity", .words(words)))
      guard let word = element.text(diagnostics) else { return nil }
      guard let severity = Severity(name: word) else {
        element.reportNot(word, of: "severity", among: words, diagnostics)
        return nil
      }
      return severity
    }
    guard let least = found.min() else { return nil }
    // A list must have no hole: who hears of severe and not of extreme would take the worst
    // for the end of it.
    let missing = Severity.allCases.filter { $0 >= least && !found.contains($0) }
    if node.elements != nil, !missing.isEmpty {
      diagnostics.error(
        at: node.place,
        "who hears of \(least) must hear of \(missing.map(\.description).joined(separator: ", "))"
          + " too, or would take what grows worse for over; write 'severity: \(least)'")
    }
    return least
  }

  /// Rules by their id or kind, and the gateway's own by `flood`, `test` and `system`.
  private mutating func readKinds(
    _ node: Node, _ context: Contracts.Context, _ diagnostics: Diagnostics
  ) {
    rules = []
    system = false
    for element in node.list(diagnostics) {
      guard let word = element.text(diagnostics) else { continue }
      let matching = context.rules.filter { $0.id.rawValue == word || $0.kind == word }
      switch word {
      case "all": rules.formUnion(context.rules.map(\.id))
      case "system": system = true
      case "flood", "test": rules.insert(RuleID(word))
      default:
        rules.formUnion(matching.map(\.id))
        if matching.isEmpty, !context.rules.isEmpty {
          let known =
            Set(context.rules.map(\.kind)).sorted() + context.rules.map(\.id.rawValue)
            + ["all", "system", "flood", "test"]
          element.reportNot(word, of: "rule or kind of rule here", among: known, diagnostics)
        }
      }
    }
  }

  private func checkFields(at place: Place, _ diagnostics: Diagnostics) {
    for field in [Field.value, .limit] where fields.contains(field) && !fields.contains(.measure) {
      diagnostics.error(
        at: place, "'\(field.rawValue)' says nothing without 'measure'; list that too")
    }
  }

  private enum PrecisionWord: String, CaseIterable { case exact, parent }

  private static func precision(
    _ node: Node, _ context: Contracts.Context, _ diagnostics: Diagnostics
  ) -> Precision? {
    guard node.entries != nil else {
      switch node.choice(PrecisionWord.self, of: "precision", diagnostics) {
      case .exact: return .exact
      case .parent: return .parent
      case nil: return nil
      }
    }
    guard var reader = MappingReader(node, "a precision", diagnostics),
      let kindNode = reader.require("kind")
    else { return nil }
    reader.finish()
    return kind(kindNode, context, diagnostics).map { .kind($0) }
  }

  private mutating func readPrivacy(
    _ node: Node, _ context: Contracts.Context, _ diagnostics: Diagnostics
  ) {
    guard var reader = MappingReader(node, "the privacy of a contract", diagnostics) else { return }
    privacy = Privacy()
    time = nil
    privacy.minimumCount = reader.take("minimumCount")?.number(in: 2...1_000_000, diagnostics)
    if let round = reader.take("round") { readRounding(round, context, diagnostics) }
    if let scramble = reader.take("scramble") {
      privacy.scramble = scramble.integer(in: 0...1, diagnostics) == 1
    }
    if let time = reader.take("time"), let length = time.duration(diagnostics) {
      if !(1000...86_400_000).contains(length) {
        diagnostics.error(at: time.place, "times are floored to between 1s and 24h")
      }
      self.time = length
    }
    reader.finish()
  }

  private mutating func readRounding(
    _ node: Node, _ context: Contracts.Context, _ diagnostics: Diagnostics
  ) {
    let steps = 0.0001...1_000_000
    guard let entries = node.entries else {
      privacy.round = node.number(in: steps, diagnostics).map { [Privacy.counts: $0] } ?? [:]
      return
    }
    for entry in entries {
      let name = entry.key.scalar?.text ?? ""
      if name == Privacy.counts || Self.measure(entry.key, context, diagnostics) != nil {
        privacy.round[name] = entry.value.number(in: steps, diagnostics)
      }
    }
  }

  private static func measure(
    _ node: Node, _ context: Contracts.Context, _ diagnostics: Diagnostics
  ) -> String? {
    guard let text = node.text(diagnostics) else { return nil }
    if !context.measures.contains(text) {
      node.reportNot(text, of: "value of areas", among: context.measures, diagnostics)
      return nil
    }
    return text
  }
}
