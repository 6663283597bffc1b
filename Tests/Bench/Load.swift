import FieldgateModel

/// The load: counters of one kind that each say how many are in their zone.
enum Load {
  static let devices = 100

  static func device(_ index: Int) -> String { "sensor-\(index % devices)" }

  /// A message of a Xovis counter, as large as the real ones are.
  static func message(_ index: Int, at time: Timestamp) -> (topic: String, payload: String) {
    let id = device(index)
    let to = time.milliseconds + Int64(index)
    let payload = """
      {"logics_data":{"logics":[{"id":1001,"name":"zone","info":"XLT_ZONE_OCCUPANCY_COUNT",\
      "geometries":[{"id":1002,"type":"ZONE","name":"zone"}],"records":[{"from":\(to - 60_000),\
      "to":\(to),"samples":1,"samples_expected":1,"counts":[{"id":1001001,"name":"balance",\
      "value":\(index % 50)}]}]}],"package_info":{"agent_id":1002,"id":\(index),"version":"5.0"},\
      "sensor_info":{"serial_number":"\(id)","type":"SINGLE_SENSOR"}}}
      """
    return ("xovis/\(id)/logics", payload)
  }

  /// Ten areas with ten counters each, and a rule on every area.
  static func site(port: Int, folder: String) -> [String: String] {
    var features: [String] = []
    var inventory = "devices:\n"
    for area in 0..<10 {
      let west = 4.28 + Double(area) / 1000
      features.append(
        """
        {"type":"Feature","id":"area-\(area)","properties":{"kind":"square"},"geometry":{"type":\
        "Polygon","coordinates":[[[\(west),52.09],[\(west + 0.0009),52.09],[\(west + 0.0009),52.0909],\
        [\(west),52.0909],[\(west),52.09]]]}}
        """)
    }
    for index in 0..<devices {
      inventory +=
        "  - { id: \(device(index)), adapter: xovis-v5, area: area-\(index / 10), covers: 400 }\n"
    }
    return [
      "fieldgate.yaml": """
      site: bench
      broker: { url: "mqtt://127.0.0.1:\(port)" }
      store: { path: \(folder)/fieldgate.db }
      """,
      "areas.geojson": """
      {"type":"FeatureCollection","features":[\(features.joined(separator: ","))]}
      """,
      "inventory.yaml": inventory,
      "rules.yaml": """
      rules:
        - rule: crowd-density
          kind: threshold
          areas: { kind: square }
          watch: density
          raise:
            moderate: { above: 2.0, for: 60s }
            severe: { above: 3.5, for: 30s }
          clear: { below: 1.8, for: 120s }
      """,
    ]
  }
}
