import FieldgateEngine
import FieldgateModel
import FieldgateRules
import FieldgateSite
import Testing

/// The surface of areas as they are drawn.
@Suite("Surface") struct SurfaceTests {
  private func surface(_ type: String, _ coordinates: String, _ more: String = "") throws -> Double
  {
    var folder = try SiteFolder()
    folder.files.texts["areas.geojson"] = """
      { "type": "FeatureCollection", "features": [
        { "type": "Feature", "id": "zone", "properties": { "kind": "square"\(more) },
          "geometry": { "type": "\(type)", "coordinates": \(coordinates) } } ] }
      """
    folder.files.texts["inventory.yaml"] =
      "devices: [{ id: a, adapter: xovis-v5, area: zone, covers: 400 }]"
    let (site, said) = folder.read()
    #expect(said == [])
    return try #require(site?.plan.tree["zone"]?.surface)
  }

  private func ring(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> String {
    "[[\(west), \(south)], [\(east), \(south)], [\(east), \(north)], [\(west), \(north)],"
      + " [\(west), \(south)]]"
  }

  /// Known values: a cell of one degree at the equator has 12,308.8 km²; half the
  /// ellipsoid 255,032,810.9 km² (WGS 84).
  @Test(
    "cells of the ellipsoid, within a thousandth",
    arguments: [
      (0, 0, 1, 1, 12_308.8e6), (10, -1, 11, 0, 12_308.8e6), (-180, 0, 180, 90, 255_032_810.9e6),
      // Length of a degree at 52.0005° N by Bowring's and Vincenty's: 68,677.6 m east and
      // 111,267.5 m north.
      (4, 52, 4.001, 52.001, 68.6776 * 111.2675),
    ] as [(Double, Double, Double, Double, Double)])
  func cells(west: Double, south: Double, east: Double, north: Double, expected: Double) throws {
    let found = try surface("Polygon", "[\(ring(west, south, east, north))]")
    #expect(abs(found / expected - 1) < 0.001, "\(found) for \(expected)")
  }

  @Test("either winding, holes, several polygons; what is given counts before what is drawn")
  func shapes() throws {
    let whole = try surface("Polygon", "[\(ring(4, 52, 4.01, 52.01))]")
    let reversed = try surface(
      "Polygon", "[[[4, 52], [4, 52.01], [4.01, 52.01], [4.01, 52], [4, 52]]]")
    #expect(abs(whole - reversed) < 0.01)
    let hole = try surface("Polygon", "[\(ring(4.002, 52.002, 4.004, 52.004))]")
    let holed = try surface(
      "Polygon", "[\(ring(4, 52, 4.01, 52.01)), \(ring(4.002, 52.002, 4.004, 52.004))]")
    #expect(abs(whole - hole - holed) < 0.01)
    let both = try surface(
      "MultiPolygon",
      "[[\(ring(4, 52, 4.01, 52.01)), \(ring(4.002, 52.002, 4.004, 52.004))],"
        + " [\(ring(4.002, 52.002, 4.004, 52.004))]]")
    #expect(abs(both - whole) < 0.01)
    #expect(try surface("Polygon", "[\(ring(4, 52, 4.01, 52.01))]", #", "surface": 77"#) == 77)
  }
}
