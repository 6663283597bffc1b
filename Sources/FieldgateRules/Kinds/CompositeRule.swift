import FieldgateDocument
import FieldgateModel

/// `composite`: several things that are so together, or within some time of each other.
///
///     so                 a condition is, in one of its places, or was within `within`
///     raise severity s   while at least n(s) conditions are so     (all, any, atLeast: n)
///     clear              while for no severity so many are so or may be
///
/// A condition of which nothing is known, or that would be so if the devices that fell
/// silent were as they last said, is not so but may be: nothing is raised by it, and
/// nothing eases or ends. Where no device of its places gives what it watches it is not
/// so. `within` lets the conditions come after each other: each counts from when it is so
/// until that long after it was last so.
struct CompositeRule: RuleKind {
  static let name = "composite"

  private let conditions: [PartCondition]
  private let within: Milliseconds?
  /// How many conditions each severity needs.
  private let ladder: Ladder<Int>

  init?(
    _ reader: inout MappingReader, raise: Node?, clear: Node?, _ context: RuleContext,
    _ diagnostics: Diagnostics
  ) {
    let list = reader.require("conditions")
    if let list, list.elements?.isEmpty ?? true {
      diagnostics.error(at: list.place, "expected a list of conditions, found \(list.what)")
    }
    let nodes = list?.elements ?? []
    let conditions = nodes.compactMap { PartCondition($0, context, diagnostics) }
    within = reader.take("within")?.duration(diagnostics)
    let ladder = Ladder<Int>(raise, diagnostics) { reader, severity in
      Self.needed(&reader, severity, of: nodes.count, diagnostics)
    }
    if let clear, var clearReader = MappingReader(clear, "the clear condition", diagnostics) {
      clearReader.ignore("for")
      clearReader.finish()
    }
    for (lower, higher) in zip(ladder?.rungs ?? [], ladder?.rungs.dropFirst() ?? [])
    where higher.condition < lower.condition {
      diagnostics.error(
        at: raise?.place ?? reader.place,
        "\(higher.severity) (\(higher.condition) of \(nodes.count)) is reached before"
          + " \(lower.severity) (\(lower.condition) of \(nodes.count))")
    }
    guard let ladder, !conditions.isEmpty, conditions.count == nodes.count else { return nil }
    self.conditions = conditions
    self.ladder = ladder
  }

  /// Reads `all: true`, `any: true` or `atLeast: 2`; all where none of them is there.
  private static func needed(
    _ reader: inout MappingReader, _ severity: Severity, of count: Int, _ diagnostics: Diagnostics
  ) -> Int? {
    let all = reader.take("all")
    let any = reader.take("any")
    let atLeast = reader.take("atLeast")
    let given = [all, any, atLeast].compactMap { $0 }
    if given.count > 1 {
      diagnostics.error(
        at: given[1].place,
        "the condition for \(severity) says how many twice; use one of 'all', 'any', 'atLeast'")
      return nil
    }
    if let node = all ?? any, node.flag(diagnostics) == false {
      diagnostics.error(at: node.place, "write 'all: true', 'any: true' or 'atLeast: 2'")
      return nil
    }
    if let atLeast { return atLeast.integer(in: 1...max(count, 1), diagnostics) }
    return any != nil ? 1 : count
  }

  var measure: String { "conditions" }
  var unit: Unit? { nil }
  var schedules: Set<String> {
    conditions.reduce(into: []) { $0.formUnion($1.schedules) }
  }
  var watchedRules: Set<RuleID> { Set(conditions.compactMap(\.watchedRule)) }

  func alsoWatched(from area: AreaID, in tree: AreaTree) -> [AreaID] {
    conditions.flatMap { $0.place.areas(from: area, in: tree) }
      .reduce(into: []) { found, other in
        if other != area, !found.contains(other) { found.append(other) }
      }
  }

  func sources(on area: AreaID, in tree: AreaTree) -> [RuleSource] {
    conditions.flatMap { $0.sources(from: area, in: tree) }
  }

  func isObserved(in area: AreaID, of picture: Picture) -> Bool {
    conditions.contains { $0.isObserved(from: area, of: picture) }
  }

