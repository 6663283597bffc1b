import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

/// `fieldgate report` and `fieldgate experiment`, beside a running daemon.
@Suite("Report and experiments") struct ReportTests {
  /// A gateway with one acknowledged alert of a rule that looks at the counter, and a camera
  /// whose cars no rule looks at.
  private static func worked() throws -> Gateway {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .mixed)
    let listener = try Listener(broker, ["\(Gateway.prefix)/#"])
    try gateway.start()
    try gateway.publish(Said.text("frigate/cam-1/car", "3"), Said.persons(1, by: "cam-1"))
    try gateway.publish(Said.zone(1000))
    let raised = try listener.transition("raised", of: "crowd-density").body
    let id = try #require(raised["id"].string)
    #expect(try gateway.command("alert", "ack", id).ending == .exit(0))
    return gateway
  }

  @Test("what was collected, used, alerted on and acted on; --strict tells what nobody needs")
  func report() throws {
    let gateway = try Self.worked()
    let done = try gateway.command("report", "--from", "1h", "--json")
    #expect(done.ending == .exit(0), "\(done.errors)")
    let report = try #require(done.json.elements.first)
    let alert = try #require(report["alerts"].elements.first)
    #expect(
      alert["rule"].string == "crowd-density" && alert["acknowledgedBy"].string == "anonymous")
    #expect(alert["secondsToAcknowledge"].number ?? -1 >= 0)
    let fields = report["fields"].elements
    let zone = try #require(fields.first { $0["device"].string == Said.xovis })
    #expect(zone["used"].flag == true && zone["alerts"].number == 1)
    #expect(zone["acknowledged"].number == 1 && zone["readings"].number == 1)
    #expect(report["unused"].elements.map { $0["class"].string } == ["car"])
    #expect(
      report["devices"].first("device", "bollard-07")?["readings"].number == 0)
    let rules = report["rules"].elements.filter { $0["neverFired"].flag == true }
    #expect(rules.map { $0["rule"].string } == ["camera-density", "bollard-fault"])
    // The window is an hour, the store some seconds old: nothing is said of before it.
    #expect(
      report["areas"].elements.first?["levelHours"]["3"].number.map { $0 > 0 && $0 < 0.1 } == true)

    let text = try gateway.command("report", "--from", "1h", "--strict")
    #expect(text.ending == .exit(1))
    #expect(text.errors.contains("cam-1: object_count (car), 1 reading: no rule looks at it"))
    #expect(text.output.contains("Collected and never used"))
    #expect(text.output.contains("crowd-density"))
    // One page that needs nothing else, with nothing printed beside it.
    let path = "\(gateway.directory)/report.html"
    let page = try gateway.command("report", "--from", "1h", "--output", path)
    #expect(page.ending == .exit(0) && page.output.isEmpty, "\(page.errors)")
    let html = try String(contentsOfFile: path, encoding: .utf8)
    #expect(html.hasPrefix("<!doctype html>") && html.contains("Churchillplein"))
    #expect(
      try gateway.command("report", "--from", "1h", "-o", "/nowhere/x.html").ending == .exit(74))
    // With the cars' rule there is nothing left that nobody needs.
    try gateway.write(
      try SiteTexts.mixed.replacing(
        "rules:",
        "rules:\n  - { rule: cars, kind: threshold, watch: objects, raise: { minor: { above: 90 } } }",
        in: "rules.yaml"))
    #expect(try gateway.command("report", "--from", "1h", "--strict").ending == .exit(0))
  }

  @Test("windows that are none are refused with exit code 64")
  func refused() throws {
    let gateway = try Gateway(Broker.start())
    try gateway.start()
    let turned = try gateway.command("report", "--from", "1h", "--to", "2h")
    #expect(turned.ending == .exit(64) && turned.errors.contains("must be after --from"))
    let ahead = try gateway.command(
      "report", "--from", "2999-01-01T00:00:00Z", "--to", "2999-01-02T00:00:00Z")
    #expect(ahead.ending == .exit(64) && ahead.errors.contains("lies ahead"))
  }

  @Test("an experiment goes on over kill -9, is used once, and is laid beside another")
  func experiments() throws {
    let gateway = try Self.worked()
    let started = try gateway.command(
      "experiment", "start", "cones", "--note", "Cones at the corner")
    #expect(started.ending == .exit(0), "\(started.errors)")
    #expect(started.output.hasPrefix("started cones at "))
    let again = try gateway.command("experiment", "start", "cones", "--note", "again")
    #expect(again.ending == .exit(1) && again.errors.contains("a name is used once"))
    try gateway.kill()
    try gateway.start()
    #expect(
      try gateway.command("experiment", "start", "calm", "--note", "Nothing").ending == .exit(0))
    let running = try gateway.command("experiment", "list", "--json").json
    #expect(running.elements.map { $0["name"].string } == ["cones", "calm"])
    #expect(running.elements.allSatisfy { $0["stopped"].string == nil })
    let stopped = try gateway.command("experiment", "stop", "cones", "--note", "calmer")
    #expect(stopped.ending == .exit(0), "\(stopped.errors)")
    let row = try #require(try gateway.rows("SELECT * FROM experiments WHERE name = 'cones'").first)
    #expect(row["by"] == "anonymous" && row["note"] == "Cones at the corner")
    #expect(row["stop_note"] == "calmer" && row["started"] ?? "" < row["stopped"] ?? "")
    #expect(
      try gateway.column("what", "SELECT what FROM audit WHERE what = 'experiment'").count == 4)

    let compared = try gateway.command("experiment", "compare", "cones", "calm", "--json")
    #expect(compared.ending == .exit(0), "\(compared.errors)")
    let object = try #require(compared.json.elements.first)
    #expect(object["a"]["name"].string == "cones" && object["b"]["name"].string == "calm")
    #expect(object["cautions"].elements.contains { $0.string?.contains("overlap") ?? false })
    #expect(try gateway.command("experiment", "compare", "cones", "calm").ending == .exit(0))
    #expect(try gateway.command("experiment", "compare", "cones", "nobody").ending == .exit(1))
    // The journal with the commands in it replays to the byte.
    let replay = try gateway.command("replay", "--from", "1h")
    #expect(replay.ending == .exit(0), "\(replay.output)\(replay.errors)")
  }
}
