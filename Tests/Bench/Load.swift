import FieldgateModel

/// The load: counters of one kind that each say how many are in their zone.
enum Load {
  static let devices = 100

  static func device(_ index: Int) -> String { "sensor-\(index % devices)" }

  /// The device whose alerts `Prober` waits for, and its area.
  static let probe = "probe"

  /// A message of a burst that began at a time: each a millisecond after the one before,
  /// so that no device says two things of one instant.
  static func message(_ index: Int, at start: Timestamp) -> (topic: String, payload: String) {
    message(index, to: start + Int64(index), value: index % 50)
  }

  /// People in the probe's zone that raise its alert, or that clear it.
  static func probe(raises: Bool, at time: Timestamp) -> (topic: String, payload: String) {
    message(0, device: probe, to: time, value: raises ? 2000 : 0)
  }

  /// A message of a Xovis counter, as large as the real ones are: so many people in its zone
  /// at a time.
  static func message(
    _ index: Int, device id: String? = nil, to time: Timestamp, value: Int
  ) -> (topic: String, payload: String) {
    let id = id ?? device(index)
    let to = time.milliseconds
    let payload = """
      {"logics_data":{"logics":[{"id":1001,"name":"zone","info":"XLT_ZONE_OCCUPANCY_COUNT",\
      "geometries":[{"id":1002,"type":"ZONE","name":"zone"}],"records":[{"from":\(to - 60_000),\
      "to":\(to),"samples":1,"samples_expected":1,"counts":[{"id":1001001,"name":"balance",\
      "value":\(value)}]}]}]},"package_info":{"agent_id":1002,"id":\(index),"version":"5.0"},\
      "sensor_info":{"serial_number":"\(id)","type":"SINGLE_SENSOR"}}
      """
    return ("xovis/\(id)/logics", payload)
  }

  /// Ten areas with ten counters each, and a rule on every area; and the probe's own area,
  /// with a rule that does not hold back. Floods are not folded and flapping is not told,
  /// since the probe is nothing else.
  ///
  /// - Parameter linger: `store.linger`; the gateway's default where nil.
  static func site(
    port: Int, store: String, linger: Milliseconds? = nil
  ) -> [String: String] {
    var inventory = "devices:\n"
    let features =
      (0..<10).map { area("area-\($0)", "square", west: 4.28 + Double($0) / 1000) }
      + [area(probe, "probe", west: 4.27)]
    for index in 0..<devices {
      inventory +=
        "  - { id: \(device(index)), adapter: xovis-v5, area: area-\(index / 10), covers: 400 }\n"
    }
    inventory += "  - { id: \(probe), adapter: xovis-v5, area: \(probe), covers: 400 }\n"
    let lingering = linger.map { ", linger: \($0)ms" } ?? ""
    return [
      "fieldgate.yaml": """
      site: bench
      broker: { url: "mqtt://127.0.0.1:\(port)" }
      store: { path: \(store)\(lingering) }
      alerts: { flood: { above: 1000, within: 1s }, flapping: { above: 1000, within: 1s } }
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
        - rule: probed
          kind: threshold
          areas: [\(probe)]
          watch: density
          raise:
            moderate: { above: 2.0 }
          clear: { below: 1.8 }
      """,
    ]
  }

  private static func area(_ id: String, _ kind: String, west: Double) -> String {
    """
    {"type":"Feature","id":"\(id)","properties":{"kind":"\(kind)"},"geometry":{"type":\
    "Polygon","coordinates":[[[\(west),52.09],[\(west + 0.0009),52.09],[\(west + 0.0009),52.0909],\
    [\(west),52.0909],[\(west),52.09]]]}}
    """
  }
}
