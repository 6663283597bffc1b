import FieldgateEngine
import FieldgateModel
import Testing

/// What of the engine's doings the audit log takes down, in which order and in which words.
@Suite("Audit") struct AuditTests {
  private func replay() throws -> Replay {
    var site = SmallSite()
    site.rules = [SmallSite.crowd]
    return Replay(try site.plan())
  }

  /// `who what`, of the entries since the start.
  private func told(_ replay: Replay) -> [String] {
    replay.effects.audit.map { "\($0.who) \($0.what)" }
  }

  @Test("a start, a connection, what became of each command, a level's whole life")
  func life() throws {
    var replay = try replay()
    let set = #"{"area":"zone","level":5,"for":"1h","reason":"threat"}"#
    replay.command("level", set, at: 2000)
    replay.command("level", set.replacing("5", with: "4"), at: 3000)
    replay.command("ack", #"{"id":"nobody"}"#, at: 4000)
    replay.command("dance", "\u{0}", at: 5000)
    _ = replay.handle(.deaf, at: 6000)
    replay.run(until: 3_603_000)
    #expect(
      told(replay) == [
        "fieldgate start", "fieldgate listening", "anna level", "anna level-set", "anna level",
        "anna level-replaced", "anna level-set", "anna ack", "anna dance", "fieldgate deaf",
        "fieldgate level-ended",
      ])
    let audit = replay.effects.audit
    #expect(audit.allSatisfy { $0.time >= replay.start })
    #expect(audit[0].detail["site"] == .string(replay.engine.plan.fingerprint))
    #expect(audit[0].detail["version"] == .string(fieldgateVersion))
    #expect(audit[2].detail == ["outcome": "obeyed", "payload": .string(set)])
    #expect(audit[7].detail["outcome"] == "refused")
    #expect(
      audit[7].detail["why"]
        == "no open alert has the id 'nobody'; `fieldgate alerts --open` lists them")
    #expect(audit[8].detail["outcome"] == "refused" && audit[8].detail["payload"] == "\u{0}")
    let replaced = audit[5]
    #expect(replaced.detail["level"] == 5 && replaced.detail["setBy"] == "anna")
    #expect(replaced.time == replay.start + 3000)
    let ended = audit[10]
    #expect(ended.time == replay.start + 3_603_000)
    #expect(ended.detail["until"] == .string((replay.start + 3_603_000).iso8601))
    #expect(ended.detail["level"] == 4)
  }

  @Test("a level that is ended early says by whom and why") func early() throws {
    var replay = try replay()
    replay.command(
      "level", #"{"area":"zone","level":5,"for":"1h","reason":"threat"}"#, at: 2000)
    replay.command("level", #"{"area":"zone","end":true,"reason":"over"}"#, at: 3000)
    let last = try #require(replay.effects.audit.last)
    #expect(last.who == "anna" && last.what == "level-ended")
    #expect(last.detail["reason"] == "over" && last.detail["setBy"] == "anna")
  }

  @Test("a step of the wall clock says from when and by how much") func step() throws {
    var replay = try replay()
    replay.run(until: 10_000)
    replay.stepped = -3_600_000
    replay.run(until: 20_000)
    let step = try #require(replay.effects.audit.last)
    #expect(step.what == "step" && step.detail["seconds"] == .number(-3600))
    #expect(step.time == replay.start + -3_580_000)
    #expect(step.detail["from"] == .string((replay.start + 20_000).iso8601))
  }

  @Test("of what is refused the beginning is taken down, with a digest of all of it")
  func long() throws {
    var replay = try replay()
    let long = String(repeating: "x", count: 40_000)
    let unknown = #"{"id":"\#(long.prefix(2000))"}"#
    for (verb, payload) in [("ack", long), ("ack", unknown), (long, "{}")] {
      replay.command(verb, payload, at: 1000)
      let entry = try #require(replay.effects.audit.last)
      let first = String(payload.prefix(200))
      #expect(entry.detail["outcome"] == "refused" && entry.detail["payload"] == .string(first))
      #expect(entry.what == String(verb.prefix(64)))
      #expect(entry.detailText.utf8.count < 1000)
      guard payload.count > 200 else { continue }
      #expect(entry.detail["bytes"] == .integer(Int64(payload.count)))
      let digest = String(Digest.of(Array(payload.utf8)), radix: 16)
      #expect(entry.detail["digest"] == .string(digest))
    }
    // Nothing of it is in the journal.
    let journaled = replay.effects.journal.contains {
      if case .command = $0.entry.input { true } else { false }
    }
    #expect(!journaled)
  }
}
