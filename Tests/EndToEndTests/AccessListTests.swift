import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

/// `fieldgate acl`, and a real Mosquitto that goes by it: who may do what, and what all
/// others must not. Mosquitto denies without a word, so what arrives is what counts.
@Suite("The broker's ACL") struct AccessListTests {
  private static let prefix = Gateway.prefix

  static func site() throws -> SiteTexts {
    try SiteTexts.mixed.replacing("mqtt://127.0.0.1", "mqtt://fieldgate@127.0.0.1", in: file)
      .replacing(
        "timezone:",
        """
        publish: { readings: true }
        privacy: { quarantine: raw }
        users:
          - { user: alice, role: operator, readings: true }
          - { user: bob, role: operator }
          - { user: "50%", role: operator }
          - { user: wall, role: reader }
          - { user: coach, role: trainer }
          - { user: cam, role: device, devices: [cam-1] }
          - { user: counters, role: device, adapters: [xovis-v5] }
        timezone:
        """, in: file)
  }

  private static let file = "fieldgate.yaml"
  private static let users = [
    "fieldgate", "alice", "bob", "50%", "wall", "coach", "cam", "counters", "mallory",
  ]

  private static let told = [
    "status", "heartbeat", "area/churchillplein/state",
    "area/churchillplein/alert/crowd-density", "alerts/churchillplein/severe",
  ].map { "\(prefix)/\($0)" }
  private static let reading = ["\(prefix)/reading/churchillplein/d/occupancy"]
  private static let commands = [
    "alice/ack", "bob/ack", "bob/level", "50%25/ack", "alice/nothing", "alice/retry", "wall/retry",
    "coach/retry", "cam/retry",
  ].map { "\(prefix)/command/\($0)" }
  private static let replies = ["alice/reply", "bob/reply"].map { "\(prefix)/command/\($0)" }
  private static let devices = [
    "xovis/80:1F:12:D5:30:DC/logics", "xovis/other/live", "frigate/cam-1/person",
    "frigate/cam-2/person", "frigate/events", "home-assistant/bollard-07/state",
  ]
  private static let nobodys = [
    "\(prefix)/partner/police/alerts/churchillplein", "\(prefix)/exercise/x",
    "\(prefix)/exercise/command/coach", "\(prefix)/exercise/inject/a/b",
    "\(prefix)/command/alice", "\(prefix)/area/churchillplein/state/more",
    "fieldgate/other-site/status", "other/thing", "xovis/other/more",
  ]
  private static let drilled = (told + reading).map {
    $0.replacing("\(prefix)/", with: "\(prefix)/exercise/")
  }
  private static let drillTold = Array(drilled.dropLast())
  private static let drillCommands = [
    "alice/ack", "alice/exercise", "bob/level", "50%25/ack", "coach/exercise", "coach/level",
    "alice/retry", "coach/retry",
  ].map { "\(prefix)/exercise/command/\($0)" }
  private static let drillReplies = ["alice/reply", "bob/reply", "coach/reply"].map {
    "\(prefix)/exercise/command/\($0)"
  }
  private static let drillDevices = [
    "\(prefix)/exercise/device/xovis/80:1F:12:D5:30:DC/logics", "\(prefix)/exercise/device/a",
    // MQTT 5.0, section 4.7.1.2: a filter with # at its end matches the level above, too.
    "\(prefix)/exercise/device",
  ]
  private static let injects = ["\(prefix)/exercise/inject/control-room"]
  private static let exercise =
    drilled + drillCommands + drillReplies + drillDevices + injects
  private static let all =
    told + reading + commands + replies + devices + exercise + nobodys

  private static func drill(_ names: String...) -> [String] {
    names.map { "\(prefix)/exercise/command/\($0)" }
  }

  struct Rights: CustomTestStringConvertible, Sendable {
    let user: String
    let writes: [String]
    let reads: [String]

    var testDescription: String { user }
  }

