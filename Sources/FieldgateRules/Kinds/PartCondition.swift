import FieldgateDocument
import FieldgateModel

/// One condition of a composite rule: a number beyond a limit, a word, or an open alert of
/// another rule, in some places.
struct PartCondition: Sendable {
  /// Where it is looked for, seen from the rule's area.
  enum Place: Sendable {
    case area, neighbours, children, parent
    case these([AreaID])

    func areas(from area: AreaID, in tree: AreaTree) -> [AreaID] {
      switch self {
      case .area: [area]
      case .neighbours: tree.neighbours(of: area)
      case .children: tree.children(of: area)
      case .parent: tree[area]?.parent.map { [$0] } ?? []
      case .these(let areas): areas
      }
    }

    /// ` in neighbours`; nothing for the area itself.
    var text: String {
      switch self {
      case .area: ""
      case .neighbours: " in a neighbour"
      case .children: " in an area below"
      case .parent: " in the area around"
      case .these(let areas): " in \(areas.map(\.rawValue).joined(separator: " or "))"
      }
    }
  }

  private enum Test: Sendable {
    case number(Watch, Limit)
    case word(Watch, Words)
    case alert(RuleID, Severity)
  }

  let place: Place
  private let test: Test

  /// What is found of it.
  struct Result: Sendable {
    var isSo = false
    /// It is so, or would be if those that fell silent were as they last said, or nothing
    /// is known of it.
    var mayBe = false
    var isKnown = false
    var coverage = Coverage(reporting: 0, expected: 0)
    var devices: [DeviceID] = []
    var certainty = Certainty.observed

    /// Of the expected devices, how many report: 0…1.
    var share: Double {
      coverage.expected == 0 ? 1 : Double(coverage.reporting) / Double(coverage.expected)
    }
  }

  func result(from area: AreaID, _ look: Look) -> Result {
    var all = Result()
    for place in place.areas(from: area, in: look.picture.tree) {
      guard let one = result(in: place, look) else { continue }
      // What is so in one place is so; its evidence is that place's.
      if one.isSo && !all.isSo || !all.isKnown && one.isKnown || all.coverage.expected == 0 {
        all.coverage = one.coverage
        all.certainty = one.certainty
        all.devices = one.isSo ? one.devices : all.devices
      } else if one.isSo {
        all.devices += one.devices
      }
      all.isSo = all.isSo || one.isSo
      all.mayBe = all.mayBe || one.mayBe
      all.isKnown = all.isKnown || one.isKnown
    }
    return all
  }

  /// Nil where no device of the place gives what is watched.
  private func result(in area: AreaID, _ look: Look) -> Result? {
    switch test {
    case .number(let watch, let limit):
      guard let seen = look.value(watch, of: area) else { return nil }
      let circumstances = Circumstances(look, area)
      let now = seen.value?.number.map { limit.isPassed(by: $0, in: circumstances) }
      let last = seen.remembered?.number.map { limit.isPassed(by: $0, in: circumstances) }
      return Self.result(now, last ?? (limit.side == .above ? now : false), last ?? true, seen)
    case .word(let watch, let words):
      guard let seen = look.value(watch, of: area) else { return nil }
      let now = seen.value?.word.map { words.fit($0) }
      let last = seen.remembered?.word.map { words.fit($0) }
      return Self.result(now, last, last ?? true, seen)
    case .alert(let rule, let severity):
      var result = Result(isKnown: true)
      guard let alert = look.alerts[rule, area], alert.severity >= severity else { return result }
      result.isSo = true
      result.mayBe = true
      result.coverage = alert.coverage
      result.devices = alert.devices
      result.certainty = alert.certainty
      return result
    }
  }

  /// - Parameters:
  ///   - now: whether it is so by those that report; nil where none does.
  ///   - last: whether it is so by what all last said.
  private static func result(
    _ now: Bool?, _ last: Bool?, _ mayBe: Bool, _ seen: AreaValue
  ) -> Result {
    Result(
      isSo: now == true && last == true, mayBe: now == nil || mayBe, isKnown: now != nil,
      coverage: seen.coverage, devices: seen.devices, certainty: seen.certainty)
  }

  func isObserved(from area: AreaID, of picture: Picture) -> Bool {
    let places = place.areas(from: area, in: picture.tree)
    return switch test {
    case .number(let watch, _), .word(let watch, _):
      places.contains { picture.isObserved(watch.measure, in: $0) }
    case .alert: !places.isEmpty
    }
  }

