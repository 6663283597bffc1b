import FieldgateModel
import FieldgateRules
import Testing

/// How an area's own devices make its value, where the site says so.
@Suite("Declared fusion") struct FusionValueTests {
  private static let three: [Sensor] = [
    .crowd("a", covers: 100), .crowd("b", covers: 300), .crowd("c", covers: 100),
  ]
  private static let two: [SeenCase.Heard] = [
    .init("a", .number(.occupancy, 100)), .init("b", .number(.occupancy, 60)),
  ]

  private static func site(_ measure: AreaMeasure, _ fusion: Fusion) -> Fusions {
    Fusions(site: [measure: fusion])
  }

  static let cases: [SeenCase] = [
    SeenCase(
      "density: max where nobody says otherwise", three, two,
      ["density square": "1 degraded 2/3 [a, b]"]),
    SeenCase(
      "density: mean", three, fusions: site(.density, Fusion(.mean)), two,
      ["density square": "0.6 degraded 2/3 [a, b]", "density zone": "0.6 degraded 2/3 [a, b]"]),
    SeenCase(
      "density: weighted by the ground that each covers", three,
      fusions: site(.density, Fusion(.weighted)), two,
      ["density square": "0.4 degraded 2/3 [a, b]"]),
    SeenCase(
      "weighted where one does not say what it covers is the plain mean",
      [.crowd("a", covers: 100, measures: [.density]), .crowd("b", measures: [.density])],
      fusions: site(.density, Fusion(.weighted)),
      [.init("a", .number(.density, 1)), .init("b", .number(.density, 2))],
      ["density square": "1.5 fresh 2/2 [a, b]"]),
    SeenCase(
      "occupancy: max, for sensors that see the same", three,
      fusions: site(.occupancy, Fusion(.max)), two,
      ["occupancy square": "100 degraded 2/3 [a, b]"]),
    SeenCase(
      "occupancy: mean", three, fusions: site(.occupancy, Fusion(.mean)), two,
      ["occupancy square": "80 degraded 2/3 [a, b]"]),
    SeenCase(
      "speed: weighted by ground where nobody says otherwise",
      [
        .crowd("a", covers: 100, measures: [.speed]), .crowd("b", covers: 300, measures: [.speed]),
      ],
      [.init("a", .number(.speed, 2)), .init("b", .number(.speed, 1))],
      ["speed square": "1.25 fresh 2/2 [a, b]"]),
    SeenCase(
      "speed: mean",
      [
        .crowd("a", covers: 100, measures: [.speed]), .crowd("b", covers: 300, measures: [.speed]),
      ],
      fusions: site(.speed, Fusion(.mean)),
      [.init("a", .number(.speed, 2)), .init("b", .number(.speed, 1))],
      ["speed square": "1.5 fresh 2/2 [a, b]"]),
    SeenCase(
      "objects: max, of each class and of all",
      [.camera("a"), .camera("b")], fusions: site(.objects, Fusion(.max)),
      [
        .init("a", .number(.objectCount, 3, labels: ["class": "car"])),
        .init(
          "b", .number(.objectCount, 2, labels: ["class": "car"]),
          .number(.objectCount, 4, labels: ["class": "person"])),
      ],
      ["objects square": "6 fresh 2/2 [a, b]", "objects square own car": "3 fresh 2/2 [a, b]"]),
    SeenCase(
      "at least three of three: with two there is no value, and it says how many there are",
      three, fusions: site(.occupancy, Fusion(.sum, atLeast: 3)), two,
      ["occupancy square": "nothing blind 2/3 []", "density square": "1 degraded 2/3 [a, b]"]),
    SeenCase(
      "at least two of three", three, fusions: site(.occupancy, Fusion(.sum, atLeast: 2)), two,
      ["occupancy square": "160 degraded 2/3 [a, b]"]),
    SeenCase(
      "at least two for the site: an area with one device needs that one",
      [.crowd("a", in: "street")], fusions: site(.occupancy, Fusion(.sum, atLeast: 2)),
      [.init("a", .number(.occupancy, 5))], ["occupancy street": "5 fresh 1/1 [a]"]),
    SeenCase(
      "an area with too few adds nothing to the area around, and is missing there",
      three + [.crowd("s", in: "street")], fusions: site(.occupancy, Fusion(.sum, atLeast: 3)),
      two + [.init("s", .number(.occupancy, 7))],
      ["occupancy zone": "7 degraded 1/4 [s]", "occupancy square": "nothing blind 2/3 []"]),
    SeenCase(
      "what an area says counts before what the site says", three,
      fusions: Fusions(
        site: [.density: Fusion(.mean)], areas: ["square": [.density: Fusion(.max)]]),
      two, ["density square": "1 degraded 2/3 [a, b]"]),
    SeenCase(
      "flows: at least two of two",
      [.crowd("a", measures: [.countIn]), .crowd("b", measures: [.countIn])],
      fusions: site(.flowIn, Fusion(.sum, atLeast: 2)), [.init("a", .passed(.countIn, 10))],
      ["flow_in square": "nothing blind 1/2 []"]),
    SeenCase(
      "a mean leaves out the part whose whole reports",
      [
        .crowd("w", measures: [.density]),
        {
          var part = Sensor.crowd("p", measures: [.density])
          part.device.partOf = .device("w", channel: nil)
          return part
        }(),
      ],
      fusions: site(.density, Fusion(.mean)),
      [.init("w", .number(.density, 1)), .init("p", .number(.density, 5))],
      ["density square": "1 fresh 2/2 [p, w]"]),
  ]

  @Test(arguments: cases) func value(_ one: SeenCase) throws { try one.check() }

  @Test("it says how many would have to report; what they said is remembered") func needs() {
    var scene = Scene(
      Self.three, fusions: Self.site(.occupancy, Fusion(.sum, atLeast: 3)))
    scene.hear("a", at: 0, [.number(.occupancy, 100)])
    let now = scene.moment(0).steady
    for area in ["square", "zone"] as [AreaID] {
      let value = scene.picture.value(.occupancy, of: area, at: now)
      #expect(value?.value == nil)
      #expect(value?.freshness == .blind)
      #expect(value?.certainty == .possible)
      #expect(value?.remembered == .number(100))
      #expect(value?.needs == (area == "square" ? 3 : nil))
    }
    scene.hear("b", at: 0, [.number(.occupancy, 1)])
    scene.hear("c", at: 0, [.number(.occupancy, 1)])
    #expect(scene.picture.value(.occupancy, of: "square", at: now)?.needs == nil)
    #expect(scene.picture.value(.occupancy, of: "square", at: now)?.value == .number(102))
  }

  @Test("what may be fused how: no sum of densities, of speeds or of words") func allowed() {
    let fuses = Dictionary(
      uniqueKeysWithValues: AreaMeasure.allCases.map { ($0, $0.fuses.map(\.rawValue)) })
    #expect(
      fuses == [
        .density: ["max", "mean", "weighted"], .occupancy: ["sum", "max", "mean", "weighted"],
        .speed: ["weighted", "mean", "max"], .objects: ["sum", "max"], .flowIn: ["sum"],
        .flowOut: ["sum"], .crossings: ["sum"], .bollards: [],
      ])
  }
}