  /// All that each may do; everything else of `all` it may not.
  static let rights = [
    Rights(
      user: "fieldgate", writes: told + reading + replies + drilled + drillReplies,
      reads: devices + commands + replies + drillCommands + drillReplies + drillDevices),
    Rights(
      user: "alice",
      writes: ["\(prefix)/command/alice/ack", "\(prefix)/command/alice/retry"] + drill("alice/ack"),
      reads: told + reading + ["\(prefix)/command/alice/reply"] + drillTold + injects
        + drill("alice/reply")),
    Rights(
      user: "bob",
      writes: ["\(prefix)/command/bob/ack", "\(prefix)/command/bob/level"] + drill("bob/level"),
      reads: told + ["\(prefix)/command/bob/reply"] + drillTold + injects + drill("bob/reply")),
    Rights(
      user: "50%", writes: ["\(prefix)/command/50%25/ack"] + drill("50%25/ack"),
      reads: told + drillTold + injects),
    Rights(user: "wall", writes: [], reads: told + drillTold + injects),
    Rights(
      user: "coach", writes: drill("coach/exercise", "coach/level") + drillDevices + injects,
      reads: ["\(prefix)/status", "\(prefix)/heartbeat"] + drillTold + injects
        + drill("coach/reply")),
    Rights(user: "cam", writes: ["frigate/cam-1/person", "frigate/events"], reads: []),
    Rights(user: "counters", writes: Array(devices[0...1]), reads: []),
    Rights(user: "mallory", writes: [], reads: []),
  ]

  static func guarded(_ site: SiteTexts) throws -> GuardedBroker {
    // The command needs no broker, and is asked before there is this one.
    let gateway = try Gateway(try Broker.start(), site)
    let printed = try gateway.command("acl")
    guard printed.ending == .exit(0) else { throw Missing("ACL: \(printed.errors)") }
    return try GuardedBroker(users: users, acl: printed.output)
  }

  @Test("each user can do what it must, and nothing else")
  func rights() throws {
    let guarded = try Self.guarded(Self.site())
    let observer = try Listener(guarded.broker, ["#"])
    for rights in Self.rights {
      try guarded.client(rights.user).publish(
        Self.all.map { Said.text($0, "by \(rights.user)") })
      try TestClient(guarded.broker).publish("done/\(rights.user)", "")
      try eventually("the end of \(rights.user)'s tries") {
        observer.messages.contains { $0.topic == "done/\(rights.user)" }
      }
      let arrived = observer.messages.filter {
        String(decoding: $0.payload, as: UTF8.self) == "by \(rights.user)"
      }
      #expect(Set(arrived.map(\.topic)) == Set(rights.writes), "\(rights.user) writes")

      let heard = try guarded.client(rights.user).hears(["#", "$SYS/#"]) {
        try TestClient(guarded.broker).publish(Self.all.map { Said.text($0, "for all") })
      }.filter {
        // The one topic of the broker's own, for the one user that may look at it.
        !($0.topic == "$SYS/broker/publish/messages/dropped" && rights.user == "fieldgate")
      }
      #expect(Set(heard.map(\.topic)) == Set(rights.reads), "\(rights.user) reads")
      #expect(heard.count == rights.reads.count, "\(rights.user) reads")
    }
    #expect(Set(Self.rights.map(\.user)) == Set(Self.users))
  }

