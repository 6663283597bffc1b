import FieldgateModel
import FieldgateRules
import Testing

/// Who came in and went out, and what crossed a watched line.
@Suite("Flows") struct FlowValueTests {
  private static let counting: Set<Measure> = [.countIn, .countOut]
  private static let line = ["l": Channel.line("street", "square")]

  @Test("who passes a line in goes from the one area to the other; who passes out comes back")
  func between() {
    var scene = Scene([.crowd("a", channels: Self.line, measures: Self.counting)])
    scene.hear("a", at: 0, [.passed(.countIn, 30, on: "l"), .passed(.countOut, 10, on: "l")])
    #expect(scene.value(.flowIn, of: "square", at: 0) == "6 fresh 1/1 [a]")
    #expect(scene.value(.flowOut, of: "square", at: 0) == "2 fresh 1/1 [a]")
    #expect(scene.value(.flowIn, of: "street", at: 0) == "2 fresh 1/1 [a]")
    #expect(scene.value(.flowOut, of: "street", at: 0) == "6 fresh 1/1 [a]")
  }

  @Test("a door without a channel leads into the device's own area") func door() {
    var scene = Scene([.crowd("a", measures: Self.counting)])
    scene.hear("a", at: 0, [.passed(.countIn, 5), .passed(.countOut, 10)])
    #expect(scene.value(.flowIn, of: "square", at: 0) == "1 fresh 1/1 [a]")
    #expect(scene.value(.flowOut, of: "square", at: 0) == "2 fresh 1/1 [a]")
  }

  @Test("a total counts by its difference, and the periods beside it do not count again")
  func totals() {
    var scene = Scene([.crowd("a", measures: Self.counting)])
    scene.hear("a", at: 0, [.total(.countIn, 1000, delta: nil)])
    #expect(scene.value(.flowIn, of: "square", at: 0) == "0 fresh 1/1 [a]")
    scene.hear("a", at: 1, [.total(.countIn, 1010, delta: 10), .passed(.countIn, 10)])
    #expect(scene.value(.flowIn, of: "square", at: 1) == "2 fresh 1/1 [a]")
    // Its other direction has no total: there the periods count.
    scene.hear("a", at: 2, [.passed(.countOut, 5)])
    #expect(scene.value(.flowOut, of: "square", at: 2) == "1 fresh 1/1 [a]")
  }

  @Test("totals that are sent no more let the periods count again") func totalsEnd() {
    var scene = Scene([.crowd("a", measures: Self.counting)])
    scene.hear("a", at: 0, [.total(.countIn, 1000, delta: nil)])
    scene.hear("a", at: 179_999, [.passed(.countIn, 5)])
    #expect(scene.value(.flowIn, of: "square", at: 179_999) == "0 fresh 1/1 [a]")
    scene.hear("a", at: 180_000, [.passed(.countIn, 5)])
    #expect(scene.value(.flowIn, of: "square", at: 180_000) == "1 fresh 1/1 [a]")
    // They come back: the period in the same message is in the total already.
    scene.hear("a", at: 181_000, [.passed(.countIn, 5), .total(.countIn, 1015, delta: 15)])
    #expect(scene.value(.flowIn, of: "square", at: 181_000) == "4 fresh 1/1 [a]")
  }

  @Test("a total that only the broker kept stops no periods") func totalKept() {
    var scene = Scene([.crowd("a", measures: Self.counting)])
    scene.hear("a", at: 0, [.total(.countIn, 1000, delta: nil)], retained: true)
    scene.hear("a", at: 1, [.passed(.countIn, 5)])
    #expect(scene.value(.flowIn, of: "square", at: 1) == "1 fresh 1/1 [a]")
  }

  @Test("what is late, doubled, kept by the broker or negative passes nobody") func lesser() {
    var scene = Scene([.crowd("a", measures: Self.counting)])
    scene.hear("a", at: 300_000, [.passed(.countIn, 5, time: 300_000)])
    scene.hear("a", at: 300_001, [.passed(.countIn, 5, time: 300_000)])
    scene.hear("a", at: 300_002, [.passed(.countIn, 50, time: 240_000)])
    scene.hear("a", at: 300_003, [.passed(.countIn, 500)], retained: true)
    scene.hear("a", at: 300_004, [.passed(.countIn, -10)])
    #expect(scene.value(.flowIn, of: "square", at: 300_004) == "1 fresh 1/1 [a]")
  }

