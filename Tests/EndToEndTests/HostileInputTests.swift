import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

/// Every place that somebody outside reaches, with every text that could be taken for
/// something else: stored as it was or refused, and seen by nobody as what it is not.
@Suite("Hostile input") struct HostileInputTests {
  /// Listed, and with a name that no topic, log or terminal should see as it is.
  private static let device = "d\u{1B}[2J\n+/#%"
  private static let rule = "r\u{1B}[31m/+"
  private static let area = "Laan \u{1B}]0;x\u{7}\n<b>"

  @Test("each text in each place")
  func places() throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, try Self.site())
    let listener = try Listener(broker, ["fieldgate/#"])
    try gateway.start()
    let tail = try gateway.begin(["tail"])
    try gateway.wait(for: "tail") { tail.errors.contains("listening for alerts") }
    try gateway.publish(Self.count(50, by: Self.device))
    let raised = try listener.transition("raised", of: Self.rule).body
    #expect(raised["devices"].elements.map(\.string) == [Self.device])
    #expect(raised["areaName"].string == Self.area)
    let id = try #require(raised["id"].string)
    // Somebody who may publish there forges what listeners hear.
    try TestClient(broker).publish([Self.forged()])
    for (place, attack) in Attack.all.enumerated() {
      try TestClient(broker).publish(
        [Said.persons(place, by: "cam-1")] + Self.messages(attack) + Self.commands(attack, on: id))
    }
    try gateway.publish(Said.bollard("open", "bollard-07"))
    try gateway.wait(for: "the last message") { try gateway.count(where: "text = 'open'") == 1 }
    let answers = Attack.all.count * 7
    try gateway.wait(for: "\(answers) answers") {
      listener.messages.count { $0.topic.hasSuffix("/reply") } == answers
    }
    try gateway.wait(for: "tail's lines") { tail.output.contains("forged") }
    try tail.end(SIGINT)

    try Self.checkStore(gateway)
    Self.checkTopics(listener)
    try Self.checkTerminal(gateway, id, tail.output + tail.errors)
    #expect(try gateway.terminate() == .exit(0))
    Self.checkLog(gateway.logs)
    #expect(try gateway.command("verify").ending == .exit(0))
  }

  /// 100 MB with `./scripts/torture`: a debug build takes seconds to digest them.
  private static let giant =
    ProcessInfo.processInfo.environment["FIELDGATE_MEGABYTES"].flatMap { Int($0) } ?? 10

  @Test("a giant payload: counted, and the others' readings are whole")
  func giant() throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .mixed)
    try gateway.start()
    let giant = Publication(
      topic: "frigate/cam-1/person",
      payload: [UInt8](repeating: UInt8(ascii: "7"), count: Self.giant << 20))
    try gateway.publish(Said.persons(1, by: "cam-1"))
    try TestClient(broker, timeout: .seconds(60)).publish([giant])
    try gateway.publish(Said.persons(2, by: "cam-1"))
    try gateway.wait(for: "what came behind it") { try gateway.count() == 2 }
    #expect(
      try gateway.column("value", "SELECT value FROM readings ORDER BY sequence") == ["1.0", "2.0"])
    let kept = try gateway.rows("SELECT outcome, size FROM quarantined")
    #expect(kept == [["outcome": "malformed", "size": "\(Self.giant << 20)"]])
    #expect(try gateway.terminate() == .exit(0))
  }

  // MARK: What is sent

  private static func site() throws -> SiteTexts {
    var site = try SiteTexts.mixed.replacing(
      "store:", "publish: { readings: on }\nstore:", in: "fieldgate.yaml")
    site["inventory.yaml"] += """

        - { id: \(JSONValue.string(device).text), adapter: amsterdam-telcamera-v2, area: stadhouderslaan, covers: 1 }
      """
    site["inventory.yaml"] = site["inventory.yaml"].replacing(
      "id: cam-1, adapter: frigate, area: stadhouderslaan",
      with: "id: cam-1, adapter: frigate, area: churchillplein")
    site["rules.yaml"] = site["rules.yaml"].replacing(
      "rule: camera-density", with: "rule: \(JSONValue.string(rule).text)")
    site["areas.geojson"] = site["areas.geojson"].replacing(
      #""name": "Stadhouderslaan""#, with: #""name": \#(JSONValue.string(area).text)"#)
    site.filters.append("crowd/amsterdam/telcamera/v2")
    return site
  }

  private static func count(_ people: Int, by sensor: String, zone: String = "all") -> Publication {
    Said.text(
      "crowd/amsterdam/telcamera/v2",
      """
      {"data":[{"sensor":\(JSONValue.string(sensor).text),"message_type":"count","interval":60,
      "timestamp_start":"\(Timestamp(milliseconds: wall()).iso8601)",
      "aggregate":[{"type":"zone","id":\(JSONValue.string(zone).text),"area":0,"count":\(people)}]}]}
      """)
  }

  /// As a device, a channel, a value, a key and a level of a topic.
  private static func messages(_ attack: Attack) -> [Publication] {
    let logics = "xovis/\(Said.xovis)/logics"
    return [
      count(1, by: attack.text), count(2, by: device, zone: attack.text),
      Said.text(logics, "{\(attack.quoted):{\(attack.quoted):\(attack.quoted)}}"),
      Said.text(
        logics,
        #"{"logics_data":{"logics":[{"name":\#(attack.quoted),"records":\#(attack.quoted)}]}}"#),
      Said.text("frigate/cam-1/person", attack.text),
      Said.text("home-assistant/bollard-07/state", attack.text),
    ] + (attack.isLevel ? [Said.persons(3, by: attack.text)] : [])
  }

  /// As a user and as everything that a command says.
  private static func commands(_ attack: Attack, on id: String) -> [Publication] {
    func command(_ verb: String, _ payload: String) -> Publication {
      Said.text(
        "\(Gateway.prefix)/command/\(TopicTree.level(attack.text))/\(verb)",
        payload.replacing("$ID", with: id).replacing("$", with: attack.quoted))
    }
    return [
      command("ack", #"{"id":$,"note":$,"request":$}"#),
      command("ack", #"{"id":"$ID","note":$,"request":$}"#),
      command("shelve", #"{"id":"$ID","for":"1m","reason":$}"#),
      command("unshelve", #"{"id":"$ID","reason":$}"#),
      command("level", #"{"area":"stadhouderslaan","level":4,"for":"1m","reason":$}"#),
      command("level", #"{"area":$,"level":$,"for":$,"until":$,"reason":$}"#),
      command(attack.isLevel ? attack.text : "none", attack.text),
    ]
  }

  private static func forged() -> Publication {
    let word = JSONValue.string("forged\u{1B}[2J\nx").text
    return Said.text(
      "\(Gateway.prefix)/alerts/churchillplein/severe",
      """
      {"event":\(word),"severity":"severe","area":\(word),"rule":\(word),"headline":\(word),
      "sent":"2026-11-22T14:03:40.120Z"}
      """)
  }
}

extension HostileInputTests {
  // MARK: What must hold

  private static func hexadecimal(_ text: String) -> String {
    text.utf8.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined().uppercased()
  }

  private static func checkStore(_ gateway: Gateway) throws {
    // The camera whose counts stand between: whole and in order.
    #expect(
      try gateway.column(
        "value", "SELECT value FROM readings WHERE device = 'cam-1' ORDER BY sequence")
        == Attack.all.indices.map { "\($0).0" })
    // As hexadecimal digits, since a text ends for some readers at U+0000.
    func stored(_ column: String, _ value: String) throws -> Set<String> {
      Set(
        try gateway.column("x", "SELECT hex(\(column)) AS x FROM readings WHERE value = \(value)"))
    }
    let short = Attack.all.filter { $0.text.utf8.count <= 256 }.map { hexadecimal($0.text) }
    let counted = "1 AND measure = 'occupancy' AND area IS NULL"
    #expect(try stored("device", counted) == Set(short))
    #expect(
      try stored("channel", "2 AND device <> 'cam-1' AND measure = 'occupancy'").subtracting([""])
        == Set(short))
    let levels = Attack.all.filter { $0.isLevel && $0.text.utf8.count <= 256 }
    #expect(levels.count >= 3)
    #expect(
      try stored("device", "3 AND device <> 'cam-1'") == Set(levels.map { hexadecimal($0.text) }))
    // Devices and users by their names, for scripts.
    let listed = try gateway.command("devices", "--json").json.elements.map { $0["device"].string }
    for attack in Attack.all where attack.text.utf8.count <= 256 {
      #expect(listed.contains(attack.text), "\(attack.testDescription)")
    }
    let users = try gateway.column("x", "SELECT DISTINCT hex(who) AS x FROM audit")
    for attack in Attack.all {
      #expect(users.contains(hexadecimal(attack.text)), "\(attack.testDescription)")
    }
  }

  private static func checkTopics(_ listener: Listener) {
    for message in listener.messages {
      #expect(
        harmless(message.topic.filter { $0 != "\u{202E}" && $0 != "\u{2028}" })
          == message.topic.filter { $0 != "\u{202E}" && $0 != "\u{2028}" })
      #expect(!message.topic.contains("+") && !message.topic.contains("#"), "\(message.topic)")
      let isOwn = !message.topic.contains("/command/") || message.topic.hasSuffix("/reply")
      if isOwn, !message.payload.isEmpty {
        #expect(!JSON(message.payload).keys.isEmpty, "\(message.topic)")
      }
    }
    let level = TopicTree.level(device)
    #expect(
      listener.messages.contains {
        $0.topic == "\(Gateway.prefix)/reading/stadhouderslaan/\(level)/occupancy"
      })
    #expect(
      listener.messages.contains {
        $0.topic == "\(Gateway.prefix)/area/stadhouderslaan/alert/\(TopicTree.level(rule))"
      })
  }

  private static func checkTerminal(_ gateway: Gateway, _ id: String, _ tail: String) throws {
    var said = ["tail": tail]
    let commands = [
      ["devices"], ["areas"], ["alerts"], ["alert", "show", id], ["level"], ["status"], ["check"],
      ["explain", rule, "--area", "stadhouderslaan"], ["alert", "ack", "x\u{1B}[2J"],
      ["explain", "x\u{1B}[2J", "--area", "\u{1B}"],
    ]
    for arguments in commands {
      let program = try gateway.begin(arguments)
      _ = try program.end()
      said[arguments.joined(separator: " ")] = program.output + program.errors
    }
    for (command, text) in said {
      #expect(text.count > 10, "\(command)")
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        #expect(harmless(line) == String(line), "\(command)")
      }
    }
    #expect(said["devices"]?.contains(#"d\u{1b}[2J\u{a}+/#%"#) == true)
    for arguments in [
      ["devices"], ["areas"], ["alerts"], ["alert", "show", id], ["level"], ["status"],
    ] {
      let program = try gateway.begin(arguments + ["--json"])
      #expect(try program.end() == .exit(0), "\(arguments)")
      let output = program.output
      #expect(!JSON(output).keys.isEmpty || JSON(output).isArray, "\(arguments): \(output)")
      #expect(output.split(separator: "\n").count == 1, "\(arguments)")
    }
  }

  /// One line for one fact, each ours.
  private static func checkLog(_ log: String) {
    for line in log.split(separator: "\n") {
      #expect(harmless(line) == String(line))
      #expect(
        line.wholeMatch(
          of: /20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (error|warning|notice|info): .+/)
          != nil, "\(line)")
    }
    #expect(!log.split(separator: "\n").contains { $0.hasPrefix("2026-01-01") })
    #expect(log.contains(#"\u{1b}[2J"#))
  }
}
