import FieldgateDecode
import FieldgateEngine
import FieldgateModel
import Testing

@Suite("Commands") struct CommandTests {
  private static let id = "square.crowd.20261122T120000000Z"

  private func raised() throws -> Replay {
    var replay = Replay(try SmallSite().plan())
    replay.count(150, at: 0)
    replay.run(until: 60_000)
    #expect(replay.engine.openAlerts.map(\.id.rawValue) == [Self.id])
    return replay
  }

  private func obey(_ replay: inout Replay, _ payload: String, verb: String = "ack") -> Effects {
    replay.handle(.command(user: "anna", verb: verb, payload: Array(payload.utf8)), at: 61_000)
  }

  @Test("an acknowledgement changes the alert and is answered with what was asked")
  func acknowledge() throws {
    var replay = try raised()
    let effects = obey(&replay, #"{"id":"\#(Self.id)","note":"on my way","request":"7"}"#)
    #expect(effects.isUrgent)
    #expect(
      effects.replies == [
        Publication(
          topic: "fieldgate/small/command/anna/reply",
          object: [
            "verb": "ack", "request": "7", "ok": true, "id": .string(Self.id),
            "time": "2026-11-22T12:01:01.000Z",
          ])
      ])
    let event = try #require(effects.events.first)
    #expect(event.kind == .acknowledged && event.by == "anna" && event.note == "on my way")
    #expect(event.alert.state == .acknowledged && event.alert.sequence == 2)
    // It is in the rows: a restart does not forget it.
    replay.commit()
    replay.restart(at: 62_000)
    #expect(replay.engine.openAlerts.map(\.acknowledgedBy) == ["anna"])
    #expect(replay.engine.openAlerts.map(\.acknowledgedAt) == [replay.start + 61_000])
    #expect(replay.engine.openAlerts.map(\.acknowledgedNote) == ["on my way"])
    let again = obey(&replay, #"{"id":"\#(Self.id)"}"#)
    #expect(again.events == [] && again.replies.count == 1)
  }

  @Test(
    "what cannot be obeyed is answered with why, and changes nothing",
    arguments: [
      (
        "ack", #"{"id":"square.crowd.x"}"#,
        "no open alert has the id 'square.crowd.x'; `fieldgate alerts --open` lists them"
      ),
      ("ack", "{}", #"ack needs the id of an alert: {"id": "…"}"#),
      ("ack", #"{"id":null}"#, #"ack needs the id of an alert: {"id": "…"}"#),
      ("ack", "[]", #"ack needs the id of an alert: {"id": "…"}"#),
      ("ack", #"{"id":7}"#, "'id' must be a text of at most 2048 bytes"),
      (
        "shelve", #"{"id":"\#(id)","reason":"r"}"#,
        "shelve needs 'for': how long, such as 30m; at most 8h"
      ),
      ("shelve", #"{"id":"\#(id)","for":"1h"}"#, "shelve needs a 'reason'"),
      ("shelve", #"{"id":"\#(id)","for":"1h","reason":" "}"#, "shelve needs a 'reason'"),
      (
        "shelve", #"{"id":"\#(id)","for":"8h1s","reason":"r"}"#,
        "an alert is shelved for at most 8h, not 8h1s"
      ),
      (
        "shelve", #"{"id":"\#(id)","for":"long","reason":"r"}"#,
        "'for' must be a length of time such as 30m, 2h or 1d, not 'long'"
      ),
      ("unshelve", #"{"id":"\#(id)"}"#, "the alert '\(id)' is not shelved"),
      ("level", "{}", "level needs an 'area'"),
      (
        "level", #"{"area":"x","level":4}"#,
        "no area of this site has the id 'x'; `fieldgate areas` lists them"
      ),
      ("level", #"{"area":"zone"}"#, "level needs a 'level': a whole number from 1 to 5"),
      ("level", #"{"area":"zone","level":6}"#, "'level' must be a whole number from 1 to 5"),
      ("level", #"{"area":"zone","level":"4"}"#, "'level' must be a whole number from 1 to 5"),
      (
        "level", #"{"area":"zone","level":4,"reason":"r"}"#,
        "level needs 'for', how long, or 'until', when it ends: a level always ends by itself,"
          + " here after at most 7d"
      ),
      (
        "level", #"{"area":"zone","level":4,"reason":"r","for":"8d"}"#,
        "a level is set for at most 7d"
      ),
      (
        "level", #"{"area":"zone","level":4,"reason":"r","until":"2026-11-22T12:00:00Z"}"#,
        "'until' 2026-11-22T12:00:00.000Z is over; it is 2026-11-22T12:01:01.000Z"
      ),
      (
        "level",
        #"{"area":"zone","level":4,"reason":"r","for":"1h","until":"2026-11-22T13:00:00Z"}"#,
        "level needs 'for' or 'until', not both"
      ),
      ("level", #"{"area":"zone","level":4,"for":"1h"}"#, "level needs a 'reason'"),
      (
        "level", #"{"area":"zone","end":true,"reason":"r"}"#,
        "no level is set on 'zone'; `fieldgate level` shows what is in force"
      ),
      ("level", #"{"area":"zone","end":1}"#, "'end' must be true or false"),
      ("test", #"{"note":"n"}"#, "test needs an 'area'"),
      ("ack", #"{"id":"x","note":["a"]}"#, "'note' must be a text of at most 2048 bytes"),
      (
        "open", "{}",
        "'open' is no command; allowed are ack, shelve, unshelve, level, test, experiment, retry"
      ),
      (
        "", "{}",
        "'' is no command; allowed are ack, shelve, unshelve, level, test, experiment, retry"
      ),
      ("experiment", #"{"note":"n"}"#, "experiment needs a 'name'"),
      (
        "experiment", #"{"name":"x"}"#,
        "experiment needs a 'note': what is tried, for those who compare it later"
      ),
      (
        "experiment", #"{"name":"x","end":true}"#,
        "no experiment has the name 'x'; `fieldgate experiment list` lists them"
      ),
      (
        "experiment", #"{"name":"x\ny","note":"n"}"#,
        "an experiment's name has at most 100 bytes, on one line and without control characters"
      ),
    ])
  func refused(verb: String, payload: String, error: String) throws {
    var replay = try raised()
    let effects = obey(&replay, payload, verb: verb)
    #expect(effects.events == [])
    #expect(
      effects.replies == [
        Publication(
          topic: "fieldgate/small/command/anna/reply",
          object: [
            "verb": .string(verb), "ok": false, "error": .string(error),
            "time": "2026-11-22T12:01:01.000Z",
          ])
      ])
    #expect(replay.engine.openAlerts.map(\.state) == [.raised])
  }

  @Test("bytes that are no JSON, and more bytes than a command has, are refused")
  func unreadable() throws {
    var replay = try raised()
    for (payload, start) in [
      (#"{"id":"#, "a command is a JSON object: "), ("", "a command is a JSON object: "),
      ("\u{0}", "a command is a JSON object: "),
      (#"{"id":"\#(String(repeating: "x", count: 2049))"}"#, "'id' must be a text of at most"),
      (
        #"{"note":"\#(String(repeating: "x", count: 16_384))"}"#,
        "a command has at most 4096 bytes, this one has 16395"
      ),
    ] {
      let effects = obey(&replay, payload)
      #expect(effects.events == [] && effects.replies.count == 1)
      let text = String(decoding: effects.replies.first?.payload ?? [], as: UTF8.self)
      #expect(text.contains(#""ok":false,"error":"\#(start)"#), "\(text)")
    }
  }

  @Test("a command of the first moment is obeyed after what the start brought about")
  func first() throws {
    var replay = try raised()
    replay.commit()
    replay.restart(at: 61_000, hears: false)
    let effects = obey(&replay, #"{"id":"\#(Self.id)"}"#)
    #expect(effects.events.map(\.kind) == [.acknowledged])
  }
}
