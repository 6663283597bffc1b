import FieldgateDocument
import FieldgateModel

/// Reads `areas.geojson`: an RFC 7946 FeatureCollection, one Feature per area.
///
/// The Feature's `id` is the area's. Members that are not the gateway's own are
/// left alone, as RFC 7946 (section 6.1) wants; a property near to one of the
/// gateway's is told.
func readAreas(_ root: Node, _ diagnostics: Diagnostics) -> [Area] {
  guard root["type"]?.scalar?.text == "FeatureCollection",
    let features = root["features"]?.elements
  else {
    diagnostics.error(
      at: root.place,
      "expected a GeoJSON FeatureCollection: { \"type\": \"FeatureCollection\", \"features\": [ … ] }"
    )
    return []
  }
  var areas: [Area] = []
  var places: [AreaID: Place] = [:]
  var parents: [AreaID: Place] = [:]
  for feature in features {
    guard let area = readArea(feature, diagnostics) else { continue }
    if let first = places[area.id] {
      diagnostics.error(
        at: feature.place, "the area '\(area.id)' stands at line \(first.line) already")
      continue
    }
    places[area.id] = feature.place
    parents[area.id] = feature["properties"]?["parent"]?.place
    areas.append(area)
  }
  checkParents(areas, parents, diagnostics)
  checkNeighbours(features, areas, diagnostics)
  if areas.isEmpty, !diagnostics.hasErrors {
    diagnostics.error(at: root.place, "the site has no area; draw at least one")
  }
  return areas
}

/// The properties of an area that are the gateway's own.
package let areaProperties = [
  "name", "kind", "parent", "capacity", "surface", "level", "neighbours", "fusion",
]

private func readArea(_ feature: Node, _ diagnostics: Diagnostics) -> Area? {
  guard feature.entries != nil else {
    diagnostics.error(at: feature.place, "expected a Feature, found \(feature.what)")
    return nil
  }
  guard let idNode = feature["id"], let id = idNode.text(diagnostics), !id.isEmpty else {
    diagnostics.error(at: feature.place, "the Feature needs an \"id\": it is the area's id")
    return nil
  }
  let properties = feature["properties"]
  var area = Area(id: AreaID(id), name: LocalizedText(id))
  if let name = properties?["name"], !name.isNull,
    let text = LocalizedText(name, diagnostics)
  {
    area.name = text
  }
  area.kind = optional(properties?["kind"])?.text(diagnostics)
  area.parent = optional(properties?["parent"])?.text(diagnostics).map { AreaID($0) }
  area.capacity = optional(properties?["capacity"])?.number(in: 0...10_000_000, diagnostics)
  area.surface = optional(properties?["surface"])?.number(in: 1...1e12, diagnostics)
  if let level = optional(properties?["level"])?.integer(in: 1...5, diagnostics) {
    area.level = ThreatLevel(rawValue: level)
  }
  area.neighbours = (optional(properties?["neighbours"])?.list(diagnostics) ?? [])
    .compactMap { $0.text(diagnostics).map { AreaID($0) } }
  for entry in properties?.entries ?? [] {
    let key = entry.key.scalar?.text ?? ""
    guard !areaProperties.contains(key), let near = nearest(to: key, among: areaProperties),
      properties?[near] == nil
    else { continue }
    diagnostics.warning(at: entry.key.place, "the property '\(key)' is not used", guess: near)
  }
  area.polygons = readPolygons(feature["geometry"], of: id, at: feature.place, diagnostics)
  if area.surface == nil, !area.polygons.isEmpty {
    area.surface = area.polygons.reduce(0) { $0 + geodesicArea(of: $1) }
  }
  return area
}

private func optional(_ node: Node?) -> Node? { node.flatMap { $0.isNull ? nil : $0 } }

