import FieldgateDocument
import FieldgateModel
import FieldgateScenario
import Foundation
import Testing

/// The example site, read as far as a scenario needs it.
struct ExampleSite {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  let diagnostics = Diagnostics()
  let areas: [Area]
  let devices: [Device]
  let voices: [AdapterID: Voice]
  let plan: ScenarioPlan

  init() throws {
    areas = try Self.areas(diagnostics)
    devices = try Self.devices(diagnostics)
    var voices: [AdapterID: Voice] = [:]
    for adapter in Set(devices.map(\.adapter)) {
      voices[adapter] = try Self.voice(adapter, diagnostics)
    }
    self.voices = voices
    let scenario = try Self.node(
      "examples/international-zone/scenarios/afternoon.yaml", diagnostics)
    let plan = ScenarioPlan(
      scenario, diagnostics, devices: devices, areas: areas, voices: voices)
    #expect(diagnostics.all.map(\.description) == [])
    self.plan = try #require(plan)
  }

  static func node(_ path: String, _ diagnostics: Diagnostics) throws -> Node {
    let text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
    return try #require(parse(text, file: path, into: diagnostics))
  }

  /// How the devices of a packaged adapter speak, by its file.
  private static func voice(_ adapter: AdapterID, _ diagnostics: Diagnostics) throws -> Voice {
    let packaged = "devices/\(adapter).yaml"
    let isPackaged = FileManager.default.fileExists(atPath: root.appending(path: packaged).path)
    let file = try node(isPackaged ? packaged : "simulate/\(adapter).yaml", diagnostics)
    let section = try #require(file["simulate"])
    return try #require(Voice(section, diagnostics))
  }

  private static func areas(_ diagnostics: Diagnostics) throws -> [Area] {
    let root = try node("examples/international-zone/areas.geojson", diagnostics)
    return try (root["features"]?.elements ?? []).map { feature in
      let id = try #require(feature["id"]?.text(diagnostics))
      let rings = feature["geometry"]?["coordinates"]?.elements ?? []
      let polygon = rings.map { ring in
        (ring.elements ?? []).compactMap { position -> Position? in
          guard let pair = position.elements, pair.count == 2,
            let longitude = pair[0].number(diagnostics), let latitude = pair[1].number(diagnostics)
          else { return nil }
          return Position(longitude: longitude, latitude: latitude)
        }
      }
      return Area(
        id: AreaID(id), name: LocalizedText(id),
        kind: feature["properties"]?["kind"]?.text(diagnostics),
        parent: feature["properties"]?["parent"]?.text(diagnostics).map { AreaID($0) },
        surface: feature["properties"]?["surface"]?.number(diagnostics)
          ?? abs(signedSurface(of: polygon.first ?? [])),
        polygons: [polygon])
    }
  }

  /// Square metres on a plane that touches at 52.09° north; counter-clockwise rings
  /// are positive.
  static func signedSurface(of ring: [Position]) -> Double {
    let (metresEast, metresNorth) = (68_450.0, 111_260.0)
    return zip(ring, ring.dropFirst()).reduce(0) { sum, side in
      sum + (side.0.longitude * side.1.latitude - side.1.longitude * side.0.latitude)
        * metresEast * metresNorth / 2
    }
  }

  private static func devices(_ diagnostics: Diagnostics) throws -> [Device] {
    let root = try node("examples/international-zone/inventory.yaml", diagnostics)
    return try (root["devices"]?.elements ?? []).map { node in
      let id = try #require(node["id"]?.text(diagnostics))
      let adapter = try #require(node["adapter"]?.text(diagnostics))
      var device = Device(id: DeviceID(id), adapter: AdapterID(adapter))
      device.area = node["area"]?.text(diagnostics).map { AreaID($0) }
      device.covers = node["covers"]?.number(diagnostics)
      let pair = (node["position"]?.elements ?? []).compactMap { $0.number(diagnostics) }
      if pair.count == 2 { device.position = Position(longitude: pair[0], latitude: pair[1]) }
      for entry in node["channels"]?.entries ?? [] {
        device.channels[entry.key.scalar?.text ?? ""] = channel(entry.value, diagnostics)
      }
      return device
    }
  }

  private static func channel(_ node: Node, _ diagnostics: Diagnostics) -> Channel {
    func area(_ key: String) -> AreaID? { node[key]?.text(diagnostics).map { AreaID($0) } }
    var channel = Channel(covers: node["covers"]?.number(diagnostics))
    if let area = area("area") { channel.place = .area(area) }
    if let from = area("from"), let to = area("to") {
      channel.place = .between(from: from, to: to)
    }
    return channel
  }
}
