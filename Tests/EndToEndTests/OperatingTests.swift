import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

/// Threat levels, shelves and test alerts, through the real daemon and broker.
@Suite("Operating") struct OperatingTests {
  /// The mixed site, with a limit on the square that is lower from level 4 up.
  private static func site() throws -> SiteTexts {
    try SiteTexts.mixed
      .replacing(
        "{ moderate: { above: 2.0 } }", "{ moderate: { above: 2.0, level: { 4: 1.0 } } }",
        in: "rules.yaml"
      )
      .replacing(
        "clear: { below: 1.8 }", "clear: { below: 1.8, level: { 4: 0.9 } }", in: "rules.yaml")
  }

  private static func started() throws -> (gateway: Gateway, listener: Listener) {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, try site())
    let listener = try Listener(broker, ["\(Gateway.prefix)/#"])
    try gateway.start()
    return (gateway, listener)
  }

  @Test("a level that is set moves the limit, raises, and falls back by itself") func level() throws
  {
    let (gateway, listener) = try Self.started()
    // 1.5 people/m².
    try gateway.publish(Said.zone(600))
    try gateway.wait(for: "the reading") { try gateway.count() == 1 }
    let guardian = ["FIELDGATE_BROKER": "mqtt://guard@127.0.0.1:\(gateway.broker.port)"]
    let set = try gateway.command(
      "level", "set", "churchillplein", "4", "--for", "4s", "--reason", "demonstration",
      environment: guardian)
    #expect(set.ending == .exit(0), "\(set.errors)")
    #expect(set.output.hasPrefix("level 4 on churchillplein until 2"))
    let raised = try listener.transition("raised", of: "crowd-density").body
    #expect(raised["level"].number == 4 && raised["limit"].number == 1)
    #expect(raised["headlines"]["nl"].string?.contains("grens 1,0 (niveau 4)") == true)
    #expect(raised["inputs"].elements.first?["device"].string == Said.xovis)

    let levels = try gateway.command("level", "--json")
    let square = levels.json.first("area", "churchillplein")
    if square?["by"].string != nil {
      #expect(square?["by"].string == "guard" && square?["reason"].string == "demonstration")
      #expect(square?["default"].number == 3 && square?["level"].number == 4)
    }
    let cleared = try listener.transition("cleared", of: "crowd-density").body
    #expect(cleared["level"].number == 3)
    try gateway.wait(for: "the level in the store") {
      try gateway.rows("SELECT * FROM levels WHERE until IS NOT NULL").count == 1
    }
    let row = try gateway.rows("SELECT * FROM levels")
    #expect(row.map { $0["area"] } == ["churchillplein"] && row.map { $0["by"] } == ["guard"])
    let after = try gateway.command("level", "--json").json.first("area", "churchillplein")
    #expect(after?["level"].number == 3 && after?["by"].string == nil)
    #expect(gateway.log.contains("threat level 4 of 'churchillplein', set by guard, is over"))
    let table = try gateway.command("level")
    #expect(table.output.hasPrefix("AREA"))
  }

  @Test("a level can be ended early, and a kill does not forget it") func levelEnd() throws {
    let (gateway, _) = try Self.started()
    let set = try gateway.command(
      "level", "set", "stadhouderslaan", "5", "--for", "1h", "--reason", "threat")
    #expect(set.ending == .exit(0), "\(set.errors)")
    try gateway.kill()
    try gateway.start()
    let street = try gateway.command("areas", "--json").json.first("area", "stadhouderslaan")
    #expect(street?["level"].number == 5 && street?["levelSet"]["by"].string == "anonymous")
    let end = try gateway.command("level", "end", "stadhouderslaan", "--reason", "it is over")
    #expect(end.ending == .exit(0), "\(end.errors)")
    #expect(end.output == "level 3 on stadhouderslaan\n")
    let again = try gateway.command("level", "end", "stadhouderslaan", "--reason", "twice")
    #expect(again.ending == .exit(1))
    #expect(again.errors.contains("no level is set on 'stadhouderslaan'"))
  }

  @Test("what is refused says why: exit 1; without a broker 69; without --for 64") func refused()
    throws
  {
    let (gateway, _) = try Self.started()
    let far = try gateway.command(
      "level", "set", "churchillplein", "4", "--for", "8d", "--reason", "r")
    #expect(far.ending == .exit(1) && far.errors.contains("a level is set for at most 7d"))
    let nowhere = try gateway.command("level", "set", "x", "4", "--for", "1h", "--reason", "r")
    #expect(nowhere.ending == .exit(1))
    #expect(nowhere.errors.contains("no area of this site has the id 'x'"))
    let endless = try gateway.command("level", "set", "churchillplein", "4", "--reason", "r")
    #expect(endless.ending == .exit(64))
    #expect(endless.errors.contains("a level always ends by itself"))
    let unreachable = try gateway.command(
      "level", "set", "churchillplein", "4", "--for", "1h", "--reason", "r",
      environment: ["FIELDGATE_BROKER": "mqtt://127.0.0.1:1"])
    #expect(unreachable.ending == .exit(69))
    let unknown = try gateway.command("alert", "shelve", "x", "--for", "1h", "--reason", "r")
    #expect(unknown.ending == .exit(1) && unknown.errors.contains("no open alert has the id 'x'"))
  }

  @Test("shelve, unshelve, acknowledge: the log, the listeners and alert show agree")
  func shelve() throws {
    let (gateway, listener) = try Self.started()
    try gateway.publish(Said.zone(1000))
    let raised = try listener.transition("raised", of: "crowd-density").body
    let id = try #require(raised["id"].string)
    let long = try gateway.command("alert", "shelve", id, "--for", "9h", "--reason", "works")
    #expect(long.ending == .exit(1))
    #expect(long.errors.contains("an alert is shelved for at most 8h, not 9h"))
    let shelved = try gateway.command("alert", "shelve", id, "--for", "1h", "--reason", "works")
    #expect(shelved.ending == .exit(0), "\(shelved.errors)")
    #expect(shelved.output.hasPrefix("shelved \(id) until 2"))
    let event = try listener.transition("shelved", of: "crowd-density").body
    #expect(event["state"].string == "shelved" && event["shelved"]["reason"].string == "works")
    #expect(try gateway.column("state", "SELECT state FROM alerts") == ["shelved"])
    let ack = try gateway.command("alert", "ack", id)
    #expect(ack.ending == .exit(1) && ack.errors.contains("is shelved; unshelve it first"))
    try gateway.kill()
    try gateway.start()
    let unshelved = try gateway.command("alert", "unshelve", id)
    #expect(unshelved.ending == .exit(0), "\(unshelved.errors)")
    #expect(
      try listener.transition("unshelved", of: "crowd-density").body["state"].string == "raised")
    #expect(try gateway.command("alert", "ack", id, "--note", "seen it").ending == .exit(0))
    let shown = try gateway.command("alert", "show", id, "--json").json.elements.first
    #expect(shown?["acknowledgedNote"].string == "seen it")
    #expect(milliseconds(shown?["acknowledgedAt"].string) != nil)
    #expect(try gateway.command("alert", "show", id).output.contains("seen by    anonymous at 2"))
    #expect(
      try gateway.column("event", "SELECT event FROM alert_events ORDER BY number")
        == ["raised", "shelved", "unshelved", "acknowledged"])
    // Lines are numbered without gaps over the restart.
    let lines = listener.messages(below: "\(Gateway.prefix)/alerts/")
      .compactMap { JSON($0.payload)["line"].number }
    #expect(Set(lines) == [1, 2, 3, 4])
  }

  @Test("a test alert goes through the whole chain, marked") func test() throws {
    let (gateway, listener) = try Self.started()
    let done = try gateway.command("alert", "test", "churchillplein", "--note", "drill")
    #expect(done.ending == .exit(0), "\(done.errors)")
    #expect(done.output.hasPrefix("raised test.churchillplein.test."))
    let event = try listener.transition("raised", of: "test").body
    #expect(event["status"].string == "Test" && event["note"].string == "drill")
    #expect(event["by"].string == "anonymous")
    try gateway.wait(for: "the standing alert") {
      !listener.messages(below: "\(Gateway.prefix)/area/churchillplein/alert/test").isEmpty
    }
    #expect(try gateway.column("status", "SELECT status FROM alerts") == ["Test"])
    let again = try gateway.command("alert", "test", "churchillplein")
    #expect(
      again.ending == .exit(1) && again.errors.contains("is open on 'churchillplein' already"))
  }
}