private func readPolygons(
  _ geometry: Node?, of id: String, at place: Place, _ diagnostics: Diagnostics
) -> [[[Position]]] {
  guard let geometry, let type = geometry["type"]?.scalar?.text,
    let coordinates = geometry["coordinates"]
  else {
    diagnostics.error(at: place, "the area '\(id)' needs a \"geometry\": a Polygon or MultiPolygon")
    return []
  }
  switch type {
  case "Polygon": return [readRings(coordinates, diagnostics)]
  case "MultiPolygon":
    guard let polygons = coordinates.elements, !polygons.isEmpty else {
      diagnostics.error(
        at: coordinates.place, "expected a list of polygons, found \(coordinates.whatList)")
      return []
    }
    return polygons.map { readRings($0, diagnostics) }
  default:
    geometry.reportNot(
      type, of: "geometry of an area", among: ["Polygon", "MultiPolygon"], diagnostics)
    return []
  }
}

/// RFC 7946, section 3.1.6: a linear ring has at least four positions, and the last
/// is the first. Either winding is read.
private func readRings(_ node: Node, _ diagnostics: Diagnostics) -> [[Position]] {
  guard let rings = node.elements, !rings.isEmpty else {
    diagnostics.error(
      at: node.place,
      "expected the rings of a polygon, the outer one first, found \(node.whatList)")
    return []
  }
  return rings.compactMap { ringNode in
    let ring = (ringNode.elements ?? []).compactMap { readPosition($0, diagnostics) }
    if ring.count < 4 {
      diagnostics.error(
        at: ringNode.place, "a ring needs at least four positions, found \(ring.count)")
      return nil
    }
    if ring.first != ring.last {
      diagnostics.error(
        at: ringNode.place, "the ring is not closed: repeat its first position at its end")
    }
    return ring
  }
}

extension Node {
  fileprivate var whatList: String { elements?.isEmpty == true ? "an empty list" : what }
}

func readPosition(_ node: Node, _ diagnostics: Diagnostics) -> Position? {
  guard let numbers = node.elements, numbers.count >= 2 else {
    diagnostics.error(at: node.place, "expected [longitude, latitude], found \(node.what)")
    return nil
  }
  guard let longitude = numbers[0].number(in: -180...180, diagnostics),
    let latitude = numbers[1].number(in: -90...90, diagnostics)
  else { return nil }
  return Position(longitude: longitude, latitude: latitude)
}

private func checkParents(
  _ areas: [Area], _ parents: [AreaID: Place], _ diagnostics: Diagnostics
) {
  let byID = Dictionary(areas.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  for area in areas {
    guard let parent = area.parent, let place = parents[area.id] else { continue }
    guard byID[parent] != nil else {
      diagnostics.error(
        at: place, "the parent '\(parent)' of '\(area.id)' is no area of this site",
        guess: nearest(to: parent.rawValue, among: byID.keys.map(\.rawValue).sorted()))
      continue
    }
    var seen: Set<AreaID> = [area.id]
    var next: AreaID? = parent
    while let current = next, seen.insert(current).inserted { next = byID[current]?.parent }
    if next == area.id {
      diagnostics.error(at: place, "the area '\(area.id)' lies within itself, through '\(parent)'")
    }
  }
}

private func checkNeighbours(_ features: [Node], _ areas: [Area], _ diagnostics: Diagnostics) {
  let known = Set(areas.map(\.id))
  for feature in features {
    guard let node = feature["properties"]?["neighbours"], !node.isNull,
      let id = feature["id"]?.scalar?.text
    else { continue }
    for neighbour in node.list(diagnostics) {
      guard let name = neighbour.scalar?.text else { continue }
      if name == id {
        diagnostics.error(
          at: neighbour.place, "the area '\(id)' is named as a neighbour of itself")
      } else if !known.contains(AreaID(name)) {
        diagnostics.error(
          at: neighbour.place, "the neighbour '\(name)' of '\(id)' is no area of this site",
          guess: nearest(to: name, among: known.map(\.rawValue).sorted()))
      }
    }
  }
}
