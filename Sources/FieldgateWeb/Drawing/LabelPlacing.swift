import Glibc

/// Where the labels of a map stand. A label that tells an area's values is larger than most
/// areas; each is put near the middle of its area, where it covers no other label, hides as little as
/// can be of the areas, and the line that joins the two crosses none of the others.
///
/// One after the other takes the cheapest of the places around its area; then each looks
/// again, now that the others stand. That is done in several orders, of which the cheapest
/// counts. The same areas give the same places.
struct LabelPlacing {
  typealias Point = MapDrawing.Point
  typealias Box = MapDrawing.Box
  /// An area as a label sees it: some points of its outline, and how bad it is to hide all of them.
  private struct Obstacle {
    let points: [Point]
    let weight: Double
    let bounds: Box
  }

  private let size: (width: Double, height: Double)
  private let map: (width: Double, height: Double)
  private let middles: [Point]
  private let obstacles: [Obstacle]
  private var placed: [Int: Box] = [:]

  /// - Parameters:
  ///   - size: of every label.
  ///   - map: how large the map is.
  ///   - areas: the outer ring of each, and whether it wants a label.
  /// - Returns: a box for each area that wants one.
  static func boxes(
    of size: (width: Double, height: Double), on map: (width: Double, height: Double),
    for areas: [(ring: [Point], isLabelled: Bool)]
  ) -> [Box?] {
    let wanted = areas.indices.filter { areas[$0].isLabelled }
    // On a site of very many areas a good place is worth less than a quick one.
    let (rounds, detail) = wanted.count <= 40 ? (2, 12) : wanted.count <= 150 ? (0, 4) : (0, 0)
    let start = LabelPlacing(size, map, areas, detail: detail)
    let orders =
      rounds == 0
      ? [wanted]
      : [wanted, wanted.reversed(), wanted.sorted { start.middles[$0].x < start.middles[$1].x }]
    var best: (cost: Double, placing: LabelPlacing)?
    for order in orders {
      var placing = start
      for _ in 0...rounds {
        for index in order { placing.place(index) }
      }
      let cost = orders.count == 1 ? 0 : placing.cost
      if cost < best?.cost ?? .infinity { best = (cost, placing) }
    }
    return areas.indices.map { best?.placing.placed[$0] }
  }

  /// Of all labels together.
  private var cost: Double {
    placed.reduce(0) { $0 + cost(of: $1.value, for: $1.key) }
  }

  /// The middle of a ring's corners, of which the last is the first again.
  static func middle(of ring: [Point]) -> Point {
    let corners = ring.dropLast(ring.count > 1 ? 1 : 0)
    let count = Double(max(1, corners.count))
    return Point(
      x: corners.reduce(0) { $0 + $1.x } / count, y: corners.reduce(0) { $0 + $1.y } / count)
  }

  private init(
    _ size: (width: Double, height: Double), _ map: (width: Double, height: Double),
    _ areas: [(ring: [Point], isLabelled: Bool)], detail: Int
  ) {
    self.size = size
    self.map = map
    middles = areas.map { Self.middle(of: $0.ring) }
    obstacles = areas.map { ring, isLabelled in
      let (xs, ys) = (ring.map(\.x), ring.map(\.y))
      let bounds = Box(
        x: xs.min() ?? 0, y: ys.min() ?? 0, width: (xs.max() ?? 0) - (xs.min() ?? 0),
        height: (ys.max() ?? 0) - (ys.min() ?? 0))
      guard detail > 0, isLabelled else { return Obstacle(points: [], weight: 0, bounds: bounds) }
      let extent = bounds.width * bounds.height
      // A large area is seen beside a label; a small one is gone.
      let isSmall = extent < 6 * size.width * size.height
      return Obstacle(
        points: Self.points(along: ring, detail), weight: isSmall ? 3 : 0.8, bounds: bounds)
    }
  }

  /// So many points along a ring, evenly by its corners, and its middle.
  private static func points(along ring: [Point], _ count: Int) -> [Point] {
    let sides = zip(ring, ring.dropFirst()).map { ($0, $1) }
    guard !sides.isEmpty else { return ring }
    let each = max(1, count / sides.count)
    let along = sides.flatMap { from, to in
      (0..<each).map { step -> Point in
        let part = Double(step) / Double(each)
        return Point(x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part)
      }
    }
    return along + [middle(of: ring)]
  }

  /// Above and below first: labels are wide.
  private static let directions: [(Double, Double)] = [
    (0, -1), (0, 1), (1, -0.5), (-1, -0.5), (1, 0.5), (-1, 0.5), (1, 0), (-1, 0), (0.5, -1),
    (-0.5, -1), (0.5, 1), (-0.5, 1),
  ]

  private mutating func place(_ index: Int) {
    placed[index] = nil
    let middle = middles[index]
    var best = (cost: Double.infinity, box: box(around: middle))
    for ring in 0..<26 {
      let far = size.height * (0.62 + Double(ring) * 0.34)
      // What comes is farther away than all that the best costs.
      if Double(ring) * 0.25 > best.cost { break }
      for (x, y) in Self.directions {
        let candidate = box(
          around: Point(
            x: middle.x + x * far * size.width / size.height * 0.8, y: middle.y + y * far))
        let cost = cost(of: candidate, for: index, below: best.cost)
        if cost < best.cost { best = (cost, candidate) }
      }
    }
    placed[index] = best.box
  }

  private func box(around point: Point) -> Box {
    Box(
      x: min(max(3, point.x - size.width / 2), map.width - size.width - 3),
      y: min(max(3, point.y - size.height / 2), map.height - size.height - 3),
      width: size.width, height: size.height)
  }

  /// - Parameter most: what costs as much is not looked at any closer.
  private func cost(of box: Box, for index: Int, below most: Double = .infinity) -> Double {
    let middle = middles[index]
    let end = box.nearest(to: middle)
    var cost = hypot(end.x - middle.x, end.y - middle.y) / size.height
    let roomy = box.grown(by: 4)
    for (other, its) in placed where other != index && roomy.overlaps(its) { cost += 100 }
    if cost >= most { return cost }
    for (other, its) in placed where other != index {
      let itsEnd = its.nearest(to: middles[other])
      if Self.crosses(middle, end, middles[other], itsEnd) { cost += 3 }
      if Self.passes(middle, end, its) { cost += 5 }
      if Self.passes(middles[other], itsEnd, box) { cost += 5 }
    }
    for (other, obstacle) in obstacles.enumerated() where !obstacle.points.isEmpty {
      if cost >= most { return cost }
      guard obstacle.bounds.overlaps(box) else { continue }
      let hidden = obstacle.points.count { box.contains($0) }
      // Its own area it may touch: the label bears the same colour.
      let weight = other == index ? obstacle.weight * 0.8 : obstacle.weight
      cost += weight * Double(hidden) / Double(obstacle.points.count)
    }
    return cost
  }

  /// Whether two lines cross.
  private static func crosses(_ a: Point, _ b: Point, _ c: Point, _ d: Point) -> Bool {
    func side(_ p: Point, _ q: Point, _ r: Point) -> Double {
      (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x)
    }
    return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
  }

  /// Whether a line runs through a box.
  private static func passes(_ a: Point, _ b: Point, _ box: Box) -> Bool {
    let corners = [
      Point(x: box.x, y: box.y), Point(x: box.x + box.width, y: box.y + box.height),
      Point(x: box.x, y: box.y + box.height), Point(x: box.x + box.width, y: box.y),
    ]
    return box.contains(a) || crosses(a, b, corners[0], corners[1])
      || crosses(a, b, corners[2], corners[3])
  }
}
