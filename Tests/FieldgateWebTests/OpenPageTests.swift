import FieldgateEngine
import FieldgateModel
import FieldgateTestSupport
import FieldgateWeb
import Foundation
import Testing

/// What a page that is open already is told, and for how long it may listen.
@Suite("Open pages") struct OpenPageTests {
  /// Rounds often enough that no test waits for one.
  private static var brisk: ServerLimits {
    var limits = WebStage.patient
    limits.round = 50
    return limits
  }

  private func listen(_ stage: WebStage, cookie: String = "") throws -> WebClient {
    let client = try WebClient(port: stage.port)
    client.send(
      "GET /events?lang=nl HTTP/1.1\r\nHost: localhost\r\nCookie: \(cookie)\r\n\r\n")
    _ = try #require(client.text(until: "event: parts"))
    return client
  }

  /// Whether it is closed within twenty seconds; it hears something all the time until then.
  private func closes(_ listener: WebClient) -> Bool {
    let end = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < end {
      if listener.receive(within: 20_000) == nil { return true }
    }
    return false
  }

  static let failures:
    [(name: String, edit: @Sendable (inout GatewayHealth) -> Void, says: String)] =
      [
        ("the store", { $0.takesBatches = false }, "heeft geen broker of opslag"),
        ("the incoming connection", { $0.inbound = .connecting }, "heeft geen broker of opslag"),
        ("the outgoing connection", { $0.outbound = .away }, "heeft geen broker of opslag"),
        (
          "a problem",
          { $0.problem = LocalizedText(nl: "de schijf is vol", en: "the disk is full") },
          ">de schijf is vol<"
        ),
      ]

  @Test("an open page hears at once that the gateway works no more", arguments: failures.indices)
  func fails(_ index: Int) throws {
    let failure = Self.failures[index]
    let stage = try WebStage()
    stage.show()
    let listener = try listen(stage)
    // Nothing of the site changes.
    stage.show(failure.edit)
    #expect(listener.text(until: failure.says) != nil, "\(failure.name)")
    let mark = stage.hub.picture.mark
    stage.show { $0.messages += 1 }
    #expect(stage.hub.picture.mark == mark, "counters are no news")
    stage.show {
      ($0.takesBatches, $0.inbound, $0.outbound) = (true, .connected, .connected)
      $0.problem = nil
    }
    #expect(listener.text(until: "<div id=\"problem\" role=\"status\" data-live></div>") != nil)
  }

  @Test("what changes while a listener is taken in is not missed") func takenIn() throws {
    let stage = try WebStage()
    stage.show()
    for round in 0..<200 {
      let listener = try listen(stage)
      // Between the first event and the server's own word that somebody listens.
      let text = "trouble \(round)"
      stage.show { $0.problem = LocalizedText(nl: text, en: text) }
      try #require(listener.text(until: ">\(text)<", within: 5000) != nil, "\(round)")
    }
  }

  @Test("an open page hears that the loop is silent, and that it speaks again")
  func silence() throws {
    let stage = try WebStage(limits: Self.brisk)
    stage.show()
    let listener = try listen(stage)
    stage.pass(60_000)
    #expect(listener.text(until: "event: silent") != nil)
    #expect(listener.text(until: "De gateway zwijgt al 60") != nil)
    #expect(listener.text(until: "waar gegevens ontbreken is niets bekend") != nil)
    stage.show()
    #expect(listener.text(until: "<div id=\"problem\" role=\"status\" data-live></div>") != nil)
  }

  @Test(
    "while the loop is silent every page says so", arguments: ["/", "/alerts", "/areas/square"])
  func silentPage(path: String) throws {
    let stage = try WebStage()
    let alert = try stage.crowd()
    for path in [path, "/alerts/\(alert.id)"] {
      #expect(try !stage.page(path).contains("has been silent"))
    }
    stage.pass(60_000)
    for path in [path, "/alerts/\(alert.id)"] {
      #expect(try stage.page(path).contains("The gateway has been silent for 60"))
    }
  }

  @Test(
    "who may read no more hears nothing more",
    arguments: ["logged out", "struck from the file", "twelve hours later"])
  func ends(_ way: String) throws {
    let stage = try WebStage(users: [GateTests.line], isPrivate: true, limits: Self.brisk)
    let (cookie, token) = try GateTests.session(stage)
    let listener = try listen(stage, cookie: cookie)
    switch way {
    case "logged out":
      _ = try stage.ask("/logout", "POST", headers: ["Cookie": cookie], body: "token=\(token)")
    case "struck from the file": try stage.replaceUsers([])
    default: stage.pass(13 * 3_600_000)
    }
    #expect(closes(listener))
    #expect(try stage.ask("/healthz", headers: ["Cookie": cookie]).status == 401)
  }

  @Test("where everybody may read a logout ends no stream")
  func stays() throws {
    let stage = try WebStage(users: [GateTests.line], limits: Self.brisk)
    let (cookie, token) = try GateTests.session(stage)
    let listener = try listen(stage, cookie: cookie)
    _ = try stage.ask("/logout", "POST", headers: ["Cookie": cookie], body: "token=\(token)")
    stage.show { $0.problem = "the disk is full" }
    #expect(listener.text(until: "the disk is full") != nil)
  }
}
