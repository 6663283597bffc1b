import FieldgateDecode
import FieldgateEngine
import FieldgateModel
import FieldgateRules
import Testing

/// What is kept of messages that no adapter could read.
@Suite("Quarantine") struct QuarantineTests {
  private static func site(_ privacy: String) throws -> Plan {
    var site = SmallSite()
    site.more = "privacy: \(privacy)"
    return try site.plan()
  }

  private static let secret = #"{"people":"Jan Jansen","plate":"XX-99-YY"}"#

  struct Kept: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let privacy: String
    var payload = QuarantineTests.secret
    var retained = false
    let isRaw: Bool
  }

  @Test(
    "the bytes are kept only where the site says so, and within its bounds",
    arguments: [
      Kept(testDescription: "nothing said", privacy: "{}", isRaw: false),
      Kept(testDescription: "shape", privacy: "{ quarantine: shape }", isRaw: false),
      Kept(testDescription: "raw", privacy: "{ quarantine: raw }", isRaw: true),
      Kept(
        testDescription: "just as long as may be",
        privacy: "{ quarantine: raw, raw: { size: 0.02KB } }",
        payload: #"{"people":"many....}"#, isRaw: true),
      Kept(
        testDescription: "longer than may be",
        privacy: "{ quarantine: raw, raw: { size: 0.02KB } }",
        payload: #"{"people":"many.....}"#, isRaw: false),
      Kept(
        testDescription: "retained: the broker keeps it", privacy: "{ quarantine: raw }",
        retained: true, isRaw: false),
    ])
  func kept(kept: Kept) throws {
    var replay = Replay(try Self.site(kept.privacy))
    replay.say("counter/a", kept.payload, at: 1000, retained: kept.retained)
    let one = try #require(replay.effects.quarantined.first)
    #expect(replay.effects.quarantined.count == 1)
    #expect(one.payload == (kept.isRaw ? Array(kept.payload.utf8) : nil))
    for word in ["Jan", "plate", "XX-99", "many"] {
      #expect(!one.shape.contains(word) && !one.reason.contains(word))
    }
  }

  @Test("of one fault so many in an hour, then one a minute; another fault has its own")
  func allowance() throws {
    var replay = Replay(try Self.site("{ quarantine: raw, raw: { messages: 5 } }"))
    for second in Int64(0)..<300 {
      replay.say("counter/a", #"{"people":"many"}"#, at: second * 1000)
    }
    // Five at once, and at the beginning of each minute one that is told.
    #expect(replay.effects.quarantined.count == 5 + 4)
    #expect(replay.effects.notices.count == 5)
    #expect(replay.effects.quarantined.allSatisfy { $0.payload != nil })
    for second in Int64(300)..<310 {
      replay.say("counter/a", "ajar", at: second * 1000)
    }
    #expect(replay.effects.quarantined.count == 9 + 5)
    replay.say("counter/a", #"{"people":"many"}"#, at: 3_600_000)
    replay.say("counter/a", #"{"people":"many"}"#, at: 3_600_001)
    #expect(replay.effects.quarantined.count == 14 + 2)
  }

  @Test("out of range: of another value it is the same fault; of another device another")
  func value() throws {
    var replay = Replay(try Self.site("{ quarantine: raw }"))
    for (device, people) in [("a", -5), ("a", -17), ("b", -5)] {
      replay.say("counter/\(device)", #"{"people":\#(people)}"#, at: 0)
    }
    let reasons = replay.effects.quarantined.map(\.reason)
    #expect(Set(reasons).count == 3)
    #expect(
      reasons.map(Engine.withoutValue)
        == ["a", "a", "b"].map {
          "occupancy of \($0): is out of range; allowed are 0 to 1000000"
        })
    let other = "people, occupancy: $.people: expected a number, found a text of 4 bytes"
    #expect(Engine.withoutValue(other) == other)
  }
}
