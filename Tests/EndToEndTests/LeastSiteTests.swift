import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

/// The least site of the contract (section 3) does what the contract says.
@Suite("The least site") struct LeastSiteTests {
  static let alert = "\(Gateway.prefix)/area/churchillplein/alert/crowd-density"
  static let state = "\(Gateway.prefix)/area/churchillplein/state"

  @Test("as printed it is found good")
  func check() throws {
    let gateway = try Gateway(Broker.start())
    let checked = try gateway.command("check")
    #expect(checked.ending == .exit(0), "\(checked.errors)\(checked.output)")
    #expect(
      checked.output.contains("good: 2 areas, 2 devices, 2 adapters in use, 1 rule\n"),
      "\(checked.output)")
  }

  @Test("as printed it raises after a minute and clears after two, of a time that runs faster")
  func asPrinted() throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker)
    let listener = try Listener(broker, ["\(Gateway.prefix)/#"])
    let began = wall()
    func story() -> Int64 { began + (wall() - began) * 60 }
    try gateway.start(["--pace", "60@\(began)@\(began)"])
    try gateway.publish(Said.zone(1000, at: story()))
    let raised = try listener.transition("raised", of: "crowd-density").body
    try gateway.publish(Said.zone(100, at: story()))
    let cleared = try listener.transition("cleared", of: "crowd-density").body

    let onset = try #require(milliseconds(raised["onset"].string))
    let sent = try #require(milliseconds(raised["sent"].string))
    // The engine's clock and the wall clock are read one after the other; a millisecond
    // between them is 60 of the story's.
    #expect(abs(sent - onset - 60_000) <= 600)
    let calm = try #require(
      milliseconds(
        gateway.column("received", "SELECT received FROM readings WHERE value = 100").first))
    let over = try #require(milliseconds(cleared["sent"].string))
    #expect(abs(over - calm - 120_000) <= 600)
    #expect(raised["severity"].string == "moderate")
    #expect(raised["value"].number == 2.5)
  }

  @Test("an alert from raise to clear: topics, keys, rows")
  func life() throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .least(hold: "1s", clearHold: "1s"))
    let listener = try Listener(broker, ["\(Gateway.prefix)/#"])
    try gateway.start()
    try gateway.publish(Said.zone(1000))
    let raised = try listener.transition("raised", of: "crowd-density")
    try checkRaised(raised.topic, raised.body)

    try gateway.wait(for: "the retained alert") {
      let retained = try broker.retained([Self.alert])[Self.alert]
      return JSON(retained ?? [])["id"].string == raised.body["id"].string
    }

    try gateway.publish(Said.zone(100))
    let cleared = try listener.transition("cleared", of: "crowd-density")
    #expect(cleared.topic == raised.topic)
    #expect(cleared.body["id"].string == raised.body["id"].string)
    #expect(cleared.body["state"].string == "cleared")
    try gateway.wait(for: "removal of the retained alert") {
      listener.messages(below: Self.alert).contains(where: \.payload.isEmpty)
    }
    #expect(try broker.retained([Self.alert]).isEmpty)
    try checkState(broker)
    try checkRows(gateway, raised.body)
  }

  private func checkRaised(_ topic: String, _ alert: JSON) throws {
    #expect(topic == "\(Gateway.prefix)/alerts/churchillplein/moderate")
    let promised: Set = [
      "id", "event", "site", "area", "areaName", "rule", "status", "msgType", "severity",
      "urgency", "certainty", "headline", "measure", "value", "limit", "unit", "level",
      "coverage", "devices", "onset", "sent", "expires", "sequence",
    ]
    #expect(promised.subtracting(alert.keys).isEmpty)
    let words = [
      "site": "international-zone", "area": "churchillplein", "areaName": "Churchillplein",
      "status": "Actual", "msgType": "Alert", "severity": "moderate", "measure": "density",
      "unit": "people/m2",
    ]
    for (key, word) in words { #expect(alert[key].string == word, "\(key)") }
    #expect(alert["value"].number == 2.5)
    #expect(alert["limit"].number == 2)
    #expect(alert["level"].number == 3)
    #expect(alert["sequence"].number == 1)
    #expect(alert["devices"].elements.map(\.string) == [Said.xovis])
    // The camera's zone is expected too, and has said nothing.
    #expect(alert["coverage"]["reporting"].number == 1)
    #expect(alert["coverage"]["expected"].number == 2)
    #expect(alert["certainty"].string == "Likely")
    for time in ["onset", "sent", "expires"] {
      #expect(milliseconds(alert[time].string) != nil, "\(time)")
    }
  }

  private func checkState(_ broker: Broker) throws {
    let state: JSON = try eventually("retained state with the calm value") {
      let state = JSON(try broker.retained([Self.state])[Self.state] ?? [])
      let isCalm = state["values"]["density"]["value"].number == 0.25
      return isCalm && state["alerts"].elements.isEmpty ? state : nil
    }
    #expect(state["area"].string == "churchillplein")
    #expect(state["level"].number == 3)
    #expect(state["alerts"].isArray)
    #expect(state["values"]["density"]["coverage"]["reporting"].number == 1)
    #expect(state["values"]["density"]["coverage"]["expected"].number == 2)
    #expect(state["values"]["occupancy"]["value"].number == 100)
  }

  private func checkRows(_ gateway: Gateway, _ raised: JSON) throws {
    let id = try #require(raised["id"].string)
    let readings = try gateway.rows(
      """
      SELECT time, time_from, received, sequence, device, channel, area, kind, measure,
        aggregation, value, text, delta, interval, unit, labels, quality
      FROM readings ORDER BY sequence
      """)
    #expect(readings.map { $0["value"] } == ["1000.0", "100.0"])
    #expect(readings.map { $0["sequence"] } == ["1", "2"])
    let first = try #require(readings.first)
    let words = [
      "time_from": "payload", "device": Said.xovis, "channel": "Zone 0", "area": "churchillplein",
      "kind": "crowd", "measure": "occupancy", "aggregation": "instant", "unit": "people",
      "quality": "good",
    ]
    for (column, word) in words { #expect(first[column] == word, "\(column)") }
    #expect(first["text"] == nil)
    let alerts = try gateway.rows(
      """
      SELECT id, area, rule, severity, status, state, onset, cleared, level, value, "limit",
        coverage, headline FROM alerts
      """)
    #expect(alerts.count == 1)
    #expect(alerts.first?["id"] == id)
    #expect(alerts.first?["state"] == "cleared")
    #expect(alerts.first?["onset"] == raised["onset"].string)
    let events = try gateway.rows(
      "SELECT number, id, sequence, event, severity, time, by, note FROM alert_events")
    #expect(events.map { $0["event"] } == ["raised", "cleared"])
    #expect(events.map { $0["number"] } == ["1", "2"])
    #expect(events.map { $0["sequence"] } == ["1", "2"])
    #expect(events.allSatisfy { $0["id"] == id })
  }
}
