import FieldgateModel
import FieldgateRules
import Testing

/// What some sensors said, and what is seen of areas then.
struct SeenCase: Sendable, CustomTestStringConvertible {
  struct Heard: Sendable {
    let device: DeviceID
    var at: Milliseconds = 0
    let said: [Said]
    var isRetained = false

    init(_ device: DeviceID, at: Milliseconds = 0, _ said: Said..., isRetained: Bool = false) {
      self.device = device
      self.at = at
      self.said = said
      self.isRetained = isRetained
    }
  }

  let testDescription: String
  let sensors: [Sensor]
  let fusions: Fusions
  let heard: [Heard]
  let at: Milliseconds
  /// `density square`, `objects zone sum`, `objects zone sum car+truck`: what is seen.
  let expected: [String: String?]

  init(
    _ name: String, _ sensors: [Sensor], fusions: Fusions = Fusions(), _ heard: [Heard],
    at: Milliseconds = 0, _ expected: [String: String?]
  ) {
    testDescription = name
    self.sensors = sensors
    self.fusions = fusions
    self.heard = heard
    self.at = at
    self.expected = expected
  }

  /// Of a site with a nested area: `zone` holds `square` and `street`, `square` holds
  /// `corner`.
  static let tree = AreaTree([
    Area(id: "zone", name: "Zone"),
    Area(id: "square", name: "Square", parent: "zone", surface: 1000),
    Area(id: "corner", name: "Corner", parent: "square", surface: 100),
    Area(id: "street", name: "Street", parent: "zone", surface: 500),
  ])

  func check() throws {
    var scene = Scene(sensors, tree: Self.tree, fusions: fusions)
    for heard in heard {
      scene.hear(heard.device, at: heard.at, heard.said, retained: heard.isRetained)
    }
    for (question, expected) in expected {
      let parts = question.split(separator: " ").map(String.init)
      let measure = try #require(AreaMeasure(rawValue: parts[0]))
      var watch = Watch(measure)
      if parts.count > 2 {
        let over: Watch.Over = try #require(Watch.Over(rawValue: parts[2]))
        watch.over = over
      }
      if parts.count > 3 { watch.classes = Set(parts[3].split(separator: "+").map(String.init)) }
      #expect(scene.value(watch, of: AreaID(parts[1]), at: at) == expected, "\(question)")
    }
  }
}
