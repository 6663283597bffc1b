import FieldgateTestSupport
import Foundation
import GRDB
import Testing

/// What a daemon stored, through its rules again.
@Suite("fieldgate replay") struct ReplayTests {
  /// At the critical level a fifth of the density is enough.
  private static let site: SiteTexts = {
    var site = SiteTexts.least
    site["rules.yaml"] = """
      rules:
        - rule: crowd-density
          kind: threshold
          areas: { kind: square }
          watch: density
          raise: { moderate: { above: 2.0, for: 1500ms, level: { 5: 0.4 } } }
          clear: { below: 0.2, for: 300ms }
      """
    return site
  }()

  /// A crowd that is none by these rules, one that is, a death in the middle of its hold,
  /// an acknowledgement, and the end of it.
  private func recorded() throws -> Gateway {
    let gateway = try Gateway(Broker.start(), Self.site)
    try gateway.start()
    func say(_ people: Int) throws {
      let before = try gateway.count()
      try gateway.publish(Said.zone(people))
      try gateway.wait(for: "the reading") { try gateway.count() > before }
    }
    try say(400)
    let half = wall()
    try gateway.wait(for: "the hold of another level") { wall() > half + 2000 }
    try say(0)
    let none = wall()
    try gateway.wait(for: "the hold of its clearing") { wall() > none + 500 }
    try say(1000)
    try gateway.kill()
    try gateway.start()
    let id = try eventually("alert") { try gateway.column("id", "SELECT id FROM alerts").first }
    #expect(try gateway.command("alert", "ack", id, "--note", "seen").ending == .exit(0))
    try say(0)
    try gateway.wait(for: "the end of the alert") {
      try gateway.column("state", "SELECT state FROM alerts") == ["cleared"]
    }
    return gateway
  }

  @Test(
    "over kill -9 and an acknowledgement the log is the same to the byte; a changed one is told")
  func same() throws {
    let gateway = try recorded()
    let running = try gateway.command("replay", "--from", "1h", "--json")
    #expect(running.ending == .exit(0), "\(running.output) \(running.errors)")
    _ = try gateway.farewell()
    let again = try gateway.command("replay", "--from", "1h", "--json")
    #expect(again.ending == .exit(0), "\(again.output) \(again.errors)")
    #expect(again.errors == "")
    let report = try #require(again.json.elements.first)
    #expect(report["identical"].flag == true)
    #expect(report["expected"].number == 3 && report["got"].number == 3)
    #expect(
      try gateway.column("what", "SELECT what FROM audit ORDER BY number")
        == ["start", "listening", "start", "listening", "ack", "stop"])

    let queue = try DatabaseQueue(path: gateway.storePath)
    try queue.write {
      try $0.execute(
        sql: "UPDATE alert_event SET body = replace(body, 'moderate', 'severe') WHERE number = 1")
    }
    try queue.close()
    let other = try gateway.command("replay", "--from", "1h", "--json")
    #expect(other.ending == .exit(1))
    let differences = other.json.elements.first?["differences"].elements ?? []
    #expect(differences.count == 1)
    #expect(differences.first?["expected"].string?.contains(#""severity":"severe""#) == true)
    #expect(differences.first?["got"].string?.contains(#""severity":"moderate""#) == true)
  }

  @Test("another level shows what it would have brought; so do other rules")
  func otherwise() throws {
    let gateway = try recorded()
    for against in ["recorded", "current"] {
      let critical = try gateway.command(
        "replay", "--from", "1h", "--level", "5", "--against", against, "--json")
      #expect(critical.ending == .exit(0), "\(critical.errors)")
      let report = try #require(critical.json.elements.first)
      #expect(report["current"]["alerts"].number == 1)
      #expect(report["candidate"]["alerts"].number == 2)
      #expect(report["gained"].elements.map { $0["area"].string } == ["churchillplein"])
      #expect(report["lost"].elements.isEmpty)
      #expect(report["areas"].elements.first?["candidate"].number == 2)
    }
    let rules = "\(gateway.directory)/other.yaml"
    try Self.site["rules.yaml"].replacing("above: 2.0", with: "above: 9.0")
      .write(toFile: rules, atomically: true, encoding: .utf8)
    let calmer = try gateway.command("replay", "--from", "1h", "--rules", rules, "--json")
    #expect(calmer.ending == .exit(0), "\(calmer.errors)")
    #expect(calmer.json.elements.first?["lost"].elements.count == 1)
    #expect(calmer.json.elements.first?["candidate"]["alerts"].number == 0)
    let shown = try gateway.command("replay", "--from", "1h", "--level", "5")
    #expect(shown.output.hasPrefix("1 gained, 0 lost, "))

    try "rules: [ { rule: x, kind: treshold } ]"
      .write(toFile: rules, atomically: true, encoding: .utf8)
    let bad = try gateway.command("replay", "--from", "1h", "--rules", rules)
    #expect(bad.ending == .exit(78))
    #expect(bad.errors.contains("\(rules):1:"))
    #expect(try gateway.command("replay", "--from", "1h", "--level", "6").ending == .exit(64))
    #expect(
      try gateway.command("replay", "--from", "1h", "--against", "current").ending == .exit(64))
    #expect(
      try gateway.command("replay", "--from", "1h", "--rules", "none.yaml").ending == .exit(74))
  }

  @Test("status tells the quality of the alarms") func quality() throws {
    let gateway = try recorded()
    let status = try gateway.command("status", "--json").json.elements.first
    let day = try #require(status)["alarms"]["24h"]
    #expect(day["alerts"].number == 1 && day["most"].number == 1 && day["stale"].number == 0)
    #expect(day["severities"]["moderate"].number == 1)
    #expect(day["acknowledgedShare"].number == 1)
    #expect(day["top"].elements.first?["rule"].string == "crowd-density")
    // Over the seconds that the store covers, which touch one or two tens of minutes.
    #expect(try #require(day["mean"].number) >= 0.5)
    #expect(
      milliseconds(day["since"].string) ?? 0
        >= milliseconds(try gateway.column("time", "SELECT time FROM audit").first) ?? .max)
    let text = try gateway.command("status").output
    #expect(text.contains("alarms in 24 h: 1 alert; ") && text.contains(" that are kept)"))
  }
}
