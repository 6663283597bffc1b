import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

/// Partners' feeds at a real Mosquitto that goes by `fieldgate acl`: three partners with
/// different contracts, each with a user of its own.
@Suite("Partners' feeds") struct PartnerFeedTests {
  private static let prefix = Gateway.prefix
  private static let users = [
    "fieldgate", "counters", "alice", "police-box", "tram-box", "opcw-box",
  ]

  private static func site() throws -> SiteTexts {
    var site = try SiteTexts.mixed.replacing(
      "mqtt://127.0.0.1", "mqtt://fieldgate@127.0.0.1", in: "fieldgate.yaml"
    ).replacing(
      "timezone:",
      """
      users:
        - { user: alice, role: operator }
        - { user: counters, role: device, adapters: [xovis-v5, frigate] }
      timezone:
      """, in: "fieldgate.yaml")
    site["partners.yaml"] = partners
    return site
  }

  private static let partners = """
    sender: gateway@zone.example
    partners:
      - partner: police
        user: police-box
        areas: all
        severity: minor
        kinds: all
        fields: [rule, measure, value, limit, level, devices, by, note]
        tlp: RED
        scope: Restricted
        restriction: police
        language: [nl, en]
        formats: [json, cap]
        seesAcknowledgements: true
        picture: [density]
      - partner: tram
        user: tram-box
        areas: [stadhouderslaan]
        severity: moderate
        kinds: all
        tlp: GREEN
        scope: Private
        addresses: [tram]
        seesAcknowledgements: true
      - partner: opcw
        user: opcw-box
        areas: [churchillplein]
        severity: severe
        kinds: [crowd-density]
        fields: [measure]
        tlp: AMBER
        levels: [{ from: 4, severity: moderate }]
    """

  /// A gateway at a broker with its own ACL, and what looks on at the open door.
  private struct Stage {
    let guarded: GuardedBroker
    let gateway: Gateway
    let listener: Listener

    init() throws {
      let site = try PartnerFeedTests.site()
      let printed = try Gateway(try Broker.start(), site).command("acl")
      guard printed.ending == .exit(0) else { throw Missing("ACL: \(printed.errors)") }
      guarded = try GuardedBroker(users: PartnerFeedTests.users, acl: printed.output)
      gateway = try Gateway(guarded.broker, site)
      listener = try Listener(guarded.broker, ["\(Gateway.prefix)/#"])
      try gateway.start(environment: guarded.environment("fieldgate"))
    }

    /// The alerts that a partner was sent as JSON, in order.
    func told(_ partner: String) -> [JSON] {
      listener.messages(below: "\(Gateway.prefix)/partner/\(partner)/alerts/").filter {
        !$0.topic.hasSuffix("/cap")
      }.map { JSON($0.payload) }
    }

    func told(_ partner: String, _ event: String, _ rule: String? = nil) throws -> JSON {
      try eventually("\(event) for \(partner); told: \(told(partner).map { $0["event"].string })") {
        told(partner).first {
          $0["event"].string == event && (rule == nil || $0["rule"].string == rule)
        }
      }
    }

    /// A partner's answer to an acknowledgement.
    func acknowledge(_ user: String, _ payload: String) throws -> JSON {
      let topic = "\(Gateway.prefix)/command/\(user)/reply"
      let before = listener.messages(below: topic).count
      try guarded.client(user).publish([
        Said.text("\(Gateway.prefix)/command/\(user)/ack", payload)
      ])
      return try eventually("an answer to \(user)") {
        listener.messages(below: topic).dropFirst(before).first.map { JSON($0.payload) }
      }
    }
  }

