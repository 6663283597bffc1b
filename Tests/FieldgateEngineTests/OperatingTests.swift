import FieldgateEngine
import FieldgateExchange
import FieldgateModel
import Testing

/// What operators do to alerts, through commands.
@Suite("Shelve and acknowledge by command") struct OperatingTests {
  private static let id = "square.crowd.20261122T120000000Z"

  private func raised() throws -> Replay {
    var site = SmallSite()
    site.rules = [SmallSite.crowd + "\n  unacknowledged: { after: 10m }\n"]
    site.more = "alerts: { shelve: 2h }"
    var replay = Replay(try site.plan())
    replay.count(150, at: 0)
    replay.run(until: 60_000)
    return replay
  }

  /// The crowd stays as it is, minute by minute.
  private func wait(_ replay: inout Replay, from: Milliseconds, until: Milliseconds) {
    replay.crowd(150, devices: ["a"], from: from, until: until)
  }

  @Test("a shelf is answered with its end, ends by itself, and can be ended") func shelve() throws {
    var replay = try raised()
    let shelve = #"{"id":"\#(Self.id)","for":"20m","reason":"works"}"#
    let answer = replay.command("shelve", shelve, at: 61_000)
    #expect(answer.contains(#""ok":true,"id":"\#(Self.id)","until":"2026-11-22T12:21:01.000Z""#))
    let object = AlertMessage.object(try #require(replay.effects.events.last), site: "small")
    #expect(object["state"] == "shelved" && object["note"] == "works" && object["by"] == "anna")
    #expect(
      object["shelved"]
        == .object([
          "by": "anna", "reason": "works", "since": "2026-11-22T12:01:01.000Z",
          "until": "2026-11-22T12:21:01.000Z",
        ]))
    #expect(
      replay.command("shelve", shelve, at: 62_000).contains(
        "is shelved already, by anna until 2026-11-22T12:21:01.000Z; unshelve it first"))
    #expect(
      replay.command("ack", #"{"id":"\#(Self.id)"}"#, at: 63_000).contains(
        "the alert '\(Self.id)' is shelved; unshelve it first"))
    #expect(
      replay.command("shelve", #"{"id":"\#(Self.id)","for":"121m","reason":"r"}"#, at: 64_000)
        .contains("shelved already"))
    wait(&replay, from: 120_000, until: 1_261_000)
    replay.run(until: 1_261_000)
    #expect(replay.toldAt.last == "1261 unshelved moderate square/crowd 3")
    _ = replay.command("shelve", shelve, at: 1_262_000)
    #expect(
      replay.command("unshelve", #"{"id":"\#(Self.id)","reason":"done"}"#, at: 1_263_000)
        .contains(#""ok":true"#))
    #expect(replay.effects.events.last?.note == "done" && replay.effects.events.last?.by == "anna")
    #expect(
      replay.command("shelve", #"{"id":"\#(Self.id)","for":"121m","reason":"r"}"#, at: 1_264_000)
        .contains("an alert is shelved for at most 2h, not 121m"))
  }

  @Test(
    "a clock that is an hour off, a restart and a boot move no shelf and no waiting",
    arguments: [0, 3_600_000, -3_600_000] as [Milliseconds])
  func steady(step: Milliseconds) throws {
    var replay = try raised()
    _ = replay.command(
      "shelve", #"{"id":"\#(Self.id)","for":"5m","reason":"works"}"#, at: 100_000)
    replay.stepped = step
    wait(&replay, from: 120_000, until: 240_000)
    replay.commit()
    replay.restart(at: 240_000, boot: "second", steady: 500)
    wait(&replay, from: 300_000, until: 360_000)
    replay.run(until: 399_999)
    #expect(replay.toldOfRules.last == "shelved moderate square/crowd 2")
    replay.run(until: 400_000)
    #expect(replay.toldOfRules.last == "unshelved moderate square/crowd 3")
    // It waits anew from there: ten minutes.
    wait(&replay, from: 420_000, until: 900_000)
    replay.stepped = 0
    replay.commit()
    replay.restart(at: 900_000)
    wait(&replay, from: 960_000, until: 960_000)
    replay.run(until: 999_999)
    #expect(replay.toldOfRules.last == "unshelved moderate square/crowd 3")
    replay.run(until: 1_000_000)
    #expect(replay.toldOfRules.last == "escalated severe square/crowd 4")
    #expect(
      replay.effects.events.last { $0.alert.rule != SystemRule.clock.id }?.note
        == "nobody has acknowledged it yet")
    _ = replay.command("ack", #"{"id":"\#(Self.id)"}"#, at: 1_001_000)
    wait(&replay, from: 1_020_000, until: 1_080_000)
    replay.run(until: 1_121_000)
    #expect(replay.toldOfRules.last == "deescalated moderate square/crowd 6")
  }

  @Test("a rule that flaps is told once for each raise that is too many") func flapping() throws {
    var replay = try raised()
    var at: Milliseconds = 61_000
    for _ in 0..<3 {
      replay.count(10, at: at)
      replay.run(until: at + 121_000)
      replay.count(150, at: at + 121_000)
      at += 182_000
      replay.run(until: at)
    }
    let flapping = replay.effects.notices.compactMap { notice -> Alert? in
      if case .flapping(let alert) = notice { alert } else { nil }
    }
    #expect(flapping.map(\.rule) == ["crowd", "crowd"])
    #expect(replay.engine.openAlerts.map(\.isFlapping) == [true])
  }
}
