import FieldgateEngine
import FieldgateModel
import Testing

/// Messages of one moment: the rules look once, at what all of them came to, unless a device
/// speaks again.
@Suite("Messages of one moment") struct TogetherTests {
  private static func says(_ device: String, _ people: Int) -> Message {
    Message(topic: "counter/\(device)", payload: Array(#"{"people":\#(people)}"#.utf8))
  }

  private func site() -> SmallSite {
    var site = SmallSite()
    site.rules = [
      """
      - rule: crowd
        kind: threshold
        areas: [square]
        watch: occupancy
        raise: { moderate: { above: 100 } }
        clear: { below: 100 }
      """
    ]
    return site
  }

  @Test("what devices say at once is looked at as a whole: as if nobody had been first")
  func once() throws {
    for order in [["a", "b"], ["b", "a"]] {
      var replay = Replay(try site().plan())
      replay.handle(.messages([Self.says("a", 60), Self.says("b", 20)]), at: 0)
      // People walk from a to b: neither order makes a crowd of them.
      let moved = ["a": Self.says("a", 20), "b": Self.says("b", 60)]
      replay.handle(.messages(order.compactMap { moved[$0] }), at: 1000)
      #expect(replay.told == [])
      replay.handle(.messages([Self.says("a", 60), Self.says("b", 60)]), at: 2000)
      #expect(replay.told == ["raised moderate square/crowd 1"])
      #expect(replay.engine.openAlerts.map(\.value) == [.number(120)])
    }
  }

  @Test("what a device says twice in the moment is looked at twice, in one input or in two")
  func again() throws {
    let words = [Self.says("a", 150), Self.says("a", 20), Self.says("b", 1), Self.says("a", 160)]
    var together = Replay(try site().plan())
    together.handle(.messages(words), at: 0)
    #expect(
      together.told == [
        "raised moderate square/crowd 1", "cleared moderate square/crowd 2",
        "raised moderate square/crowd 1",
      ])
    var apart = Replay(try site().plan())
    for group in [words[0..<1], words[1..<3], words[3...]] {
      apart.handle(.messages(Array(group)), at: 0)
    }
    #expect(apart.told == together.told)
    #expect(apart.effects.marks == together.effects.marks)
    #expect(together.effects.marks == [[], [], .together, []])
  }

  @Test("every reading is kept, with its place in the moment") func kept() throws {
    var replay = Replay(try site().plan())
    let unread = Message(topic: "counter/b", payload: Array("{".utf8))
    let effects = replay.handle(
      .messages([
        unread, Self.says("a", 1), unread,
        Message(topic: "counter/b", payload: Array(#"{"people":2,"in":7}"#.utf8)),
      ]), at: 1000)
    #expect(effects.readings.map(\.reading.value) == [.number(1), .number(2), .number(7)])
    #expect(effects.marks == [[], .together, .joins])
  }
}
