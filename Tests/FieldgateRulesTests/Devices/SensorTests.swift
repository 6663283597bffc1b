import FieldgateModel
import FieldgateRules
import Testing

/// For which values an area waits for a device, by the shape of its entry.
@Suite("What is expected of a device") struct SensorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let sensor: Sensor
    /// By area, the values that it waits for, in the order of `AreaMeasure`.
    let expected: [AreaID: [AreaMeasure]]

    init(_ name: String, _ sensor: Sensor, _ expected: [AreaID: [AreaMeasure]]) {
      testDescription = name
      self.sensor = sensor
      self.expected = expected
    }
  }

  private static let xovis: Set<Measure> = [.countIn, .countOut, .occupancy, .visits]
  private static let amsterdam: Set<Measure> = [.countIn, .countOut, .occupancy, .density, .speed]

  static let cases: [Case] = [
    Case(
      "a counter above a square that says what it covers",
      .crowd("s", covers: 400, measures: xovis), ["square": [.density, .occupancy]]),
    Case(
      "a counter that says nothing more counts people, and no line that is known",
      .crowd("s", measures: xovis), ["square": [.density, .occupancy]]),
    Case(
      "a counter of one zone and one line between two areas",
      .crowd(
        "s", channels: ["z": .zone("square", covers: 300), "l": .line("square", "street")],
        measures: xovis),
      ["square": [.density, .occupancy, .flowIn, .flowOut], "street": [.flowIn, .flowOut]]),
    Case(
      "a counter with lines alone is waited for on its lines",
      .crowd("s", channels: ["l": .line("street", "square")], measures: xovis),
      ["square": [.flowIn, .flowOut], "street": [.flowIn, .flowOut]]),
    Case(
      "a camera in the street that sees a piece of the square, and counts over a line",
      .crowd(
        "s", in: "street",
        channels: ["Line 0": .line("street", "square"), "Zone 0": .zone("square")],
        measures: amsterdam),
      [
        "square": [.density, .occupancy, .flowIn, .flowOut, .speed],
        "street": [.flowIn, .flowOut, .speed],
      ]),
    Case(
      "a door counter with no channels counts for its own area",
      .crowd("s", measures: [.countIn, .countOut]), ["square": [.flowIn, .flowOut]]),
    Case(
      "a door counter whose line lies between two areas counts for both",
      .crowd(
        "s", in: "square", channels: ["line_1": .line("street", "square")],
        measures: [.countIn, .countOut]),
      ["square": [.flowIn, .flowOut], "street": [.flowIn, .flowOut]]),
    Case(
      "a zone sensor without lines",
      .crowd("s", measures: [.occupancy]), ["square": [.density, .occupancy]]),
    Case(
      "a camera that says what it covers is waited for in density, never in occupancy",
      .camera("s", covers: 120), ["square": [.density, .objects]]),
    Case(
      "a camera that does not say what it covers is waited for in objects alone", .camera("s"),
      ["square": [.objects]]),
    Case(
      "a camera with a watched line",
      .camera("s", channels: ["Fence": .zone("square")], measures: [.lineCrossing, .motion]),
      ["square": [.crossings]]),
    Case(
      "a camera with a zone elsewhere sees objects in both, and none on its line",
      .camera("s", channels: ["z": .zone("street"), "l": .line("street", "zone")]),
      ["square": [.objects], "street": [.objects]]),
    Case(
      "a counter of speeds on a zone elsewhere",
      .crowd("s", channels: ["z": .zone("street")], measures: [.speed]),
      ["square": [.speed], "street": [.speed]]),
    Case("a bollard", .bollard("s"), ["square": [.bollards]]),
    Case(
      "a controller whose bollards stand in two areas",
      .bollard("s", channels: ["1": .zone("square"), "2": .zone("street")]),
      ["square": [.bollards], "street": [.bollards]]),
    Case(
      "a crowd sensor that reports a fault is no bollard",
      .crowd("s", measures: [.fault]), [:]),
    Case("a device in no area", .crowd("s", in: nil), [:]),
    Case("a device that measures nothing of these", .camera("s", measures: [.temperature]), [:]),
  ]

  @Test(arguments: cases) func expected(_ one: Case) {
    for area in ["square", "street", "zone"] as [AreaID] {
      let found = AreaMeasure.allCases.filter { one.sensor.isExpected(for: $0, in: area) }
      #expect(found == one.expected[area] ?? [], "\(area)")
    }
  }

  @Test("the inventory's own measures and cadence take the adapter's place")
  func inventoryWins() {
    let device = Device(
      id: "s", adapter: "a", area: "square", every: 5_000, measures: [.occupancy])
    let sensor = Sensor(device: device, kind: .crowd, measures: [.countIn], every: 60_000)
    #expect(sensor.measures == [.occupancy])
    #expect(sensor.every == 5_000)
    #expect(sensor.staleAfter == 15_000)
    #expect(Sensor.bollard("b").staleAfter == nil)
  }

  @Test("a reading belongs where its channel lies; a line's to where it leads")
  func areaOfChannel() {
    let sensor = Sensor.crowd(
      "s", in: "street",
      channels: ["z": .zone("square"), "l": .line("square", "zone"), "own": Channel(covers: 3)])
    #expect(sensor.area(of: nil) == "street")
    #expect(sensor.area(of: "z") == "square")
    #expect(sensor.area(of: "l") == "zone")
    #expect(sensor.area(of: "own") == "street")
    #expect(sensor.area(of: "never heard of") == "street")
    #expect(sensor.areas == ["street", "square", "zone"])
  }
}
