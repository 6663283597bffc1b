import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

/// Messages that no adapter can read, and reading them again once it is mended.
@Suite("Quarantine, end to end") struct QuarantineTests {
  /// A site with a counter whose adapter looks in the wrong place.
  private static func site(_ privacy: String, people: String = "$.people") throws -> SiteTexts {
    // With rules that would raise at once on most of what is read again.
    var site = try SiteTexts.least(hold: "1ms", clearHold: "1ms").replacing(
      "timezone:", "privacy: \(privacy)\ntimezone:", in: "fieldgate.yaml")
    site["inventory.yaml"] = """
      devices: [{ id: c-1, adapter: turnstile, area: churchillplein, covers: 10 }]
      """
    site["devices/turnstile.yaml"] = """
      adapter: turnstile
      title: A turnstile
      kind: crowd
      format: json
      topics: ["turnstile/{device}"]
      device: "{device}"
      time: { from: $.time, format: epoch-ms }
      messages:
        - message: count
          readings:
            - { measure: occupancy, value: \(people), aggregation: instant }
            - measure: count_in
              when: [{ value: $.in, exists: true }]
              value: $.in
              aggregation: interval
      examples:
        - example: twelve
          topic: turnstile/x
          payload: { people: \(people == mended ? "{ now: 12 }" : "12") }
          readings: [{ device: x, measure: occupancy, aggregation: instant, value: 12 }]
        - { example: a word, topic: turnstile/x, payload: { people: many }, outcome: malformed }
      """
    site.filters = ["turnstile/+"]
    return site
  }

  private static let mended = "$.people.now"