  func sources(from area: AreaID, in tree: AreaTree) -> [RuleSource] {
    switch test {
    case .number(let watch, _), .word(let watch, _):
      place.areas(from: area, in: tree).map { .value(watch, of: $0) }
    case .alert: []
    }
  }

  var watchedRule: RuleID? { if case .alert(let rule, _) = test { rule } else { nil } }

  var schedules: Set<String> {
    if case .number(_, let limit) = test { limit.schedules } else { [] }
  }

  /// `density above 3 in a neighbour`.
  var text: String {
    switch test {
    case .number(let watch, let limit):
      "\(watch.measure.rawValue) \(limit.side.rawValue) \(JSONValue.text(of: limit.base))"
        + place.text
    case .word(let watch, let words): "\(watch.measure.rawValue) \(words.text)\(place.text)"
    case .alert(let rule, _): "alert of \(rule)\(place.text)"
    }
  }

  func limits(from area: AreaID, _ look: Look) -> [Explanation.LimitInForce] {
    guard case .number(_, let limit) = test else { return [] }
    return place.areas(from: area, in: look.picture.tree).map {
      limit.inForce("\(text) (\($0))", Circumstances(look, $0))
    }
  }

  func inputs(from area: AreaID, _ look: Look) -> [Explanation.Input] {
    place.areas(from: area, in: look.picture.tree).map { area in
      switch test {
      case .number(let watch, _), .word(let watch, _): return look.input(watch, of: area)
      case .alert(let rule, _):
        var value: AreaValue?
        if let alert = look.alerts[rule, area] {
          value = AreaValue(
            value: .word(alert.severity.description), coverage: alert.coverage, freshness: .fresh)
        }
        return Explanation.Input(name: "alert of \(rule)", area: area, value: value)
      }
    }
  }
}

extension PartCondition {
  /// Reads `{ watch: density, above: 3, in: neighbours }` or
  /// `{ rule: bollard-fault, severity: moderate, in: children }`.
  init?(_ node: Node, _ context: RuleContext, _ diagnostics: Diagnostics) {
    guard var reader = MappingReader(node, "a condition", diagnostics) else { return nil }
    let test: Test?
    if let ruleNode = reader.take("rule") {
      let rule = context.rule(ruleNode, diagnostics)
      let severity = reader.take("severity").map { $0.severity(diagnostics) } ?? .minor
      test = rule.flatMap { rule in severity.map { .alert(rule, $0) } }
    } else if reader.rest.contains(where: { ["is", "isNot"].contains($0.key.scalar?.text) }) {
      let watch = Watch(&reader, numbers: false, diagnostics)
      let words = Words(&reader, of: watch?.measure, "a condition", diagnostics)
      test = watch.flatMap { watch in words.map { .word(watch, $0) } }
    } else {
      let watch = Watch(&reader, numbers: true, diagnostics)
      let limit = Limit(&reader, "a condition", tightens: true, context, diagnostics)
      test = watch.flatMap { watch in limit.map { .number(watch, $0) } }
    }
    let place = reader.take("in").map { Place($0, context, diagnostics) } ?? .area
    reader.finish()
    guard let test, let place else { return nil }
    self.test = test
    self.place = place
  }
}

extension PartCondition.Place {
  fileprivate init?(_ node: Node, _ context: RuleContext, _ diagnostics: Diagnostics) {
    switch node.scalar?.text {
    case "area": self = .area
    case "neighbours": self = .neighbours
    case "children": self = .children
    case "parent": self = .parent
    case let word?:
      let places = ["area", "neighbours", "children", "parent"]
      if context.tree[AreaID(word)] == nil, !context.tree.order.isEmpty {
        node.reportNot(
          word, of: "place to look", among: places + context.tree.order.map(\.rawValue),
          diagnostics)
        return nil
      }
      self = .these([AreaID(word)])
    case nil:
      let areas = node.list(diagnostics).compactMap { context.area($0, diagnostics) }
      guard !areas.isEmpty else { return nil }
      self = .these(areas)
    }
  }
}

extension Node {
  /// The name of a severity.
  func severity(_ diagnostics: Diagnostics) -> Severity? {
    guard let name = text(diagnostics) else { return nil }
    if let severity = Severity(name: name) { return severity }
    reportNot(name, of: "severity", among: Severity.allCases.map(\.description), diagnostics)
    return nil
  }
}

extension Certainty {
  /// How much doubt there is: 0 for none.
  var doubt: Int {
    switch self {
    case .observed: 0
    case .likely: 1
    case .possible: 2
    case .unlikely: 3
    case .unknown: 4
    }
  }
}
