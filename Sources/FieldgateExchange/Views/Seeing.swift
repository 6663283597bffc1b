import FieldgateModel

/// Whether a partner sees an alert, and why not.
enum Seeing: Hashable, Sendable {
  /// It does, as about this area.
  case visible(Area)
  case hidden(Hidden)

  /// Why a partner does not see an alert.
  enum Hidden: Hashable, Sendable {
    case area
    case severity
    case rule
    /// It is marked above the ceiling.
    case marking(TLP, ceiling: TLP)
    /// No area of the precision that it may know lies around the alert's.
    case precision
    /// The flood, which it gets, speaks for it, to the partner as to the operators.
    case folded
    /// An operator has put it aside.
    case shelved

    /// Whether it hides an alert that the partner has not heard of, and not one that it has.
    var isForNow: Bool { self == .folded || self == .shelved }
  }
}

/// What contracts are held against: the areas, and how rules are marked.
struct Sight: Sendable {
  let areas: [AreaID: Area]
  let markings: [RuleID: TLP]
  let seed: UInt64

  init(areas: [Area], contracts: Contracts) {
    self.areas = Dictionary(areas.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    markings = contracts.markings
    seed = Digest.of(Array(contracts.seed.utf8), seed: 0x5EED)
  }

  /// - Parameter hasFlood: whether the partner has been told of the flood that speaks for it.
  func seeing(_ alert: Alert, _ terms: Terms, hasFlood: Bool) -> Seeing {
    guard terms.areas.contains(alert.area) else { return .hidden(.area) }
    guard terms.takes(alert.rule) else { return .hidden(.rule) }
    guard let least = terms.severity, alert.severity >= least else { return .hidden(.severity) }
    let marking = marking(of: alert.rule, terms)
    guard marking <= terms.tlp else {
      return .hidden(.marking(marking, ceiling: terms.tlp))
    }
    guard let place = seen(alert.area, terms.precision) else { return .hidden(.precision) }
    if alert.foldedInto != nil, hasFlood, !alert.isHeard { return .hidden(.folded) }
    if alert.state == .shelved { return .hidden(.shelved) }
    return .visible(place)
  }

  /// The marking of a rule's alerts in a partner's feed.
  func marking(of rule: RuleID, _ terms: Terms) -> TLP {
    markings[rule] ?? (rule.rawValue.hasPrefix("system.") ? markings["system"] : nil) ?? terms.tlp
  }

  /// The area as it may be said; nil where there is none of that precision.
  func seen(_ area: AreaID, _ precision: Terms.Precision) -> Area? {
    guard let own = areas[area] else { return nil }
    switch precision {
    case .exact: return own
    case .parent: return own.parent.flatMap { areas[$0] }
    case .kind(let kind): return chain(of: own).first { $0.kind == kind }
    }
  }

  /// The area and those around it, from the inside out.
  func chain(of area: Area) -> [Area] {
    var chain = [area]
    while let parent = chain.last?.parent, let next = areas[parent],
      !chain.contains(where: { $0.id == next.id })
    {
      chain.append(next)
    }
    return chain
  }
}
