import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

/// SIGHUP: all or nothing, and what did not change goes on as if nothing had happened.
@Suite("Reload") struct ReloadTests {
  @Test("a new rule works, and a hold that ran goes on")
  func newRule() throws {
    let broker = try Broker.start()
    let site = try SiteTexts.least(hold: "3s", clearHold: "1s")
    let gateway = try Gateway(broker, site)
    let listener = try Listener(broker, ["\(Gateway.prefix)/alerts/#"])
    try gateway.start()
    try gateway.publish(Said.zone(1000))
    try gateway.wait(for: "the reading") { try gateway.count() == 1 }
    let began = try gateway.column("received", "SELECT received FROM readings").first
    var changed = site
    changed["rules.yaml"] += """

        - rule: occupancy
          kind: threshold
          areas: [churchillplein]
          watch: occupancy
          raise: { minor: { above: 900 } }
      """
    try gateway.write(changed)
    try gateway.reload(until: "the site was reloaded: 2 rules")
    let new = try listener.transition("raised", of: "occupancy")
    #expect(new.topic == "\(Gateway.prefix)/alerts/churchillplein/minor")
    let old = try listener.transition("raised", of: "crowd-density").body
    #expect(old["onset"].string == began)
  }

  @Test("a device that is taken out takes its subscription along")
  func removedDevice() throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .mixed)
    try gateway.start()
    try gateway.publish(Said.persons(1, by: "cam-1"), Said.zone(1))
    try gateway.wait(for: "both readings") { try gateway.count() == 2 }
    try gateway.write(Self.withoutCamera())
    try gateway.reload(until: "no longer subscribed: frigate/+/+")
    try gateway.wait(for: "the broker's taking it back") {
      gateway.unsubscriptions(of: "frigate/+/+") == 1
    }
    try gateway.publish(Said.persons(2, by: "cam-1"), Said.zone(2))
    try gateway.wait(for: "the reading behind it") { try gateway.count(where: "value = 2") == 1 }
    #expect(try gateway.count(where: "device = 'cam-1'") == 1)
    // It did not even come.
    #expect(try gateway.farewell()["messages"].number == 3)
  }

  @Test("a subscription that an edit made needless while the daemon was down is taken back")
  func removedWhileDown() throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .mixed)
    try gateway.start()
    #expect(try gateway.terminate() == .exit(0))
    try gateway.write(Self.withoutCamera())
    try gateway.start()
    try gateway.wait(for: "the broker's taking it back") {
      gateway.unsubscriptions(of: "frigate/+/+") == 1
    }
    #expect(gateway.log.contains("session kept"))
  }

  @Test("a bad site is refused with all of its faults, and the old rules go on")
  func refused() throws {
    let broker = try Broker.start()
    let site = try SiteTexts.least(hold: "1s", clearHold: "1s")
    let gateway = try Gateway(broker, site)
    let listener = try Listener(broker, ["\(Gateway.prefix)/alerts/#"])
    try gateway.start()
    try gateway.write(
      site.replacing("watch: density", "watch: densty", in: "rules.yaml")
        .replacing("kind: threshold", "kind: treshold", in: "rules.yaml")
        .replacing("area: stadhouderslaan\n", "area: stadhouderlaan\n", in: "inventory.yaml"))
    try gateway.reload(until: "the site was not reloaded")
    for fault in ["rules.yaml:3:11: error:", "inventory.yaml:5:11: error:"] {
      #expect(gateway.log.contains(fault), "\(fault)\n\(gateway.log)")
    }
    try gateway.publish(Said.zone(1000))
    let raised = try listener.transition("raised", of: "crowd-density").body
    #expect(raised["value"].number == 2.5)
  }

  enum Edit: String, CaseIterable, CustomTestStringConvertible {
    case reloaded = "with a reload"
    case restarted = "while the daemon is down"

    var testDescription: String { rawValue }
  }

  @Test("a rule that is taken out ends its alert as expired", arguments: Edit.allCases)
  func removedRule(edit: Edit) throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .mixed)
    let listener = try Listener(broker, ["\(Gateway.prefix)/#"])
    try gateway.start()
    try gateway.publish(Said.zone(1000), Said.persons(40, by: "cam-1"))
    let raised = try listener.transition("raised", of: "crowd-density").body
    let other = try listener.transition("raised", of: "camera-density").body
    var changed = SiteTexts.mixed
    let start = try #require(changed["rules.yaml"].range(of: "  - rule: crowd-density"))
    let end = try #require(changed["rules.yaml"].range(of: "  - rule: camera-density"))
    changed["rules.yaml"].removeSubrange(start.lowerBound..<end.lowerBound)
    switch edit {
    case .reloaded:
      try gateway.write(changed)
      try gateway.reload(until: "the site was reloaded: 2 rules")
    case .restarted:
      try gateway.kill()
      try gateway.write(changed)
      try gateway.start()
    }
    let expired = try listener.transition("expired", of: "crowd-density")
    #expect(expired.topic == "\(Gateway.prefix)/alerts/churchillplein/moderate")
    #expect(expired.body["id"].string == raised["id"].string)
    #expect(expired.body["sequence"].number == 2)
    #expect(expired.body["state"].string == "expired")
    try gateway.wait(for: "removal of the retained alert") {
      listener.messages(below: LeastSiteTests.alert).contains(where: \.payload.isEmpty)
    }
    #expect(try broker.retained([LeastSiteTests.alert]).isEmpty)
    // The rule that stayed has its alert still, and only one.
    let open = try gateway.command("alerts", "--open", "--json").json
    #expect(open.elements.map { $0["id"].string } == [other["id"].string])
    #expect(
      try gateway.rows("SELECT event FROM alert_events ORDER BY number").map { $0["event"] }
        == ["raised", "raised", "expired"])
  }

  private static func withoutCamera() throws -> SiteTexts {
    var site = try SiteTexts.mixed.replacing(
      "  - { id: cam-1, adapter: frigate, area: stadhouderslaan, covers: 1 }\n", "",
      in: "inventory.yaml")
    site.filters.removeAll { $0.hasPrefix("frigate/") }
    return site
  }
}
