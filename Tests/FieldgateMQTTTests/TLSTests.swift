import FieldgateMQTT
import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

@Suite("Connections over TLS")
struct TLSTests {
  private func driver(
    port: Int, host: String = "127.0.0.1", _ tls: MQTTOptions.TLS
  ) -> Driver<InboundConnection> {
    let options = MQTTOptions(
      clientID: "gateway", addresses: [MQTTAddress(host: host, port: port, usesTLS: true)],
      tls: tls)
    let driver = Driver(InboundConnection(options, seed: 1))
    driver.acknowledgeAlways()
    return driver
  }

  /// Makes the one attempt and gives what came of it.
  private func attempt(_ driver: Driver<InboundConnection>) throws -> ConnectionEvent? {
    driver.connection.start(now: driver.now)
    try driver.drive { [.pausing, .connected].contains($0.connection.status) }
    return driver.events.first {
      switch $0 {
      case .connecting, .retryingIn: false
      default: true
      }
    }
  }

  @Test("Messages come through; what is not acknowledged comes again, the rest does not")
  func receives() throws {
    let authority = try Authority()
    try authority.issue("server", subject: "server", alternatives: "IP:127.0.0.1")
    let plain = try Broker.freePort()
    let broker = try Broker.start(
      listener: ["listener \(plain) 127.0.0.1"] + authority.listener(certificate: "server"))
    let driver = driver(
      port: broker.port, MQTTOptions.TLS(authorities: authority.certificate))
    try driver.connect(subscribing: ["site/#"])
    driver.limit = 7
    try TestClient(port: plain).publish(InboundConnectionTests.numbered(0..<200))
    try driver.drive { $0.deliveries.count >= 200 }
    #expect(driver.payloads == (0..<200).map(String.init))

    driver.deliveries = []
    driver.afterTurn = { _ in }
    try TestClient(port: plain).publish(InboundConnectionTests.numbered(200..<215))
    try driver.drive { $0.deliveries.count >= 15 }
    let first = driver.deliveries
    driver.deliveries = []
    driver.connection.abandon(now: driver.now, reason: "the commit failed")
    // What came along with the CONNACK waits inside the library until it is read.
    driver.acknowledgeAlways()
    try driver.drive { $0.deliveries.count >= 15 }
    #expect(driver.deliveries == first)
    #expect(driver.sessionsPresent == [false, true])
  }

  /// What is wrong between a gateway and its broker, and what must be said of it.
  enum Trouble: String, CaseIterable, CustomTestStringConvertible {
    case otherAuthority = "an authority that the gateway does not know"
    case systemAuthorities = "no authority is named, and the system knows none of it"
    case otherName = "a certificate for another host"
    case expired = "a certificate that has expired"
    case notWanted = "a certificate of the gateway is wanted and not given"
    case ownExpired = "the gateway's certificate has expired"
    case ownUnknown = "the gateway's certificate is another authority's"
    case ownHalf = "the gateway's certificate is half written"
    case otherKey = "the key is another certificate's"
    case authorityHalf = "the authority's file is half written"
    case plain = "no TLS at that port"

    var testDescription: String { rawValue }

    var words: [String] {
      switch self {
      case .otherAuthority: ["certificate verify failed", "trusted", "holds its authority"]
      case .systemAuthorities: ["certificate verify failed", "trusted", "broker.ca"]
      case .otherName: ["is not for '127.0.0.1'", "subjectAltName"]
      case .expired: ["broker's certificate has expired", "renew it on the broker"]
      // Which of these, the broker says in an alert that its closing may overtake.
      case .notWanted: ["wants a certificate of this gateway", "broker.certificate"]
      case .ownExpired, .ownUnknown: ["this gateway's certificate", "client.pem"]
      case .ownHalf: ["half.pem", "cannot be used"]
      case .otherKey: ["server.key", "client.pem", "key values mismatch"]
      case .authorityHalf: ["half.pem", "cannot be used"]
      case .plain: ["does not speak TLS", "mqtt://"]
      }
    }
  }

