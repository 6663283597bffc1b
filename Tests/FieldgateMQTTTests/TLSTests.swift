import FieldgateMQTT
import FieldgateModel
import FieldgateTestSupport
import Foundation
import Testing

@Suite("Connections over TLS")
struct TLSTests {
  /// The authority and the server's certificate for 127.0.0.1, made by `openssl` for
  /// this one run; removed with the value.
  final class Authority {
    let directory: String
    var certificate: String { directory + "/authority.pem" }

    init() throws {
      directory = NSTemporaryDirectory() + "fieldgate-tls-" + UUID().uuidString
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
      try run(
        ["req", "-x509", "-days", "2", "-subj", "/CN=authority", "-out", "authority.pem"]
          + ["-keyout", "authority.key"] + key)
      try run(["req", "-subj", "/CN=server", "-out", "server.csr", "-keyout", "server.key"] + key)
      try "subjectAltName = IP:127.0.0.1".write(
        toFile: directory + "/server.ext", atomically: true, encoding: .utf8)
      try run([
        "x509", "-req", "-in", "server.csr", "-CA", "authority.pem", "-CAkey", "authority.key",
        "-CAcreateserial", "-days", "2", "-extfile", "server.ext", "-out", "server.pem",
      ])
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    private func run(_ arguments: [String]) throws {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
      process.arguments = arguments
      process.currentDirectoryURL = URL(fileURLWithPath: directory)
      process.standardError = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0, "openssl \(arguments.joined(separator: " "))")
    }

    /// A broker that speaks TLS on its port, and plain MQTT on the other.
    func broker(plain: Int) throws -> Broker {
      try Broker.start(
        listener: [
          "listener \(plain) 127.0.0.1", "listener $PORT 127.0.0.1",
          "certfile \(directory)/server.pem", "keyfile \(directory)/server.key",
        ])
    }
  }

  private func driver(_ broker: Broker, authorities: String?) -> Driver<InboundConnection> {
    let options = MQTTOptions(
      clientID: "gateway",
      addresses: [MQTTAddress(host: "127.0.0.1", port: broker.port, usesTLS: true)],
      tls: MQTTOptions.TLS(authorities: authorities))
    let driver = Driver(InboundConnection(options, seed: 1))
    driver.acknowledgeAlways()
    return driver
  }

  @Test("Messages come through; what is not acknowledged comes again, the rest does not")
  func receives() throws {
    let authority = try Authority()
    let plain = try Broker.freePort()
    let broker = try authority.broker(plain: plain)
    let driver = driver(broker, authorities: authority.certificate)
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

  @Test("A broker whose certificate nobody vouches for is not connected to")
  func untrusted() throws {
    let authority = try Authority()
    let broker = try authority.broker(plain: try Broker.freePort())
    let driver = driver(broker, authorities: nil)
    driver.connection.start(now: driver.now)
    try driver.drive { $0.connection.status == .pausing }
    let reasons = driver.events.compactMap { event in
      if case .unreachable(_, let reason) = event { reason } else { nil }
    }
    #expect(reasons.count == 1)
    #expect(reasons.first?.contains("certificate verify failed") == true, "\(reasons)")
  }
}
