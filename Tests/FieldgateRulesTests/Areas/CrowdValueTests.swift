import FieldgateModel
import FieldgateRules
import Testing

/// Density and occupancy of areas out of what their devices say.
@Suite("Density and occupancy") struct CrowdValueTests {
  struct Heard: Sendable {
    let device: DeviceID
    var at: Milliseconds = 0
    let said: [Said]
    var isRetained = false
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let sensors: [Sensor]
    let heard: [Heard]
    var at: Milliseconds = 0
    /// Value and area: what is seen.
    let expected: [String: String?]

    init(
      _ name: String, _ sensors: [Sensor], _ heard: [Heard], at: Milliseconds = 0,
      _ expected: [String: String?]
    ) {
      testDescription = name
      self.sensors = sensors
      self.heard = heard
      self.at = at
      self.expected = expected
    }
  }

  static let cases: [Case] = [
    Case(
      "people over the ground that the sensor covers",
      [.crowd("a", covers: 400)], [Heard(device: "a", said: [.number(.occupancy, 100)])],
      [
        "density square": "0.25 fresh 1/1 [a]", "occupancy square": "100 fresh 1/1 [a]",
        "density zone": "0.25 fresh 1/1 [a]", "occupancy zone": "100 fresh 1/1 [a]",
        "density street": nil,
      ]),
    Case(
      "people over the area's surface, where one sensor counts all of it",
      [.crowd("a")], [Heard(device: "a", said: [.number(.occupancy, 100)])],
      ["density square": "0.1 fresh 1/1 [a]"]),
    Case(
      "of two sensors that say nothing of what they cover no density is known",
      [.crowd("a"), .crowd("b")], [Heard(device: "a", said: [.number(.occupancy, 100)])],
      [
        "density square": "nothing blind 0/2 []", "occupancy square": "100 degraded 1/2 [a]",
      ]),
    Case(
      "the densest place counts, people are added up",
      [.crowd("a", covers: 100), .crowd("b", covers: 200)],
      [
        Heard(device: "a", said: [.number(.occupancy, 50)]),
        Heard(device: "b", said: [.number(.occupancy, 60)]),
      ],
      ["density square": "0.5 fresh 2/2 [a, b]", "occupancy square": "110 fresh 2/2 [a, b]"]),
    Case(
      "a density that is measured counts as it is",
      [.crowd("a", covers: 100, measures: [.density])],
      [Heard(device: "a", said: [.number(.density, 3.2)])],
      ["density square": "3.2 fresh 1/1 [a]", "occupancy square": nil]),
    Case(
      "zones of one sensor in two areas; a zone within another is counted once",
      [
        .crowd(
          "a",
          channels: [
            "all": .zone("square", covers: 200),
            "gate": .zone("square", covers: 10, partOf: "all"), "side": .zone("street", covers: 50),
          ])
      ],
      [
        Heard(
          device: "a",
          said: [
            .number(.occupancy, 100, on: "all"), .number(.occupancy, 30, on: "gate"),
            .number(.occupancy, 20, on: "side"),
          ])
      ],
      [
        "density square": "3 fresh 1/1 [a]", "occupancy square": "100 fresh 1/1 [a]",
        "density street": "0.4 fresh 1/1 [a]", "occupancy street": "20 fresh 1/1 [a]",
        "density zone": "3 fresh 1/1 [a]", "occupancy zone": "120 fresh 1/1 [a]",
      ]),
    Case(
      "nobody is a number too",
      [.crowd("a", covers: 100)], [Heard(device: "a", said: [.number(.occupancy, 0)])],
      ["density square": "0 fresh 1/1 [a]", "occupancy square": "0 fresh 1/1 [a]"]),
    Case(
      "with no word at all an area is blind",
      [.crowd("a"), .crowd("b", in: "street")], [],
      [
        "occupancy square": "nothing blind 0/1 []", "occupancy zone": "nothing blind 0/2 []",
        "flow_in square": nil, "bollards square": nil,
      ]),
    Case(
      "one of three reports: degraded, and up the tree",
      [.crowd("a", covers: 100), .crowd("b", covers: 100), .crowd("c", in: "street")],
      [Heard(device: "b", said: [.number(.occupancy, 10)])],
      [
        "density square": "0.1 degraded 1/2 [b]", "density zone": "0.1 degraded 1/3 [b]",
        "density street": "nothing blind 0/1 []",
      ]),
    Case(
      "a value is fresh to within a millisecond of three periods",
      [.crowd("a", covers: 100)], [Heard(device: "a", said: [.number(.occupancy, 10)])],
      at: 179_999, ["density square": "0.1 fresh 1/1 [a]"]),
    Case(
      "then it is no more",
      [.crowd("a", covers: 100)], [Heard(device: "a", said: [.number(.occupancy, 10)])],
      at: 180_000, ["density square": "nothing blind 0/1 []"]),
    Case(
      "the last word of a device that speaks only when something happens holds",
      [.crowd("a", covers: 100, every: nil)],
      [Heard(device: "a", said: [.number(.occupancy, 10)])],
      at: 864_000_000, ["density square": "0.1 fresh 1/1 [a]"]),
    Case(
      "what the broker kept is a state and no measurement",
      [.crowd("a", covers: 100)],
      [Heard(device: "a", said: [.number(.occupancy, 10)], isRetained: true)],
      ["density square": "nothing blind 0/1 []", "occupancy square": "nothing blind 0/1 []"]),
    Case(
      "a camera's persons count for density where it says what it covers, its cars never",
      [.camera("c", covers: 100), .camera("d", covers: 100), .camera("e")],
      [
        Heard(device: "c", said: [.number(.objectCount, 25, labels: ["class": "person"])]),
        Heard(device: "d", said: [.number(.objectCount, 90, labels: ["class": "car"])]),
        Heard(device: "e", said: [.number(.objectCount, 90, labels: ["class": "person"])]),
      ],
      ["density square": "0.25 degraded 1/2 [c]", "occupancy square": nil]),
    Case(
      "a reading on a channel of another area is no part of this one",
      [.crowd("a", covers: 100, channels: ["far": .zone("street", covers: 10)])],
      [Heard(device: "a", said: [.number(.occupancy, 50, on: "far")])],
      ["density square": "nothing blind 0/1 []", "density street": "5 fresh 1/1 [a]"]),
    Case(
      "a device that the inventory does not list moves nothing",
      [.crowd("a", covers: 100)], [Heard(device: "stranger", said: [.number(.occupancy, 50)])],
      ["density square": "nothing blind 0/1 []"]),
    Case(
      "a device that sees two areas is one device of the area around them",
      [
        .crowd("a", channels: ["1": .zone("square"), "2": .zone("street")]),
        .crowd("b", in: "street", covers: 10),
      ],
      [
        Heard(
          device: "a", said: [.number(.occupancy, 5, on: "1"), .number(.occupancy, 7, on: "2")])
      ],
      ["occupancy zone": "12 degraded 1/2 [a]"]),
  ]