  @Test("What cannot be trusted is refused, and it is told what to do", arguments: Trouble.allCases)
  func refused(trouble: Trouble) throws {
    let authority = try Authority()
    let other = try Authority()
    try authority.issue(
      "server", subject: "server",
      alternatives: trouble == .otherName ? "DNS:other.example" : "IP:127.0.0.1",
      days: trouble == .expired ? -1 : 2)
    try (trouble == .ownUnknown ? other : authority).issue(
      "client", subject: "gateway", alternatives: "DNS:gateway",
      days: trouble == .ownExpired ? -1 : 2)
    let half = authority.file("half.pem")
    try String(contentsOfFile: authority.certificate, encoding: .utf8).prefix(200)
      .write(toFile: half, atomically: true, encoding: .utf8)
    var listener = authority.listener(certificate: "server")
    if [.notWanted, .ownExpired, .ownUnknown].contains(trouble) {
      listener += ["cafile \(authority.certificate)", "require_certificate true"]
    }
    let broker = try Broker.start(
      listener: trouble == .plain ? ["listener $PORT 127.0.0.1"] : listener)
    var tls = MQTTOptions.TLS(authorities: authority.certificate)
    let client = trouble == .ownUnknown ? other : authority
    switch trouble {
    case .otherAuthority: tls.authorities = other.certificate
    case .systemAuthorities: tls.authorities = nil
    case .authorityHalf: tls.authorities = half
    case .ownExpired, .ownUnknown:
      (tls.certificate, tls.key) = (client.file("client.pem"), client.file("client.key"))
    case .ownHalf: (tls.certificate, tls.key) = (half, authority.file("client.key"))
    case .otherKey:
      (tls.certificate, tls.key) = (authority.file("client.pem"), authority.file("server.key"))
    case .otherName, .expired, .notWanted, .plain: break
    }
    let event = try attempt(driver(port: broker.port, tls))
    guard case .unreachable(_, let reason) = event else {
      Issue.record("\(event.map { "\($0)" } ?? "nothing")")
      return
    }
    for word in trouble.words { #expect(reason.contains(word), "\(reason)") }
  }

  @Test("A certificate of the gateway that is wanted is given, and names its user")
  func ownCertificate() throws {
    let authority = try Authority()
    try authority.issue("server", subject: "server", alternatives: "IP:127.0.0.1")
    try authority.issue("client", subject: "the-gateway", alternatives: "DNS:gateway")
    let broker = try Broker.start(
      listener: authority.listener(certificate: "server") + [
        "cafile \(authority.certificate)", "require_certificate true",
        "use_identity_as_username true",
      ])
    let tls = MQTTOptions.TLS(
      authorities: authority.certificate, certificate: authority.file("client.pem"),
      key: authority.file("client.key"), minimum: .v13)
    let driver = driver(port: broker.port, tls)
    try driver.connect(subscribing: ["site/#"])
    #expect(broker.log.contains("u'the-gateway'"), "\(broker.log)")
  }

  struct Versions: CustomTestStringConvertible, Sendable {
    let server: [String]
    let minimum: MQTTOptions.TLS.Minimum
    let isRefused: Bool
    let testDescription: String
  }

  @Test(
    "Nothing older than the minimum is spoken",
    arguments: [
      Versions(
        server: ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], minimum: .v12, isRefused: true,
        testDescription: "1.1 where 1.2 is the least"),
      Versions(
        server: ["-tls1_2"], minimum: .v13, isRefused: true,
        testDescription: "1.2 where 1.3 is the least"),
      Versions(
        server: ["-tls1_2"], minimum: .v12, isRefused: false,
        testDescription: "1.2 where 1.2 is the least"),
      Versions(
        server: ["-tls1_3"], minimum: .v12, isRefused: false,
        testDescription: "1.3 where 1.2 is the least"),
      Versions(
        server: ["-tls1_3"], minimum: .v13, isRefused: false,
        testDescription: "1.3 where 1.3 is the least"),
    ])
  func minimum(versions: Versions) throws {
    let authority = try Authority()
    try authority.issue("server", subject: "server", alternatives: "IP:127.0.0.1")
    let server = try TLSServer(
      ["-cert", authority.file("server.pem"), "-key", authority.file("server.key")]
        + versions.server, in: authority.directory)
    let driver = driver(
      port: server.port,
      MQTTOptions.TLS(authorities: authority.certificate, minimum: versions.minimum))
    driver.connection.start(now: driver.now)
    if versions.isRefused {
      try driver.drive { $0.connection.status == .pausing }
      #expect(
        driver.events.contains {
          guard case .unreachable(_, let reason) = $0 else { return false }
          return reason.contains("no TLS from TLS \(versions.minimum.rawValue) on")
        }, "\(driver.events)")
    } else {
      // Behind the handshake comes the CONNECT, whose protocol's name the server prints.
      try driver.drive { _ in server.output.contains("MQTT") }
    }
  }

  @Test("The broker's name is sent, so that one address can serve several")
  func serverName() throws {
    let authority = try Authority()
    try authority.issue("other", subject: "other", alternatives: "DNS:other.example")
    try authority.issue("named", subject: "named", alternatives: "DNS:localhost")
    let server = try TLSServer(
      [
        "-cert", authority.file("other.pem"), "-key", authority.file("other.key"),
        "-servername", "localhost", "-cert2", authority.file("named.pem"),
        "-key2", authority.file("named.key"),
      ], in: authority.directory)
    let driver = driver(
      port: server.port, host: "localhost",
      MQTTOptions.TLS(authorities: authority.certificate))
    driver.connection.start(now: driver.now)
    // Without the name it would have shown the other certificate, and got no CONNECT.
    try driver.drive { _ in server.output.contains("MQTT") }
    #expect(server.output.contains("Hostname in TLS extension: \"localhost\""))
  }

  @Test("Renewed files are taken up by a connection that comes again at once, with its session")
  func renewed() throws {
    let authority = try Authority()
    try authority.issue("server", subject: "server", alternatives: "IP:127.0.0.1")
    try authority.issue("first", subject: "first", alternatives: "DNS:gateway")
    try authority.issue("second", subject: "second", alternatives: "DNS:gateway")
    let broker = try Broker.start(
      listener: authority.listener(certificate: "server") + [
        "cafile \(authority.certificate)", "require_certificate true",
        "use_identity_as_username true",
      ])
    func options(_ name: String) -> MQTTOptions {
      MQTTOptions(
        clientID: "gateway",
        addresses: [MQTTAddress(host: "127.0.0.1", port: broker.port, usesTLS: true)],
        tls: MQTTOptions.TLS(
          authorities: authority.certificate, certificate: authority.file("\(name).pem"),
          key: authority.file("\(name).key")))
    }
    let driver = Driver(InboundConnection(options("first"), seed: 1))
    driver.acknowledgeAlways()
    try driver.connect(subscribing: ["site/#"])
    driver.forgetEvents()
    driver.connection.renew(options("second"), now: driver.now)
    try driver.drive { $0.connection.status == .connected }
    let address = options("second").addresses[0]
    #expect(
      driver.events == [
        .renewing, .connecting(address, .v5), .connected(address, sessionPresent: true, .v5),
      ])
    #expect(broker.log.contains("u'second'"))
  }
}
