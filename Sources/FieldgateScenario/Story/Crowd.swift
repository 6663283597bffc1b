import FieldgateModel

/// The people of the story: how many are in each area, and what a sensor that sees
/// a part of it counts of them.
struct Crowd: Sendable {
  private let curves: [AreaID: Curve]
  private let surfaces: [AreaID: Double]
  /// The ground that sensors see of each area together, in square metres.
  private let seen: [AreaID: Double]

  init(curves: [AreaID: Curve], areas: [Area], grounds: [Ground]) {
    self.curves = curves
    surfaces = Dictionary(
      areas.compactMap { area in area.surface.map { (area.id, $0) } },
      uniquingKeysWith: { first, _ in first })
    seen = grounds.reduce(into: [:]) { $0[$1.area, default: 0] += $1.covers }
  }

  func curve(of area: AreaID) -> Curve { curves[area] ?? .empty }

  /// How many people are on a piece of an area's ground.
  ///
  ///     people(t) · covers / surface of the area
  ///
  /// The people stand equally dense everywhere. Of an area whose surface is not
  /// known the sensors see the whole, each by its part of the ground they cover.
  func people(on ground: Ground, at time: Milliseconds) -> Double {
    let surface = surfaces[ground.area] ?? seen[ground.area] ?? ground.covers
    return curve(of: ground.area).people(at: time) * ground.covers / max(surface, 1)
  }
}

/// A piece of ground that a device or one of its zones sees.
struct Ground: Hashable, Sendable {
  let area: AreaID
  /// Square metres.
  let covers: Double
}
