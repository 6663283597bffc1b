import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

/// Exercises beside the real work of a real daemon at a real broker.
@Suite("Exercises") struct ExerciseTests {
  private static let prefix = Gateway.prefix
  private static let tree = "\(Gateway.prefix)/exercise"

  /// Two minutes on the mixed site: a crowd on the square, a bollard that fails.
  private static let drill = """
    scenario: drill
    seed: 3
    duration: 2m
    story: [{ at: 0s, says: It begins }]
    injects: [{ inject: call, at: 5s, to: control-room, text: { nl: Bel terug, en: Call back } }]
    levels: [{ at: 5s, area: churchillplein, level: 5, for: 1m, reason: A drill }]
    expect:
      - { area: churchillplein, rule: crowd-density, severity: moderate, by: 115s, inject: call }
      - { area: stadhouderslaan, rule: bollard-fault, from: 20s, by: 110s }
    areas: { churchillplein: [{ at: 0s, people: 9000 }] }
    events: [{ at: 20s, device: bollard-07, fault: true }]
    """

  private static func started(
    _ site: SiteTexts = .mixed
  ) throws -> (gateway: Gateway, listener: Listener) {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, site)
    let listener = try Listener(broker, ["\(prefix)/#"])
    try gateway.start()
    return (gateway, listener)
  }

  private static func write(_ scenario: String, _ gateway: Gateway) throws -> String {
    let path = "\(gateway.directory)/drill.yaml"
    try scenario.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  /// Begins an exercise by hand and waits until its devices are heard.
  private static func begin(_ gateway: Gateway, _ listener: Listener) throws {
    try gateway.publish(
      Said.text("\(tree)/command/coach/exercise", #"{"start":"drill","for":"1h"}"#))
    try gateway.wait(for: "an exercise that listens") {
      listener.messages(below: "\(tree)/status").contains {
        JSON($0.payload)["listening"].flag == true
      }
    }
  }

  private static func device(_ said: Publication) -> Publication {
    Publication(topic: "\(tree)/device/\(said.topic)", payload: said.payload)
  }

  /// Nothing of the exercise stands outside of its tree, and nothing within says Actual.
  private static func checkFence(_ listener: Listener) {
    for message in listener.messages {
      let text = String(decoding: message.payload, as: UTF8.self)
      if message.topic.hasPrefix("\(tree)/") {
        #expect(!text.contains("\"Actual\""), "\(message.topic) \(text)")
        #expect(!text.contains("\"System\""), "\(message.topic) \(text)")
      } else {
        #expect(!text.contains("Exercise"), "\(message.topic) \(text)")
        #expect(!text.contains("exercise."), "\(message.topic) \(text)")
      }
    }
  }

  private static func checkNothingIsLeft(_ gateway: Gateway) throws {
    try gateway.wait(for: "an exercise's tree with nothing in it") {
      try gateway.broker.retained(["\(tree)/#"]).values.allSatisfy(\.isEmpty)
    }
    #expect(
      try gateway.column("n", "SELECT count(*) AS n FROM state WHERE owner LIKE 'exercise/%'") == [
        "0"
      ])
  }

  @Test("a scenario is run and assessed, while real alerts go on untouched")
  func run() throws {
    let (gateway, listener) = try Self.started()
    let file = "\(gateway.directory)/assessment.json"
    let scenario = try Self.write(Self.drill, gateway)
    let run = try gateway.begin(
      ["exercise", "run", scenario, "--speed", "60", "--output", file])
    try gateway.wait(for: "the exercise's alert") {
      listener.messages(below: "\(Self.tree)/alerts/churchillplein/").count > 0
    }
    // In the middle of it the same happens in reality, at another place.
    try gateway.publish(Said.bollard("stopped", "bollard-07"))
    let real = try eventually("the real alert") {
      listener.messages(below: "\(Self.prefix)/alerts/stadhouderslaan/").first
    }
    #expect(JSON(real.payload)["status"].string == "Actual")
    let ending = try run.end()
    #expect(ending == .exit(0), "\(run.output)\n\(run.errors)\n\(gateway.log)")
    #expect(run.output.contains("2 of 2 as expected, 0 not; 0 alerts of noise."), "\(run.output)")
    #expect(run.output.contains("→ control-room: Call back"), "\(run.output)")

    let assessment = JSON(try Data(contentsOf: URL(filePath: file)))
    #expect(assessment["good"].flag == true && assessment["status"].string == "Exercise")
    #expect(assessment["expectations"].elements.map { $0["outcome"].string } == ["met", "met"])
    Self.checkFence(listener)
    try Self.checkNothingIsLeft(gateway)

    let inject = try #require(listener.messages(below: "\(Self.tree)/inject/").first)
    #expect(inject.topic == "\(Self.tree)/inject/control-room" && !inject.retained)
    #expect(JSON(inject.payload)["text"]["nl"].string == "Bel terug")

    // Of readings only the real one is kept, and no level.
    #expect(try gateway.column("device", "SELECT device FROM readings") == ["bollard-07"])
    #expect(try gateway.rows("SELECT * FROM levels").isEmpty)
    #expect(try gateway.rows("SELECT * FROM quarantined").isEmpty)
    #expect(
      try gateway.rows(
        "SELECT status, count(*) AS n FROM alerts GROUP BY status ORDER BY status") == [
          ["status": "Actual", "n": "1"], ["status": "Exercise", "n": "2"],
        ])
    #expect(
      try gateway.column("state", "SELECT state FROM alerts WHERE status = 'Exercise'")
        == ["expired", "expired"])
    #expect(
      try gateway.column(
        "what", "SELECT what FROM audit WHERE what LIKE 'exercise%' ORDER BY number")
        == ["exercise-began", "exercise-level", "exercise-level-set", "exercise-ended"]
        || gateway.column(
          "what", "SELECT what FROM audit WHERE what LIKE 'exercise%' ORDER BY number")
          == [
            "exercise-began", "exercise-level", "exercise-level-set", "exercise-level-ended",
            "exercise-ended",
          ]
    )
    #expect(
      try gateway.rows("SELECT name, by, ended_by, pace FROM exercises") == [
        ["name": "drill", "by": "anonymous", "ended_by": "anonymous", "pace": "60.0"]
      ])

    // The commands that read.
    let alerts = try gateway.command("alerts")
    #expect(alerts.output.components(separatedBy: "EXERCISE: ").count == 3, "\(alerts.output)")
    #expect(
      try gateway.command("status", "--json").json.elements.first?["alertsRaised"].number == 1)
    let assessed = try gateway.command("exercise", "assess", "--last", "--json")
    #expect(assessed.ending == .exit(0) && assessed.json["exercise"].string == "drill")
    #expect(try gateway.command("exercise", "status").output == "no exercise runs\n")
    #expect(try gateway.command("exercise", "list", "--json").json.elements.count == 1)
    #expect(try gateway.command("exercise", "assess", "nobody").ending == .exit(1))
    #expect(try gateway.command("verify").ending == .exit(0))
    #expect(try gateway.farewell()["readings"].number == 1)
    // Nothing of the exercise is in what a replay has to explain.
    let replay = try gateway.command("replay", "--from", "1h", "--to", "now")
    #expect(replay.ending == .exit(0), "\(replay.output)\(replay.errors)")
  }

  @Test("what is expected and does not come is told with 1")
  func missed() throws {
    let (gateway, _) = try Self.started()
    let scenario = try Self.write(
      Self.drill.replacing("people: 9000", with: "people: 90"), gateway)
    let run = try gateway.command("exercise", "run", scenario, "--speed", "120", "--json")
    #expect(run.ending == .exit(1), "\(run.errors)")
    #expect(run.json["good"].flag == false)
    #expect(run.json["expectations"].elements.first?["outcome"].string == "missed")
    try Self.checkNothingIsLeft(gateway)
  }

  @Test("Ctrl-C ends it properly")
  func interrupted() throws {
    let (gateway, listener) = try Self.started()
    let run = try gateway.begin(["exercise", "run", try Self.write(Self.drill, gateway)])
    try gateway.wait(for: "the story") { run.output.contains("It begins") }
    let refused = try gateway.command("exercise", "run", try Self.write(Self.drill, gateway))
    #expect(refused.ending == .exit(1))
    #expect(refused.errors.contains("there is one at a time"), "\(refused.errors)")
    #expect(try gateway.command("exercise", "status").output.contains("'drill' of anonymous runs"))
    #expect(try run.end(SIGINT) == .exit(0), "\(run.output)\(run.errors)")
    #expect(run.output.contains("notReached"), "\(run.output)")
    try Self.checkNothingIsLeft(gateway)
    Self.checkFence(listener)
  }

  @Test("a kill -9 in the middle goes on with it, with its alerts and its end")
  func killed() throws {
    let (gateway, listener) = try Self.started()
    try Self.begin(gateway, listener)
    try gateway.publish(Self.device(Said.zone(1000)))
    let raised = try listener.transition("raised", of: "crowd-density").body
    let id = try #require(raised["id"].string)
    #expect(id.hasPrefix("exercise."))
    try gateway.kill()
    // Said while it is away.
    try gateway.publish(Self.device(Said.bollard("stopped", "bollard-07")))
    try gateway.start()
    _ = try listener.transition("raised", of: "bollard-fault")
    #expect(gateway.log.contains("exercise: raised"), "\(gateway.log)")
    let standing = "\(Self.tree)/area/churchillplein/alert/crowd-density"
    try gateway.wait(for: "the standing alert") {
      JSON(try gateway.broker.retained([standing])[standing] ?? [])["id"].string == id
    }
    let acknowledged = try gateway.command("alert", "ack", id)
    #expect(acknowledged.ending == .exit(0), "\(acknowledged.errors)")
    #expect(
      try gateway.column("event", "SELECT event FROM alert_events WHERE id = '\(id)'")
        == ["raised", "acknowledged"])
    let stopped = try gateway.command("exercise", "stop")
    #expect(stopped.ending == .exit(0) && stopped.output == "ended 'drill'\n", "\(stopped.errors)")
    try Self.checkNothingIsLeft(gateway)
    Self.checkFence(listener)
    #expect(try gateway.count() == 0)
    try gateway.wait(for: "the end of the subscription") {
      gateway.unsubscriptions(of: "\(Self.tree)/device/#") > 0
    }
    #expect(try gateway.command("exercise", "stop").ending == .exit(1))
    // What is said after it is nobody's, and acknowledged all the same.
    try gateway.publish(Self.device(Said.zone(1000)), Said.zone(1))
    try gateway.wait(for: "the real reading") { try gateway.count() == 1 }
  }

  @Test("a packaged scenario on the example site, fast")
  func packaged() throws {
    var site = SiteTexts(files: [:], filters: [])
    let folder = Program.checkout.appending(path: "examples/international-zone")
    for name in [
      "fieldgate.yaml", "areas.geojson", "inventory.yaml", "rules.yaml", "partners.yaml",
    ] {
      site[name] = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }
    let broker = try Broker.start()
    let gateway = try Gateway(
      broker, try site.replacing("faulty, for: 10s", "faulty", in: "rules.yaml"))
    let listener = try Listener(broker, ["\(Self.prefix)/#"])
    try gateway.start()
    try gateway.wait(for: "subscriptions") {
      gateway.subscriptions(to: "home-assistant/+/state") > 0
    }
    let run = try gateway.begin([
      "exercise", "run", folder.appending(path: "scenarios/sensor-outage-market.yaml").path(),
      "--speed", "300", "--json",
    ])
    try gateway.wait(for: "the exercise's alert") {
      listener.messages(below: "\(Self.tree)/alerts/frederik-hendriklaan/").count > 0
    }
    try gateway.publish(Said.bollard("stopped", "bollard-europol"))
    let real = try eventually("the real alert") {
      listener.messages(below: "\(Self.prefix)/alerts/europol/").first
    }
    #expect(JSON(real.payload)["status"].string == "Actual")
    let ending = try run.end()
    let assessment = JSON(run.output)
    #expect(ending == .exit(0) || ending == .exit(1), "\(run.errors)")
    // How exactly the minutes are met hangs on the machine at this speed: that everything was
    // seen does not.
    let missed = assessment["expectations"].elements.filter { $0["detected"].number == nil }
    #expect(missed.isEmpty && assessment["expectations"].elements.count == 4, "\(run.output)")
    Self.checkFence(listener)
    try Self.checkNothingIsLeft(gateway)
    #expect(try gateway.count() == 1)
    #expect(
      try gateway.column("area", "SELECT area FROM alerts WHERE status <> 'Exercise'")
        == ["europol"])
  }

  @Test("under the broker's ACL a trainer runs it, an operator works in it, and both do no more")
  func accessList() throws {
    let site = try AccessListTests.site()
    let guarded = try AccessListTests.guarded(site)
    let gateway = try Gateway(guarded.broker, site)
    let listener = try Listener(guarded.broker, ["\(Self.prefix)/#"])
    try gateway.start(environment: guarded.environment("fieldgate"))
    let scenario = try Self.write(Self.drill, gateway)
    let operators = try gateway.command(
      "exercise", "run", scenario, "--speed", "120", environment: guarded.environment("alice"))
    #expect(operators.ending == .exit(1), "\(operators.output)")
    #expect(operators.errors.contains("the broker refuses"), "\(operators.errors)")
    let run = try gateway.begin(
      ["exercise", "run", scenario, "--speed", "20"], environment: guarded.environment("coach"))
    let raised = try listener.transition("raised", of: "crowd-density").body
    let acknowledged = try gateway.command(
      "alert", "ack", try #require(raised["id"].string), environment: guarded.environment("alice"))
    #expect(acknowledged.ending == .exit(0), "\(acknowledged.errors)")
    let ending = try run.end()
    #expect(ending == .exit(0), "\(run.output)\(run.errors)")
    #expect(run.output.contains("by alice"), "\(run.output)")
    #expect(!gateway.log.contains("refuses"), "\(gateway.log)")
    #expect(
      try gateway.column("by", "SELECT by FROM exercises") == ["coach"])
  }
}
