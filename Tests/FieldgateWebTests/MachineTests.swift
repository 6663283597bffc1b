import FieldgateEngine
import FieldgateModel
import FieldgateTestSupport
import FieldgateWeb
import Foundation
import Testing

/// What programs read: the API against its description, the metrics, the health.
@Suite("For machines") struct MachineTests {
  /// A path that answers each operation.
  private static func path(_ operation: FieldgateWeb.Operation, _ alert: Alert) -> [String] {
    switch operation {
    case .area: ["/api/v1/areas/square", "/api/v1/areas/bad"]
    case .history: ["/api/v1/areas/square/history", "/api/v1/areas/square/history?span=week"]
    case .alerts:
      ["/api/v1/alerts", "/api/v1/alerts?open=true", "/api/v1/alerts?since=2026-11-22T00:00:00Z"]
    case .alert: ["/api/v1/alerts/\(alert.id)"]
    case .areas, .devices, .status: [operation.rawValue]
    }
  }

  @Test(
    "the API's answers have the shape that the description says",
    arguments: FieldgateWeb.Operation.allCases)
  func shapes(operation: FieldgateWeb.Operation) throws {
    let stage = try WebStage()
    try stage.say("counter/cam-1", #"{"people":"many"}"#)
    let alert = try stage.crowd()
    try stage.take(
      .command(
        user: "anna", verb: "level",
        payload: Array(#"{"area":"square","level":5,"for":"1h","reason":"test"}"#.utf8)),
      after: 1000)
    let text = try stage.ask(OpenAPI.path).body
    let judge = try ShapeJudge(Value(text), path: operation.rawValue)
    for path in Self.path(operation, alert) {
      let answer = try stage.ask(path)
      #expect(answer.status == 200, "\(path): \(answer.body)")
      #expect(answer.header("content-type") == "application/json")
      #expect(try judge.faults(of: Value(answer.body)) == [], "\(path)")
    }
    if operation.isAboutOne {
      let missing = try stage.ask(operation.rawValue.replacing("{id}", with: "nothing"))
      #expect(missing.status == 404)
      #expect(missing.body.hasPrefix("{\"error\":"))
    }
  }

  @Test("the description names every operation and no other")
  func routes() throws {
    let text = try WebStage().ask(OpenAPI.path).body
    let document = try Value(text)
    let paths = try #require(document["paths"]?.members)
    #expect(Set(paths.keys) == Set(FieldgateWeb.Operation.allCases.map(\.rawValue)))
    #expect(document["openapi"]?.text == "3.1.0")
    #expect(try WebStage().ask("/api/v1/nothing").status == 404)
  }

  @Test(
    "what is refused is described: without a login, and for a query that says nothing",
    arguments: FieldgateWeb.Operation.allCases)
  func refusals(operation: FieldgateWeb.Operation) throws {
    let stage = try WebStage(users: [GateTests.line], isPrivate: true)
    let path = operation.rawValue.replacing("{id}", with: "square")
    let answer = try stage.ask(path)
    #expect(answer.status == 401)
    #expect(answer.body.hasPrefix("{\"error\":"))
    let responses = try Value(try WebStage().ask(OpenAPI.path).body)["paths"]?[operation.rawValue]?[
      "get"]?["responses"]
    #expect(responses?["401"]?["content"]?["application/json"] != nil)
    let bad = ["span=year", "since=yesterday"].contains { query in
      (try? WebStage().ask("\(path)?\(query)").status) == 400
    }
    #expect(bad == (responses?["400"]?["content"]?["application/json"] != nil))
  }

  @Test("the API says that it only reads", arguments: ["/api/v1/alerts", "/api/v1/nothing"])
  func post(path: String) throws {
    let answer = try WebStage().ask(path, "POST", body: "a=b")
    #expect(answer.status == 405)
    #expect(answer.header("allow") == "GET, HEAD")
    #expect(answer.header("content-type") == "application/json")
    #expect(answer.body.hasPrefix("{\"error\":"))
  }

  @Test("the values that the API tells are those that are so")
  func values() throws {
    let stage = try WebStage()
    let alert = try stage.crowd()
    let area = try stage.ask("/api/v1/areas/square").body
    #expect(area.contains("\"occupancy\":{\"value\":150"))
    #expect(try stage.ask("/api/v1/alerts?open=true").body.contains(alert.id.rawValue))
    #expect(try stage.ask("/api/v1/alerts?since=yesterday").status == 400)
    #expect(try stage.ask("/api/v1/devices").body.contains("\"device\":\"cam-1\""))
    let history = try stage.ask("/api/v1/areas/square/history").body
    #expect(history.contains("\"value\":150,\"low\":150,\"high\":150"))
  }

  private func metrics() throws -> String {
    let stage = try WebStage()
    try stage.say("counter/cam-1", #"{"people":"many"}"#)
    _ = try stage.crowd()
    return try stage.ask("/metrics").body
  }

  @Test("the metrics are Prometheus' text format, by its conventions")
  func metricsForm() throws {
    let text = try metrics()
    #expect(text.hasSuffix("\n") && !text.contains("\n\n"))
    var types: [String: String] = [:]
    var helped: Set<String> = []
    var seen: Set<String> = []
    for line in text.split(separator: "\n").map(String.init) {
      if let match = line.firstMatch(of: /^# HELP (fieldgate_[a-z0-9_]+) (.+\.)$/) {
        helped.insert(String(match.1))
      } else if let match = line.firstMatch(of: /^# TYPE ([a-z0-9_]+) (counter|gauge|histogram)$/) {
        let name = String(match.1)
        #expect(types[name] == nil, "\(name) twice")
        types[name] = String(match.2)
        #expect(helped.contains(name), "\(name) has no help")
      } else {
        let match = try #require(
          line.firstMatch(
            of: /^([a-z0-9_]+)(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? (-?[0-9.e+]+)$/),
          "\(line)")
        #expect(seen.insert("\(match.1)\(match.2 ?? "")").inserted, "\(line) twice")
        let family = String(match.1).replacing(/_(bucket|sum|count)$/, with: "")
        let type = types[family] ?? types[String(match.1)]
        #expect(type != nil, "\(line) has no type")
      }
    }
    for (name, type) in types {
      #expect((type == "counter") == name.hasSuffix("_total"), "\(name) is a \(type)")
    }
    for line in [
      "fieldgate_alerts_open{severity=\"moderate\"} 1",
      "fieldgate_broker_connected{direction=\"in\"} 1",
      "fieldgate_message_outcomes_total{adapter=\"counter\",outcome=\"malformed\"} 1",
      "fieldgate_alert_transitions_total{event=\"raised\"} 1",
      "fieldgate_commit_duration_seconds_bucket{le=\"0.005\"} 4",
    ] {
      #expect(text.contains(line + "\n"), "\(line)")
    }
  }

  private static let checker = "/usr/bin/promtool"

  @Test(
    "promtool finds nothing to say about them",
    .enabled(if: access(checker, X_OK) == 0, "promtool is not installed (package prometheus)"))
  func promtool() throws {
    let process = Process()
    process.executableURL = URL(filePath: Self.checker)
    process.arguments = ["check", "metrics"]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = output
    try process.run()
    input.fileHandleForWriting.write(Data(try metrics().utf8))
    try input.fileHandleForWriting.close()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(said == "")
    #expect(process.terminationStatus == 0)
  }

  @Test("the health is one line, and 503 where something is wrong")
  func healthz() throws {
    let stage = try WebStage()
    stage.show()
    var answer = try stage.ask("/healthz")
    #expect(answer.status == 200)
    #expect(answer.body == "works\n")
    stage.show { $0.outbound = .connecting }
    answer = try stage.ask("/healthz")
    #expect(answer.status == 503)
    #expect(answer.body == "the broker is not connected\n")
    stage.show { ($0.outbound, $0.takesBatches) = (.connected, false) }
    #expect(try stage.ask("/healthz").body == "the store takes nothing\n")
    stage.show { $0.takesBatches = true }
    stage.pass(11_000)
    #expect(try stage.ask("/healthz").body == "the loop has been silent for 11 s\n")
  }

  @Test("while the loop answers nothing the map and the metrics still come")
  func deafLoop() throws {
    var limits = ServerLimits()
    limits.answerTime = 300
    let stage = try WebStage(limits: limits)
    _ = try stage.crowd()
    // Without `looping` nobody answers what is asked.
    for path in ["/", "/alerts", "/health", "/metrics", "/api/v1/areas"] {
      #expect(try WebClient.ask("GET", path, port: stage.port).status == 200, "\(path)")
    }
    for path in ["/devices", "/areas/square"] {
      #expect(try WebClient.ask("GET", path, port: stage.port).status == 503, "\(path)")
    }
  }

  @Test("events bring what has changed since a page was made, and a reload for another site")
  func events() throws {
    let stage = try WebStage()
    try stage.count(10)
    func listen(_ since: String) throws -> WebClient {
      let client = try WebClient(port: stage.port)
      client.send("GET /events?lang=nl&since=\(since) HTTP/1.1\r\nHost: localhost\r\n\r\n")
      return client
    }
    let version = stage.hub.picture.mark
    let listener = try listen(version)
    let first = try #require(listener.text(until: "</div>"))
    #expect(first.contains("event: parts\nid: \(version)\n") && !first.contains("<tr"))
    _ = try stage.crowd(250)
    let news = try #require(listener.text(until: "Plein, ernstig"))
    #expect(news.contains("event: parts") && !news.contains("event: reload"))
    // Who comes late is told of what came since; who comes from elsewhere begins anew.
    #expect(try listen(version).text(until: "Plein, ernstig") != nil)
    #expect(try listen("5.1").text(until: "event: reload") != nil)
    stage.hub.replace(plan: stage.plan, zone: .utc, areas: [], alerts: [])
    #expect(listener.text(until: "event: reload") != nil)
    #expect(try listen(version).text(until: "event: reload") != nil)
  }
}
