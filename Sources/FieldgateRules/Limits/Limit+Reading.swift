import FieldgateDocument
import FieldgateModel

extension Limit {
  /// The words that stand before a limit; nil where there is none for that side.
  struct Words: Sendable {
    var above: String? = "above"
    var below: String? = "below"
  }

  /// Reads a limit with its table; nil, with reports, where it cannot be used.
  ///
  /// - Parameter tightens: whether this limit must get easier to reach as the level
  ///   rises (a raise limit), or harder (a clear limit).
  init?(
    _ reader: inout MappingReader, _ what: String, tightens: Bool, words: Words = Words(),
    _ context: RuleContext, _ diagnostics: Diagnostics
  ) {
    let above = words.above.flatMap { reader.take($0) }
    let below = words.below.flatMap { reader.take($0) }
    let levels = reader.take("level")
    let table = reader.take("limits")
    guard let node = above ?? below, above == nil || below == nil else {
      let allowed = [words.above, words.below].compactMap { $0.map { "'\($0)'" } }
      diagnostics.error(
        at: (above ?? below)?.place ?? reader.place,
        above == nil
          ? "\(what) needs a limit: \(allowed.joined(separator: " or "))"
          : "\(what) has both \(allowed.joined(separator: " and ")); a rule watches one side,"
            + " make it two rules")
      return nil
    }
    let side: Side = above == nil ? .below : .above
    let base = node.number(diagnostics)
    let byLevel = Self.levels(levels, diagnostics)
    let rows = Self.rows(
      table, side: (side == .above ? words.above : words.below) ?? "", context, diagnostics)
    let read = Limit(
      side: side, base: base ?? 0, place: node.place, rows: byLevel + rows, tightens: tightens)
    let isOrdered = read.checkLevels(
      base, byLevel, levels?.place ?? reader.place, diagnostics)
    read.checkAlike(byLevel + rows, diagnostics)
    if base != nil, isOrdered { read.checkRows(context.tree, diagnostics) }
    if base == nil { return nil }
    self = read
  }

  private static func levels(_ levels: Node?, _ diagnostics: Diagnostics) -> [LimitRow] {
    if let levels, levels.entries == nil {
      diagnostics.error(
        at: levels.place, "expected a limit for each level, as in { 4: 3.0 }, found \(levels.what)")
    }
    return (levels?.entries ?? []).compactMap { entry in
      guard let number = entry.key.integer(in: 1...5, diagnostics),
        let level = ThreatLevel(rawValue: number), let limit = entry.value.number(diagnostics)
      else { return nil }
      return LimitRow(level: level, value: limit, place: entry.value.place)
    }
  }

  private static func rows(
    _ table: Node?, side: String, _ context: RuleContext, _ diagnostics: Diagnostics
  ) -> [LimitRow] {
    if let table, table.elements == nil {
      diagnostics.error(
        at: table.place,
        "expected a list of rows, as in [ { level: 4, schedule: night, \(side): 3.0 } ], found"
          + " \(table.what)")
    }
    return (table?.elements ?? []).compactMap {
      LimitRow($0, side: side, context, diagnostics)
    }
  }

  /// The short form by itself: what it says of the limit must not loosen.
  private func checkLevels(
    _ base: Double?, _ byLevel: [LimitRow], _ place: Place, _ diagnostics: Diagnostics
  ) -> Bool {
    let rows = byLevel.compactMap { row in row.level.map { ($0.rawValue, row.value) } }
    let ordered = [base].compactMap { $0.map { (0, $0) } } + rows.sorted { $0.0 < $1.0 }
    var isOrdered = true
    for (lower, higher) in zip(ordered, ordered.dropFirst())
    where isLooser(higher.1, than: lower.1) {
      isOrdered = false
      diagnostics.error(
        at: place,
        "the limit loosens as the level rises: \(JSONValue.text(of: lower.1))"
          + " becomes \(JSONValue.text(of: higher.1)) at level \(higher.0); make it "
          + bound + JSONValue.text(of: lower.1))
    }
    return isOrdered
  }

  private func checkAlike(_ rows: [LimitRow], _ diagnostics: Diagnostics) {
    for (index, row) in rows.enumerated() {
      guard let first = rows[..<index].first(where: { $0.isAlike(row) }) else { continue }
      diagnostics.error(
        at: row.place, "a row for the same (\(row.text)) stands at \(first.place) already")
    }
  }

  /// The whole table: at no place and in no schedule does the limit loosen as the level
  /// rises.
  private func checkRows(_ tree: AreaTree, _ diagnostics: Diagnostics) {
    var told: Set<Place> = []
    for corner in Corner.all(of: [self], in: tree) {
      for (lower, higher) in zip(allLevels, allLevels.dropFirst()) {
        let before = value(in: corner.circumstances(at: lower))
        let after = chosen(in: corner.circumstances(at: higher))
        guard isLooser(after.value, than: before), let place = after.row?.place,
          told.insert(place).inserted
        else { continue }
        diagnostics.error(
          at: place,
          "the limit loosens as the level rises: \(JSONValue.text(of: before)) becomes"
            + " \(JSONValue.text(of: after.value)) at level \(higher.rawValue)\(corner.text);"
            + " make it \(bound)\(JSONValue.text(of: before))")
      }
    }
  }
}
