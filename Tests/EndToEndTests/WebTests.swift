import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

/// The status page of a real daemon.
@Suite("The status page") struct WebTests {
  private static func start(
    _ site: SiteTexts = .mixed, web: String = "127.0.0.1:0"
  ) throws -> (gateway: Gateway, port: Int) {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, site)
    try gateway.start(environment: ["FIELDGATE_WEB": web])
    return (gateway, try port(of: gateway))
  }

  private static func port(of gateway: Gateway) throws -> Int {
    try eventually("the page's address in the log") {
      gateway.log.firstMatch(of: #/status page: http://127\.0\.0\.1:(\d+)//#)
        .flatMap { Int($0.1) }
    }
  }

  private func ask(_ port: Int, _ path: String) throws -> String {
    try WebClient.ask("GET", path, port: port).body
  }

  @Test("what a device says is on the page, live, and after a restart")
  func page() throws {
    let (gateway, port) = try Self.start()
    let listener = try WebClient(port: port)
    listener.send("GET /events?lang=en HTTP/1.1\r\nHost: localhost\r\n\r\n")
    try gateway.publish(Said.zone(1000))
    #expect(listener.text(until: "Churchillplein: density 2.5", within: 20_000) != nil)
    try gateway.wait(for: "the alert on the page") {
      try ask(port, "/").contains("Churchillplein: density 2.5")
    }
    #expect(try ask(port, "/healthz") == "works\n")
    #expect(try ask(port, "/metrics").contains("fieldgate_alerts_open{severity=\"moderate\"} 1"))
    #expect(try ask(port, "/api/v1/devices").contains("\"seen\""))
    #expect(try ask(port, "/areas/churchillplein").contains(">above 2</td>"))
    try gateway.kill()
    try gateway.start(environment: ["FIELDGATE_WEB": "127.0.0.1:0"])
    #expect(try ask(try Self.port(of: gateway), "/").contains("Churchillplein: density 2.5"))
    #expect(try gateway.terminate() == .exit(0))
  }

  @Test("what is done on the page about an exercise's alert is done in the exercise alone")
  func exercise() throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .mixed)
    let listener = try Listener(broker, ["\(Gateway.prefix)/#"])
    let port = try Self.startWithUsers(gateway)
    let tree = "\(Gateway.prefix)/exercise"
    try gateway.publish(
      Said.text("\(tree)/command/coach/exercise", #"{"start":"drill","for":"1h"}"#))
    try gateway.wait(for: "an exercise that listens") {
      listener.messages(below: "\(tree)/status").contains {
        JSON($0.payload)["listening"].flag == true
      }
    }
    let said = Said.zone(1000)
    try gateway.publish(Publication(topic: "\(tree)/device/\(said.topic)", payload: said.payload))
    func told(_ event: String) -> JSON? {
      listener.messages(below: "\(tree)/alerts/churchillplein/").map { JSON($0.payload) }
        .first { $0["event"].string == event && $0["rule"].string == "crowd-density" }
    }
    try gateway.wait(for: "the exercise's alert") { told("raised") != nil }
    let id = try #require(told("raised")?["id"].string)
    let login = try WebClient.ask(
      "POST", "/login", port: port, body: "user=anna&password=a+long+pass+phrase")
    let cookie = String(try #require(login.header("set-cookie")).prefix { $0 != ";" })
    let page = try WebClient.ask("GET", "/alerts/\(id)", port: port, headers: ["Cookie": cookie])
    #expect(page.body.contains("EXERCISE"))
    #expect(page.body.contains("counts in the exercise and nowhere else"))
    let token = try #require(page.body.firstMatch(of: #/name="token" value="([0-9a-f]+)"/#)).1
    let done = try WebClient.ask(
      "POST", "/alerts/\(id)/ack", port: port, headers: ["Cookie": cookie],
      body: "token=\(token)&note=drilled")
    #expect(done.status == 303, "\(done.body)")
    try gateway.wait(for: "the acknowledgement in the exercise") {
      told("acknowledged")?["by"].string == "anna"
    }
    // Nothing of it stands outside of the exercise's tree.
    for message in listener.messages where !message.topic.hasPrefix("\(tree)/") {
      let text = String(decoding: message.payload, as: UTF8.self)
      #expect(!text.contains("exercise."), "\(message.topic) \(text)")
      #expect(!text.contains("drilled"), "\(message.topic) \(text)")
    }
    #expect(try gateway.terminate() == .exit(0))
  }

  @Test("an operator acknowledges on the page: it stands in the log by name")
  func acknowledge() throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .mixed)
    let line = try gateway.begin(["web", "password", "anna"])
    #expect(try line.end() == .exit(64), "nothing came from its input")
    let listener = try Listener(broker, ["\(Gateway.prefix)/#"])
    let port = try Self.startWithUsers(gateway)
    try gateway.publish(Said.zone(1000))
    let id = try #require(
      try listener.transition("raised", of: "crowd-density").body["id"].string)
    let login = try WebClient.ask(
      "POST", "/login", port: port, body: "user=anna&password=a+long+pass+phrase")
    #expect(login.status == 303, "\(login.body)")
    let cookie = String(try #require(login.header("set-cookie")).prefix { $0 != ";" })
    let page = try WebClient.ask("GET", "/alerts/\(id)", port: port, headers: ["Cookie": cookie])
    let token = try #require(page.body.firstMatch(of: #/name="token" value="([0-9a-f]+)"/#)).1
    let done = try WebClient.ask(
      "POST", "/alerts/\(id)/ack", port: port, headers: ["Cookie": cookie],
      body: "token=\(token)&note=seen+it")
    #expect(done.status == 303, "\(done.body)")
    let event = try listener.transition("acknowledged", of: "crowd-density").body
    #expect(event["by"].string == "anna")
    #expect(event["note"].string == "seen it")
    // The engine's own word why not.
    let again = try WebClient.ask(
      "POST", "/alerts/\(id)/ack", port: port, headers: ["Cookie": cookie], body: "token=\(token)")
    #expect(again.status == 303 && again.header("location") == "/alerts/\(id)")
    let refusal = try WebClient.ask("GET", "/alerts/\(id)", port: port, headers: ["Cookie": cookie])
    #expect(refusal.body.contains("is acknowledged already"), "\(refusal.body)")
    #expect(listener.messages(below: "\(Gateway.prefix)/command/anna/reply").isEmpty)
    #expect(try gateway.column("who", "SELECT who FROM audit WHERE what = 'ack'").first == "anna")
  }

  /// Starts the gateway with users who may log in; the port of its page.
  private static func startWithUsers(_ gateway: Gateway) throws -> Int {
    let file = "\(gateway.directory)/users"
    try users.write(toFile: file, atomically: true, encoding: .utf8)
    var site = gateway.site
    site["fieldgate.yaml"] += "\nweb: { users: \(file) }\n"
    try gateway.write(site)
    try gateway.start(environment: ["FIELDGATE_WEB": "127.0.0.1:0"])
    return try port(of: gateway)
  }

  /// The password is `a long pass phrase`; the hash is a light one, by another program.
  private static let users = """
    # who may log in
    anna:scrypt:10:8:1:00112233445566778899aabbccddeeff:3bf914da668be355db724ac96d3d5d92b9c9fe80416800ca160e4a46a50e0937
    """

  @Test("clients that attack the page delay no alert")
  func hostileClients() throws {
    let (gateway, port) = try Self.start()
    let listener = try Listener(gateway.broker, ["\(Gateway.prefix)/alerts/+/+"])
    var clients: [WebClient] = []
    for number in 0..<300 {
      guard let client = try? WebClient(port: port, room: 4096) else { continue }
      switch number % 4 {
      case 0: break
      case 1: client.send("GET / HTTP/1.1\r\nX: ")
      case 2: client.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
      default: client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
      }
      clients.append(client)
    }
    let began = ContinuousClock.now
    try gateway.publish(Said.zone(1000))
    _ = try listener.transition("raised", of: "crowd-density")
    #expect(ContinuousClock.now - began < .seconds(10))
    #expect(try ask(port, "/healthz") == "works\n")
    withExtendedLifetime(clients) {}
    #expect(try gateway.terminate() == .exit(0))
  }

  @Test("where the port is taken the gateway goes on, and says so")
  func takenPort() throws {
    let (first, port) = try Self.start()
    let gateway = try Gateway(try Broker.start(), .mixed)
    try gateway.start(environment: ["FIELDGATE_WEB": "127.0.0.1:\(port)"])
    #expect(
      gateway.log.contains("there is no status page: 127.0.0.1:\(port): Address already in use"))
    try gateway.publish(Said.zone(1000))
    try gateway.wait(for: "a reading") { try gateway.count() > 0 }
    withExtendedLifetime(first) {}
  }

  @Test("a reload shows the other site, and can take the page away")
  func reload() throws {
    let (gateway, port) = try Self.start()
    let site = try SiteTexts.mixed.replacing(
      "\"name\": \"Churchillplein\"", "\"name\": \"Kerkplein\"", in: "areas.geojson")
    try gateway.write(site)
    try gateway.reload(until: "the site was reloaded")
    #expect(try ask(port, "/").contains("Kerkplein"))
    try gateway.publish(Said.zone(1000))
    try gateway.wait(for: "the new name in the alert") {
      try ask(port, "/").contains("Kerkplein: density")
    }
  }
}