  @Test("who has no name, or a wrong password, does not come in", arguments: [nil, "alice"])
  func strangers(user: String?) throws {
    let guarded = try Self.guarded(Self.site())
    #expect(throws: TestClient.Fault.self) {
      try TestClient(port: guarded.port, username: user, password: "wrong").publish("a", "b")
    }
  }

  @Test("the daemon and the people do all of their work under it")
  func work() throws {
    let guarded = try Self.guarded(Self.site())
    let gateway = try Gateway(guarded.broker, Self.site())
    let listener = try Listener(guarded.broker, ["\(Gateway.prefix)/#"])
    try gateway.start(environment: guarded.environment("fieldgate"))
    try guarded.client("counters").publish([Said.zone(1000)])
    let raised = try listener.transition("raised", of: "crowd-density").body
    let id = try #require(raised["id"].string)
    try gateway.wait(for: "the reading's own message") {
      !listener.messages(below: "\(Gateway.prefix)/reading/churchillplein").isEmpty
    }
    // Its own camera, and no other.
    try guarded.client("cam").publish([
      Said.persons(1, by: "cam-1"), Said.persons(2, by: "cam-2"),
      Said.zone(1), Said.bollard("open", "bollard-07"),
    ])
    try gateway.wait(for: "the camera's reading") { try gateway.count(where: "value = 1") == 1 }

    let refused = try gateway.command(
      "alert", "ack", id, environment: guarded.environment("wall"))
    #expect(refused.ending == .exit(1), "\(refused.output)")
    #expect(refused.errors.contains("the broker refuses"), "\(refused.errors)")
    let acknowledged = try gateway.command(
      "alert", "ack", id, environment: guarded.environment("50%"))
    #expect(acknowledged.ending == .exit(0), "\(acknowledged.errors)")
    let transition = try listener.transition("acknowledged", of: "crowd-density").body
    #expect(transition["by"].string == "50%")
    try guarded.client("counters").publish([Said.text("xovis/other/live", "x")])
    try gateway.wait(for: "the quarantine") {
      try gateway.column("size", "SELECT size FROM quarantined") == ["1"]
    }
    let kept = try gateway.command(
      "quarantine", "retry", environment: guarded.environment("wall"))
    #expect(kept.ending == .exit(1) && kept.errors.contains("the broker refuses"))
    let retried = try gateway.command(
      "quarantine", "retry", environment: guarded.environment("alice"))
    // Of an operator's it is the message that nobody can read.
    #expect(retried.ending == .exit(1) && retried.errors.isEmpty, "\(retried.errors)")
    #expect(retried.output.contains("0 of 1 message could be read"), "\(retried.output)")
    try gateway.wait(for: "an empty outbox") {
      try gateway.command("status", "--json").json.elements.first?["outbox"].number == 0
    }
    #expect(try gateway.count() == 2)
    let denied = guarded.broker.log.split(separator: "\n").filter {
      $0.contains("Denied PUBLISH from \(Gateway.client)")
    }
    #expect(denied.isEmpty, "\(denied)")
    #expect(!gateway.log.contains("refuses"), "\(gateway.log)")
  }

  @Test("--json tells the same line by line")
  func json() throws {
    let gateway = try Gateway(try Broker.start(), Self.site())
    let text = try gateway.command("acl").output
    let entries = try gateway.command("acl", "--json").json.elements
    let lines = entries.map { "topic \($0["access"].string ?? "") \($0["topic"].string ?? "")" }
    #expect(lines == text.split(separator: "\n").filter { $0.hasPrefix("topic ") }.map(String.init))
    #expect(!text.contains("pattern"))
    #expect(entries.first?["role"].string == "gateway")
  }

  @Test("a gateway without a user of its own, and a topic that the file cannot say")
  func refusals() throws {
    let broker = try Broker.start()
    let nameless = try Gateway(broker).command("acl")
    #expect(nameless.ending == .exit(78))
    #expect(nameless.errors.contains("the gateway needs a user of its own"), "\(nameless.errors)")

    let adapter = try String(
      contentsOfFile: Program.checkout.appending(path: "devices/frigate.yaml").path(),
      encoding: .utf8)
    var site = try Self.site()
    site["devices/frigate.yaml"] = adapter.replacing(
      "topics: [frigate/events]", with: "topics: [\"frigate/x\\nuser mallory\", \"frigate/x \"]")
    let gateway = try Gateway(broker, site)
    let broken = try gateway.command("acl")
    #expect(broken.ending == .exit(1), "\(broken.output)")
    #expect(broken.output.isEmpty)
    #expect(broken.errors.contains("cannot stand in Mosquitto's ACL file"), "\(broken.errors)")
  }

  @Test("the file is replaced whole, or not at all: an emptied one would let nobody in")
  func wholeOrNotAtAll() throws {
    let broker = try Broker.start()
    let (nameless, named) = (try Gateway(broker), try Gateway(broker, Self.site()))
    let file = URL(fileURLWithPath: "\(named.directory)/fieldgate.acl")
    try Data("the old one".utf8).write(to: file)
    #expect(try nameless.command("acl", "--output", file.path()).ending == .exit(78))
    #expect(try Data(contentsOf: file) == Data("the old one".utf8))
    #expect(try named.command("acl", "--output", file.path()).ending == .exit(0))
    #expect(
      try String(contentsOf: file, encoding: .utf8) == named.command("acl").output)
    #expect(!FileManager.default.fileExists(atPath: file.path() + ".new"))
  }
}