  func finding(on area: AreaID, _ look: Look, _ memory: inout RuleMemory) -> Finding {
    let results = conditions.map { $0.result(from: area, look) }
    let limits = Dictionary(
      uniqueKeysWithValues: ladder.rungs.map { ($0.severity, Double($0.condition)) })
    var finding = Finding(nil, limits: limits)
    let are = note(results.map(\.isSo), at: look.time.now, &memory)
    let mayBe = zip(are, results).filter { $0 || $1.mayBe }.count
    let number = are.filter { $0 }.count
    // The evidence is that of what is so; of all, where nothing is.
    let behind = number == 0 ? results : zip(are, results).filter(\.0).map(\.1)
    let worst = behind.min { $0.share < $1.share }
    finding.coverage = worst?.coverage ?? finding.coverage
    finding.certainty =
      behind.map(\.certainty).max { $0.doubt < $1.doubt } ?? .possible
    guard results.contains(where: \.isKnown) || number > 0 else { return finding }
    let named = zip(are, conditions).filter(\.0).map(\.1.text)
    finding.value = .word(named.isEmpty ? "none" : named.joined(separator: ", "))
    for device in behind.flatMap(\.devices) where !finding.devices.contains(device) {
      finding.devices.append(device)
    }
    let rungs = ladder.rungs.filter { look.inForce.contains($0.severity) }
    finding.holding = Set(rungs.filter { number >= $0.condition }.map(\.severity))
    finding.lingering = Set(rungs.filter { mayBe >= $0.condition }.map(\.severity))
    finding.isClear = finding.lingering.isEmpty
    return finding
  }

  /// Keeps when each condition was last so, and says which count now. Of `marks` the first
  /// half says since when each is so, the second when each that is not was last.
  private func note(
    _ areSo: [Bool], at now: Milliseconds, _ memory: inout RuleMemory
  ) -> [Bool] {
    guard let within else { return areSo }
    let count = areSo.count
    var marks =
      memory.marks.count == 2 * count ? memory.marks : Array(repeating: nil, count: 2 * count)
    for (index, isSo) in areSo.enumerated() {
      if isSo {
        marks[index] = marks[index] ?? now
        marks[count + index] = nil
      } else if marks[index] != nil {
        marks[index] = nil
        marks[count + index] = now
      } else if let last = marks[count + index], now - last >= within {
        marks[count + index] = nil
      }
    }
    memory.marks = marks.contains { $0 != nil } ? marks : []
    return areSo.indices.map { marks[$0] != nil || marks[count + $0] != nil }
  }

  func nextChange(on area: AreaID, _ look: Look, _ memory: RuleMemory) -> Milliseconds? {
    let now = look.time.now
    let places = [area] + alsoWatched(from: area, in: look.picture.tree)
    var next = places.compactMap { look.picture.nextChange(in: $0, after: now) }
    if let within, memory.marks.count == 2 * conditions.count {
      next += memory.marks.suffix(conditions.count).compactMap { $0.map { $0 + within } }
    }
    return next.filter { $0 > now }.min()
  }

  func phrase(for alert: Alert) -> LocalizedText? {
    guard let word = alert.value?.word else { return nil }
    return LocalizedText(word)
  }

  func explain(on area: AreaID, _ look: Look, _ memory: RuleMemory) -> Explanation {
    var explanation = Explanation()
    for rung in ladder.rungs {
      explanation.limits.append(
        Explanation.LimitInForce(
          what: "\(rung.severity)", side: "atLeast", value: Double(rung.condition),
          why: "of \(conditions.count) conditions"))
      explanation.raises[rung.severity] =
        "at least \(rung.condition) of \(conditions.count) conditions"
    }
    explanation.clears = "for no severity enough conditions are so, or may be"
    for condition in conditions {
      explanation.limits += condition.limits(from: area, look)
      explanation.inputs += condition.inputs(from: area, look)
      let result = condition.result(from: area, look)
      let word = result.isSo ? "is so" : result.mayBe ? "may be so" : "is not so"
      explanation.notes.append("\(condition.text): \(word)")
    }
    return explanation
  }
}
