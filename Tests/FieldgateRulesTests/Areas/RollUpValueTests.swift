import FieldgateModel
import FieldgateRules
import Testing

/// Values over an area and those below it, taken as a rule asks.
@Suite("Values over areas below") struct RollUpValueTests {
  private static let counting: Set<Measure> = [.countIn, .countOut]
  private static let moving: Set<Measure> = [.speed]

  static let cases: [SeenCase] = [
    SeenCase(
      "density: the densest place, the area's own, all people over all ground",
      [.crowd("a", covers: 100), .crowd("b", in: "corner", covers: 50), .crowd("c", in: "street")],
      [
        .init("a", .number(.occupancy, 100)), .init("b", .number(.occupancy, 150)),
        .init("c", .number(.occupancy, 250)),
      ],
      [
        "density zone": "3 fresh 3/3 [a, b, c]", "density zone smallest": "3 fresh 3/3 [a, b, c]",
        "density zone own": nil, "density square own": "1 fresh 1/1 [a]",
        // 250 on the square's 1000 m², of which the corner is a piece; 250 on 500 m².
        "density square sum": "0.25 fresh 2/2 [a, b]",
        "density zone sum": "0.3333333333333333 fresh 3/3 [a, b, c]",
        "density corner sum": "1.5 fresh 1/1 [b]",
      ]),
    SeenCase(
      "density as all people over all ground leaves the ground out of which nothing is known",
      [.crowd("a", in: "corner"), .crowd("c", in: "street")],
      [.init("c", .number(.occupancy, 250))],
      [
        "density zone sum": "0.5 degraded 1/2 [c]", "density corner sum": "nothing blind 0/1 []",
      ]),
    SeenCase(
      "occupancy: the sum, the area's own, the fullest of the areas",
      [.crowd("a"), .crowd("b", in: "corner"), .crowd("c", in: "street")],
      [
        .init("a", .number(.occupancy, 10)), .init("b", .number(.occupancy, 15)),
        .init("c", .number(.occupancy, 12)),
      ],
      [
        "occupancy zone": "37 fresh 3/3 [a, b, c]", "occupancy square": "25 fresh 2/2 [a, b]",
        "occupancy square own": "10 fresh 1/1 [a]",
        "occupancy zone smallest": "15 fresh 3/3 [a, b, c]", "occupancy zone own": nil,
      ]),
    SeenCase(
      "speed: the area's own, or that of the slowest place",
      [
        .crowd("a", measures: moving), .crowd("b", in: "corner", measures: moving),
        .crowd("c", in: "street", measures: moving),
      ],
      [
        .init("a", .number(.speed, 1.2)), .init("b", .number(.speed, 0.2)),
        .init("c", .number(.speed, 0.8)),
      ],
      [
        "speed square": "1.2 fresh 1/1 [a]", "speed zone": nil,
        "speed zone smallest": "0.2 fresh 3/3 [a, b, c]",
        "speed square smallest": "0.2 fresh 2/2 [a, b]",
      ]),
    SeenCase(
      "flow over the whole: who only passes between areas within it has not come in",
      [
        .crowd("a", channels: ["l": .line("street", "square")], measures: counting),
        .crowd("b", in: "corner", measures: counting),
        .crowd("c", channels: ["l": .line("square", "corner")], measures: counting),
      ],
      [
        .init("a", .passed(.countIn, 50, on: "l"), .passed(.countOut, 10, on: "l")),
        .init("b", .passed(.countIn, 5)), .init("c", .passed(.countIn, 20, on: "l")),
      ],
      [
        "flow_in square": "10 fresh 2/2 [a, c]", "flow_out square": "6 fresh 2/2 [a, c]",
        "flow_in square sum": "11 fresh 3/3 [a, b, c]",
        "flow_out square sum": "2 fresh 3/3 [a, b, c]",
        "flow_in zone sum": "1 fresh 3/3 [a, b, c]", "flow_out zone sum": "0 fresh 3/3 [a, b, c]",
        "flow_in zone smallest": "10 fresh 3/3 [a, b, c]", "flow_in zone": nil,
      ]),
    SeenCase(
      "crossings over the whole: a line between two of its areas is crossed once",
      [
        .camera(
          "c", channels: ["edge": .line("street", "square"), "far": .zone("corner")],
          measures: [.lineCrossing])
      ],
      [.init("c", .crossing(on: "edge"), .crossing(on: "far"))],
      [
        "crossings square": "1 fresh 1/1 [c]", "crossings street": "1 fresh 1/1 [c]",
        "crossings square sum": "2 fresh 1/1 [c]", "crossings zone sum": "2 fresh 1/1 [c]",
        "crossings zone smallest": "1 fresh 1/1 [c]",
      ]),
    SeenCase(
      "objects: the area's own, the sum, the area with most, and each of some classes",
      [.camera("a"), .camera("b", in: "corner"), .camera("c", in: "street")],
      [
        .init("a", count(3, "car"), count(1, "truck")), .init("b", count(2, "car")),
        .init("c", count(9, "person")),
      ],
      [
        "objects square": "4 fresh 1/1 [a]", "objects zone": nil,
        "objects square sum": "6 fresh 2/2 [a, b]", "objects zone sum": "15 fresh 3/3 [a, b, c]",
        "objects zone smallest": "9 fresh 3/3 [a, b, c]",
        "objects zone sum car": "5 fresh 3/3 [a, b, c]",
        "objects zone sum car+truck": "6 fresh 3/3 [a, b, c]",
        "objects zone smallest car+truck": "4 fresh 3/3 [a, b, c]",
        "objects square own truck": "1 fresh 1/1 [a]",
        "objects corner own truck": "0 fresh 1/1 [b]",
        "objects zone sum bus": "0 fresh 3/3 [a, b, c]",
      ]),
    SeenCase(
      "bollards stay an area's own", [.bollard("a")], [.init("a", .word("open"))],
      ["bollards square own": "\"open\" fresh 1/1 [a]", "bollards zone": nil]),
    SeenCase(
      "three areas that one device sees are one device of what lies around them",
      [
        .crowd(
          "a",
          channels: ["1": .zone("square"), "2": .zone("street"), "3": .zone("corner")]),
        .crowd("b", in: "street"),
      ],
      [
        .init("a", .number(.occupancy, 1, on: "2"), .number(.occupancy, 2, on: "3"))
      ],
      [
        "occupancy zone": "3 degraded 1/2 [a]", "occupancy square": "2 fresh 1/1 [a]",
        "occupancy street": "1 degraded 1/2 [a]",
      ]),
  ]

