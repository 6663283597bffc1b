import FieldgateModel
import FieldgateRules
import Testing

/// The speed of a crowd, and what cameras see, by class.
@Suite("Speed and objects") struct SpeedAndObjectsTests {
  private static func count(_ number: Double, _ name: String?, on channel: String? = nil) -> Said {
    .number(.objectCount, number, on: channel, labels: name.map { ["class": $0] } ?? [:])
  }

  static let cases: [SeenCase] = [
    SeenCase(
      "speed: the mean of those who measure it, weighted by the ground of each zone",
      [
        .crowd(
          "a", channels: ["1": .zone("square", covers: 100), "2": .zone("square", covers: 300)],
          measures: [.speed])
      ],
      [.init("a", .number(.speed, 0.4, on: "1"), .number(.speed, 1.2, on: "2"))],
      ["speed square": "1 fresh 1/1 [a]"]),
    SeenCase(
      "the speed of vehicles that a camera measures is no speed of a crowd",
      [.camera("c", measures: [.speed])], [.init("c", .number(.speed, 14))],
      ["speed square": nil]),
    SeenCase(
      "nobody moves", [.crowd("a", measures: [.speed])], [.init("a", .number(.speed, 0))],
      ["speed square": "0 fresh 1/1 [a]"]),
    SeenCase(
      "objects: what the broker kept does not count",
      [.camera("c"), .camera("d")],
      [
        .init("c", count(4, "car"), isRetained: true), .init("d", count(1, "car")),
      ],
      ["objects square": "1 degraded 1/2 [d]"]),
    SeenCase(
      "a count of all objects beside counts by class is not added to them",
      [.camera("c")], [.init("c", count(5, nil), count(3, "car"), count(2, "bus"))],
      ["objects square": "5 fresh 1/1 [c]"]),
    SeenCase(
      "a count of all objects alone counts", [.camera("c")], [.init("c", count(5, nil))],
      ["objects square": "5 fresh 1/1 [c]", "objects square own car": "0 fresh 1/1 [c]"]),
    SeenCase(
      "objects by the zone in which they are",
      [.camera("c", channels: ["z": .zone("street")])],
      [.init("c", count(3, "car"), count(2, "car", on: "z"))],
      ["objects square": "3 fresh 1/1 [c]", "objects street": "2 fresh 1/1 [c]"]),
    SeenCase(
      "a class of which the camera no longer speaks is gone with its time",
      [.camera("c", every: 60_000)],
      [.init("c", count(3, "car")), .init("c", at: 100_000, count(2, "bus"))], at: 180_000,
      ["objects square": "2 fresh 1/1 [c]", "objects square own car": "0 fresh 1/1 [c]"]),
  ]

  @Test(arguments: cases) func value(_ one: SeenCase) throws { try one.check() }

  @Test("by class, in the area and in all around it") func classes() {
    var scene = Scene([.camera("a"), .camera("b", in: "street")])
    scene.hear("a", at: 0, [Self.count(3, "car"), Self.count(9, "person")])
    scene.hear("b", at: 0, [Self.count(1, "car")])
    let now = scene.moment(0).steady
    #expect(
      scene.picture.value(.objects, of: "square", at: now)?.classes == ["car": 3, "person": 9])
    #expect(
      scene.picture.value(Watch(.objects, over: .sum), of: "zone", at: now)?.classes
        == ["car": 4, "person": 9])
    #expect(scene.picture.value(.objects, of: "square", at: now)?.remembered == .number(12))
  }
}