  @Test("it fades minute by minute, and with its device it goes blind") func fades() {
    var scene = Scene([.crowd("a", measures: Self.counting, every: 120_000)])
    scene.hear("a", at: 0, [.passed(.countIn, 25)])
    #expect(scene.value(.flowIn, of: "square", at: 299_999) == "5 fresh 1/1 [a]")
    #expect(scene.value(.flowIn, of: "square", at: 300_000) == "0 fresh 1/1 [a]")
    #expect(scene.value(.flowIn, of: "square", at: 359_999) == "0 fresh 1/1 [a]")
    #expect(scene.value(.flowIn, of: "square", at: 360_000) == "nothing blind 0/1 []")
  }

  @Test("what the broker kept is no sign that anybody counts") func retained() {
    var scene = Scene([.crowd("a", measures: Self.counting)])
    scene.hear("a", at: 0, [.passed(.countIn, 25)], retained: true)
    #expect(scene.value(.flowIn, of: "square", at: 0) == "nothing blind 0/1 []")
  }

  @Test("a camera that watches a line reports by its silence; what crosses counts five minutes")
  func crossings() {
    var scene = Scene([.camera("c", measures: [.lineCrossing])])
    // Never heard, its silence says nothing.
    #expect(scene.value(.crossings, of: "square", at: 0) == "nothing blind 0/1 []")
    scene.hear("c", at: 0, [.crossing()])
    scene.hear("c", at: 10, [.crossing()])
    #expect(scene.value(.crossings, of: "square", at: 10) == "2 fresh 1/1 [c]")
    #expect(scene.value(.crossings, of: "square", at: 300_000) == "0 fresh 1/1 [c]")
  }

  @Test("a camera's silence counts from its first word on, whatever that was, until it goes")
  func presence() {
    var scene = Scene([.camera("c", measures: [.lineCrossing])])
    #expect(scene.value(.crossings, of: "square", at: 0) == "nothing blind 0/1 []")
    scene.hear("c", at: 1, [.flag(.online, true)])
    #expect(scene.value(.crossings, of: "square", at: 1) == "0 fresh 1/1 []")
    scene.hear("c", at: 2, [.flag(.online, false)])
    #expect(scene.value(.crossings, of: "square", at: 2) == "nothing blind 0/1 []")
    scene.hear("c", at: 3, [.flag(.online, true)])
    #expect(scene.value(.crossings, of: "square", at: 3) == "0 fresh 1/1 []")
  }

  @Test("a crossing counts where its line lies, on both sides of one between two areas")
  func crossingsByChannel() {
    var scene = Scene([
      .camera(
        "c", channels: ["far": .zone("street"), "edge": .line("street", "square")],
        measures: [.lineCrossing])
    ])
    scene.hear("c", at: 0, [.crossing(on: "far")])
    #expect(scene.value(.crossings, of: "square", at: 0) == "0 fresh 1/1 [c]")
    #expect(scene.value(.crossings, of: "street", at: 0) == "1 fresh 1/1 [c]")
    scene.hear("c", at: 1, [.crossing(on: "edge")])
    #expect(scene.value(.crossings, of: "square", at: 1) == "1 fresh 1/1 [c]")
    #expect(scene.value(.crossings, of: "street", at: 1) == "2 fresh 1/1 [c]")
    scene.hear("c", at: 2, [.crossing()])
    #expect(scene.value(.crossings, of: "square", at: 2) == "2 fresh 1/1 [c]")
    #expect(scene.value(.crossings, of: "street", at: 2) == "2 fresh 1/1 [c]")
  }

  @Test("a line's other end outside the site moves the one inside alone") func outside() {
    var scene = Scene([
      .crowd("a", channels: ["l": .line("abroad", "square")], measures: Self.counting)
    ])
    scene.hear("a", at: 0, [.passed(.countIn, 5, on: "l")])
    #expect(scene.value(.flowIn, of: "square", at: 0) == "1 fresh 1/1 [a]")
  }
}
