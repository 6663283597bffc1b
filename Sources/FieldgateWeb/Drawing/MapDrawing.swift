import FieldgateModel
import Glibc

/// Where the areas lie on the map: an equirectangular projection, in which a degree of
/// longitude is narrower than one of latitude by the cosine of the middle latitude. For a
/// site of some kilometres that is true to within a pixel.
///
/// A label that tells an area's values is wider than most areas; each is put beside the
/// middle of its area where it covers no other label, and a line joins the two.
struct MapDrawing: Sendable {
  struct Point: Hashable, Sendable {
    var x: Double
    var y: Double
  }

  struct Box: Hashable, Sendable {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    func overlaps(_ other: Box) -> Bool {
      x < other.x + other.width && other.x < x + width && y < other.y + other.height
        && other.y < y + height
    }
  }

  struct Shape: Sendable {
    let area: AreaID
    /// The `d` of an SVG path; holes are cut out by the even-odd rule.
    let path: String
    let middle: Point
    /// Where the label stands; nil for an area without one.
    let label: Box?
  }

  static let width = 800.0
  static let labelSize = (width: 176.0, height: 66.0)
  let height: Double
  let shapes: [Shape]

  /// Nil where no area has a polygon.
  init?(_ areas: [Area], labelled: Set<AreaID>) {
    let all = areas.flatMap(\.polygons).flatMap { $0 }.flatMap { $0 }
    guard let west = all.map(\.longitude).min(), let east = all.map(\.longitude).max(),
      let south = all.map(\.latitude).min(), let north = all.map(\.latitude).max()
    else { return nil }
    let narrow = max(0.01, cos((south + north) / 2 * .pi / 180))
    let margin = 12.0
    let (spanX, spanY) = (max((east - west) * narrow, 1e-7), max(north - south, 1e-7))
    let scale = min((Self.width - 2 * margin) / spanX, 1000 / spanY)
    let left = (Self.width - spanX * scale) / 2
    let bottom = spanY * scale + margin
    // Enough for the labels, however flat the site is.
    let needed = Double(labelled.count) * Self.labelSize.height * Self.labelSize.width * 2.2
    let height = max(bottom + margin, min(1200, needed / Self.width), 220)
    let shift = (height - bottom - margin) / 2
    func point(_ position: Position) -> Point {
      Point(
        x: left + (position.longitude - west) * narrow * scale,
        y: shift + bottom - (position.latitude - south) * scale)
    }
    self.height = height
    var taken: [Box] = []
    var shapes: [Shape] = []
    // The small ones first: they cannot give way.
    for area in areas {
      let rings = area.polygons.map { $0.map { $0.map(point) } }
      guard let outer = rings.max(by: { Self.extent($0) < Self.extent($1) })?.first,
        !outer.isEmpty
      else { continue }
      let middle = Self.middle(of: outer)
      var label: Box?
      if labelled.contains(area.id) {
        let box = Self.place(near: middle, avoiding: taken, within: height)
        taken.append(box)
        label = box
      }
      shapes.append(
        Shape(area: area.id, path: Self.path(rings), middle: middle, label: label))
    }
    self.shapes = shapes
  }

  private static func path(_ polygons: [[[Point]]]) -> String {
    func number(_ value: Double) -> String { JSONValue.text(of: (value * 10).rounded() / 10) }
    return polygons.flatMap { $0 }.map { ring in
      ring.enumerated().map { "\($0 == 0 ? "M" : "L")\(number($1.x)) \(number($1.y))" }.joined()
        + "Z"
    }.joined()
  }

  /// Twice the area within the outer ring, unsigned.
  private static func extent(_ rings: [[Point]]) -> Double {
    guard let ring = rings.first else { return 0 }
    return zip(ring, ring.dropFirst()).reduce(0) { $0 + $1.0.x * $1.1.y - $1.1.x * $1.0.y }
      .magnitude
  }

  private static func middle(of ring: [Point]) -> Point {
    let count = Double(max(1, ring.count - 1))
    let corners = ring.dropLast(ring.count > 1 ? 1 : 0)
    return Point(
      x: corners.reduce(0) { $0 + $1.x } / count, y: corners.reduce(0) { $0 + $1.y } / count)
  }

  /// The free place that is nearest, on rings around the middle; where none is free, on it.
  private static func place(
    near middle: Point, avoiding taken: [Box], within height: Double
  ) -> Box {
    func box(_ x: Double, _ y: Double) -> Box {
      Box(
        x: min(max(4, x - labelSize.width / 2), width - labelSize.width - 4),
        y: min(max(4, y - labelSize.height / 2), height - labelSize.height - 4),
        width: labelSize.width, height: labelSize.height)
    }
    func isFree(_ box: Box) -> Bool {
      let roomy = Box(x: box.x - 4, y: box.y - 4, width: box.width + 8, height: box.height + 8)
      return !taken.contains { $0.overlaps(roomy) }
    }
    // Above and below first: labels are wide.
    let directions: [(Double, Double)] = [
      (0, -1), (0, 1), (1, -0.5), (-1, -0.5), (1, 0.5), (-1, 0.5), (1, 0), (-1, 0), (0.5, -1),
      (-0.5, -1), (0.5, 1), (-0.5, 1),
    ]
    for ring in 0..<24 {
      let far = 44 + Double(ring) * 26
      for (x, y) in directions {
        let candidate = box(middle.x + x * far * 2.2, middle.y + y * far)
        if isFree(candidate) { return candidate }
      }
    }
    return box(middle.x, middle.y)
  }
}
