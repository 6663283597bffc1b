import FieldgateModel
import FieldgateRules
import Testing

/// Sensors that see the same ground are counted once.
@Suite("Overlapping sensors") struct OverlapValueTests {
  private static func part(
    _ id: DeviceID, in area: AreaID = "square", of whole: Whole, covers: Double? = nil,
    every: Milliseconds? = 60_000
  ) -> Sensor {
    var sensor = Sensor.crowd(id, in: area, covers: covers, every: every)
    sensor.device.partOf = whole
    return sensor
  }

  private static let zones: [String: Channel] = [
    "all": .zone("square", covers: 200), "gate": .zone("square", covers: 10, partOf: "all"),
  ]

  static let cases: [SeenCase] = [
    SeenCase(
      "a device that is part of another, in the same area",
      [.crowd("w", covers: 400), part("p", of: .device("w", channel: nil), covers: 50)],
      [.init("w", .number(.occupancy, 100)), .init("p", .number(.occupancy, 30))],
      [
        "occupancy square": "100 fresh 2/2 [p, w]", "density square": "0.6 fresh 2/2 [p, w]",
        "occupancy zone": "100 fresh 2/2 [p, w]",
      ]),
    SeenCase(
      "where its whole was never heard the part counts, and something is missing",
      [.crowd("w", covers: 400), part("p", of: .device("w", channel: nil), covers: 50)],
      [.init("p", .number(.occupancy, 30))],
      ["occupancy square": "30 degraded 1/2 [p]", "density square": "0.6 degraded 1/2 [p]"]),
    SeenCase(
      "where its whole fell silent the part counts",
      [.crowd("w", covers: 400), part("p", of: .device("w", channel: nil), every: nil)],
      [.init("w", .number(.occupancy, 100)), .init("p", .number(.occupancy, 30))], at: 180_000,
      ["occupancy square": "30 degraded 1/2 [p]"]),
    SeenCase(
      "the whole of what only the broker kept takes nobody's place",
      [.crowd("w", covers: 400), part("p", of: .device("w", channel: nil))],
      [
        .init("w", .number(.occupancy, 100), isRetained: true),
        .init("p", .number(.occupancy, 30)),
      ],
      ["occupancy square": "30 degraded 1/2 [p]"]),
    SeenCase(
      "the whole hangs on the area around: the part counts in its own area, not in the sum",
      [
        .crowd("w"), part("p", in: "corner", of: .device("w", channel: nil)),
        .crowd("s", in: "street"),
      ],
      [
        .init("w", .number(.occupancy, 100)), .init("p", .number(.occupancy, 30)),
        .init("s", .number(.occupancy, 7)),
      ],
      [
        "occupancy corner": "30 fresh 1/1 [p]", "occupancy square": "100 fresh 2/2 [p, w]",
        "occupancy square own": "100 fresh 1/1 [w]", "occupancy zone": "107 fresh 3/3 [p, s, w]",
      ]),
    SeenCase(
      "the whole hangs below and the part around it: the same sum",
      [.crowd("w", in: "corner"), part("p", of: .device("w", channel: nil))],
      [.init("w", .number(.occupancy, 100)), .init("p", .number(.occupancy, 30))],
      [
        "occupancy square own": "30 fresh 1/1 [p]", "occupancy square": "100 fresh 2/2 [p, w]",
        "occupancy zone": "100 fresh 2/2 [p, w]",
      ]),
    SeenCase(
      "whole and part in two areas beside each other meet in the one around both",
      [.crowd("w", in: "street"), part("p", in: "corner", of: .device("w", channel: nil))],
      [.init("w", .number(.occupancy, 100)), .init("p", .number(.occupancy, 30))],
      [
        "occupancy corner": "30 fresh 1/1 [p]", "occupancy square": "30 fresh 1/1 [p]",
        "occupancy street": "100 fresh 1/1 [w]", "occupancy zone": "100 fresh 2/2 [p, w]",
      ]),
    SeenCase(
      "part of one zone of another device",
      [
        .crowd("w", channels: ["near": .zone("square"), "far": .zone("street")]),
        part("p", of: .device("w", channel: "far")), part("q", of: .device("w", channel: "near")),
      ],
      [
        .init("w", .number(.occupancy, 10, on: "near"), .number(.occupancy, 20, on: "far")),
        .init("p", .number(.occupancy, 3)), .init("q", .number(.occupancy, 4)),
      ],
      [
        // In the square only the near zone is in the sum; in the zone both are.
        "occupancy square": "13 fresh 3/3 [p, q, w]", "occupancy zone": "30 fresh 3/3 [p, q, w]",
      ]),
    SeenCase(
      "a channel that is part of another device, beside one that is not",
      [
        .crowd("w", in: "street"),
        .crowd(
          "c",
          channels: [
            "x": .zone("square", partOf: .device("w", channel: nil)), "y": .zone("square"),
          ]),
      ],
      [
        .init("w", .number(.occupancy, 100)),
        .init("c", .number(.occupancy, 5, on: "x"), .number(.occupancy, 6, on: "y")),
      ],
      ["occupancy square": "11 fresh 1/1 [c]", "occupancy zone": "106 fresh 2/2 [c, w]"]),
    SeenCase(
      "a part of a part: with the middle one silent the outer one still has it",
      [
        .crowd("w"), part("m", of: .device("w", channel: nil)),
        part("p", of: .device("m", channel: nil)),
      ],
      [.init("w", .number(.occupancy, 100)), .init("p", .number(.occupancy, 3))],
      ["occupancy square": "100 degraded 2/3 [p, w]"]),
    SeenCase(
      "a zone of the same device, whose whole zone says nothing",
      [.crowd("c", channels: zones)], [.init("c", .number(.occupancy, 30, on: "gate"))],
      ["occupancy square": "30 fresh 1/1 [c]", "density square": "3 fresh 1/1 [c]"]),
    SeenCase(
      "what lies within each other, which check refuses, ends",
      [part("a", of: .device("b", channel: nil)), part("b", of: .device("a", channel: nil))],
      [.init("a", .number(.occupancy, 1)), .init("b", .number(.occupancy, 2))],
      ["occupancy square": "nothing fresh 2/2 [a, b]"]),
    SeenCase(
      "cameras too: an object is counted once, and by class",
      [
        .camera("w"),
        {
          var camera = Sensor.camera("p", in: "corner")
          camera.device.partOf = .device("w", channel: nil)
          return camera
        }(),
      ],
      [
        .init("w", .number(.objectCount, 5, labels: ["class": "car"])),
        .init(
          "p", .number(.objectCount, 2, labels: ["class": "car"]),
          .number(.objectCount, 1, labels: ["class": "bus"])),
      ],
      [
        "objects corner": "3 fresh 1/1 [p]", "objects square sum": "5 fresh 2/2 [p, w]",
        "objects zone sum car": "5 fresh 2/2 [p, w]", "objects zone sum bus": "0 fresh 2/2 [p, w]",
      ]),
  ]

  @Test(arguments: cases) func value(_ one: SeenCase) throws { try one.check() }

  @Test("what is remembered leaves a part out where its whole ever reported") func remembered() {
    var scene = Scene(
      [.crowd("w"), Self.part("p", in: "corner", of: .device("w", channel: nil))],
      tree: SeenCase.tree)
    scene.hear("w", at: 0, [.number(.occupancy, 100)])
    scene.hear("p", at: 0, [.number(.occupancy, 30)])
    scene.hear("p", at: 170_000, [.number(.occupancy, 40)])
    let value = scene.picture.value(.occupancy, of: "square", at: scene.moment(180_000).steady)
    #expect(value?.value == .number(40))
    #expect(value?.remembered == .number(100))
  }
}
