import FieldgateDocument
import FieldgateEngine
import FieldgateModel
import FieldgateSite

/// A site of any size: a root, districts of fifty areas, five counters and a bollard to
/// some areas, and rules on areas, districts and root.
struct GridSite {
  let areas: Int
  let devices: Int
  let rules: Int

  var counters: [String] { (0..<devices).map { "c\($0)" } }

  /// What its counters say, one after the other.
  func message(_ index: Int) -> (topic: String, payload: String) {
    ("counter/c\(index % devices)", "{\"people\":\(index / devices % 100)}")
  }

  /// The site's files.
  func files(port: Int = 1883, store: String = "fieldgate.db") -> [String: String] {
    [
      "fieldgate.yaml": """
      site: grid
      broker: { url: "mqtt://127.0.0.1:\(port)" }
      store: { path: \(store) }
      """,
      "areas.geojson": geojson, "inventory.yaml": inventory, "rules.yaml": rulesText,
      "devices/counter.yaml": Self.counter,
    ]
  }

  /// The checked site.
  func plan() throws -> Plan {
    let diagnostics = Diagnostics()
    let site = Site(
      SiteFiles(directory: "grid", texts: files()), zone: { _ in .utc },
      addressFault: { _ in nil }, diagnostics)
    guard let plan = site?.plan else {
      throw Unusable(faults: diagnostics.sorted.prefix(5).map(\.description))
    }
    return plan
  }

  struct Unusable: Error {
    let faults: [String]
  }

  private var districts: Int { max(1, areas / 50) }

  private var geojson: String {
    func feature(_ id: String, _ properties: String) -> String {
      """
      {"type":"Feature","id":"\(id)","properties":{\(properties)},"geometry":{"type":"Polygon",\
      "coordinates":[[[4,52],[4.001,52],[4.001,52.001],[4,52]]]}}
      """
    }
    let root = feature("root", "\"kind\":\"zone\",\"level\":3")
    let middle = (0..<districts).map {
      feature("d\($0)", "\"kind\":\"district\",\"parent\":\"root\"")
    }
    let leaves = (0..<areas).map {
      feature("a\($0)", "\"kind\":\"square\",\"parent\":\"d\($0 % districts)\",\"surface\":1000")
    }
    return "{\"type\":\"FeatureCollection\",\"features\":["
      + ([root] + middle + leaves).joined(separator: ",\n") + "]}"
  }

  private var inventory: String {
    "devices:\n"
      + (0..<devices).map {
        "  - { id: c\($0), adapter: counter, area: a\($0 % areas), covers: 200 }\n"
      }.joined()
  }

  /// Most rules look at one area each; one in a hundred at a district, and one at the
  /// root.
  private var rulesText: String {
    let each = (0..<rules).map { index in
      let area =
        index == 0 ? "root" : index % 100 == 1 ? "d\(index / 100 % districts)" : "a\(index % areas)"
      return """
          - rule: r\(index)
            kind: threshold
            areas: [\(area)]
            watch: \(index % 2 == 0 ? "density" : "occupancy")
            raise:
              moderate: { above: 800, for: 60s, level: { 4: 700 } }
              severe: { above: 900, for: 30s }
            clear: { below: 600, for: 120s }

        """
    }
    return "rules:\n" + each.joined()
  }

  private static let counter = """
    adapter: counter
    title: A counter
    kind: crowd
    every: 60s
    format: json
    topics: ["counter/{device}"]
    device: "{device}"
    messages:
      - message: people
        readings:
          - { measure: occupancy, value: $.people, aggregation: instant }
    examples:
      - example: twelve
        topic: counter/x
        payload: { people: 12 }
        readings: [{ device: x, measure: occupancy, aggregation: instant, value: 12 }]
      - example: a word
        topic: counter/x
        payload: { people: many }
        outcome: malformed
    """
}