  @Test("each hears what its contract gives, and nobody reads another's")
  func eachItsOwn() throws {
    let stage = try Stage()
    let guarded = stage.guarded
    var heard: [String: [Message]] = [:]
    heard["police"] = try guarded.client("police-box").hears(["#", "\(Self.prefix)/#"]) {
      heard["tram"] = try guarded.client("tram-box").hears(["#", "\(Self.prefix)/#"]) {
        heard["opcw"] = try guarded.client("opcw-box").hears(["#", "\(Self.prefix)/#"]) {
          try guarded.client("counters").publish([Said.zone(1000)])
          _ = try stage.told("police", "raised", "crowd-density")
          try guarded.client("counters").publish([Said.persons(50, by: "cam-1")])
          _ = try stage.told("tram", "raised")
          try guarded.client("counters").publish([Said.zone(1), Said.persons(1, by: "cam-1")])
          _ = try stage.told("tram", "cleared")
          _ = try stage.told("police", "cleared", "crowd-density")
          _ = try stage.told("police", "cleared", "camera-density")
        }
      }
    }
    for (partner, messages) in heard {
      let foreign = messages.filter { !$0.topic.hasPrefix("\(Self.prefix)/partner/\(partner)/") }
      #expect(foreign.isEmpty, "\(partner) reads \(foreign.map(\.topic))")
      #expect(!messages.isEmpty, "\(partner)")
    }
    func events(_ partner: String) -> [String] {
      stage.told(partner).map { "\($0["area"].string ?? "") \($0["event"].string ?? "")" }
    }
    #expect(events("tram") == ["stadhouderslaan raised", "stadhouderslaan cleared"])
    // The density of a square raises 'moderate': not enough for it, at this level.
    #expect(events("opcw").isEmpty)
    #expect(Set(events("police").map { $0.split(separator: " ")[0] }).count == 2)
    let tram = try stage.told("tram", "raised")
    #expect(tram["value"].number == nil && tram["devices"].elements.isEmpty)
    #expect(tram["rule"].string == nil && !tram.keys.contains("measure"))
    let police = try stage.told("police", "raised", "crowd-density")
    #expect(police["value"].number == 2.5 && police["devices"].elements.count == 1)
    #expect(
      stage.told("police").map { $0["number"].number }
        == (1...stage.told("police").count).map { Double($0) })
  }

  @Test("CAP goes beside the JSON, in two languages, restricted, with its references")
  func cap() throws {
    let stage = try Stage()
    try stage.guarded.client("counters").publish([Said.zone(1000), Said.zone(1)])
    _ = try stage.told("police", "cleared")
    let texts = try eventually("two CAP messages") {
      let found = stage.listener.messages(
        below: "\(Self.prefix)/partner/police/alerts/churchillplein/cap"
      ).map { String(decoding: $0.payload, as: UTF8.self) }
      return found.count >= 2 ? found : nil
    }
    let first = try #require(texts.first { $0.contains("<msgType>Alert</msgType>") })
    let last = try #require(texts.first { $0.contains("<msgType>Cancel</msgType>") })
    #expect(first.components(separatedBy: "<info>").count == 3, "\(first)")
    for part in [
      "<scope>Restricted</scope>", "<restriction>police</restriction>",
      "<status>Actual</status>", "<sender>gateway@zone.example</sender>",
    ] { #expect(first.contains(part), "\(part) in \(first)") }
    let identifier = try #require(stage.told("police").first?["identifier"].string)
    #expect(last.contains("<references>gateway@zone.example,\(identifier),"), "\(last)")
  }

  @Test("acknowledgements make receipts, bound to the user; others see them by contract")
  func acknowledgements() throws {
    let stage = try Stage()
    try stage.guarded.client("counters").publish([Said.persons(50, by: "cam-1")])
    let tram = try stage.told("tram", "raised")
    let police = try stage.told("police", "raised")
    let id = try #require(tram["id"].string)

    // Somebody else's command topic, another verb, another partner's alert.
    try stage.guarded.client("opcw-box").publish([
      Said.text("\(Self.prefix)/command/tram-box/ack", "{\"id\":\"\(id)\"}"),
      Said.text(
        "\(Self.prefix)/command/opcw-box/level", "{\"area\":\"churchillplein\",\"level\":5}"),
    ])
    let refused = try stage.acknowledge("opcw-box", "{\"id\":\"\(id)\"}")
    #expect(refused["ok"].flag == false, "\(refused)")
    #expect(refused["error"].string?.contains("opcw") == true, "\(refused)")

    let taken = try stage.acknowledge("tram-box", "{\"id\":\"\(id)\",\"note\":\"we stop line 9\"}")
    #expect(taken["ok"].flag == true && taken["partner"].string == "tram", "\(taken)")
    let seen = try stage.told("police", "acknowledged")
    #expect(seen["msgType"].string == "Ack" && seen["acknowledgedBy"].string == "tram")
    #expect(seen["note"].string == "we stop line 9")

    // In CAP, by a message's identifier.
    let identifier = try #require(police["identifier"].string)
    let xml = """
      <?xml version="1.0"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">\
      <identifier>p-1</identifier><sender>police</sender><sent>2026-11-22T15:00:00+01:00</sent>\
      <status>Actual</status><msgType>Ack</msgType><scope>Private</scope><addresses>g</addresses>\
      <note>on our way</note>\
      <references>gateway@zone.example,\(identifier),2026-11-22T15:00:00+01:00</references></alert>
      """
    let inCAP = try stage.acknowledge("police-box", xml)
    #expect(inCAP["ok"].flag == true, "\(inCAP)")

    let receipts = try eventually("both receipts") {
      let rows = try stage.gateway.rows(
        "SELECT partner, version, by, note FROM receipts WHERE by IS NOT NULL ORDER BY partner")
      return rows.count == 2 ? rows : nil
    }
    #expect(receipts.map { $0["by"] } == ["police-box", "tram-box"])
    #expect(receipts.map { $0["note"] } == ["on our way", "we stop line 9"])
    // The operators' alert stays as it was: nobody of theirs has seen it.
    let own = try stage.listener.transition("raised", of: "camera-density").body
    let shown = try stage.gateway.command("alert", "show", try #require(own["id"].string), "--json")
    let account = try #require(shown.json.elements.first)
    #expect(account["state"].string == "raised")
    #expect(account["receipts"].elements.contains { $0["by"].string == "tram-box" })
  }

  @Test("kill -9 sends no message twice under two numbers, and leaves out none")
  func killed() throws {
    let stage = try Stage()
    let environment = stage.guarded.environment("fieldgate")
    for round in 0..<4 {
      try stage.guarded.client("counters").publish([
        Said.persons(round % 2 == 0 ? 50 : 1, by: "cam-1"), Said.zone(round % 2 == 0 ? 1000 : 1),
      ])
      try stage.gateway.wait(for: "messages of round \(round)") {
        try stage.gateway.rows("SELECT 1 FROM receipts WHERE partner = 'police'").count
          >= 2 * (round + 1)
      }
      try stage.gateway.kill()
      try stage.gateway.start(environment: environment)
    }
    try stage.gateway.wait(for: "everything delivered") {
      try stage.gateway.rows("SELECT 1 FROM receipts WHERE delivered IS NULL").isEmpty
    }
    for partner in ["police", "tram"] {
      let stored = try stage.gateway.column(
        "number", "SELECT number FROM receipts WHERE partner = '\(partner)' ORDER BY number")
      #expect(stored == (1...max(1, stored.count)).map { "\($0)" })
      var bodies: [Int: Set<String>] = [:]
      for body in stage.told(partner) {
        bodies[Int(body["number"].number ?? 0), default: []].insert(
          body["identifier"].string ?? "?")
      }
      #expect(bodies.keys.sorted().map { "\($0)" } == stored)
      #expect(bodies.values.allSatisfy { $0.count == 1 }, "\(bodies)")
    }
  }

  @Test("a raised level widens a contract, and its end takes back what it gave")
  func levels() throws {
    let stage = try Stage()
    let alice = stage.guarded.environment("alice")
    try stage.guarded.client("counters").publish([Said.zone(1000)])
    _ = try stage.told("police", "raised")
    #expect(stage.told("opcw").isEmpty)
    let set = try stage.gateway.command(
      "level", "set", "churchillplein", "4", "--for", "1h", "--reason", "visit", environment: alice)
    #expect(set.ending == .exit(0), "\(set.errors)")
    let told = try eventually("an alert for opcw") { stage.told("opcw").first }
    #expect(told["msgType"].string == "Alert" && told["severity"].string == "moderate")
    #expect(told["value"].number == nil && told["measure"].string == "density")
    let end = try stage.gateway.command(
      "level", "end", "churchillplein", "--reason", "over", environment: alice)
    #expect(end.ending == .exit(0), "\(end.errors)")
    let last = try eventually("the end for opcw") {
      stage.told("opcw").count == 2 ? stage.told("opcw").last : nil
    }
    #expect(last["msgType"].string == "Cancel", "\(last)")
    // Without the alert being over.
    #expect(!stage.listener.transitions.contains("crowd-density cleared"))
  }

  @Test("births, pictures and heartbeats show a partner that it misses nothing")
  func presence() throws {
    let stage = try Stage()
    try stage.guarded.client("counters").publish([Said.zone(1000)])
    _ = try stage.told("police", "raised")
    let feed = "\(Self.prefix)/partner/police"
    let picture = try eventually("a picture with a density") {
      let body = JSON(
        try stage.guarded.broker.retained(["\(feed)/#"])["\(feed)/picture/churchillplein"] ?? [])
      return body["values"]["density"]["value"].number == nil ? nil : body
    }
    #expect(picture["values"].keys == ["density"])
    let retained = try stage.guarded.broker.retained(["\(feed)/#"])
    #expect(JSON(retained["\(feed)/status"] ?? [])["state"].string == "online")
    let beat = try eventually("a heartbeat with the first number") {
      stage.listener.messages(below: "\(feed)/heartbeat").map { JSON($0.payload) }.last {
        $0["number"].number == 1
      }
    }
    #expect(beat["open"].number == 1 && (beat["every"].number ?? 0) > 0)
    _ = try stage.gateway.farewell()
    let after = try stage.guarded.broker.retained(["\(feed)/status"])
    #expect(JSON(after["\(feed)/status"] ?? [])["state"].string == "stopped")
  }

  @Test("a reload with other contracts removes what stood retained, and greets who is new")
  func reload() throws {
    let stage = try Stage()
    try stage.guarded.client("counters").publish([Said.zone(1000)])
    _ = try stage.told("police", "raised")
    let feeds = "\(Self.prefix)/partner"
    func retained() throws -> Set<String> {
      Set(try stage.guarded.broker.retained(["\(feeds)/#"]).filter { !$0.value.isEmpty }.keys)
    }
    try stage.gateway.wait(for: "a picture") {
      try retained().contains("\(feeds)/police/picture/churchillplein")
    }
    try stage.gateway.write(
      try Self.site().replacing("    picture: [density]\n", "", in: "partners.yaml")
        .replacing("partner: tram", "partner: metro", in: "partners.yaml"))
    try stage.gateway.reload(until: "the site was reloaded")
    try stage.gateway.wait(for: "only what the contracts of now give") {
      try retained()
        == ["police", "metro", "opcw"].reduce(into: []) {
          $0.insert("\(feeds)/\($1)/status")
        }
    }
  }
}
