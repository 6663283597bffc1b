import FieldgateDocument
import FieldgateModel
import FieldgateScenario
import Testing

/// A small stage for tests: one adapter `a`, areas `square` (1000 m²) and `street`
/// (500 m²), and whatever devices a test wants.
struct Stage {
  static let start = Timestamp(milliseconds: 1_800_000_000_000)

  let diagnostics = Diagnostics()
  var devices: [Device]
  let areas = [
    Area(id: "square", name: "Square", surface: 1000),
    Area(id: "street", name: "Street", surface: 500),
  ]
  let voices: [AdapterID: Voice]

  init(_ voice: String, _ devices: [Device]) throws {
    let node = try #require(parse(voice, file: "voice.yaml", into: diagnostics))
    voices = Voice(node, diagnostics).map { ["a": $0] } ?? [:]
    self.devices = devices
  }

  func plan(_ scenario: String) throws -> ScenarioPlan? {
    let node = try #require(parse(scenario, file: "s.yaml", into: diagnostics))
    return ScenarioPlan(node, diagnostics, devices: devices, areas: areas, voices: voices)
  }

  /// Everything that is said in the scenario: seconds, topic, payload.
  func said(_ scenario: String) throws -> [Line] {
    let plan = try plan(scenario)
    #expect(diagnostics.all.map(\.description) == [])
    var simulation = Simulation(try #require(plan), start: Self.start)
    return simulation.messages(until: Self.start + 86_400_000).map(Line.init)
  }

  struct Line: Hashable, CustomStringConvertible {
    let at: Milliseconds
    let topic: String
    let payload: String
    let retained: Bool

    init(_ sent: (at: Timestamp, message: Message)) {
      at = sent.at - Stage.start
      topic = sent.message.topic
      payload = String(decoding: sent.message.payload, as: UTF8.self)
      retained = sent.message.retained
    }

    var description: String { "\(at) \(topic) \(payload)" }
  }
}

extension Device {
  static func one(
    _ id: DeviceID, in area: AreaID? = "square", covers: Double? = nil,
    channels: [String: Channel] = [:]
  ) -> Device {
    Device(id: id, adapter: "a", area: area, covers: covers, channels: channels)
  }
}
