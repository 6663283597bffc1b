import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

/// What devices may send, and what becomes of it.
@Suite("Input") struct InputTests {
  /// Stands in what nobody may see again.
  static let secret = "Q7-geheim-XK-42-PL"

  @Test("a device that is not listed is stored without an area, and no rule sees it")
  func unlisted() throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .mixed)
    try gateway.start()
    try gateway.publish(Said.zone(4000, by: "stranger"), Said.zone(100))
    try gateway.wait(for: "both readings") { try gateway.count() == 2 }
    #expect(
      try gateway.rows("SELECT area FROM readings WHERE device = 'stranger'") == [[:]])
    #expect(try gateway.rows("SELECT id FROM alerts").isEmpty)
    let devices = try gateway.command("devices", "--json").json
    #expect(devices.first("device", "stranger")?["listed"].flag == false)
    #expect(devices.first("device", "stranger")?["adapter"].string == "xovis-v5")
    #expect(devices.first("device", Said.xovis)?["listed"].flag == true)
    #expect(devices.first("device", Said.xovis)?.keys.contains("missed") == false)
    #expect(gateway.log.contains("device 'stranger' (xovis-v5) speaks but is not in the inventory"))
  }

  @Test("what is missing by a device's own numbers is counted over a restart, and told")
  func missing() throws {
    let broker = try Broker.start()
    var site = SiteTexts.mixed
    site["inventory.yaml"] += """

        - { id: E1, adapter: milesight-vs132-loriot, area: stadhouderslaan }
      """
    site.filters.append("loriot/+/rx")
    let gateway = try Gateway(broker, site)
    func uplink(_ number: Int) -> Publication {
      Said.text(
        "loriot/E1/rx",
        #"{"cmd":"rx","EUI":"E1","fcnt":\#(number),"ts":\#(wall()),"data":"03D22C010000"}"#)
    }
    try gateway.start()
    try gateway.publish(uplink(3))
    try gateway.wait(for: "the first") { try gateway.count() == 1 }
    try gateway.kill()
    try gateway.start()
    try gateway.publish(uplink(6))
    try gateway.wait(for: "the second") { try gateway.count() == 2 }
    #expect(
      try gateway.command("devices", "--json").json.first("device", "E1")?["missed"].number == 2)
    #expect(try gateway.command("devices").output.contains("2 messages missed"))
    #expect(gateway.log.contains("2 messages of 'E1' are missing, by the numbers that it gives"))
    #expect(try gateway.rows("SELECT id FROM alerts").isEmpty)
  }

  @Test("retained: a state raises with certainty Possible, a count raises nothing")
  func retained() throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .mixed)
    let listener = try Listener(broker, ["\(Gateway.prefix)/alerts/#"])
    try gateway.publish(
      Said.zone(1000, retain: true), Said.persons(50, by: "cam-1", retain: true),
      Said.bollard("stopped", "bollard-07", retain: true))
    try gateway.start()
    let raised = try listener.transition("raised", of: "bollard-fault").body
    #expect(raised["certainty"].string == "Possible")
    #expect(raised["value"].string == "faulty")
    #expect(raised["devices"].elements.map(\.string) == ["bollard-07"])
    try gateway.wait(for: "the retained counts") {
      try gateway.count(where: "quality = 'retained'") == 3
    }
    // A live message behind them, so that the rules have surely looked.
    try gateway.publish(Said.bollard("open", "bollard-07"))
    _ = try listener.transition("cleared", of: "bollard-fault")
    #expect(try gateway.column("rule", "SELECT rule FROM alerts") == ["bollard-fault"])
    // No sign of life: the counters were never seen.
    let devices = try gateway.command("devices", "--json").json
    #expect(devices.first("device", Said.xovis)?.keys.contains("seen") == false)
  }

  @Test("anything at all among good messages: each good one is stored, the rest is told")
  func storm() throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .mixed)
    let listener = try Listener(broker, ["fieldgate/#"])
    try gateway.start()
    let bad = Self.bad()
    try TestClient(broker).publish(
      bad.enumerated().flatMap { [Said.persons($0.offset, by: "cam-1"), $0.element.message] }
        + [Said.bollard("open", "bollard-07")])
    try gateway.wait(for: "the last good message") {
      try gateway.count(where: "text = 'open'") == 1
    }
    #expect(
      try gateway.column(
        "value", "SELECT value FROM readings WHERE device = 'cam-1' ORDER BY sequence")
        == bad.indices.map { "\($0).0" })
    let quarantined = try gateway.rows(
      "SELECT topic, outcome, reason, size, payload FROM quarantined")
    #expect(quarantined.count >= 6, "\(quarantined)")
    #expect(quarantined.allSatisfy { !($0["reason"] ?? "").isEmpty && $0["payload"] == nil })
    #expect(quarantined.contains { $0["outcome"] == "malformed" })
    // Counted, each of them: what could not be read is no secret, only its content is.
    let outcomes = try #require(gateway.command("status", "--json").json.elements.first)["outcomes"]
    let faulty = bad.count { $0.isMalformed }
    let counted = outcomes.keys.reduce(0.0) { $0 + (outcomes[$1]["malformed"].number ?? 0) }
    #expect(counted == Double(faulty), "\(outcomes)")
    #expect(try gateway.terminate() == .exit(0))
    try Self.expectNowhere([Self.secret], gateway, listener)
  }

  @Test("what no adapter maps is nowhere, its name included")
  func personalData() throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .mixed)
    let listener = try Listener(broker, ["fieldgate/#"])
    try gateway.start()
    let now = wall()
    try gateway.publish(
      Said.text(
        "xovis/\(Said.xovis)/logics",
        """
        {"logics_data":{"logics":[{"name":"Gate","owner_name":"\(Self.secret)-a","records":[
        {"from":\(now - 60_000),"to":\(now),"counts":[
        {"id":1,"name":"fw","value":12},{"id":2,"name":"fw-male","value":7531},
        {"id":3,"name":"fw-age","value":8642,"bins":[1,2]}]}]}]},"plate":"\(Self.secret)-b"}
        """),
      Said.text(
        "xovis/\(Said.xovis)/live",
        """
        {"live_data":{"frames":[{"time":\(now),"tracked_objects":[{"track_id":971531,
        "type":"PERSON","attributes":{"gender":"\(Self.secret)-c","person_height":1.7153}}],
        "events":[{"category":"COUNT","type":"COUNT_INCREMENT","attributes":{"track_id":971531,
        "logic_name":"Gate","counter_name":"fw","counter_value":208}}]}]}}
        """),
      Said.text(
        "frigate/events",
        """
        {"type":"new","after":{"camera":"cam-1","label":"person","frame_time":\(now / 1000).5,
        "sub_label":["\(Self.secret)-d",0.9],"recognized_license_plate":"\(Self.secret)-e"}}
        """),
      Said.zone(1000))
    try gateway.wait(for: "the alert") { listener.transitions == ["crowd-density raised"] }
    #expect(
      try gateway.column("measure", "SELECT measure FROM readings ORDER BY sequence")
        == ["count_in", "count_in", "object_present", "occupancy"])
    #expect(try gateway.terminate() == .exit(0))
    try Self.expectNowhere(
      [
        Self.secret, "fw-male", "fw-age", "owner_name", "7531", "8642", "971531", "gender",
        "person_height", "1.7153", "license", "sub_label", "track_id",
      ], gateway, listener)
  }

  /// In no file of the store, in no log, and in nothing that was published.
  private static func expectNowhere(
    _ words: [String], _ gateway: Gateway, _ listener: Listener
  ) throws {
    let said = listener.messages.map {
      $0.topic + " " + String(decoding: $0.payload, as: UTF8.self)
    }
    #expect(!said.isEmpty)
    let files = try FileManager.default.contentsOfDirectory(atPath: gateway.directory)
      .filter { $0.hasPrefix("fieldgate.db") || $0.hasPrefix("run-") }
      // That holds the process's number, in which any digits may stand.
      .filter { !$0.hasSuffix(".lock") }
    #expect(files.contains("fieldgate.db"))
    for word in words {
      #expect(!said.contains { $0.contains(word) }, "\(word) was published")
      for file in files {
        let bytes = try Data(contentsOf: URL(filePath: "\(gateway.directory)/\(file)"))
        #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word) stands in \(file)")
      }
    }
  }

  private struct Bad {
    let message: Publication
    /// Whether it is one that its adapter must call malformed.
    let isMalformed: Bool
  }

  private static func bad() -> [Bad] {
    let logics = "xovis/\(Said.xovis)/logics"
    func malformed(_ topic: String, _ payload: [UInt8]) -> Bad {
      Bad(message: Publication(topic: topic, payload: payload), isMalformed: true)
    }
    func malformed(_ topic: String, _ payload: String) -> Bad {
      malformed(topic, Array(payload.utf8))
    }
    func count(_ value: String) -> String {
      #"{"logics_data":{"logics":[{"name":"Z","records":[{"to":1790000100000,"counts":[{"name":"balance","value":\#(value)}]}]}]}}"#
    }
    let letter = UInt8(ascii: "x")
    return [
      // What a retained message is taken back with.
      Bad(message: Said.text(logics, ""), isMalformed: false),
      malformed(logics, #"{"logics_data": {"logics": [{"name": "\#(secret)"#),
      malformed(logics, count("\"\(secret)\"")),
      malformed(logics, count("NaN")),
      malformed(logics, count("1e400")),
      malformed(logics, [0x00, 0xFF, 0xFE, 0x80, 0xC3, 0x28]),
      malformed(logics, #"{"\#(secret)":"# + String(repeating: "[", count: 100_000)),
      malformed(logics, String(repeating: "[", count: 200) + String(repeating: "]", count: 200)),
      malformed(logics, [UInt8](repeating: letter, count: 1 << 20)),
      malformed(logics, [UInt8](repeating: letter, count: (1 << 20) + 1)),
      malformed("frigate/cam-1/person", secret),
      malformed("frigate/cam-1/person", [0xC0, 0xAF]),
      malformed("frigate/cam-1/person", "NaN"),
      malformed("frigate/events", "[" + secret),
      Bad(message: Said.text("home-assistant/bollard-07/state", secret), isMalformed: false),
      Bad(message: Said.text(logics, #"{"\#(secret)": 1}"#), isMalformed: false),
      Bad(message: Said.text(logics, count("-5")), isMalformed: false),
    ]
  }
}
