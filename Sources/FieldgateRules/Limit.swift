import FieldgateDocument
import FieldgateModel

/// A limit that a value is compared with, which may be tighter at higher threat
/// levels: `{ above: 3.5, level: { 4: 3.0, 5: 2.5 } }`.
///
/// Of the levels given, the highest that is not above the one in force counts; below
/// all of them the limit itself does. A limit that loosens as the level rises is
/// refused.
struct Limit: Hashable, Sendable {
  enum Side: String, Hashable, Sendable {
    case above, below
  }

  let side: Side
  let base: Double
  let byLevel: [ThreatLevel: Double]

  /// Reads `above` or `below`, and `level`; nil, with a report, where neither or
  /// both are there.
  ///
  /// - Parameter tightens: whether this limit must get easier to reach as the level
  ///   rises (a raise limit), or harder (a clear limit).
  init?(
    _ reader: inout MappingReader, _ what: String, tightens: Bool, _ diagnostics: Diagnostics
  ) {
    let above = reader.take("above")
    let below = reader.take("below")
    let levels = reader.take("level")
    guard let node = above ?? below, above == nil || below == nil else {
      diagnostics.error(
        at: (above ?? below)?.place ?? reader.place,
        above == nil
          ? "\(what) needs a limit: 'above' or 'below'"
          : "\(what) has both 'above' and 'below'; a rule watches one side, make it two rules")
      return nil
    }
    side = above == nil ? .below : .above
    let base = node.number(diagnostics)
    var byLevel: [ThreatLevel: Double] = [:]
    for entry in levels?.entries ?? [] {
      guard let number = entry.key.integer(in: 1...5, diagnostics),
        let level = ThreatLevel(rawValue: number), let limit = entry.value.number(diagnostics)
      else { continue }
      byLevel[level] = limit
    }
    self.byLevel = byLevel
    if let levels, levels.entries == nil {
      diagnostics.error(
        at: levels.place, "expected a limit for each level, as in { 4: 3.0 }, found \(levels.what)")
    }
    self.base = base ?? 0
    checkOrder(
      base, levels?.place ?? reader.place, tightens: tightens, diagnostics)
    if base == nil { return nil }
  }

  init(side: Side, base: Double, byLevel: [ThreatLevel: Double] = [:]) {
    self.side = side
    self.base = base
    self.byLevel = byLevel
  }

  /// The same limit seen from the other side.
  var opposite: Limit {
    Limit(side: side == .above ? .below : .above, base: base, byLevel: byLevel)
  }

  func value(at level: ThreatLevel) -> Double {
    byLevel.filter { $0.key <= level }.max { $0.key < $1.key }?.value ?? base
  }

  func isPassed(by value: Double, at level: ThreatLevel) -> Bool {
    side == .above ? value > self.value(at: level) : value < self.value(at: level)
  }

  private func checkOrder(
    _ base: Double?, _ place: Place, tightens: Bool, _ diagnostics: Diagnostics
  ) {
    let ordered =
      [base].compactMap { $0.map { (0, $0) } }
      + byLevel.sorted { $0.key < $1.key }.map { ($0.key.rawValue, $0.value) }
    for (lower, higher) in zip(ordered, ordered.dropFirst()) {
      let loosens = (side == .above) == tightens ? higher.1 > lower.1 : higher.1 < lower.1
      guard loosens else { continue }
      diagnostics.error(
        at: place,
        "the limit loosens as the level rises: \(JSONValue.text(of: lower.1))"
          + " becomes \(JSONValue.text(of: higher.1)) at level \(higher.0); make it "
          + ((side == .above) == tightens ? "at most " : "at least ")
          + JSONValue.text(of: lower.1))
    }
  }
}
