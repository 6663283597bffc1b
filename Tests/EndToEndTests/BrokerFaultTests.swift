import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

/// What a broker can do to a gateway, and what the gateway does and says then.
@Suite("Faults of the broker") struct BrokerFaultTests {
  @Test("killed after it has saved: the session is kept and nothing is lost")
  func killed() throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker)
    try gateway.start()
    try gateway.publish(Said.zone(1))
    try gateway.wait(for: "the reading") { try gateway.count() == 1 }
    #expect(try gateway.terminate() == .exit(0))
    try TestClient(broker).publish((2...400).map { Said.zone($0) })
    let saved = broker.saves
    try gateway.wait(for: "the broker's next two saves") { broker.saves >= saved + 2 }
    broker.kill()
    try broker.restart()
    try gateway.start()
    try gateway.wait(for: "what the broker kept") { try gateway.count() >= 400 }
    #expect(gateway.log.contains("session kept"))
    #expect(
      try gateway.column("value", "SELECT value FROM readings ORDER BY sequence")
        == (1...400).map { "\($0).0" })
    #expect(try gateway.farewell()["gaps"].number == 0)
  }

  @Test("replaced by an empty one: told as possible loss for good, and told what stands")
  func emptied() throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .least(hold: "0s", clearHold: "0s"))
    try gateway.start()
    try gateway.publish(Said.zone(1000))
    try gateway.wait(for: "the standing alert") {
      try !broker.retained([LeastSiteTests.alert]).isEmpty
    }
    broker.kill()
    try? FileManager.default.removeItem(atPath: "\(broker.directory)/mosquitto.db")
    try broker.restart()
    try gateway.wait(for: "subscriptions again") {
      SiteTexts.least.filters.allSatisfy { gateway.subscriptions(to: $0) > 1 }
    }
    try gateway.wait(for: "everything that stands, retained again") {
      let retained = try broker.retained(["\(Gateway.prefix)/#"])
      return [LeastSiteTests.alert, LeastSiteTests.state, "\(Gateway.prefix)/status"]
        .allSatisfy { retained[$0]?.isEmpty == false }
    }
    #expect(gateway.log.contains("what was published while we were away may be lost"))
    try gateway.wait(for: "the gap in the status") { try gateway.status()["gaps"].number == 1 }
    #expect(try gateway.terminate() == .exit(0))
    // A restart begins its own count, and the store has the whole.
    try gateway.start()
    #expect(try gateway.status()["gaps"].number == 0)
    let losses = try gateway.command("status", "--json").json.elements.first?["losses"]
    #expect(losses?["gaps"].number == 1)
    #expect(milliseconds(losses?["last"].string) != nil)
    #expect(try gateway.command("status").output.contains("1 session not kept"))
  }

  @Test("away for minutes: holds run on, alerts wait, and all goes on where it was")
  func away() throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker)
    let began = wall()
    try gateway.start(["--pace", "60@\(began)@\(began)"])
    try gateway.publish(Said.zone(1000, at: began + (wall() - began) * 60))
    try gateway.wait(for: "the reading") { try gateway.count() == 1 }
    broker.stop()
    let gone = wall()
    try gateway.wait(for: "the alert, which was to come after a minute") {
      try gateway.column("n", "SELECT count(*) AS n FROM alert_events") == ["1"]
    }
    // Four minutes of the story.
    try gateway.wait(for: "minutes") { wall() - gone >= 4_000 }
    let listening = gateway.log.components(separatedBy: "listening at").count
    try broker.restart()
    let listener = try Listener(broker, ["\(Gateway.prefix)/#"])
    let raised = try listener.transition("raised", of: "crowd-density").body
    #expect(raised["value"].number == 2.5)
    try gateway.wait(for: "the other connection") {
      gateway.log.components(separatedBy: "listening at").count > listening
    }
    #expect(gateway.log.components(separatedBy: "session kept").count == 2)
    try gateway.publish(Said.zone(10, at: began + (wall() - began) * 60))
    let cleared = try listener.transition("cleared", of: "crowd-density").body
    #expect(cleared["id"].string == raised["id"].string)
    // Of what is not heard its certainty may fall meanwhile, and nothing else.
    #expect(
      listener.transitions.filter { $0 != "crowd-density updated" }
        == ["crowd-density raised", "crowd-density cleared"])
    #expect(try gateway.farewell()["gaps"].number == 0)
  }

  @Test("it refuses what we publish: told with the topic, and not sent for ever")
  func refusedPublication() throws {
    let guarded = try GuardedBroker(
      users: ["fieldgate"],
      acl: """
        user fieldgate
        topic read xovis/#
        topic write \(Gateway.prefix)/status
        """)
    let gateway = try Gateway(guarded.broker, .least(hold: "0s", clearHold: "0s"))
    try gateway.start(environment: guarded.environment("fieldgate"))
    try gateway.publish(Said.zone(1000))
    let topic = "\(Gateway.prefix)/alerts/churchillplein/moderate"
    try gateway.wait(for: "the refusal in the log") {
      gateway.log.contains("the broker refuses \(topic): Not authorized; see its ACL")
    }
    try gateway.wait(for: "an empty outbox") {
      try gateway.command("status", "--json").json.elements.first?["outbox"].number == 0
    }
    // It is in the store, whatever the broker thinks of it.
    #expect(try gateway.column("n", "SELECT count(*) AS n FROM alert_events") == ["1"])
  }

  @Test("a wrong password: told, asked again, and mended by a reload")
  func wrongPassword() throws {
    let guarded = try GuardedBroker(
      users: ["fieldgate"], acl: "user fieldgate\ntopic readwrite #\n")
    let gateway = try Gateway(guarded.broker)
    let password = "\(gateway.directory)/password"
    try "wr0ng-s3cret".write(toFile: password, atomically: true, encoding: .utf8)
    chmod(password, 0o600)
    try gateway.write(
      SiteTexts.least.replacing(
        "broker: {", "broker: { passwordFile: \"\(password)\",", in: "fieldgate.yaml"))
    let user = ["FIELDGATE_BROKER": "mqtt://fieldgate@127.0.0.1:\(guarded.port)"]
    try gateway.launch(environment: user)
    try gateway.wait(for: "two refusals") {
      gateway.log.components(separatedBy: "its password").count > 2
    }
    #expect(gateway.log.contains("Not authorized; see the user in the broker's URL"))
    #expect(!gateway.log.contains("wr0ng-s3cret"))
    try "pw-fieldgate".write(toFile: password, atomically: true, encoding: .utf8)
    try gateway.reload(until: "certificates or password were renewed")
    try gateway.wait(for: "subscriptions") {
      SiteTexts.least.filters.allSatisfy { gateway.subscriptions(to: $0) > 0 }
    }
  }

  @Test("a second gateway with our client id: both say so, and neither fights")
  func rival() throws {
    let broker = try Broker.start()
    let first = try Gateway(broker)
    let second = try Gateway(broker)
    try first.start()
    try second.launch()
    // Mosquitto 2.0.11 gives no reason, so it takes three losses to know.
    let words = "perhaps another client uses our client id '\(Gateway.client)'"
    try first.wait(for: "its words about the rival") { first.log.contains(words) }
    try second.wait(for: "its words about the rival") { second.log.contains(words) }
    // The third pause in a row is at least 3 s, each further one twice that.
    let pause = try #require(
      first.log.split(separator: "\n").last { $0.contains("trying again in") }?
        .firstMatch(of: #/in (?<pause>\d+) ms/#)?.output.pause)
    #expect(try #require(Int(pause)) >= 3_000)
  }

  @Test("a second gateway on our store is refused, also while the first is busy dying")
  func secondOnStore() throws {
    let gateway = try Gateway(Broker.start())
    try gateway.start()
    let first = try gateway.running
    let second = try gateway.command("run")
    #expect(second.ending == .exit(74))
    #expect(
      second.errors.contains("process \(first.identifier) is a gateway on this store already"),
      "\(second.errors)")
    // Readers are no gateways.
    #expect(try gateway.command("status").ending == .exit(0))
    try gateway.kill()
    try gateway.start()
  }

  @Test("it drops what its queues cannot hold: noticed by its own count")
  func drops() throws {
    let broker = try Broker.start(
      configuration: ["max_queued_messages 5", "max_inflight_messages 5", "sys_interval 1"])
    let gateway = try Gateway(broker)
    try gateway.start()
    try gateway.wait(for: "the count before") {
      try !gateway.rows("SELECT 1 FROM state WHERE owner = 'loss'").isEmpty
    }
    #expect(try gateway.terminate() == .exit(0))
    try TestClient(broker).publish((1...50).map { Said.zone($0) })
    try gateway.start()
    try gateway.wait(for: "what was kept") { try gateway.count() > 0 }
    try gateway.wait(for: "the loss in the log") {
      gateway.log.contains("for us or for another client")
    }
    let told = try #require(
      gateway.log.firstMatch(of: #/the broker has dropped (?<n>\d+) messages/#)?.output.n)
    try gateway.wait(for: "the loss in the status") {
      try gateway.status()["brokerDropped"].number ?? 0 >= Double(told) ?? 1
    }
    try gateway.wait(for: "the loss in the store") {
      let losses = try gateway.command("status", "--json").json.elements.first?["losses"]
      return losses?["brokerDropped"].number ?? 0 >= Double(told) ?? 1
    }
    // It has dropped what did not arrive, no more and no less.
    try gateway.wait(for: "the whole of it") {
      let dropped = Int(try gateway.status()["brokerDropped"].number ?? 0)
      return dropped + (try gateway.count()) == 50
    }
  }

  @Test("it refuses our subscriptions: told for each")
  func refusedSubscription() throws {
    let broker = try Broker.start(
      configuration: [
        "allow_anonymous false",
        "plugin /usr/lib/x86_64-linux-gnu/mosquitto_dynamic_security.so",
        "plugin_opt_config_file $DIRECTORY/security.json",
      ], files: ["security.json": Self.security])
    let gateway = try Gateway(broker)
    let folder = "\(gateway.directory)/credentials"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try "sesame".write(toFile: "\(folder)/broker-password", atomically: true, encoding: .utf8)
    try gateway.launch(environment: [
      "FIELDGATE_BROKER": "mqtt://gateway@127.0.0.1:\(broker.port)",
      "CREDENTIALS_DIRECTORY": folder,
    ])
    let commands = "\(Gateway.prefix)/command/+/+"
    for filter in SiteTexts.least.filters + [commands] where filter != "xovis/+/live" {
      try gateway.wait(for: "the refusal of \(filter)") {
        gateway.log.contains(
          "the broker refuses the subscription to \(filter): Not authorized; see its ACL")
      }
    }
    // What it may not read of the broker's own is nothing to complain of.
    #expect(!gateway.log.contains("refuses the subscription to $SYS"))
    // What nobody asks for any more is refused no more.
    var site = SiteTexts.least
    site["inventory.yaml"] = """
      devices:
        - { id: "80:1F:12:D5:30:DC", adapter: xovis-v5, area: churchillplein, covers: 400 }

      """
    try gateway.write(site)
    try gateway.reload(until: "the site was reloaded")
    try gateway.wait(for: "the end of one of them") {
      gateway.log.contains("system.broker: over: subscription crowd/amsterdam/telcamera/v2")
    }
    for filter in ["xovis/+/logics", commands] {
      #expect(!gateway.log.contains("over: subscription \(filter)"), "\(filter)")
    }
  }

  /// One user, password "sesame", who may subscribe to one filter only.
  private static let security = """
    { "defaultACLAccess": { "subscribe": false, "publishClientReceive": true,
        "publishClientSend": true, "unsubscribe": true },
      "clients": [ { "username": "gateway", "password": "YtxQvY3WyVkoIHdgAkY2HEb0/XyWDduFcLyJyeXVx/tFwLOswObiC5x9F/0UWyCYUqQiscdzOhtxdj1NLBX+dg==", "salt": "AAECAwQFBgcICQoL",
        "iterations": 101, "roles": [ { "rolename": "reader" } ] } ],
      "roles": [ { "rolename": "reader", "acls": [
        { "acltype": "subscribePattern", "topic": "xovis/+/live", "allow": true } ] } ] }
    """
}

extension Broker {
  /// How often it has saved its sessions and queues.
  var saves: Int { log.components(separatedBy: "Saving in-memory database").count - 1 }
}
