import FieldgateEngine
import FieldgateExchange
import FieldgateModel
import Testing

/// Partners in the engine: what its timers, levels, commands, restarts and reloads mean for
/// what they are told.
@Suite("Partners in the engine") struct PartnerTests {
  private static let late = """
    partners:
      - partner: late
        user: late-box
        areas: all
        severity: minor
        kinds: all
        tlp: AMBER
        delay: 5m
      - partner: prompt
        user: prompt-box
        areas: all
        severity: minor
        kinds: all
        tlp: AMBER
        levels: [{ from: 5, severity: severe }]
    """

  private static func plan(_ partners: String = late) throws -> Plan {
    var site = SmallSite()
    site.rules = [SmallSite.crowd]
    site.files["partners.yaml"] = partners
    return try site.plan()
  }

  /// `60 prompt Alert raised 1`, one line each.
  private func told(_ replay: Replay) -> [String] {
    replay.effects.partnerMessages.map {
      let since = JSONValue.text(of: Double($0.sent - replay.start) / 1000)
      return
        "\(since) \($0.partner) \($0.msgType.rawValue) \($0.event?.rawValue ?? "-") \($0.number)"
    }
  }

  private func raised(_ plan: Plan) -> Replay {
    var replay = Replay(plan)
    replay.count(150, at: 0)
    replay.run(until: 60_000)
    return replay
  }

  @Test(
    "a delay ends at its time, whether or not the engine was begun anew meanwhile",
    arguments: [false, true])
  func delay(restarts: Bool) throws {
    var replay = raised(try Self.plan())
    #expect(told(replay) == ["60 prompt Alert raised 1"])
    replay.crowd(150, devices: ["a"], from: 60_000, until: 200_000)
    if restarts {
      replay.commit()
      replay.restart(at: 200_000)
    }
    replay.crowd(150, devices: ["a"], from: 240_000, until: 340_000)
    replay.run(until: 359_999)
    #expect(told(replay).count == 1)
    replay.run(until: 360_000)
    #expect(replay.effects.partnerMessages.count == 2)
    #expect(told(replay).last?.contains("late Alert raised 1") == true, "\(told(replay))")
  }

  @Test("a raised level narrows a contract at once; its end shows the alert again")
  func level() throws {
    var replay = raised(try Self.plan())
    replay.command(
      "level", #"{"area":"square","level":5,"for":"1h","reason":"visit"}"#, at: 61_000)
    #expect(told(replay).last == "61 prompt Cancel - 2", "\(told(replay))")
    replay.command("level", #"{"area":"square","end":true,"reason":"over"}"#, at: 62_000)
    #expect(told(replay).last?.hasPrefix("62 prompt Alert") == true, "\(told(replay))")
  }

  @Test("a partner's user acknowledges and can do nothing else; an operator's alert stays")
  func commands() throws {
    var replay = raised(try Self.plan())
    let id = try #require(replay.engine.openAlerts.first?.id)
    func answer(_ user: String, _ verb: String, _ payload: String) -> String {
      let effects = replay.handle(
        .command(user: user, verb: verb, payload: Array(payload.utf8)), at: 61_000)
      return String(decoding: effects.replies.first?.payload ?? [], as: UTF8.self)
    }
    let sent = try #require(replay.effects.partnerMessages.first)
    #expect(
      answer("prompt-box", "level", #"{"area":"square","level":5,"for":"1h","reason":"r"}"#)
        .contains("may acknowledge ('ack') and nothing else"))
    #expect(answer("late-box", "ack", #"{"id":"\#(sent.identifier)"}"#).contains(#""ok":false"#))
    #expect(answer("prompt-box", "ack", "{}").contains("needs the id of an alert"))
    let taken = answer("prompt-box", "ack", #"{"id":"\#(sent.identifier)","note":"seen"}"#)
    #expect(taken.contains(#""ok":true"#) && taken.contains(#""version":1"#), "\(taken)")
    #expect(replay.effects.partnerReceipts.map(\.note) == ["seen"])
    #expect(replay.effects.partnerReceipts.first?.alert == id)
    #expect(replay.engine.openAlerts.first?.state == .raised)
  }

  @Test("numbers go on after a restart, and nothing is told twice")
  func restart() throws {
    var replay = raised(try Self.plan())
    replay.commit()
    replay.restart(at: 61_000)
    #expect(told(replay).count == 1)
    replay.count(250, at: 62_000)
    replay.run(until: 92_000)
    #expect(told(replay).last == "92 prompt Update escalated 2", "\(told(replay))")
  }

  @Test("a reload with a narrower contract takes back what the old one gave")
  func reload() throws {
    var replay = raised(try Self.plan())
    replay.commit()
    let narrow = Self.late.replacing(
      "- partner: prompt\n    user: prompt-box\n    areas: all",
      with: "- partner: prompt\n    user: prompt-box\n    areas: [street]")
    replay.restart(try Self.plan(narrow), at: 61_000, cause: .reload)
    #expect(told(replay).last == "60 prompt Cancel - 2", "\(told(replay))")
  }

  private static let line = """
    adapter: line
    title: A line
    kind: crowd
    every: 60s
    format: json
    topics: ["line/{device}"]
    device: "{device}"
    messages:
      - message: in
        readings: [{ measure: count_in, channel: gate, value: $, aggregation: total }]
    examples:
      - example: seven
        topic: line/x
        payload: 7
        readings: [{ device: x, channel: gate, measure: count_in, value: 7 }]
      - example: a word
        topic: line/x
        payload: many
        outcome: malformed
    """

  @Test("one person at a line does not show in a flow, though it is told per minute")
  func flow() throws {
    var site = SmallSite()
    site.rules = [SmallSite.crowd]
    site.devices.append(
      "{ id: l, adapter: line, area: square, channels: { gate: { from: street, to: square } } }")
    site.files["devices/line.yaml"] = Self.line
    site.files["partners.yaml"] = Self.late.replacing(
      "levels: [{ from: 5, severity: severe }]",
      with: "picture: [flow_in]\n    privacy: { minimumCount: 10 }")
    var replay = Replay(try site.plan())
    for (at, total) in [(0, 100), (60_000, 101)] as [(Milliseconds, Int)] {
      replay.say("line/l", "\(total)", at: at)
      replay.run(until: at + 5000)
    }
    let picture = replay.effects.publications.last {
      $0.topic.hasSuffix("/partner/prompt/picture/square")
    }
    let text = String(decoding: picture?.payload ?? [], as: UTF8.self)
    #expect(
      text.contains(#""flow_in":{"value":null,"fewerThan":2,"unit":"people/min"}"#), "\(text)")
  }

  @Test("in an exercise a user whose partner has none is no operator for that")
  func strangers() throws {
    var site = SmallSite()
    site.rules = [SmallSite.crowd]
    site.files["partners.yaml"] = Self.late
    var replay = raised(try site.plan(status: .exercise))
    let id = try #require(replay.engine.openAlerts.first?.id)
    let effects = replay.handle(
      .command(
        user: "prompt-box", verb: "ack", payload: Array(#"{"id":"\#(id)"}"#.utf8)), at: 61_000)
    let answer = String(decoding: effects.replies.first?.payload ?? [], as: UTF8.self)
    #expect(answer.contains("gives no exercises"), "\(answer)")
    #expect(replay.engine.openAlerts.first?.state == .raised)
  }
}
