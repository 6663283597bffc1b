import FieldgateDocument
import FieldgateMQTT
import FieldgateModel
import FieldgateSite
import Foundation

/// Files of a site that are put together by hand, with the packaged adapters of the
/// checkout.
struct SiteFolder {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  var files: SiteFiles

  /// A small site without a fault.
  static let small = [
    "fieldgate.yaml": """
    site: small
    timezone: Europe/Amsterdam
    broker: { url: "mqtt://127.0.0.1:1883", clientId: fieldgate-small }
    store: { path: /var/lib/fieldgate/fieldgate.db, linger: 200ms }
    publish: { state: 1s, readings: off }
    """,
    "areas.geojson": """
    { "type": "FeatureCollection", "features": [
      { "type": "Feature", "id": "zone", "properties": { "name": "Zone", "level": 4 },
        "geometry": { "type": "Polygon", "coordinates": [[[4, 52], [5, 52], [5, 53], [4, 52]]] } },
      { "type": "Feature", "id": "square", "properties": { "kind": "square", "parent": "zone" },
        "geometry": { "type": "Polygon", "coordinates": [[[4, 52], [5, 52], [5, 53], [4, 52]]] } },
      { "type": "Feature", "id": "street", "properties": { "kind": "street", "parent": "zone" },
        "geometry": { "type": "Polygon", "coordinates": [[[4, 52], [5, 52], [5, 53], [4, 52]]] } }
    ] }
    """,
    "inventory.yaml": """
    devices:
      - { id: a, adapter: xovis-v5, area: square, covers: 400, every: 60s }
      - id: b
        adapter: amsterdam-telcamera-v2
        area: street
        position: [4.5, 52.5]
        measures: [occupancy, density, count_in]
        channels:
          "Line 0": { from: street, to: square }
          "Zone 0": { area: square, covers: 20 }
          "Zone 1": { area: square, partOf: "Zone 0" }
      - { id: c, adapter: tasmota-shutter, area: zone, parameters: { inverted: false } }
    """,
    "rules.yaml": """
    rules:
      - rule: crowd
        kind: threshold
        areas: { kind: square }
        watch: density
        raise: { moderate: { above: 2.0, for: 60s }, severe: { above: 3.5, level: { 4: 3.0 } } }
        clear: { below: 1.8, for: 120s }
    """,
  ]

  init(_ texts: [String: String] = small) throws {
    files = SiteFiles(directory: "here", texts: texts, packaged: try Self.packaged())
  }

  /// The small site with the adapters alone that it uses: to be read thousands of times.
  static func sparing() throws -> SiteFolder {
    var folder = try SiteFolder()
    folder.files.packaged = folder.files.packaged.filter { name, _ in
      ["xovis-v5", "amsterdam-telcamera-v2", "tasmota-shutter"].contains { name.contains($0) }
    }
    return folder
  }

  /// A folder of the checkout that holds a site.
  init(folder: String) throws {
    var texts: [String: String] = [:]
    for name in ["fieldgate.yaml", "areas.geojson", "inventory.yaml", "rules.yaml"] {
      texts[name] = try Self.text("\(folder)/\(name)")
    }
    texts["partners.yaml"] = try? Self.text("\(folder)/partners.yaml")
    for inner in ["rules", "tests"] {
      let path = Self.root.appending(path: "\(folder)/\(inner)").path
      for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
        texts["\(inner)/\(name)"] = try Self.text("\(folder)/\(inner)/\(name)")
      }
    }
    try self.init(texts)
  }

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// The packaged adapters' names, sorted.
  static let packagedNames: [String] = {
    let folder = root.appending(path: "devices").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  }()

  static func packaged() throws -> [String: String] {
    let folder = root.appending(path: "devices").path
    var packaged: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder)
    where name.hasSuffix(".yaml") {
      packaged["devices/\(name)"] = try text("devices/\(name)")
    }
    return packaged
  }

  /// The two zones that the tests know, as this machine has them.
  static func zone(named name: String) -> Zone? {
    if name == "UTC" { return .utc }
    guard name == "Europe/Amsterdam",
      let data = FileManager.default.contents(atPath: "/usr/share/zoneinfo/\(name)")
    else { return nil }
    return Zone(name: name, tzif: Array(data))
  }

  /// The site, and everything that is said of it.
  func read() -> (site: Site?, said: [String]) {
    let diagnostics = Diagnostics()
    let site = Site(
      files, zone: Self.zone(named:),
      addressFault: { url in
        do throws(MQTTAddress.Unusable) {
          _ = try MQTTAddress(url)
          return nil
        } catch {
          return error.description
        }
      }, diagnostics)
    return (site, diagnostics.sorted.map(\.description))
  }
}