  private static func says(_ count: Int, time: Int64? = nil) -> Publication {
    let time = time.map { #","time":\#($0)"# } ?? ""
    return Said.text(
      "turnstile/c-1", #"{"people":{"now":\#(count)},"guard":"Jan Jansen"\#(time)}"#)
  }

  private static func started(_ privacy: String) throws -> Gateway {
    let gateway = try Gateway(try Broker.start(), site(privacy))
    try gateway.start()
    return gateway
  }

  private static func wait(_ gateway: Gateway, for count: Int, kept: Int) throws {
    try gateway.wait(for: "\(count) messages in quarantine") {
      try gateway.column(
        "n", "SELECT count(*) || ' ' || count(payload) AS n FROM quarantined")
        == ["\(count) \(kept)"]
    }
  }

  private static func mend(_ gateway: Gateway) throws {
    try gateway.write(site("{ quarantine: raw }", people: mended))
    try gateway.reload(until: "the site was reloaded")
  }

  private static func values(_ gateway: Gateway) throws -> [String] {
    try gateway.column("value", "SELECT value FROM readings ORDER BY sequence")
  }

  @Test("by default a message's shape is kept, and no byte of what it says")
  func shape() throws {
    let gateway = try Self.started("{}")
    try gateway.publish(Self.says(12))
    try Self.wait(gateway, for: 1, kept: 0)
    for file in ["", "-wal"] {
      let bytes = try Data(contentsOf: URL(filePath: gateway.storePath + file))
      #expect(bytes.range(of: Data("Jan Jansen".utf8)) == nil)
      #expect(bytes.range(of: Data("\"now\"".utf8)) == nil)
    }
    let listed = try gateway.command("quarantine", "list", "--json").json.elements
    #expect(listed.map { $0["kept"].number } == [0])
    #expect(listed.first?["shape"].string == "{people: {… 1 other key}, … 1 other key}")
    let text = try gateway.command("quarantine")
    #expect(text.output.split(separator: "\n").count == 2)
    #expect(text.output.contains("  shape  ") && text.output.contains("turnstile/c-1"))
    let retried = try gateway.command("quarantine", "retry")
    #expect(retried.ending == .exit(1))
    #expect(retried.errors.contains("privacy: { quarantine: raw }"), "\(retried.errors)")
  }

  @Test("kept raw: dry run, still unreadable, mended and read once, late, and by no rule")
  func mended() throws {
    let gateway = try Self.started("{ quarantine: raw }")
    let time = wall() - 3_600_000
    try gateway.publish(Self.says(1200, time: time), Self.says(1300))
    try Self.wait(gateway, for: 2, kept: 2)
    let arrived = try gateway.column("received", "SELECT received FROM quarantined")
    let listed = try gateway.command("quarantine", "list", "--json").json.elements
    #expect(listed.map { $0["count"].number } == [2])
    #expect(listed.first?["ids"].elements.map { $0.number } == [1, 2])
    let none = try gateway.command("quarantine", "list", "--since", "now", "--json").json
    #expect(none.isArray && none.elements.isEmpty)

    let early = try gateway.command("quarantine", "retry", "1")
    #expect(early.ending == .exit(1))
    #expect(early.output.contains("malformed: count, occupancy"), "\(early.output)")

    try gateway.write(Self.site("{ quarantine: raw }", people: Self.mended))
    let tried = try gateway.command("quarantine", "retry", "--dry-run", "--json")
    #expect(tried.ending == .exit(0), "\(tried.errors)")
    let values = tried.json.elements.map { $0["readings"].elements.map { $0["value"].number } }
    #expect(values == [[1200], [1300]])
    // The daemon does not know of the mend yet.
    let unloaded = try gateway.command("quarantine", "retry")
    #expect(unloaded.ending == .exit(1))
    #expect(unloaded.errors.contains("reload it"), "\(unloaded.errors)")
    #expect(try gateway.count() == 0)
    try Self.wait(gateway, for: 2, kept: 2)

    try gateway.reload(until: "the site was reloaded")
    let retried = try gateway.command("quarantine", "retry", "2")
    #expect(retried.ending == .exit(0), "\(retried.errors)")
    #expect(retried.output.contains("2 of 2 messages could be read; 2 readings stored"))
    let rows = try gateway.rows(
      "SELECT time, time_from, quality, area, value FROM readings ORDER BY value")
    #expect(rows.map { $0["quality"] } == ["late", "late"])
    #expect(rows.map { $0["time_from"] } == ["payload", "arrival"])
    #expect(rows.map { $0["area"] } == ["churchillplein", "churchillplein"])
    #expect(rows.map { milliseconds($0["time"]) }.first == time)
    #expect(rows.last?["time"] == arrived.last)
    try Self.wait(gateway, for: 0, kept: 0)
    let nothing = try gateway.command("quarantine", "retry")
    #expect(nothing.ending == .exit(0) && nothing.output == "nothing is in quarantine\n")
    let unknown = try gateway.command("quarantine", "retry", "1")
    #expect(unknown.ending == .exit(1) && unknown.errors.contains("quarantine list"))
    #expect(
      try gateway.column("what", "SELECT what FROM audit WHERE what = 'retried'").count == 3)

    // What is live goes on as if nothing had been, and a replay is the same.
    try gateway.publish(Self.says(7))
    try gateway.wait(for: "a live reading") { try gateway.count(where: "quality = 'good'") == 1 }
    #expect(try gateway.column("id", "SELECT id FROM alerts").isEmpty)
    try gateway.publish(Self.says(500))
    try gateway.wait(for: "an alert") {
      try !gateway.column("id", "SELECT id FROM alerts").isEmpty
    }
    let replayed = try gateway.command("replay", "--from", "1h", "--json")
    #expect(replayed.ending == .exit(0), "\(replayed.errors)\(replayed.output)")
    #expect(replayed.json.elements.first?["identical"].flag == true)
    #expect(try gateway.command("verify").ending == .exit(0))
  }

  @Test("a message that was read in part: a retry stores what is missing, and nothing twice")
  func inPart() throws {
    let gateway = try Self.started("{ quarantine: raw }")
    try gateway.publish(Said.text("turnstile/c-1", #"{"people":{"now":12},"in":3}"#))
    try Self.wait(gateway, for: 1, kept: 1)
    #expect(try Self.values(gateway) == ["3.0"])
    let early = try gateway.command("quarantine", "retry")
    #expect(early.ending == .exit(1))
    #expect(early.output.contains("read: 0 readings") || early.output.contains("read: count"))
    #expect(try Self.values(gateway) == ["3.0"])
    try Self.mend(gateway)
    let retried = try gateway.command("quarantine", "retry")
    #expect(retried.ending == .exit(0), "\(retried.errors)")
    #expect(retried.output.contains("read: 1 reading, 1 there already"))
    #expect(try Self.values(gateway) == ["3.0", "12.0"])
    #expect(
      try gateway.column("quality", "SELECT quality FROM readings ORDER BY sequence")
        == ["good", "late"])
    try Self.wait(gateway, for: 0, kept: 0)
  }

  /// How many commands to read again came to the broker.
  private static func commands(_ gateway: Gateway) -> Int {
    gateway.broker.log.split(separator: "\n").count {
      $0.contains("Received PUBLISH from") && $0.contains("/command/anonymous/retry'")
    }
  }

  @Test("a user whose allowance is used up: the next command waits for it, and all are read")
  func allowance() throws {
    let gateway = try Self.started("{ quarantine: raw }")
    try gateway.publish(Self.says(1), Self.says(2))
    try Self.wait(gateway, for: 2, kept: 2)
    try Self.mend(gateway)
    let idle = Publication(topic: "\(Gateway.prefix)/command/anonymous/nothing", object: [:])
    try TestClient(gateway.broker).publish((0..<64).map { _ in idle })
    let retried = try gateway.command("quarantine", "retry")
    #expect(retried.ending == .exit(0), "\(retried.errors)")
    #expect(Self.commands(gateway) > 1)
    #expect(try Self.values(gateway) == ["1.0", "2.0"])
  }

  @Test("kill -9 in the middle of a retry: every reading once, and none is lost")
  func killed() throws {
    let gateway = try Self.started("{ quarantine: raw }")
    let count = 60
    let sent = (0..<count).map { Self.says($0, time: wall() - 60_000 + Int64($0)) }
    try TestClient(gateway.broker).publish(sent)
    try Self.wait(gateway, for: count, kept: count)
    try Self.mend(gateway)
    for pause in [0, 40, 80] as [Int32] {
      let before = Self.commands(gateway)
      let retry = try gateway.begin(["quarantine", "retry"])
      // Once all are read none is given.
      try gateway.wait(for: "one more command, or the end") {
        Self.commands(gateway) > before || retry.current != nil
      }
      if pause == 0 { #expect(Self.commands(gateway) > before) }
      poll(nil, 0, pause)
      try gateway.kill()
      _ = try retry.end(SIGKILL)
      try gateway.start()
    }
    let last = try gateway.command("quarantine", "retry")
    #expect(last.ending == .exit(0), "\(last.errors)")
    #expect(try Self.values(gateway) == (0..<count).map { "\(Double($0))" })
    try Self.wait(gateway, for: 0, kept: 0)
  }

  @Test("a reload from raw to shape: the bytes go, and that is written down")
  func privacy() throws {
    let gateway = try Self.started("{ quarantine: raw }")
    try gateway.publish(Self.says(1), Self.says(2))
    try Self.wait(gateway, for: 2, kept: 2)
    try gateway.write(Self.site("{ quarantine: shape }"))
    try gateway.reload(until: "the site was reloaded")
    try Self.wait(gateway, for: 2, kept: 0)
    let deleted = try gateway.rows("SELECT class, rows, reason FROM deletions")
    #expect(
      deleted == [["class": "quarantinedRaw", "rows": "2", "reason": "privacy"]])
    #expect(!gateway.log.contains("warning: privacy"))
  }
}
