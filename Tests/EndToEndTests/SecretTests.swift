import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

/// The broker's password is nowhere but in its file and on the wire.
@Suite("Secrets") struct SecretTests {
  enum Way: String, CaseIterable, CustomTestStringConvertible {
    case credential = "as a systemd credential"
    case file = "as a file"

    var testDescription: String { rawValue }
  }

  @Test(
    "a password is in no log, no store, no argument, no environment, no answer",
    arguments: Way.allCases)
  func nowhere(way: Way) throws {
    let secret = "s3cret-\(UUID().uuidString)"
    let port = try Broker.freePort()
    let broker = try Broker.start(
      files: ["passwords": try Passwords(["fieldgate": secret]).text],
      listener: [
        "per_listener_settings true", "listener \(port) 127.0.0.1", "allow_anonymous false",
        "password_file $DIRECTORY/passwords", "listener $PORT 127.0.0.1",
      ])
    let gateway = try Gateway(broker, .least(hold: "0s", clearHold: "0s"))
    let folder = "\(gateway.directory)/credentials"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = "\(folder)/broker-password"
    try (secret + "\n").write(toFile: path, atomically: true, encoding: .utf8)
    chmod(path, 0o600)
    var environment = ["FIELDGATE_BROKER": "mqtt://fieldgate@127.0.0.1:\(port)"]
    switch way {
    case .credential: environment["CREDENTIALS_DIRECTORY"] = folder
    case .file:
      try gateway.write(
        gateway.site.replacing(
          "broker: {", "broker: { passwordFile: \"\(path)\",", in: "fieldgate.yaml"))
    }
    let listener = try Listener(broker, ["\(Gateway.prefix)/#"])
    try gateway.start(environment: environment)
    try gateway.publish(Said.zone(1000))
    let id = try #require(try listener.transition("raised", of: "crowd-density").body["id"].string)
    let answers = [
      try gateway.command("check", "--json", environment: environment),
      try gateway.command("status", "--json", environment: environment),
      try gateway.command("acl", environment: environment),
      try gateway.command("alert", "ack", id, environment: environment),
    ]
    #expect(answers[3].ending == .exit(0), "\(answers[3].errors)")
    try gateway.reload(until: "the site was reloaded")
    // A broker that goes and comes is logged, too.
    broker.kill()
    try broker.restart()
    try gateway.wait(for: "the next connection") {
      gateway.log.components(separatedBy: "listening at").count > 2
    }

    let process = try gateway.running.identifier
    var places: [(String, Data)] = [
      ("the log", Data(gateway.log.utf8)),
      ("its arguments", try Data(contentsOf: URL(filePath: "/proc/\(process)/cmdline"))),
      ("its environment", try Data(contentsOf: URL(filePath: "/proc/\(process)/environ"))),
    ]
    for ending in ["", "-wal", ".lock"] {
      let data = try Data(contentsOf: URL(filePath: gateway.storePath + ending))
      places.append(("the store\(ending)", data))
    }
    for answer in answers {
      places.append(("an answer", Data((answer.output + answer.errors).utf8)))
    }
    for message in listener.messages { places.append((message.topic, Data(message.payload))) }
    #expect(places.contains { $0.1.range(of: Data("crowd-density".utf8)) != nil })
    for (place, data) in places {
      #expect(data.range(of: Data(secret.utf8)) == nil, "\(place) holds the password")
    }
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let broker: String
    let says: String
  }

  @Test(
    "a password in the configuration is refused and not repeated",
    arguments: [
      Case(
        testDescription: "in the URL", broker: "{ url: \"mqtt://gateway:hunter2@127.0.0.1\" }",
        says: "a password must not stand in an address"),
      Case(
        testDescription: "in a URL of several",
        broker: "{ urls: [\"mqtt://127.0.0.1\", \"mqtts://gateway:hunter2@127.0.0.1\"] }",
        says: "a password must not stand in an address"),
      Case(
        testDescription: "in a URL of an unknown scheme",
        broker: "{ url: \"tcp://gateway:hunter2@127.0.0.1\" }",
        says: "the scheme is neither mqtt nor mqtts"),
      Case(
        testDescription: "as a key", broker: "{ url: \"mqtt://127.0.0.1\", password: hunter2 }",
        says: "a password does not belong in this file"),
      Case(
        testDescription: "as a key that is misspelt",
        broker: "{ url: \"mqtt://127.0.0.1\", pasword: hunter2 }",
        says: "the broker has no key 'pasword'"),
      Case(
        testDescription: "in a file that is no YAML",
        broker: "{ url: \"mqtt://gateway:hunter2@127.0.0.1\"", says: "error"),
    ])
  func refused(expected: Case) throws {
    let gateway = try Gateway(
      try Broker.start(),
      SiteTexts.least.replacing(
        "broker: { url: \"mqtt://127.0.0.1:1883\", clientId: fieldgate-international-zone }",
        "broker: \(expected.broker)", in: "fieldgate.yaml"))
    for command in ["check", "run", "status"] {
      let finished = try gateway.command(command)
      let told = finished.output + finished.errors
      #expect(finished.ending == .exit(command == "check" ? 1 : 78))
      #expect(told.contains(expected.says), "\(told)")
      #expect(!told.contains("hunter2"), "\(told)")
    }
    let overridden = try Gateway(try Broker.start()).command(
      "run", environment: ["FIELDGATE_BROKER": "mqtt://gateway:hunter2@127.0.0.1"])
    #expect(overridden.ending == .exit(78) && !overridden.errors.contains("hunter2"))
  }

  @Test("a file that everybody may read is told", arguments: [0o600, 0o640, 0o644] as [mode_t])
  func mode(mode: mode_t) throws {
    let gateway = try Gateway(try Broker.start())
    let path = "\(gateway.directory)/password"
    try "hunter2".write(toFile: path, atomically: true, encoding: .utf8)
    chmod(path, mode)
    try gateway.write(
      SiteTexts.least.replacing(
        "broker: {", "broker: { passwordFile: \"\(path)\",", in: "fieldgate.yaml"))
    let checked = try gateway.command("check")
    #expect(checked.ending == .exit(0))
    let isTold = checked.output.contains("lets every user of this machine read it")
    #expect(isTold == (mode == 0o644), "\(checked.output)")
  }
}
