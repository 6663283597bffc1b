import FieldgateDaemon
import FieldgateDecode
import FieldgateModel

/// A line now and then about the areas with the most people.
struct AreaTicker {
  private var latest: [String: (name: String, density: Double, people: Double?)] = [:]
  private var shown: Milliseconds = 0

  mutating func take(_ payload: [UInt8]) {
    var parser = JSONParser()
    guard let root = try? parser.parse(payload), let area = root["area"]?.string,
      let density = root["values"]?["density"]?["value"]?.number, root["kind"] != nil
    else { return }
    latest[area] = (
      root["name"]?.string ?? area, density, root["values"]?["occupancy"]?["value"]?.number
    )
  }

  /// At most one line in four seconds.
  mutating func line(at now: Milliseconds) -> String? {
    guard now - shown >= 4000, !latest.isEmpty else { return nil }
    shown = now
    return latest.values.sorted { $0.density > $1.density }.prefix(4).map { area in
      let density = JSONValue.text(of: (area.density * 10).rounded() / 10)
      let people = area.people.map { ", \(JSONValue.text(of: $0.rounded())) people" } ?? ""
      return "\(Log.harmless(area.name)) \(density)/m²\(people)"
    }.joined(separator: "  ·  ")
  }
}
