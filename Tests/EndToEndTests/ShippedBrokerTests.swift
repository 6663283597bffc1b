import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

/// The configuration for Mosquitto that is shipped, in a Mosquitto that has Debian's main
/// file besides: only paths and ports are other ones.
@Suite("The broker's configuration that is shipped") struct ShippedBrokerTests {
  private static let users = ["fieldgate", "alice", "counters"]

  /// The shipped file with the places of a test in it, and each of them surely there.
  private static func shipped(port: String) throws -> String {
    var text = try String(
      contentsOfFile: Program.checkout.appending(path: "systemd/mosquitto/fieldgate.conf").path(),
      encoding: .utf8)
    for (old, new) in [
      ("\nlistener 1883 127.0.0.1\n", "\nlistener \(port) 127.0.0.1\n"),
      ("password_file /etc/mosquitto/fieldgate.passwd\n", "password_file $DIRECTORY/passwords\n"),
      ("acl_file /etc/mosquitto/fieldgate.acl\n", "acl_file $DIRECTORY/acl\n"),
    ] {
      guard text.contains(old) else { throw Missing("'\(old)' in the shipped configuration") }
      text = text.replacing(old, with: new)
    }
    return text
  }

  private static func started() throws -> (Broker, Gateway, [String: String]) {
    let site = try AccessListTests.site()
    let acl = try Gateway(try Broker.start(), site).command("acl").output
    let passwords = Dictionary(uniqueKeysWithValues: users.map { ($0, "pw-\($0)") })
    let broker = try Broker.start(
      files: [
        "acl": acl, "passwords": try Passwords(passwords).text,
        "conf.d/fieldgate.conf": try shipped(port: "$PORT"),
      ],
      main: [
        "pid_file $DIRECTORY/mosquitto.pid", "persistence true",
        "persistence_location $DIRECTORY/", "log_dest file $DIRECTORY/log",
        "include_dir $DIRECTORY/conf.d", "log_type all", "user root",
      ])
    let gateway = try Gateway(broker, site)
    let folder = "\(gateway.directory)/credentials"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try "pw-fieldgate".write(
      toFile: "\(folder)/broker-password", atomically: true, encoding: .utf8)
    return (
      broker, gateway,
      [
        "FIELDGATE_BROKER": "mqtt://fieldgate@127.0.0.1:\(broker.port)",
        "CREDENTIALS_DIRECTORY": folder,
      ]
    )
  }

  private static func client(_ user: String, _ broker: Broker) -> TestClient {
    TestClient(port: broker.port, username: user, password: "pw-\(user)")
  }

  @Test("5,000 messages wait for a gateway that is away, also when the broker is killed")
  func keeps() throws {
    let (broker, gateway, environment) = try Self.started()
    func launch() throws {
      try gateway.launch(environment: environment)
      try gateway.wait(for: "listening") { gateway.log.contains("listening at") }
    }
    try launch()
    try gateway.wait(for: "subscriptions") {
      gateway.site.filters.allSatisfy { gateway.subscriptions(to: $0) > 0 }
    }
    #expect(try gateway.terminate() == .exit(0))
    try Self.client("counters", broker).publish((1...5_000).map { Said.zone($0) })
    let saved = broker.saves
    try gateway.wait(for: "the broker's next two saves") { broker.saves >= saved + 2 }
    broker.kill()
    try broker.restart()
    try launch()
    try gateway.wait(for: "the last of them") { try gateway.count(where: "value = 5000") == 1 }
    #expect(gateway.log.contains("session kept"))
    #expect(
      try gateway.column("value", "SELECT value FROM readings ORDER BY sequence")
        == (1...5_000).map { "\($0).0" })
  }

  @Test("a device that says more than the gateway reads keeps its connection")
  func denied() throws {
    let (broker, _, _) = try Self.started()
    let heard = try Self.client("fieldgate", broker).hears(["#"]) {
      try Self.client("counters", broker).publish([
        Said.text("xovis/a/stats", "denied"), Said.text("xovis/a/live", "read"),
        Said.text("frigate/cam-1/person", "denied"), Said.text("xovis/b/logics", "read"),
      ])
    }
    #expect(heard.map(\.topic) == ["xovis/a/live", "xovis/b/logics"])
  }

  @Test("nobody without a name comes in, and nobody says more than a megabyte")
  func bounds() throws {
    let (broker, _, _) = try Self.started()
    #expect(throws: TestClient.Fault.self) { try TestClient(broker).publish("a", "b") }
    let heard = try Self.client("fieldgate", broker).hears(["xovis/#"]) {
      let long = String(repeating: "x", count: 1_100_000)
      #expect(throws: TestClient.Fault.self) {
        try TestClient(
          port: broker.port, username: "counters", password: "pw-counters", timeout: .seconds(3)
        ).publish("xovis/a/live", long)
      }
      try Self.client("counters", broker).publish("xovis/a/live", "short")
    }
    #expect(heard.map(\.payload.count) == [5])
  }
}
