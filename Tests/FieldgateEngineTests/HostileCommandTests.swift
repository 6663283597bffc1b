import FieldgateEngine
import FieldgateModel
import Foundation
import Testing
import FieldgateTestRandom

/// Commands of somebody who means ill: any user, any verb, any payload.
@Suite("Hostile commands") struct HostileCommandTests {
  private static let id = "square.crowd.20261122T120000000Z"
  private static let seeds = [
    #"{"id":"\#(id)","note":"on my way","request":"7"}"#,
    #"{"id":"\#(id)","for":"30m","reason":"works","request":"8"}"#,
    #"{"area":"square","level":4,"for":"2h","reason":"a match"}"#,
    #"{"area":"square","end":true,"reason":"over"}"#, #"{"area":"street","note":"a drill"}"#,
    #"{"area":"zone","level":5,"until":"2026-11-22T16:00:00Z","reason":"r"}"#,
  ]
  private static let pieces = [
    "1e400", "9007199254740993", "-1", "null", "true", "\"\"", "[[[[[[", "{", "}", "\\u0000",
    "\\ud800", "\u{1B}[2J", "'; DROP TABLE alerts; --", "\\n", "+/#", "<b>", "\u{202E}",
    String(decoding: [0xEF, 0xBF, 0xBF] as [UInt8], as: UTF8.self),
    "\"for\":\"999999999999d\"", "\"until\":\"9999-12-31T23:59:59Z\"",
    "\"level\":99999999999999999999",
  ]
  private static let users = [
    "anna", "+/#", "a\u{1B}[2J", "x\u{0}",
    String(decoding: [0xEF, 0xBF, 0xBF] as [UInt8], as: UTF8.self), "", "../x", "é/%",
  ]
  private static let verbs = Engine.verbs + ["", "reply", "drop table", "ack\u{1B}"]

  @Test("2,000 of them: each is answered in valid JSON on a valid topic, and the engine goes on")
  func mutations() throws {
    var random = SplitMix64(seed: 20_261_126)
    var replay = Replay(try SmallSite().plan())
    replay.count(150, at: 0)
    replay.run(until: 60_000)
    var (obeyed, refused) = (0, 0)
    for round in 0..<2000 {
      var bytes = Array((Self.seeds.randomElement(using: &random) ?? "").utf8)
      for _ in 0..<Int.random(in: 0..<4, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, place + Int.random(in: 0..<6, using: &random))
        let piece = (Self.pieces.randomElement(using: &random) ?? "").utf8
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.replaceSubrange(place..<end, with: [])
        case 1: bytes.replaceSubrange(place..<end, with: piece)
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        default: bytes.insert(contentsOf: piece, at: place)
        }
      }
      let user = Self.users.randomElement(using: &random) ?? ""
      let verb = Self.verbs.randomElement(using: &random) ?? ""
      let effects = replay.handle(
        .command(user: user, verb: verb, payload: bytes), at: 61_000 + Int64(round))
      let reply = try #require(effects.replies.first)
      #expect(effects.replies.count == 1)
      #expect(reply.topic == "fieldgate/small/command/\(TopicTree.level(user))/reply")
      #expect(reply.topic.split(separator: "/", omittingEmptySubsequences: false).count == 5)
      for text in [reply.payload] + effects.publications.map(\.payload) where !text.isEmpty {
        let read = try JSONSerialization.jsonObject(with: Data(text)) as? [String: Any]
        if let isObeyed = read?["ok"] as? Bool {
          if isObeyed { obeyed += 1 } else { refused += 1 }
          #expect(isObeyed || !(read?["error"] as? String ?? "").isEmpty)
        }
      }
    }
    #expect(obeyed > 10)
    #expect(refused > 200)
    // What it has kept is read again, and devices are heard as before.
    replay.commit()
    replay.restart(at: 80_000)
    #expect(replay.count(7, at: 81_000).readings.map(\.reading.value) == [.number(7)])
  }
}
