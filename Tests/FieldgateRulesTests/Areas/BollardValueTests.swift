import FieldgateModel
import FieldgateRules
import Testing

/// The bollards of an area as one word.
@Suite("Bollards") struct BollardValueTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// What bollard `a`, `b`, … say, one message each.
    let said: [[Said]]
    let expected: String

    init(_ name: String, _ said: [[Said]], _ expected: String) {
      testDescription = name
      self.said = said
      self.expected = expected
    }
  }

  static let cases: [Case] = [
    Case("open", [[.word("open")], [.word("open")]], "\"open\" fresh 2/2 [a, b]"),
    Case("closed", [[.word("closed")], [.word("closed")]], "\"closed\" fresh 2/2 [a, b]"),
    Case(
      "some open, some closed", [[.word("open")], [.word("closed")]], "\"mixed\" fresh 2/2 [a, b]"),
    Case("one opens", [[.word("opening")], [.word("closed")]], "\"moving\" fresh 2/2 [a, b]"),
    Case("all close", [[.word("closing")], [.word("closing")]], "\"moving\" fresh 2/2 [a, b]"),
    Case(
      "one stopped half way: faulty, and that one is the evidence",
      [[.word("stopped")], [.word("open")]], "\"faulty\" fresh 2/2 [a]"),
    Case(
      "one does not know", [[.word("open")], [.word("unknown")]], "\"faulty\" fresh 2/2 [b]"),
    Case(
      "a fault, over what it says of its state",
      [[.word("closed"), .flag(.fault, true)], [.word("closed")]], "\"faulty\" fresh 2/2 [a]"),
    Case(
      "no fault", [[.word("closed"), .flag(.fault, false)], [.word("closed")]],
      "\"closed\" fresh 2/2 [a, b]"),
    Case(
      "something in its way", [[.word("closing"), .flag(.obstruction, true)], [.word("closed")]],
      "\"faulty\" fresh 2/2 [a]"),
    Case(
      "offline", [[.word("closed"), .flag(.online, false)], [.word("closed")]],
      "\"faulty\" fresh 2/2 [a]"),
    Case(
      "online", [[.word("closed"), .flag(.online, true)], [.word("closed")]],
      "\"closed\" fresh 2/2 [a, b]"),
    Case("one has said nothing", [[.word("open")], []], "\"open\" degraded 1/2 [a]"),
    Case("none has said anything", [[], []], "nothing blind 0/2 []"),
    Case(
      "one says only that it is online: no state of it is known",
      [[.flag(.online, true)], [.word("open")]], "\"open\" degraded 1/2 [b]"),
  ]

  @Test(arguments: cases) func word(_ one: Case) {
    let ids = (0..<one.said.count).map { DeviceID(["a", "b", "c"][$0]) }
    var scene = Scene(ids.map { .bollard($0) })
    for (id, said) in zip(ids, one.said) where !said.isEmpty { scene.hear(id, at: 0, said) }
    #expect(scene.value(.bollards, of: "square", at: 0) == one.expected)
  }

  @Test("what the broker kept is a state; one live word behind it makes it more") func retained() {
    var scene = Scene([.bollard("a"), .bollard("b")])
    scene.hear("a", at: 0, [.word("open")], retained: true)
    #expect(scene.value(.bollards, of: "square", at: 0) == "\"open\" degraded 1/2 [a] retained")
    scene.hear("b", at: 1, [.word("open")])
    #expect(scene.value(.bollards, of: "square", at: 1) == "\"open\" fresh 2/2 [a, b]")
    // A fault that only a kept message tells is no more than that.
    scene.hear("a", at: 2, [.flag(.fault, true)], retained: true)
    #expect(scene.value(.bollards, of: "square", at: 2) == "\"faulty\" fresh 2/2 [a] retained")
  }

  @Test("bollards are an area's own, not those of the areas below it") func own() {
    var scene = Scene([.bollard("a"), .bollard("z", in: "zone")])
    scene.hear("a", at: 0, [.word("open")])
    #expect(scene.value(.bollards, of: "zone", at: 0) == "nothing blind 0/1 []")
  }

  @Test("a controller's bollards are judged where each stands; its own fault is all of theirs")
  func channels() {
    var scene = Scene([
      .bollard("c", channels: ["1": .zone("square"), "2": .zone("street")])
    ])
    scene.hear("c", at: 0, [.word("closed", on: "1"), .word("stopped", on: "2")])
    #expect(scene.value(.bollards, of: "square", at: 0) == "\"closed\" fresh 1/1 [c]")
    #expect(scene.value(.bollards, of: "street", at: 0) == "\"faulty\" fresh 1/1 [c]")
    scene.hear("c", at: 1, [.flag(.online, false)])
    #expect(scene.value(.bollards, of: "square", at: 1) == "\"faulty\" fresh 1/1 [c]")
  }

  @Test("a bollard that reports regularly goes out of date like any other") func stale() {
    var scene = Scene([.bollard("a", every: 60_000)])
    scene.hear("a", at: 0, [.word("open")])
    #expect(scene.value(.bollards, of: "square", at: 179_999) == "\"open\" fresh 1/1 [a]")
    #expect(scene.value(.bollards, of: "square", at: 180_000) == "nothing blind 0/1 []")
  }
}
