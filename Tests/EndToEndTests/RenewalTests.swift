import FieldgateModel
import FieldgateTestSupport
import Foundation
import Synchronization
import Testing

/// Certificates that are renewed while messages come.
@Suite("Renewed certificates") struct RenewalTests {
  /// A broker that wants certificates and takes the user from them, with a plain door for
  /// devices; the gateway's site names files that can be replaced.
  private struct Stage {
    let old: Authority
    let new: Authority
    let broker: Broker
    let tlsPort: Int
    let gateway: Gateway
    let files: String

    init() throws {
      old = try Authority()
      new = try Authority()
      for (authority, name) in [(old, "first"), (new, "second")] {
        try authority.issue("server", subject: "server", alternatives: "IP:127.0.0.1")
        try authority.issue("client", subject: name, alternatives: "DNS:gateway")
      }
      tlsPort = try Broker.freePort()
      broker = try Broker.start(
        configuration: [],
        files: [
          "server.pem": try old.text("server.pem"), "server.key": try old.text("server.key"),
          "authorities.pem": try old.text("authority.pem") + new.text("authority.pem"),
        ],
        listener: [
          "per_listener_settings true", "listener \(tlsPort) 127.0.0.1",
          "certfile $DIRECTORY/server.pem", "keyfile $DIRECTORY/server.key",
          "cafile $DIRECTORY/authorities.pem", "require_certificate true",
          "use_identity_as_username true", "listener $PORT 127.0.0.1",
        ])
      gateway = try Gateway(broker)
      files = "\(gateway.directory)/tls"
      try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: true)
      try install(old)
      try gateway.write(
        SiteTexts.least.replacing(
          "broker: {",
          "broker: { ca: \"\(files)/ca.pem\", certificate: \"\(files)/client.pem\","
            + " key: \"\(files)/client.key\", tlsMinimum: 1.3,", in: "fieldgate.yaml"))
    }

    /// Puts the gateway's files in place.
    func install(_ authority: Authority) throws {
      for (own, name) in [
        ("ca.pem", "authority.pem"), ("client.pem", "client.pem"), ("client.key", "client.key"),
      ] {
        try authority.text(name).write(
          toFile: "\(files)/\(own)", atomically: true, encoding: .utf8)
        chmod("\(files)/\(own)", 0o600)
      }
    }

    var environment: [String: String] {
      ["FIELDGATE_BROKER": "mqtts://127.0.0.1:\(tlsPort)"]
    }

    /// How often our connection that takes in has come as this user.
    func arrivals(as user: String) -> Int {
      broker.log.split(separator: "\n").count {
        $0.contains("as \(Gateway.client) (") && $0.contains("u'\(user)'")
      }
    }
  }

  @Test("under load: taken up by SIGHUP, with the session kept and each reading once")
  func underLoad() throws {
    let stage = try Stage()
    let (gateway, broker) = (stage.gateway, stage.broker)
    try gateway.start(environment: stage.environment)
    #expect(stage.arrivals(as: "first") == 1)
    let load = Load(broker)
    try gateway.wait(for: "the load to run") { try gateway.count() >= 500 }

    // The broker's own certificate, its authority and ours, all at once.
    for name in ["server.pem", "server.key"] {
      try stage.new.text(name).write(
        toFile: "\(broker.directory)/\(name)", atomically: false, encoding: .utf8)
    }
    broker.send(SIGHUP)
    try gateway.wait(for: "the broker's reading of its files") {
      broker.log.contains("Reloading config")
    }
    try stage.install(stage.new)
    try gateway.reload(until: "certificates or password were renewed")
    try gateway.wait(for: "our new certificate at the broker") {
      stage.arrivals(as: "second") == 1
    }
    let before = load.last
    try gateway.wait(for: "more of it") { load.last >= before + 500 }
    let count = try load.end()
    try gateway.wait(for: "the last of it") {
      try gateway.count(where: "value = \(count)") == 1
    }
    #expect(
      try gateway.column("value", "SELECT value FROM readings ORDER BY sequence")
        == (1...count).map { "\($0).0" })
    #expect(gateway.log.components(separatedBy: "session kept").count == 2)
    #expect(!gateway.log.contains("the broker is gone"))
    #expect(try gateway.farewell()["gaps"].number == 0)
  }

  @Test("half written, or of an authority that the broker does not know: the old ones stay")
  func bad() throws {
    let stage = try Stage()
    let gateway = stage.gateway
    try gateway.start(environment: stage.environment)
    try "-----BEGIN CERTIFICATE-----\nMIIB".write(
      toFile: "\(stage.files)/client.pem", atomically: true, encoding: .utf8)
    try gateway.reload(until: "the renewed certificates or password are not taken")
    #expect(gateway.log.contains("client.pem cannot be used"), "\(gateway.log)")

    let stranger = try Authority()
    try stranger.issue("client", subject: "stranger", alternatives: "DNS:gateway")
    for name in ["client.pem", "client.key"] {
      try stranger.text(name).write(
        toFile: "\(stage.files)/\(name)", atomically: true, encoding: .utf8)
    }
    try gateway.reload(until: "refuses this gateway's certificate")
    // The connections have not noticed any of it.
    try gateway.publish(Said.zone(5))
    try gateway.wait(for: "the reading") { try gateway.count() == 1 }
    #expect(stage.arrivals(as: "first") == 1)
    #expect(!gateway.log.contains("the broker is gone"))

    try stage.install(stage.old)
    try gateway.reload(until: "the site was reloaded")
    #expect(stage.arrivals(as: "first") == 1)
  }
}

/// Messages that are published one after the other on a thread of their own, with the
/// numbers from 1 on, until they are enough.
private final class Load: Sendable {
  private final class Course: Sendable {
    let isEnding = Mutex(false)
    let fault = Mutex<String?>(nil)
    let last = Mutex(0)
    let group = DispatchGroup()
  }

  private let course = Course()

  init(_ broker: Broker) {
    let course = course
    course.group.enter()
    Thread.detachNewThread {
      defer { course.group.leave() }
      do {
        // In small lots, so that it never stops for long.
        var next = 1
        while !course.isEnding.withLock({ $0 }) {
          try TestClient(broker).publish((next..<next + 20).map { Said.zone($0) })
          next += 20
          course.last.withLock { $0 = next - 1 }
        }
      } catch {
        course.fault.withLock { $0 = "\(error)" }
      }
    }
  }

  deinit { course.isEnding.withLock { $0 = true } }

  /// The number of the last message that the broker has acknowledged.
  var last: Int { course.last.withLock { $0 } }

  /// Ends it, and gives the number of the last message.
  func end() throws -> Int {
    course.isEnding.withLock { $0 = true }
    course.group.wait()
    if let text = course.fault.withLock({ $0 }) { throw Missing("the load: \(text)") }
    return last
  }
}

extension Authority {
  fileprivate func text(_ name: String) throws -> String {
    try String(contentsOfFile: file(name), encoding: .utf8)
  }
}