  @Test(arguments: cases) func value(_ one: Case) throws {
    var scene = Scene(one.sensors)
    for heard in one.heard {
      scene.hear(heard.device, at: heard.at, heard.said, retained: heard.isRetained)
    }
    for (question, expected) in one.expected {
      let parts = question.split(separator: " ").map(String.init)
      let measure = try #require(AreaMeasure(rawValue: parts[0]))
      let area = AreaID(parts[1])
      #expect(scene.value(measure, of: area, at: one.at) == expected, "\(question)")
    }
  }

  @Test("what the silent ones last said is remembered beside the value") func remembered() {
    var scene = Scene([.crowd("a", covers: 100), .crowd("b", covers: 100), .crowd("never")])
    scene.hear("a", at: 0, [.number(.occupancy, 50)])
    scene.hear("b", at: 100_000, [.number(.occupancy, 10)])
    func value(_ measure: AreaMeasure, at: Milliseconds) -> [Value?] {
      let seen = scene.picture.value(measure, of: "zone", at: scene.moment(at).steady)
      return [seen?.value, seen?.remembered]
    }
    #expect(value(.occupancy, at: 100_000) == [.number(60), .number(60)])
    #expect(value(.occupancy, at: 200_000) == [.number(10), .number(60)])
    #expect(value(.density, at: 200_000) == [.number(0.1), .number(0.5)])
    #expect(value(.occupancy, at: 900_000) == [nil, .number(60)])
  }

  @Test("its age is that of the newest reading behind it") func age() {
    var scene = Scene([.crowd("a", covers: 100), .crowd("b", covers: 100)])
    scene.hear("a", at: 0, [.number(.occupancy, 1)])
    scene.hear("b", at: 20_000, [.number(.occupancy, 1)])
    func age(_ area: AreaID) -> Milliseconds? {
      scene.picture.value(.density, of: area, at: scene.moment(50_000).steady)?.age
    }
    #expect(age("square") == 30_000)
    #expect(age("zone") == 30_000)
  }

  @Test(
    "certainty: observed with all, likely with half, else possible",
    arguments: [
      (4, 4, .observed), (3, 4, .likely), (2, 4, .likely), (1, 4, .possible), (1, 3, .possible),
      (1, 2, .likely), (0, 2, .possible),
    ] as [(Int, Int, Certainty)])
  func certainty(reporting: Int, expected: Int, certainty: Certainty) {
    let value = AreaValue(
      value: .number(1), coverage: Coverage(reporting: reporting, expected: expected),
      freshness: reporting == 0 ? .blind : .fresh)
    #expect(value.certainty == certainty)
    var retained = value
    retained.isRetained = true
    #expect(retained.certainty == .possible)
    retained.isRetained = false
    retained.value = nil
    #expect(retained.certainty == .possible)
  }
}
