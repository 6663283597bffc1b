import FieldgateDecode
import FieldgateDocument
import FieldgateEngine
import FieldgateExchange
import FieldgateModel
import FieldgateRules
import FieldgateSite
import FieldgateStore
import FieldgateTestSupport
import FieldgateWeb
import Foundation
import Synchronization
import Testing

/// The page before a gateway that is a value: an engine, a store and a loop that answers,
/// and nothing else. Names hold markup, wherever a site or a device can put it.
final class WebStage: @unchecked Sendable {
  // The thread that plays the loop runs only within `looping`, whose caller waits for an
  // answer meanwhile and touches nothing; `looping` ends after that thread.
  /// 2026-11-22T13:00:00Z.
  static let start = Timestamp(milliseconds: 1_795_352_400_000)
  static let markup = #"<img src=x onerror="document.title='run'">"#
  static let device = "<b>cam</b>\"'&-1"

  let plan: Plan
  let hub: LiveHub
  let service: WebService
  let store: Store
  private let engine: Mutex<Engine>
  private let folder: URL
  private let isOver: Mutex<Bool> = Mutex(false)
  private var change = LivePicture.Change()
  private var health = GatewayHealth()

  /// For tests that are not about time: a busy machine may keep the server waiting.
  static var patient: ServerLimits {
    var limits = ServerLimits()
    limits.headTime = 60_000
    limits.answerTime = 60_000
    limits.stallTime = 60_000
    return limits
  }

