import FieldgateModel
import FieldgateRules
import Testing

/// How good the readings behind a value are, and what an area says with no data at all.
@Suite("Quality and no data") struct QualityTests {
  private static let day: Milliseconds = 86_400_000

  private func quality(
    _ measure: AreaMeasure, _ scene: Scene, at: Milliseconds, of area: AreaID = "square"
  ) -> Quality? {
    scene.picture.value(measure, of: area, at: scene.moment(at).steady)?.quality
  }

  @Test("good; nothing at all where nothing was ever said") func good() {
    var scene = Scene([.crowd("a"), .crowd("b")])
    #expect(quality(.occupancy, scene, at: 0) == nil)
    scene.hear("a", at: 0, [.number(.occupancy, 1)])
    #expect(quality(.occupancy, scene, at: 0) == .good)
  }

  @Test("stale: no value, and what is remembered is out of date") func stale() {
    var scene = Scene([.crowd("a"), .bollard("b", every: 60_000)])
    scene.hear("a", at: 0, [.number(.occupancy, 1)])
    scene.hear("b", at: 0, [.word("open")])
    for measure in [AreaMeasure.occupancy, .bollards] {
      #expect(quality(measure, scene, at: 179_999) == .good)
      #expect(quality(measure, scene, at: 180_000) == .stale)
    }
    #expect(quality(.occupancy, scene, at: 180_000, of: "zone") == .stale)
  }

  @Test("skewed: one of the devices behind it has a clock that is off") func skewed() {
    var scene = Scene([.crowd("a"), .crowd("b")])
    for minute in 0..<12 {
      let at = Milliseconds(minute) * 60_000
      scene.hear("a", at: at, [.number(.occupancy, Double(minute), time: at - Self.day)])
      scene.hear("b", at: at, [.number(.occupancy, 1, time: at)])
    }
    #expect(quality(.occupancy, scene, at: 660_000) == .skewed)
    // Its word goes out of date; the other's is good.
    scene.hear("b", at: 800_000, [.number(.occupancy, 1, time: 800_000)])
    #expect(quality(.occupancy, scene, at: 860_000) == .good)
  }

  @Test("retained: a state that only the broker kept, beside a live one too") func retained() {
    var scene = Scene([.bollard("a"), .bollard("b")])
    scene.hear("a", at: 0, [.word("open")])
    #expect(quality(.bollards, scene, at: 0) == .good)
    scene.hear("b", at: 0, [.word("open")], retained: true)
    #expect(quality(.bollards, scene, at: 0) == .retained)
    #expect(scene.value(.bollards, of: "square", at: 0) == "\"open\" fresh 2/2 [a, b]")
  }

  @Test("what its source no longer stands by is out of date at once, and remembered")
  func withdrawn() {
    var scene = Scene([.crowd("a", every: nil)])
    scene.hear("a", at: 0, [.number(.occupancy, 7)])
    #expect(scene.value(.occupancy, of: "square", at: 1) == "7 fresh 1/1 [a]")
    var gone = Said.number(.occupancy, 7)
    gone.quality = .stale
    scene.hear("a", at: 2, [gone])
    #expect(scene.value(.occupancy, of: "square", at: 2) == "nothing blind 0/1 []")
    #expect(quality(.occupancy, scene, at: 2) == .stale)
    let value = scene.picture.value(.occupancy, of: "square", at: scene.moment(2).steady)
    #expect(value?.remembered == .number(7))
    scene.hear("a", at: 3, [.number(.occupancy, 8)])
    #expect(scene.value(.occupancy, of: "square", at: 3) == "8 fresh 1/1 [a]")
  }

  /// For every value: a device that gives it, and what it says.
  private static let givers:
    [(measure: AreaMeasure, sensor: @Sendable (DeviceID) -> Sensor, said: Said)] = [
      (.density, { .crowd($0, covers: 10) }, .number(.occupancy, 1)),
      (.occupancy, { .crowd($0) }, .number(.occupancy, 1)),
      (.flowIn, { .crowd($0, measures: [.countIn]) }, .passed(.countIn, 1)),
      (.flowOut, { .crowd($0, measures: [.countOut]) }, .passed(.countOut, 1)),
      (.speed, { .crowd($0, measures: [.speed]) }, .number(.speed, 1)),
      (.crossings, { .camera($0, measures: [.lineCrossing], every: 60_000) }, .crossing()),
      (
        .objects, { .camera($0, every: 60_000) },
        .number(.objectCount, 1, labels: ["class": "car"])
      ),
      (.bollards, { .bollard($0, every: 60_000) }, .word("open")),
    ]

  @Test(
    "no data is a state of every value: blind, degraded, fresh, and blind again",
    arguments: AreaMeasure.allCases)
  func states(measure: AreaMeasure) throws {
    let giver = try #require(Self.givers.first { $0.measure == measure })
    var scene = Scene([giver.sensor("a"), giver.sensor("b")])
    func state(_ at: Milliseconds) -> String? {
      scene.picture.value(measure, of: "square", at: scene.moment(at).steady).map {
        "\($0.freshness.rawValue) \($0.coverage.reporting)/\($0.coverage.expected)"
          + ($0.value == nil ? " nothing" : "")
      }
    }
    #expect(state(0) == "blind 0/2 nothing")
    scene.hear("a", at: 0, [giver.said], retained: measure != .bollards)
    if measure != .bollards {
      #expect(state(0) == "blind 0/2 nothing", "what the broker kept is no measurement")
    }
    scene.hear("a", at: 10, [giver.said])
    #expect(state(10) == "degraded 1/2")
    scene.hear("b", at: 20, [giver.said])
    #expect(state(20) == "fresh 2/2")
    #expect(state(180_010) == "degraded 1/2")
    #expect(state(180_020) == "blind 0/2 nothing")
    #expect(scene.picture.value(measure, of: "street", at: scene.moment(0).steady) == nil)
  }
}
