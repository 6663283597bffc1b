import FieldgateEngine
import FieldgateModel
import Testing

/// Messages of one moment: the rules look once, at what all of them came to.
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

  @Test("what is over within the moment raises nothing; what stands at its end does")
  func once() throws {
    var replay = Replay(try site().plan())
    replay.handle(.messages([Self.says("a", 150), Self.says("a", 20)]), at: 0)
    #expect(replay.told == [])
    replay.handle(.messages([Self.says("a", 20), Self.says("a", 150)]), at: 1000)
    #expect(replay.told == ["raised moderate square/crowd 1"])
    #expect(replay.engine.openAlerts.map(\.value) == [.number(150)])
  }

  @Test("apart from each other each is looked at") func apart() throws {
    var replay = Replay(try site().plan())
    replay.handle(.message(Self.says("a", 150)), at: 0)
    replay.handle(.message(Self.says("a", 20)), at: 0)
    #expect(replay.told == ["raised moderate square/crowd 1", "cleared moderate square/crowd 2"])
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