  /// - Parameters:
  ///   - users: lines of the file of users.
  ///   - isPrivate: whether reading needs a login.
  ///   - given: another site than the stage's own.
  init(
    users: [String]? = nil, isPrivate: Bool = false, status: AlertStatus = .actual,
    limits: ServerLimits = patient, plan given: Plan? = nil
  ) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "web-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let plan = try given ?? Self.plan(status)
    self.plan = plan
    let path = folder.appending(path: "fieldgate.db").path
    store = try Store(path: path)
    let moment = Moment(wall: Self.start, steady: 0)
    var engine = Engine(plan: plan, rows: [], boot: "stage", at: moment)
    _ = engine.handle(.listening, at: moment)
    health.inbound = .connected
    health.outbound = .connected
    health.store = path
    hub = LiveHub(LivePicture(plan: plan, zone: .utc, health: health), at: 0)
    hub.replace(plan: plan, zone: .utc, areas: engine.areaStates, alerts: [])
    self.engine = Mutex(engine)
    var file: String?
    if let users {
      file = folder.appending(path: "users").path
      try users.map { $0 + "\n" }.joined().write(
        toFile: file ?? "", atomically: true, encoding: .utf8)
    }
    // The pages' clock stands where the engine's does.
    let shared = ClockBox()
    self.shared = shared
    service = try WebService(
      WebService.Settings(
        address: WebAddress(host: "127.0.0.1", port: 0), users: file, hosts: ["page.example"],
        isPrivate: isPrivate, store: path),
      hub: hub,
      clocks: WebService.Clocks(
        now: { Self.start + shared.value }, steady: { shared.value }), limits: limits)
  }

  private let shared: ClockBox

  /// Milliseconds since the start, for every thread.
  final class ClockBox: Sendable {
    private let milliseconds: Mutex<Milliseconds> = Mutex(0)
    var value: Milliseconds { milliseconds.withLock { $0 } }
    func set(_ value: Milliseconds) { milliseconds.withLock { $0 = value } }
  }

  deinit {
    service.stop()
    try? store.close()
    try? FileManager.default.removeItem(at: folder)
  }

  var port: Int { service.address.port }
  var now: Milliseconds { shared.value }

  // MARK: Time and input

  /// Lets the engine take something in, keeps it and shows it.
  func take(_ input: Engine.Input, after: Milliseconds = 0) throws {
    shared.set(shared.value + after)
    let moment = Moment(wall: Self.start + shared.value, steady: shared.value)
    let (effects, samples) = engine.withLock { engine in
      let effects = engine.handle(input, at: moment)
      return (effects, engine.samples(of: plan.tree.order))
    }
    var batch = Batch(time: moment.wall)
    batch.alertEvents = effects.events.map {
      StoredAlertEvent(event: $0, body: AlertMessage.object($0, site: plan.site).text)
    }
    batch.samples = samples
    batch.sampled = moment.wall
    batch.quarantined = effects.quarantined.map {
      QuarantinedMessage(
        received: $0.received, topic: $0.topic, adapter: $0.adapter,
        outcome: $0.outcome.rawValue, reason: $0.reason, size: $0.size, shape: $0.shape)
    }
    _ = try store.commit(batch)
    change.note(effects, samples: samples, sampled: moment.wall)
    health.messages += 1
    for event in effects.events { health.transitions[event.kind, default: 0] += 1 }
    health.outcomes = engine.withLock { $0.outcomes.byAdapter }
    health.lastCommit = moment.wall
    health.committing.observe(.milliseconds(3))
    show()
  }

  func show(_ edit: (inout GatewayHealth) -> Void = { _ in }) {
    edit(&health)
    hub.show(change, health, at: shared.value)
    change = LivePicture.Change()
  }

  /// Shows an alert that the engine does not know of, such as an exercise's.
  func showAlert(_ alert: Alert) {
    change.alerts[alert.id] = alert
    show()
  }

  /// Time passes, and nothing is shown.
  func pass(_ time: Milliseconds) { shared.set(shared.value + time) }

  /// Writes the file of users anew.
  func replaceUsers(_ lines: [String]) throws {
    try lines.map { $0 + "\n" }.joined().write(
      to: folder.appending(path: "users"), atomically: true, encoding: .utf8)
  }

  /// A device counts people on the square.
  func count(_ people: Int, after: Milliseconds = 60_000) throws {
    try say("counter/cam-1", #"{"people":\#(people)}"#, after: after)
  }

  func say(_ topic: String, _ payload: String, after: Milliseconds = 1000) throws {
    try take(.messages([Message(topic: topic, payload: Array(payload.utf8))]), after: after)
  }

  /// So many people for so long that the rule raises; the alert.
  func crowd(_ people: Int = 150) throws -> Alert {
    for _ in 0..<3 { try count(people) }
    return try #require(hub.picture.openAlerts.first { $0.rule == "crowd" })
  }

  /// Does as the loop does until `body` is done: answers what readers ask.
  func looping<Result>(_ body: () throws -> Result) throws -> Result {
    isOver.withLock { $0 = false }
    let ended = DispatchSemaphore(value: 0)
    let thread = Thread {
      while !self.isOver.withLock({ $0 }) {
        var wake = pollfd(fd: self.hub.descriptor, events: Int16(POLLIN), revents: 0)
        poll(&wake, 1, 20)
        self.answer()
      }
      ended.signal()
    }
    thread.start()
    defer {
      isOver.withLock { $0 = true }
      ended.wait()
    }
    return try body()
  }

  private func answer() {
    for ask in hub.takeAsks() {
      let moment = Moment(wall: Self.start + now, steady: now)
      switch ask {
      case .devices(let then): then(engine.withLock { $0.devices })
      case .outlook(let area, let times, let then):
        then(engine.withLock { $0.outlook(of: area, expectedAt: times, at: moment) })
      case .command(let user, let verb, let payload, let then):
        let before = hub.picture.alertsChanged
        do {
          try take(.command(user: user, verb: verb, payload: payload))
          let changed = hub.picture.alertsChanged != before
          then(LiveHub.CommandReply(error: changed ? nil : "it was not obeyed"))
        } catch {
          then(nil)
        }
      }
    }
  }

  func ask(
    _ path: String, _ method: String = "GET", headers: [String: String] = [:],
    body: String? = nil
  ) throws -> WebClient.Answer {
    try looping {
      try WebClient.ask(method, path, port: port, headers: headers, body: body)
    }
  }

  /// A page's text.
  func page(_ path: String, language: String = "en", cookies: String = "") throws -> String {
    let answer = try ask(path, headers: ["Cookie": "lang=\(language); \(cookies)"])
    #expect(answer.status == 200, "\(path): \(answer.body.prefix(300))")
    return answer.body
  }

  // MARK: The site

  /// - Parameters:
  ///   - parent: the property that puts areas into the zone; empty for a site with many roots, of
  ///     which the zone is the last.
  ///   - shelve: for how long an alert may be shelved.
  static func plan(
    _ status: AlertStatus, parent: String = #", "parent": "zone""#, shelve: String = "8h"
  ) throws -> Plan {
    func square(_ id: String, _ west: Double, _ properties: String) -> String {
      """
      { "type": "Feature", "id": "\(id)", "properties": { \(properties) }, "geometry":
        { "type": "Polygon", "coordinates": [[[\(west), 52], [\(west + 0.001), 52],
          [\(west + 0.001), 52.001], [\(west), 52.001], [\(west), 52]]] } }
      """
    }
    let name = JSONValue.string(markup).text
    let areas = [
      square("zone", 4, #""name": { "nl": "De Zone", "en": "The Zone" }, "level": 4"#),
      square(
        "square", 4,
        #""name": { "nl": "Plein", "en": "Square" }, "kind": "square"\#(parent), "surface": 1000"#
      ),
      square("bad", 4.002, #""name": \#(name), "kind": "street"\#(parent)"#),
    ]
    let diagnostics = Diagnostics()
    let site = Site(
      SiteFiles(
        directory: "stage",
        texts: [
          "fieldgate.yaml": """
          site: stage
          broker: { url: "mqtt://127.0.0.1" }
          publish: { state: 100ms }
          alerts: { shelve: \(shelve) }
          """,
          "areas.geojson":
            #"{ "type": "FeatureCollection", "features": ["#
            + (parent.isEmpty ? areas.reversed() : areas).joined(separator: ",") + "]}",
          "inventory.yaml": """
          devices:
            - { id: cam-1, adapter: counter, area: square, covers: 100 }
            - { id: \(JSONValue.string(device).text), adapter: counter, area: bad }
          """,
          "rules.yaml": """
          rules:
            - rule: crowd
              kind: threshold
              areas: { kind: square }
              watch: occupancy
              raise: { moderate: { above: 100, for: 60s }, severe: { above: 200, for: 60s } }
              clear: { below: 80, for: 60s }
              instruction: Look at the <cameras>.
          """,
          "devices/counter.yaml": """
          adapter: counter
          title: A counter
          kind: crowd
          every: 60s
          format: json
          topics: ["counter/{device}"]
          device: "{device}"
          messages:
            - message: people
              sequence: $.no
              readings:
                - { measure: occupancy, value: $.people, aggregation: instant }
          examples:
            - example: twelve
              topic: counter/x
              payload: { people: 12 }
              readings: [{ device: x, measure: occupancy, aggregation: instant, value: 12 }]
            - example: a word
              topic: counter/x
              payload: { people: many }
              outcome: malformed
          """,
        ]), status: status, zone: { _ in .utc }, addressFault: { _ in nil }, diagnostics)
    #expect(
      diagnostics.sorted.filter { !$0.description.contains("warning") }.map(\.description) == [])
    return try #require(site).plan
  }
}
