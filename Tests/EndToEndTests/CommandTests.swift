import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

/// The commands, as people and scripts use them, beside a running daemon.
@Suite("Commands") struct CommandTests {
  /// A gateway with one open alert.
  private static func alarmed() throws -> (gateway: Gateway, listener: Listener, alert: String) {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .mixed)
    let listener = try Listener(broker, ["\(Gateway.prefix)/#"])
    try gateway.start()
    try gateway.publish(Said.zone(1000))
    let raised = try listener.transition("raised", of: "crowd-density").body
    return (gateway, listener, try #require(raised["id"].string))
  }

  @Test("alert ack: by whom and why stands in the log, and the reply says so")
  func acknowledge() throws {
    let (gateway, listener, id) = try Self.alarmed()
    let guardian = ["FIELDGATE_BROKER": "mqtt://guard@127.0.0.1:\(gateway.broker.port)"]
    let done = try gateway.command("alert", "ack", id, "--note", "seen it", environment: guardian)
    #expect(done.ending == .exit(0), "\(done.errors)")
    #expect(done.output == "acknowledged \(id)\n")
    let event = try listener.transition("acknowledged", of: "crowd-density").body
    #expect(event["by"].string == "guard")
    #expect(event["note"].string == "seen it")
    #expect(event["state"].string == "acknowledged")
    #expect(event["sequence"].number == 2)
    let reply = try eventually("the reply") {
      listener.messages(below: "\(Gateway.prefix)/command/guard/reply").first.map {
        JSON($0.payload)
      }
    }
    #expect(reply["ok"].flag == true)
    #expect(reply["id"].string == id)
    let row = try gateway.rows("SELECT * FROM alert_events WHERE event = 'acknowledged'")
    #expect(row.map { $0["by"] } == ["guard"])
    #expect(row.map { $0["note"] } == ["seen it"])
    #expect(try gateway.column("state", "SELECT state FROM alerts") == ["acknowledged"])

    let again = try gateway.command("alert", "ack", id)
    #expect(again.ending == .exit(1))
    #expect(again.errors.contains("the alert '\(id)' is acknowledged already"))
  }

  @Test("alert ack of an id that nobody has: exit 1, with the next step")
  func acknowledgeUnknown() throws {
    let (gateway, listener, _) = try Self.alarmed()
    let failed = try gateway.command("alert", "ack", "nobody.knows.it")
    #expect(failed.ending == .exit(1))
    #expect(failed.errors.contains("no open alert has the id 'nobody.knows.it'"))
    #expect(failed.errors.contains("fieldgate alerts --open"))
    try gateway.wait(for: "the reply") {
      !listener.messages(below: "\(Gateway.prefix)/command/anonymous/reply").isEmpty
    }
    #expect(listener.transitions == ["crowd-density raised"])
    #expect(try gateway.column("event", "SELECT event FROM alert_events") == ["raised"])
  }

