import FieldgateModel
import FieldgateTestSupport
import Foundation
import GRDB
import Testing

/// Start, stop, death, and a broker that comes and goes.
@Suite("Life of the daemon") struct LifeTests {
  enum Downtime: String, CaseIterable, CustomTestStringConvertible {
    case shorter = "back before the hold is over"
    case longer = "back after the hold is over"

    var testDescription: String { rawValue }
  }

  @Test("kill -9 moves no hold", arguments: Downtime.allCases)
  func hold(downtime: Downtime) throws {
    let broker = try Broker.start()
    let hold: Int64 = downtime == .shorter ? 4000 : 2000
    let gateway = try Gateway(broker, .least(hold: "\(hold)ms", clearHold: "1s"))
    let listener = try Listener(broker, ["\(Gateway.prefix)/alerts/#"])
    try gateway.start()
    try gateway.publish(Said.zone(1000))
    try gateway.wait(for: "the reading") { try gateway.count() == 1 }
    let began = try #require(
      milliseconds(gateway.column("received", "SELECT received FROM readings").first))
    let middle = began + (downtime == .shorter ? 1000 : 0)
    try gateway.wait(for: "the middle of the hold") { wall() >= middle }
    try gateway.kill()
    if downtime == .longer {
      try gateway.wait(for: "the end of the hold") { wall() > began + hold + 500 }
    }
    #expect(try gateway.column("n", "SELECT count(*) AS n FROM alerts") == ["0"])
    try gateway.start()
    let raised = try listener.transition("raised", of: "crowd-density").body
    #expect(milliseconds(raised["onset"].string) == began)
    let sent = try #require(milliseconds(raised["sent"].string))
    // Wall clock and steady clock are read one after the other and each is rounded down;
    // the rest of the tolerance is for the wall clock's being disciplined in between.
    #expect(abs(sent - began - hold) <= 50)
  }

  @Test("SIGTERM: says 'stopped', ends with 0, and its session waits for it")
  func stop() throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker)
    try gateway.start()
    try gateway.publish(Said.zone(1))
    try gateway.wait(for: "the reading") { try gateway.count() == 1 }
    #expect(try gateway.farewell()["readings"].number == 1)
    try TestClient(broker).publish((2...40).map { Said.zone($0) })
    try gateway.start()
    try gateway.wait(for: "what was said while it was away") { try gateway.count() >= 40 }
    #expect(gateway.log.contains("session kept"))
    #expect(
      try gateway.column("value", "SELECT value FROM readings ORDER BY sequence")
        == (1...40).map { "\($0).0" })
  }

  @Test("SIGKILL: the broker says 'offline' for it")
  func will() throws {
    let gateway = try Gateway(Broker.start())
    try gateway.start()
    try gateway.kill()
    try gateway.wait(for: "last will") { try gateway.status()["state"].string == "offline" }
  }

  @Test("it starts without a broker and finds it when it comes")
  func absentBroker() throws {
    let broker = try Broker.start()
    broker.stop()
    let gateway = try Gateway(broker)
    try gateway.launch()
    try gateway.wait(for: "a second attempt") {
      gateway.log.components(separatedBy: "trying again in").count > 2
    }
    try broker.restart()
    try gateway.wait(for: "subscriptions") {
      SiteTexts.least.filters.allSatisfy { gateway.subscriptions(to: $0) > 0 }
    }
    try gateway.publish(Said.zone(5))
    try gateway.wait(for: "the reading") { try gateway.count() == 1 }
    try gateway.wait(for: "the status") { try gateway.status()["state"].string == "online" }
  }

  @Test("a broker that comes back without our session is told as a gap")
  func lostSession() throws {
    let broker = try Broker.start(configuration: ["persistence false"])
    let gateway = try Gateway(broker, .least(hold: "0s", clearHold: "0s"))
    try gateway.start()
    try gateway.publish(Said.zone(1000))
    try gateway.wait(for: "the standing alert") {
      try !broker.retained([LeastSiteTests.alert]).isEmpty
    }
    broker.kill()
    try broker.restart()
    try gateway.wait(for: "subscriptions again") {
      SiteTexts.least.filters.allSatisfy { gateway.subscriptions(to: $0) > 1 }
    }
    #expect(gateway.log.contains("the broker has not kept our session"))
    try gateway.publish(Said.zone(1001))
    try gateway.wait(for: "a reading after it") { try gateway.count() == 2 }
    // A broker that has forgotten everything is told what stands.
    try gateway.wait(for: "the standing alert again") {
      try !broker.retained([LeastSiteTests.alert]).isEmpty
    }
    try gateway.wait(for: "the gap in the status") { try gateway.status()["gaps"].number == 1 }
    #expect(try gateway.farewell()["gaps"].number == 1)
  }

  enum Meanwhile: String, CaseIterable, CustomTestStringConvertible {
    case nothing = "and the daemon waits"
    case death = "and the daemon is killed, too"

    var testDescription: String { rawValue }
  }

  @Test(
    "an alert that is raised while the broker is away goes out when it is back",
    arguments: Meanwhile.allCases)
  func outbox(meanwhile: Meanwhile) throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .least(hold: "2s", clearHold: "1s"))
    try gateway.start()
    try gateway.publish(Said.zone(1000))
    try gateway.wait(for: "the reading") { try gateway.count() == 1 }
    broker.stop()
    try gateway.wait(for: "the alert in the store") {
      try gateway.column("n", "SELECT count(*) AS n FROM alert_events") == ["1"]
    }
    let id = try #require(gateway.column("id", "SELECT id FROM alerts").first)
    if meanwhile == .death {
      try gateway.kill()
      try gateway.launch()
    }
    try broker.restart()
    try gateway.wait(for: "the alert at the broker") {
      let standing = try broker.retained([LeastSiteTests.alert])[LeastSiteTests.alert]
      return JSON(standing ?? [])["id"].string == id
    }
    try gateway.wait(for: "an empty outbox") {
      try gateway.command("status", "--json").json.elements.first?["outbox"].number == 0
    }
    #expect(try gateway.column("n", "SELECT count(*) AS n FROM alert_events") == ["1"])
  }

  @Test("a store that takes nothing: nothing is acknowledged, and nothing is lost")
  func lockedStore() throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .mixed)
    let listener = try Listener(broker, ["\(Gateway.prefix)/alerts/#"])
    try gateway.start()
    let rival = try DatabaseQueue(path: gateway.storePath)
    try rival.writeWithoutTransaction { database in
      // Another program holds the file, as a careless backup would.
      try database.inTransaction(.immediate) {
        try TestClient(broker).publish(
          (1...20).map { Said.persons($0, by: "cam-1") } + [Said.zone(1000)])
        try gateway.wait(for: "refusal in the log") {
          gateway.log.contains("the store did not take")
        }
        try gateway.wait(for: "refusal in the status") {
          try gateway.status()["problem"].string != nil
        }
        #expect(listener.transitions.isEmpty)
        // What happens meanwhile is taken down when the store takes something again.
        try gateway.write(
          try SiteTexts.mixed.replacing("above: 2.0", "abvoe: 2.0", in: "rules.yaml"))
        try gateway.reload(until: "the site was not reloaded")
        try gateway.write(.mixed)
        return .rollback
      }
    }
    try rival.close()
    _ = try listener.transition("raised", of: "crowd-density")
    #expect(
      try gateway.column("value", "SELECT value FROM readings ORDER BY sequence")
        == (1...20).map { "\($0).0" } + ["1000.0"])
    #expect(listener.transitions == ["crowd-density raised"])
    try gateway.wait(for: "health in the status") {
      let status = try gateway.status()
      return status["state"].string == "online" && status["problem"].string == nil
    }
    #expect(try gateway.status()["gaps"].number == 0)
    #expect(
      try gateway.column("what", "SELECT what FROM audit WHERE what LIKE 're%' ORDER BY number")
        == ["reload-refused", "recovery"])
  }
}
