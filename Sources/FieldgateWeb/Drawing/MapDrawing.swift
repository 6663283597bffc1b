import FieldgateModel
import Glibc

/// Where the areas lie on the map: an equirectangular projection, in which a degree of
/// longitude is narrower than one of latitude by the cosine of the middle latitude. For a
/// site of some kilometres that is true to within a pixel.
///
/// A map is drawn in two forms, one for a screen and one for a phone: letters that can be read
/// on both need a layout of their own on each. The style sheet shows the one that fits.
struct MapDrawing: Sendable {
  /// How wide a map is and how large its labels are, in units of its own.
  struct Form: Hashable, Sendable {
    /// The class of its picture.
    let name: String
    /// What the ids of its parts begin with.
    let mark: String
    let width: Double
    /// How much higher than wide it may be.
    let tallest: Double
    let label: (width: Double, height: Double)

    static let wide = Form(
      name: "wide", mark: "", width: 800, tallest: 0.84, label: (width: 184, height: 64))
    /// As wide as the page is on a phone of 390 pixels, so that a unit is a pixel there.
    static let narrow = Form(
      name: "narrow", mark: "n", width: 366, tallest: 1.4, label: (width: 108, height: 48))

    static func == (left: Form, right: Form) -> Bool { left.name == right.name }
    func hash(into hasher: inout Hasher) { hasher.combine(name) }
  }

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

    func contains(_ point: Point) -> Bool {
      point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height
    }

    /// Its point that is nearest to another.
    func nearest(to point: Point) -> Point {
      Point(x: min(max(point.x, x), x + width), y: min(max(point.y, y), y + height))
    }

    func grown(by margin: Double) -> Box {
      Box(x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
    }
  }

  struct Shape: Sendable {
    let area: AreaID
    /// The `d` of an SVG path; holes are cut out by the even-odd rule.
    let path: String
    let middle: Point
    /// Where the label stands; nil for an area without one.
    let label: Box?
    /// The topmost corner of its outline that no label lies on.
    let edge: Point
  }

  let form: Form
  let height: Double
  let shapes: [Shape]

  /// Nil where no area has a polygon.
  init?(_ areas: [Area], labelled: Set<AreaID>, _ form: Form = .wide) {
    let all = areas.flatMap(\.polygons).flatMap { $0 }.flatMap { $0 }
    guard let west = all.map(\.longitude).min(), let east = all.map(\.longitude).max(),
      let south = all.map(\.latitude).min(), let north = all.map(\.latitude).max()
    else { return nil }
    let narrow = max(0.01, cos((south + north) / 2 * .pi / 180))
    let margin = 8.0
    let (spanX, spanY) = (max((east - west) * narrow, 1e-7), max(north - south, 1e-7))
    let scale = min(
      (form.width - 2 * margin) / spanX, (form.width * form.tallest - 2 * margin) / spanY)
    let left = (form.width - spanX * scale) / 2
    let drawn = spanY * scale + 2 * margin
    // Enough for the labels, however flat the site is.
    let room = Double(labelled.count) * form.label.height * form.label.width * 2.2 / form.width
    let height = max(drawn, min(1.5 * form.width, room), form.width * 0.28)
    let bottom = (height + drawn) / 2 - margin
    func point(_ position: Position) -> Point {
      Point(
        x: left + (position.longitude - west) * narrow * scale,
        y: bottom - (position.latitude - south) * scale)
    }
    var outlines: [(area: AreaID, path: String, outer: [Point])] = []
    for area in areas {
      let rings = area.polygons.map { $0.map { $0.map(point) } }
      guard let outer = rings.max(by: { Self.extent($0) < Self.extent($1) })?.first,
        !outer.isEmpty
      else { continue }
      outlines.append((area.id, Self.path(rings), outer))
    }
    let boxes = LabelPlacing.boxes(
      of: form.label, on: (form.width, height),
      for: outlines.map { ($0.outer, labelled.contains($0.area)) })
    self.form = form
    self.height = height
    shapes = zip(outlines, boxes).map { outline, box in
      Shape(
        area: outline.area, path: outline.path, middle: LabelPlacing.middle(of: outline.outer),
        label: box, edge: Self.edge(of: outline.outer, beside: boxes.compactMap { $0 }))
    }
  }

  private static func edge(of outline: [Point], beside boxes: [Box]) -> Point {
    let corners = outline.sorted { ($0.y, $0.x) < ($1.y, $1.x) }
    let free = corners.first { corner in
      !boxes.contains { $0.grown(by: 24).contains(corner) }
    }
    return free ?? corners.first ?? Point(x: 0, y: 0)
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
}
