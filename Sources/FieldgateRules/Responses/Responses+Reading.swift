import FieldgateDocument
import FieldgateModel

extension Responses {
  /// Reads `responses`: by severity a list of measures, the lightest first.
  ///
  /// Refused: a ladder that is not in the order of its costs, a severity that the rule does
  /// not raise. Warned of: a level at which no measure of a severity fits, and a severity
  /// that advises a lighter measure than the one below it.
  init(_ node: Node, among severities: [Severity], _ diagnostics: Diagnostics) {
    self.init()
    guard let entries = node.entries, !entries.isEmpty else {
      diagnostics.error(
        at: node.place,
        "expected measures by severity, as in"
          + " { moderate: [ { measure: …, cost: 2, by: gatekeepers } ] }, found \(node.what)")
      return
    }
    var places: [Severity: Place] = [:]
    for entry in entries {
      guard let severity = entry.key.severity(diagnostics) else { continue }
      if !severities.isEmpty, !severities.contains(severity) {
        diagnostics.error(
          at: entry.key.place,
          "the rule does not raise \(severity); it raises"
            + " \(severities.map(\.description).joined(separator: ", "))")
      }
      let nodes = entry.value.list(diagnostics)
      let ladder = nodes.compactMap { Response($0, diagnostics) }
      if ladder.count == nodes.count { Self.checkOrder(ladder, nodes, diagnostics) }
      ladders[severity] = ladder
      places[severity] = entry.key.place
    }
    warn(places, diagnostics)
  }

  private static func checkOrder(
    _ ladder: [Response], _ nodes: [Node], _ diagnostics: Diagnostics
  ) {
    for (index, (lighter, heavier)) in zip(ladder, ladder.dropFirst()).enumerated()
    where heavier.cost < lighter.cost {
      diagnostics.error(
        at: nodes[index + 1].place,
        "the lightest measure stands first: cost \(heavier.cost) after \(lighter.cost)")
    }
  }

  private func warn(_ places: [Severity: Place], _ diagnostics: Diagnostics) {
    let severities = ladders.keys.sorted()
    for severity in severities {
      guard let place = places[severity] else { continue }
      let without = allLevels.filter { advice(for: severity, at: $0) == nil }
      if !without.isEmpty {
        diagnostics.warning(
          at: place,
          "no measure for \(severity) fits level"
            + " \(without.map { "\($0.rawValue)" }.joined(separator: ", "))")
      }
    }
    for (lower, higher) in zip(severities, severities.dropFirst()) {
      let lighter = allLevels.first { level in
        guard let light = advice(for: lower, at: level),
          let heavy = advice(for: higher, at: level)
        else { return false }
        return heavy.cost < light.cost
      }
      guard let lighter, let place = places[higher],
        let light = advice(for: lower, at: lighter), let heavy = advice(for: higher, at: lighter)
      else { continue }
      diagnostics.warning(
        at: place,
        "at level \(lighter.rawValue) \(higher) advises a lighter measure (cost \(heavy.cost))"
          + " than \(lower) (cost \(light.cost))")
    }
  }
}

extension Response {
  /// Reads `{ measure: { nl: …, en: … }, cost: 2, by: gatekeepers, levels: 1-3 }`.
  init?(_ node: Node, _ diagnostics: Diagnostics) {
    guard var reader = MappingReader(node, "a measure", diagnostics) else { return nil }
    let measure = reader.require("measure").flatMap { LocalizedText($0, diagnostics) }
    let cost = reader.require("cost")?.integer(in: 0...10, diagnostics)
    let by = reader.require("by")?.text(diagnostics)
    let levels = reader.take("levels").map { $0.levels(diagnostics) } ?? .minimal ... .critical
    reader.finish()
    guard let measure, let cost, let by, let levels else { return nil }
    self.init(measure: measure, cost: cost, by: by, levels: levels)
  }
}

extension Node {
  /// Threat levels: `4`, or `1-3`.
  fileprivate func levels(_ diagnostics: Diagnostics) -> ClosedRange<ThreatLevel>? {
    let ends = scalar?.text.split(separator: "-").map {
      Int($0).flatMap(ThreatLevel.init(rawValue:))
    }
    guard let ends, let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2,
      first <= last
    else {
      diagnostics.error(at: place, "expected levels from 1 to 5, as in 4 or 1-3, found \(what)")
      return nil
    }
    return first...last
  }
}