  private static func count(_ number: Double, _ name: String) -> Said {
    .number(.objectCount, number, labels: ["class": name])
  }

  @Test(arguments: cases) func value(_ one: SeenCase) throws { try one.check() }

  @Test("what is offered of each value; the first is meant where nobody says how")
  func offered() {
    let offered = Dictionary(
      uniqueKeysWithValues: AreaMeasure.allCases.map { ($0, $0.offered.map(\.rawValue)) })
    #expect(
      offered == [
        .density: ["smallest", "own", "sum"], .occupancy: ["sum", "own", "smallest"],
        .flowIn: ["own", "smallest", "sum"], .flowOut: ["own", "smallest", "sum"],
        .speed: ["own", "smallest"], .crossings: ["own", "smallest", "sum"],
        .objects: ["own", "smallest", "sum"], .bollards: ["own"],
      ])
  }

  @Test("of many devices the first hundred are named, all are counted") func many() throws {
    let sensors = (100..<250).map { Sensor.crowd(DeviceID("\($0)"), in: "corner") }
    var scene = Scene(sensors, tree: SeenCase.tree)
    for sensor in sensors { scene.hear(sensor.device.id, at: 0, [.number(.occupancy, 1)]) }
    for area in ["corner", "zone"] as [AreaID] {
      let value = scene.picture.value(.occupancy, of: area, at: scene.moment(0).steady)
      #expect(value?.value == .number(150))
      #expect(value?.coverage == Coverage(reporting: 150, expected: 150))
      #expect(value?.devices == (100..<200).map { DeviceID("\($0)") })
    }
  }
}