  static let nonsense: [[UInt8]] = [
    [], Array("[".utf8), [0xFF, 0x00], Array(#"{"id": 5}"#.utf8), Array("{}".utf8),
    [UInt8](repeating: UInt8(ascii: "x"), count: 100_000),
  ]

  @Test("a command that is none is answered with what is wrong, and changes nothing")
  func answered() throws {
    let (gateway, listener, id) = try Self.alarmed()
    let topic = "\(Gateway.prefix)/command/guard/ack"
    try TestClient(gateway.broker).publish(
      Self.nonsense.map { Publication(topic: topic, payload: $0) })
    let replies = try eventually("\(Self.nonsense.count) replies") {
      let replies = listener.messages(below: "\(Gateway.prefix)/command/guard/reply")
      return replies.count == Self.nonsense.count ? replies.map { JSON($0.payload) } : nil
    }
    #expect(replies.allSatisfy { $0["ok"].flag == false && !($0["error"].string ?? "").isEmpty })
    #expect(try gateway.command("alert", "ack", id).ending == .exit(0))
  }

  @Test("a command that the broker kept is not obeyed")
  func retainedCommand() throws {
    let (gateway, listener, id) = try Self.alarmed()
    try gateway.kill()
    let topic = "\(Gateway.prefix)/command/guard/ack"
    try gateway.publish(Said.text(topic, #"{"id":"\#(id)"}"#, retain: true))
    try gateway.start()
    // A live one behind it is answered when both have been seen.
    let live = try gateway.command("alert", "ack", "nobody.knows.it")
    #expect(live.ending == .exit(1))
    #expect(try gateway.column("state", "SELECT state FROM alerts") == ["raised"])
    try gateway.wait(for: "the reply to the live one") {
      !listener.messages(below: "\(Gateway.prefix)/command/anonymous/reply").isEmpty
    }
    #expect(listener.messages(below: "\(Gateway.prefix)/command/guard/reply").isEmpty)
  }

  @Test("tail --json prints the transition; Ctrl-C ends it with 0")
  func tail() throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .mixed)
    try gateway.start()
    let tail = try gateway.begin(["tail", "--json", "--min-severity", "moderate"])
    try gateway.wait(for: "its subscription") {
      broker.log.contains(" 1 \(Gateway.prefix)/alerts/+/+\n")
    }
    try gateway.publish(Said.zone(1000))
    try gateway.wait(for: "a line of tail") { tail.output.hasSuffix("\n") }
    let lines = tail.output.split(separator: "\n")
    #expect(lines.count == 1)
    let line = JSON(String(lines.first ?? ""))
    #expect(line["event"].string == "raised")
    #expect(line["rule"].string == "crowd-density")
    #expect(try tail.end(SIGINT) == .exit(0))
  }

  @Test("areas, devices, alerts and status say what is, as JSON")
  func listings() throws {
    let (gateway, _, id) = try Self.alarmed()
    let areas = try gateway.command("areas", "--json")
    #expect(areas.ending == .exit(0))
    #expect(areas.json.elements.map { $0["area"].string } == ["churchillplein", "stadhouderslaan"])
    let square = areas.json.first("area", "churchillplein")
    #expect(square?["values"]["density"]["value"].number == 2.5)
    #expect(square?["values"]["density"]["coverage"]["expected"].number == 1)
    #expect(square?["alerts"].elements.map { $0["id"].string } == [id])

    let devices = try gateway.command("devices", "--json")
    #expect(devices.ending == .exit(0))
    #expect(
      devices.json.elements.map { $0["device"].string } == [Said.xovis, "cam-1", "bollard-07"])
    #expect(milliseconds(devices.json.first("device", Said.xovis)?["seen"].string) != nil)

    let open = try gateway.command("alerts", "--open", "--json")
    #expect(open.ending == .exit(0))
    #expect(open.json.elements.map { $0["id"].string } == [id])
    #expect(open.json.elements.first?["severity"].string == "moderate")

    let status = try gateway.command("status", "--json")
    #expect(status.ending == .exit(0))
    #expect(status.json.isArray)
    #expect(status.json.elements.first?["openAlerts"].number == 1)
    #expect(status.json.elements.first?["readings"].number == 1)

    let explained = try gateway.command(
      "explain", "crowd-density", "--area", "churchillplein", "--json")
    #expect(explained.ending == .exit(0), "\(explained.errors)")
    let why = explained.json
    #expect(why["alert"]["id"].string == id)
    #expect(why["inputs"].elements.first?["value"].number == 2.5)
    #expect(why["inputs"].elements.first?["devices"].elements.first?["device"].string == Said.xovis)
    #expect(why["limits"].elements.first?["place"].string?.hasPrefix("rules.yaml:") == true)
    let elsewhere = try gateway.command("explain", "crowd-density", "--area", "nowhere")
    #expect(elsewhere.ending == .exit(64) && elsewhere.errors.contains("churchillplein"))

    for listing in ["areas", "devices", "alerts", "status"] {
      let text = try gateway.command(listing)
      #expect(text.ending == .exit(0), "\(listing): \(text.errors)")
      #expect(!text.output.isEmpty, "\(listing)")
    }
  }

