import FieldgateModel

/// A view as a GeoJSON Feature (RFC 7946): the area's geometry, everything else in
/// `properties`.
enum GeoJSONFeature {
  static func object(_ view: AlertView, _ head: MessageHead) -> JSONObject {
    var properties = AlertViewJSON.object(view, head)
    let geometry = properties["geometry"]
    properties["geometry"] = nil
    return [
      "type": "Feature", "id": .string(view.id), "geometry": geometry ?? .null,
      "properties": .object(properties),
    ]
  }

  /// A Polygon or a MultiPolygon; nil for none.
  static func geometry(_ polygons: [[[Position]]]) -> JSONValue? {
    guard let first = polygons.first else { return nil }
    return polygons.count == 1
      ? .object(["type": "Polygon", "coordinates": rings(first)])
      : .object(["type": "MultiPolygon", "coordinates": .array(polygons.map(rings))])
  }

  private static func rings(_ polygon: [[Position]]) -> JSONValue {
    .array(
      polygon.enumerated().map { index, ring in
        .array(
          wound(ring, counterclockwise: index == 0).map { position in
            .array([.number(position.longitude), .number(position.latitude)])
          })
      })
  }

  /// A ring in the order that RFC 7946, section 3.1.6, wants: the outer one
  /// counterclockwise, holes clockwise.
  private static func wound(_ ring: [Position], counterclockwise: Bool) -> [Position] {
    let twiceArea = zip(ring, ring.dropFirst()).reduce(0) { sum, edge in
      sum + edge.0.longitude * edge.1.latitude - edge.1.longitude * edge.0.latitude
    }
    return (twiceArea > 0) == counterclockwise || twiceArea == 0 ? ring : ring.reversed()
  }
}
