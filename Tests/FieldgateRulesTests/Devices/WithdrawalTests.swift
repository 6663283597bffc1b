import FieldgateModel
import FieldgateRules
import Testing

/// What a gateway that speaks for devices takes back.
@Suite("What was said is taken back") struct WithdrawalTests {
  private static func scene() -> Scene {
    var scene = Scene([
      .crowd("a", covers: 100, measures: [.occupancy, .online]),
      .crowd("b", covers: 100, measures: [.occupancy, .online]), .bollard("post"),
    ])
    for device in ["a", "b"] as [DeviceID] { scene.hear(device, at: 0, [.number(.occupancy, 10)]) }
    scene.hear("post", at: 0, [.word("closed")])
    return scene
  }

  /// `online`, said with the quality stale.
  private static func takenBack(_ isOnline: Bool) -> [Said] {
    [Said(measure: .online, value: .flag(isOnline), quality: .stale)]
  }

  private static func silent(_ scene: Scene, at: Milliseconds) -> [DeviceID] {
    scene.picture.silent(
      in: "square", among: [.crowd], after: nil, ear: scene.moment(at).steady
    ).silent
  }

  @Test("a lost gateway's devices: out of date at once, silent, and no fault")
  func lost() {
    var scene = Self.scene()
    #expect(scene.value(.occupancy, of: "square", at: 1000) == "20 fresh 2/2 [a, b]")
    let observed = scene.hear("a", at: 1000, Self.takenBack(false))
    #expect(observed.changesState && observed.readings.map(\.reading.quality) == [.stale])
    #expect(scene.value(.occupancy, of: "square", at: 1000) == "10 degraded 1/2 [b]")
    #expect(Self.silent(scene, at: 1000) == ["a"])
    scene.hear("b", at: 1000, Self.takenBack(false))
    #expect(scene.value(.occupancy, of: "square", at: 1000) == "nothing blind 0/2 []")
    scene.hear("post", at: 1000, Self.takenBack(false))
    #expect(scene.value(.bollards, of: "square", at: 1000) == "nothing blind 0/1 []")
    // Its first word is what it is now, and nothing of before comes back.
    scene.hear("a", at: 2000, [.number(.occupancy, 12)])
    #expect(scene.value(.occupancy, of: "square", at: 2000) == "12 degraded 1/2 [a]")
    #expect(Self.silent(scene, at: 2000) == ["b"])
    scene.hear("post", at: 2000, [.word("open")])
    #expect(scene.value(.bollards, of: "square", at: 2000) == "\"open\" fresh 1/1 [post]")
  }

  @Test("what is taken back by a gateway that is there is no silence")
  func blind() {
    var scene = Self.scene()
    scene.hear("a", at: 1000, Self.takenBack(true))
    #expect(scene.value(.occupancy, of: "square", at: 1000) == "10 degraded 1/2 [b]")
    #expect(Self.silent(scene, at: 1000) == [])
  }

  @Test("a device's own offline takes nothing back, and is a bollard's fault")
  func own() {
    var scene = Self.scene()
    scene.hear("a", at: 1000, [.flag(.online, false)])
    #expect(scene.value(.occupancy, of: "square", at: 1000) == "20 fresh 2/2 [a, b]")
    scene.hear("post", at: 1000, [.flag(.online, false)])
    #expect(scene.value(.bollards, of: "square", at: 1000) == "\"faulty\" fresh 1/1 [post]")
  }

  @Test("it is kept over a restart") func kept() throws {
    var scene = Self.scene()
    scene.hear("a", at: 1000, Self.takenBack(false))
    let rows = scene.picture.takeChangedRows()
    var other = Self.scene()
    for row in rows { try other.picture.restore(row) }
    #expect(other.value(.occupancy, of: "square", at: 1000) == "10 degraded 1/2 [b]")
    #expect(Self.silent(other, at: 1000) == ["a"])
  }
}
