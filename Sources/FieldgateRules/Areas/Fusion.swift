import FieldgateModel

/// How what an area's own devices say becomes the area's own value, where the site does
/// not leave it to the measure.
package struct Fusion: Hashable, Sendable {
  package var fuse: Fuse
  /// With fewer devices reporting there is no value; never more than there are.
  package var atLeast: Int

  package init(_ fuse: Fuse, atLeast: Int = 1) {
    self.fuse = fuse
    self.atLeast = atLeast
  }

  /// How several numbers become one.
  package enum Fuse: String, CaseIterable, Hashable, Sendable {
    case max, mean, sum
    /// The mean weighted by the ground that each covers; the plain mean where one of them
    /// does not say what it covers.
    case weighted
  }

  /// Numbers on their way to one, added in their order.
  struct Numbers {
    private var count = 0
    private var sum = 0.0
    private var highest = -Double.infinity
    /// Of those that say what ground they cover, that ground, and how many they are.
    private var ground = 0.0
    private var grounds = 0
    /// Each times its ground.
    private var product = 0.0

    mutating func add(_ number: Double, ground: Double?) {
      count += 1
      sum += number
      highest = Swift.max(highest, number)
      product += number * (ground ?? 0)
      guard let ground else { return }
      self.ground += ground
      grounds += 1
    }

    /// Nil for no numbers.
    func fused(_ fuse: Fuse) -> Double? {
      guard count > 0 else { return nil }
      return switch fuse {
      case .max: highest
      case .sum: sum
      case .mean: sum / Double(count)
      case .weighted: grounds == count && ground > 0 ? product / ground : sum / Double(count)
      }
    }
  }
}

extension AreaMeasure {
  /// The ways of fusing that make sense for it, the default first; none for what is no
  /// number.
  package var fuses: [Fusion.Fuse] {
    switch self {
    case .density: [.max, .mean, .weighted]
    case .occupancy: [.sum, .max, .mean, .weighted]
    case .speed: [.weighted, .mean, .max]
    case .objects: [.sum, .max]
    // What passed is counted once, wherever it passed.
    case .flowIn, .flowOut, .crossings: [.sum]
    case .bollards: []
    }
  }
}

/// How the areas of a site make their values: the site's own defaults, and what single
/// areas say instead.
package struct Fusions: Hashable, Sendable {
  package var site: [AreaMeasure: Fusion]
  package var areas: [AreaID: [AreaMeasure: Fusion]]
  /// The areas whose occupancy is what came in less what went out.
  package var balances: [AreaID: BalanceRule]

  package init(
    site: [AreaMeasure: Fusion] = [:], areas: [AreaID: [AreaMeasure: Fusion]] = [:],
    balances: [AreaID: BalanceRule] = [:]
  ) {
    self.site = site
    self.areas = areas
    self.balances = balances
  }

  /// How the area's own value is made; nil for what is no number.
  func of(_ measure: AreaMeasure, in area: AreaID) -> Fusion? {
    areas[area]?[measure] ?? site[measure] ?? measure.fuses.first.map { Fusion($0) }
  }
}