  @Test("alerts: one that is over is told as it was, and not as it ended")
  func over() throws {
    let (gateway, listener, id) = try Self.alarmed()
    try gateway.publish(Said.zone(100))
    _ = try listener.transition("cleared", of: "crowd-density")
    let table = try gateway.command("alerts")
    #expect(table.ending == .exit(0), "\(table.errors)")
    let line = table.output.split(separator: "\n").first { $0.hasSuffix(id) }
    let told = try #require(line, "\(table.output)")
    #expect(told.contains("  cleared  "))
    #expect(told.contains("density 2.5 people/m², limit 2.0"))
    #expect(!told.contains("back to normal"))
    // What programs read is how it stands.
    let json = try gateway.command("alerts", "--json").json.elements.first
    #expect(json?["headline"].string?.contains("back to normal") == true)
  }

  @Test("query: history as CSV and as JSON")
  func query() throws {
    let (gateway, _, id) = try Self.alarmed()
    let csv = try gateway.command("query", "readings", "--format", "csv")
    #expect(csv.ending == .exit(0), "\(csv.errors)")
    let lines = csv.output.split(separator: "\n")
    #expect(
      lines.first
        == """
        time,time_from,received,sequence,device,channel,area,kind,measure,aggregation,value,text,\
        delta,interval,unit,labels,quality
        """)
    #expect(lines.count == 2)
    let cells = lines.last?.split(separator: ",", omittingEmptySubsequences: false) ?? []
    #expect(cells.count == 17)
    #expect(cells.dropFirst(3).prefix(2) == ["1", Substring(Said.xovis)])

    let json = try gateway.command("query", "readings", "--format", "json")
    #expect(json.json.elements.map { $0["value"].number } == [1000])
    #expect(json.json.elements.first?["sequence"].number == 1)
    let alerts = try gateway.command("query", "alerts", "--json")
    #expect(alerts.json.elements.map { $0["id"].string } == [id])
    let past = try gateway.command("query", "readings", "--to", "1h", "--format", "json")
    #expect(past.json.isArray)
    #expect(past.json.elements.isEmpty)
  }

  @Test("check: five faults in four files, each with its place, in one run")
  func faults() throws {
    let gateway = try Gateway(Broker.start())
    try gateway.write(try Self.faulty())
    let checked = try gateway.command("check")
    #expect(checked.ending == .exit(1))
    for line in [
      "fieldgate.yaml:2:11: error: ", "areas.geojson:3:", "inventory.yaml:2:41: error: ",
      "inventory.yaml:5:11: error: ", "rules.yaml:5:12: error: ",
    ] {
      #expect(checked.output.contains(line), "\(line)\n\(checked.output)")
    }
    #expect(checked.output.contains("did you mean 'xovis-v5'?"))
    #expect(checked.output.contains("did you mean 'density'?"))

    let json = try gateway.command("check", "--json")
    #expect(json.ending == .exit(1))
    let files = Set(json.json.elements.compactMap { $0["file"].string })
    #expect(files == ["fieldgate.yaml", "areas.geojson", "inventory.yaml", "rules.yaml"])
    #expect(json.json.elements.count >= 5)
    #expect(json.json.elements.allSatisfy { $0["line"].number ?? 0 >= 1 })

    let run = try gateway.command("run")
    #expect(run.ending == .exit(78))
    #expect(run.errors.contains("rules.yaml:5:12: error: "))
  }

  private static func faulty() throws -> SiteTexts {
    try SiteTexts.least
      .replacing("Europe/Amsterdam", "Europe/Amsterdm", in: "fieldgate.yaml")
      .replacing("adapter: xovis-v5", "adapter: xovis-v6", in: "inventory.yaml")
      .replacing("area: stadhouderslaan\n", "area: stadhouderlaan\n", in: "inventory.yaml")
      .replacing("watch: density", "watch: densty", in: "rules.yaml")
      .replacing(#""kind": "square""#, #""kind": "square", "level": 9"#, in: "areas.geojson")
  }
}
