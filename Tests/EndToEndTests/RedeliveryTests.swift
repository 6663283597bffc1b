import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

/// What the broker delivers twice is stored once.
@Suite("Redelivery") struct RedeliveryTests {
  static let messages = 50

  /// The broker dies before it has kept the acknowledgements, and comes back with the
  /// session as it was before them: it delivers everything again.
  @Test("a broker that forgot our acknowledgements changes nothing", arguments: ["5", "3.1.1"])
  func twice(version: String) throws {
    let broker = try Broker.start(configuration: ["autosave_interval 0"])
    let site = try SiteTexts.mixed.replacing(
      "clientId: fieldgate-international-zone",
      "clientId: fieldgate-international-zone, protocol: \"\(version)\"", in: "fieldgate.yaml")
    let gateway = try Gateway(broker, site)
    try gateway.start()
    try gateway.running.send(SIGSTOP)
    // Equal counts among them: what tells them apart is the delivery alone.
    try TestClient(broker).publish(
      (0..<Self.messages).map { Said.persons($0 % 5, by: "cam-1") }
        + [Said.bollard("closing", "bollard-07")])
    broker.send(SIGUSR1)
    try gateway.wait(for: "kept session of the broker") {
      let kept = try? Data(contentsOf: URL(filePath: broker.directory + "/mosquitto.db"))
      return kept?.range(of: Data("home-assistant/bollard-07/state".utf8)) != nil
    }
    try gateway.running.send(SIGCONT)
    try gateway.wait(for: "readings") { try gateway.count() == Self.messages + 1 }
    broker.kill()
    let restart = wall()
    try broker.restart()
    try gateway.wait(for: "kept session") { gateway.log.contains("session kept") }
    try gateway.wait(for: "the second connection") {
      try milliseconds(gateway.status()["time"].string) ?? 0 >= restart
    }
    // A message behind those that come again.
    try gateway.publish(Said.bollard("closed", "bollard-07"))
    try gateway.wait(for: "the last message") { try gateway.count(where: "text = 'closed'") == 1 }

    #expect(try gateway.count() == Self.messages + 2)
    let counts = try gateway.column(
      "value", "SELECT value FROM readings WHERE device = 'cam-1' ORDER BY sequence")
    #expect(counts == (0..<Self.messages).map { "\($0 % 5).0" })
    let status = try gateway.farewell()
    #expect(status["messages"].number == Double(Self.messages + 2))
    #expect(status["redelivered"].number == Double(Self.messages + 1))
    #expect(status["gaps"].number == 0)
  }

  /// A broker that has forgotten us counts its packet identifiers anew: a message that is
  /// the same to the byte as one of the old session's, with the same number, is new.
  @Test("what an old session delivered is no redelivery of a new one")
  func newSession() throws {
    let broker = try Broker.start(configuration: ["persistence false"])
    let gateway = try Gateway(broker, .mixed)
    try gateway.start()
    try gateway.publish(Said.bollard("open", "bollard-07"))
    try gateway.wait(for: "the first") { try gateway.count() == 1 }
    broker.kill()
    try broker.restart()
    try gateway.wait(for: "the new session") {
      gateway.log.contains("the broker has not kept our session")
    }
    try gateway.wait(for: "subscriptions again") {
      gateway.site.filters.allSatisfy { gateway.subscriptions(to: $0) > 1 }
    }
    try gateway.kill()
    try gateway.publish(Said.bollard("open", "bollard-07"))
    try gateway.start()
    try gateway.wait(for: "the second, which is another") { try gateway.count() == 2 }
    try gateway.wait(for: "the kept session") { gateway.log.contains("session kept") }
  }
}
