import FieldgateEngine
import FieldgateModel
import Testing

/// How much one user may command.
@Suite("A user's allowance") struct CommandAllowanceTests {
  private static let level = #"{"area":"zone","level":5,"for":"1h","reason":"r"}"#

  private func replay() throws -> Replay {
    var site = SmallSite()
    site.rules = [SmallSite.crowd]
    return Replay(try site.plan())
  }

  private func isObeyed(_ reply: String) -> Bool { reply.contains(#""ok":true"#) }

  @Test("what is too much is answered, counted once a minute, and kept nowhere else")
  func tooMany() throws {
    var replay = try replay()
    var replies: [String] = []
    for _ in 0..<100 { replies.append(replay.command("level", Self.level, at: 1000)) }
    #expect(replies.count { isObeyed($0) } == 60)
    #expect(
      replies.last?.contains(
        #""ok":false,"error":"too many commands: at most 60 at once, and one a second after that""#)
        == true, "\(replies.last ?? "")")
    // Others are not held to it.
    let other = replay.handle(
      .command(user: "bert", verb: "level", payload: Array(Self.level.utf8)), at: 1000)
    #expect(isObeyed(String(decoding: other.replies.first?.payload ?? [], as: UTF8.self)))
    // One a second comes back.
    let later = (0..<20).map { _ in replay.command("level", Self.level, at: 11_000) }
    #expect(later.count { isObeyed($0) } == 10)
    replay.run(until: 200_000)
    let audit = replay.effects.audit
    #expect(audit.count { $0.who == "anna" && $0.what == "level" } == 70)
    let refused = audit.filter { $0.what == "commands-refused" }
    #expect(refused.map(\.who) == ["anna"])
    #expect(refused.first?.time == replay.start + 61_000)
    #expect(refused.first?.detail == ["count": 50, "why": "too many"])
    let journaled = replay.effects.journal.count {
      if case .command = $0.entry.input { true } else { false }
    }
    #expect(journaled == 71)
  }

  @Test("no more than 4 MiB a day, since each byte is kept") func tooLarge() throws {
    var replay = try replay()
    let text = String(repeating: "x", count: 1900)
    let large = #"{"area":"zone","level":5,"for":"1h","reason":"\#(text)","note":"\#(text)"}"#
    let replies = (1...1000).map { replay.command("level", large, at: Int64($0) * 1000) }
    #expect((900..<1000).contains(replies.count { isObeyed($0) }))
    #expect(replies.last?.contains("too many bytes of commands: at most 4 MiB a day") == true)
    // A day later there is room again.
    #expect(isObeyed(replay.command("level", large, at: 87_400_000)))
  }

  @Test("a replay knows only what was obeyed, and comes out the same") func replayed() throws {
    var recorder = Recorder(try SmallSite().plan(), start: ExampleSite.start)
    recorder.handle(.listening, at: 0)
    recorder.handle(
      .message(Message(topic: "counter/a", payload: Array(#"{"people":150}"#.utf8))), at: 0)
    recorder.run(until: 60_000)
    let id = try #require(recorder.engine.openAlerts.first?.id.rawValue)
    recorder.commit()
    let all = [#"{"id":"nobody"}"#, #"{"id":"\#(id)"}"#, String(repeating: "x", count: 9000)]
    for number in 0..<150 {
      recorder.handle(
        .command(user: "anna", verb: "ack", payload: Array(all[number % 3].utf8)),
        at: 61_000 + Int64(number))
      if number == 70 { recorder.commit() }
    }
    recorder.run(until: 600_000)
    recorder.commit()
    let obeyed = recorder.arrivals.count {
      if case .entry(let entry) = $0, case .command = entry.input { true } else { false }
    }
    #expect(obeyed == 1)
    #expect(recorder.events.contains { $0.kind == .acknowledged })
    #expect(Recorder.log(recorder.replayed()) == Recorder.log(recorder.events))
  }
}
