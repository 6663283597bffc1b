import FieldgateModel
import FieldgateRules
import FieldgateTestRandom

/// A small site that nobody would build: areas in areas, sensors with zones in several of
/// them, parts of each other, and every way of fusing.
struct RandomSite {
  let tree: AreaTree
  let sensors: [Sensor]
  let fusions: Fusions

  var scene: Scene { Scene(sensors, tree: tree, fusions: fusions) }

  init(_ random: inout SplitMix64) {
    func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
    var areas = [Area(id: "0", name: "Root", surface: 5000)]
    for index in 1..<10 {
      areas.append(
        Area(
          id: AreaID("\(index)"), name: "Area", parent: AreaID("\(below(index))"),
          surface: Double(100 + below(900))))
    }
    tree = AreaTree(areas)
    var sensors: [Sensor] = []
    for index in 0..<16 {
      let isCamera = below(4) == 0
      var channels: [String: Channel] = [:]
      for name in ["x", "y", "z"].prefix(below(4)) {
        channels[name] = Channel(
          place: below(4) == 0 ? nil : .area(AreaID("\(below(10))")),
          covers: below(2) == 0 ? nil : Double(10 + below(90)))
      }
      if channels["x"] != nil, channels["y"] != nil, below(3) == 0 {
        channels["y"]?.partOf = .channel("x")
      }
      var sensor = Sensor(
        device: Device(
          id: DeviceID("d\(index)"), adapter: "a", area: AreaID("\(below(10))"),
          covers: below(2) == 0 ? nil : Double(50 + below(400)), channels: channels),
        kind: isCamera ? .camera : .crowd,
        measures: isCamera
          ? [.objectCount, .lineCrossing]
          : below(2) == 0 ? [.occupancy, .speed] : [.occupancy, .countIn, .countOut],
        every: [nil, 60_000, 120_000][below(3)])
      // Only of those before it, so that nothing lies within itself.
      let others = sensors.filter { $0.kind == sensor.kind }
      if !others.isEmpty, below(3) == 0 {
        let whole = others[below(others.count)].device
        sensor.device.partOf = .device(
          whole.id, channel: below(2) == 0 ? nil : whole.channels.keys.sorted().first)
      }
      sensors.append(sensor)
    }
    self.sensors = sensors
    var fusions = Fusions()
    for area in areas where below(3) == 0 {
      for measure in [AreaMeasure.density, .occupancy, .speed, .objects] where below(2) == 0 {
        let fuse = measure.fuses[below(measure.fuses.count)]
        fusions.areas[area.id, default: [:]][measure] = Fusion(fuse, atLeast: 1 + below(3))
      }
    }
    self.fusions = fusions
  }

  /// Some sensor says something.
  func speak(_ scene: inout Scene, at: Milliseconds, _ random: inout SplitMix64) {
    func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
    let sensor = sensors[below(sensors.count)]
    let channels: [String?] = sensor.device.channels.keys.sorted() + [nil]
    let channel = channels[below(channels.count)]
    let number = Double(below(50))
    var said: [Said] = []
    if sensor.kind == .camera {
      said.append(
        .number(.objectCount, number, on: channel, labels: ["class": ["car", "person"][below(2)]]))
      if below(3) == 0 { said.append(.crossing(on: channel)) }
    } else {
      said.append(.number(.occupancy, number, on: channel))
      if below(2) == 0 { said.append(.number(.speed, number / 20, on: channel)) }
      if below(2) == 0 { said.append(.passed(.countIn, number, on: channel)) }
    }
    if below(12) == 0 {
      for index in said.indices { said[index].quality = .stale }
    }
    scene.hear(sensor.device.id, at: at, said, retained: below(10) == 0)
  }
}
