import FieldgateModel
import RealModule

/// The area of a polygon on the WGS 84 ellipsoid, in square metres: its outer ring
/// less its holes.
///
/// Each vertex is put on the sphere of the same area by its authalic latitude β,
/// sin β = q/q_p (Snyder, "Map Projections: A Working Manual", USGS 1395, 1987,
/// eq. 3-11 and 3-12), and the polygon's area there is
/// R² · |Σ (λ₂ − λ₁)(2 + sin β₁ + sin β₂)| / 2 (Chamberlain and Duquette, "Some
/// Algorithms for Polygons on a Sphere", JPL 07-03, 2007), with R² = a² · q_p / 2.
/// For polygons of a town's size the error is below one part in a million.
func geodesicArea(of polygon: [[Position]]) -> Double {
  guard let outer = polygon.first else { return 0 }
  return polygon.dropFirst().reduce(ringArea(outer)) { $0 - ringArea($1) }
}

private func ringArea(_ ring: [Position]) -> Double {
  guard ring.count >= 3 else { return 0 }
  let pole = authalicQ(sinLatitude: 1)
  var sum = 0.0
  for (from, to) in zip(ring, ring.dropFirst() + ring.prefix(1)) {
    let width = (to.longitude - from.longitude) * .pi / 180
    sum += width * (2 + sinAuthalic(from, pole) + sinAuthalic(to, pole))
  }
  let semiMajor = 6_378_137.0
  return abs(sum) / 2 * semiMajor * semiMajor * pole / 2
}

private func sinAuthalic(_ position: Position, _ pole: Double) -> Double {
  authalicQ(sinLatitude: Double.sin(position.latitude * .pi / 180)) / pole
}

/// Snyder's q of a latitude (eq. 3-12), for the eccentricity of WGS 84.
private func authalicQ(sinLatitude s: Double) -> Double {
  let flattening = 1 / 298.257_223_563
  let e2 = flattening * (2 - flattening)
  let e = e2.squareRoot()
  return (1 - e2) * (s / (1 - e2 * s * s) - Double.log((1 - e * s) / (1 + e * s)) / (2 * e))
}
