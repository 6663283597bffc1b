import FieldgateMQTT
import FieldgateModel
import FieldgateTestSupport
import Testing

@Suite("Connecting")
struct ConnectingTests {
  private func driver(_ addresses: [String], _ change: (inout MQTTOptions) -> Void = { _ in })
    throws -> Driver<InboundConnection>
  {
    var options = MQTTOptions(
      clientID: "gateway", addresses: try addresses.map { try MQTTAddress($0) })
    change(&options)
    let driver = Driver(InboundConnection(options, seed: 7))
    driver.acknowledgeAlways()
    return driver
  }

  @Test("A broker that is not there yet is found when it comes, with growing pauses")
  func brokerComesLater() throws {
    let broker = try Broker.start()
    broker.stop()
    let driver = try driver([broker.url])
    driver.connection.start(now: driver.now)
    try driver.drive { $0.pauses.count >= 8 }
    let longest: [Milliseconds] = [1, 2, 4, 8, 16, 32, 60, 60].map { $0 * 1_000 }
    for (pause, longest) in zip(driver.pauses, longest) {
      #expect((longest * 3 / 4...longest).contains(pause))
    }
    #expect(
      driver.events.contains(
        .unreachable(try MQTTAddress(broker.url), reason: "Connection refused")))
    try broker.restart()
    try driver.drive { $0.connection.status == .connected }
    #expect(driver.sessionsPresent == [false])
  }

  @Test("A broker that restarts keeps the session, and messages flow again")
  func brokerRestarts() throws {
    let broker = try Broker.start()
    let driver = try driver([broker.url])
    try driver.connect(subscribing: ["site/#"])
    broker.stop()
    try broker.restart()
    try driver.drive { $0.sessionsPresent.count == 2 }
    #expect(driver.sessionsPresent == [false, true])
    try TestClient(broker).publish("site/a", "after")
    try driver.drive { !$0.deliveries.isEmpty }
    #expect(driver.payloads == ["after"])
    // One connection lost and one found again: a single short pause.
    #expect(driver.pauses.first.map { $0 <= 1_000 } == true)
  }

  @Test("A broker that forgot the session is told from one that kept it")
  func sessionForgotten() throws {
    let broker = try Broker.start(configuration: ["persistence false"])
    let driver = try driver([broker.url])
    try driver.connect(subscribing: ["site/#"])
    broker.kill()
    try broker.restart()
    try driver.drive { $0.sessionsPresent.count == 2 }
    #expect(driver.sessionsPresent == [false, false])
  }

  @Test("Addresses are tried in turn, without a pause within a round")
  func addressesInTurn() throws {
    let broker = try Broker.start()
    let dead = "mqtt://127.0.0.1:\(try Broker.freePort())"
    let driver = try driver([dead, broker.url])
    driver.connection.start(now: driver.now)
    try driver.drive { $0.connection.status == .connected }
    #expect(
      driver.events == [
        .connecting(try MQTTAddress(dead), .v5),
        .unreachable(try MQTTAddress(dead), reason: "Connection refused"),
        .connecting(try MQTTAddress(broker.url), .v5),
        .connected(try MQTTAddress(broker.url), sessionPresent: false, .v5),
      ])
  }

  @Test("A broker that accepts TCP and stays silent is given up after the limit")
  func silentBroker() throws {
    let fake = try FakeBroker(.silent)
    let driver = try driver(["mqtt://127.0.0.1:\(fake.port)"])
    driver.connection.start(now: driver.now)
    for _ in 0..<10 { driver.turn(waiting: 10) }
    #expect(driver.connection.status == .connecting)
    driver.skip(10_000)
    driver.turn(waiting: 0)
    #expect(driver.connection.status == .pausing)
    let address = try MQTTAddress("mqtt://127.0.0.1:\(fake.port)")
    #expect(
      driver.events.contains(.unreachable(address, reason: "no CONNACK within 10 s")))
  }

  @Test("A broker of MQTT 3.1.1 that says so is asked again at once")
  func fallsBack() throws {
    let fake = try FakeBroker(.onlyVersion311)
    let driver = try driver(["mqtt://127.0.0.1:\(fake.port)"])
    driver.connection.start(now: driver.now)
    try driver.drive {
      fake.turn()
      return $0.connection.status == .connected
    }
    #expect(driver.pauses == [])
    let address = try MQTTAddress("mqtt://127.0.0.1:\(fake.port)")
    #expect(driver.events.first == .connecting(address, .v5))
    #expect(driver.events.last == .connected(address, sessionPresent: false, .v311))
    #expect(driver.events.count == 4)
  }

  @Test("A broker that closes on MQTT 5 twice is asked for 3.1.1")
  func fallsBackOnClosing() throws {
    let fake = try FakeBroker(.closesOnVersion5)
    let driver = try driver(["mqtt://127.0.0.1:\(fake.port)"])
    driver.connection.start(now: driver.now)
    try driver.drive {
      fake.turn()
      return $0.connection.status == .connected
    }
    let asked = driver.events.compactMap { event in
      if case .connecting(_, let version) = event { version } else { nil }
    }
    #expect(asked == [.v5, .v5, .v311])
  }

  @Test(
    "The reason that a broker gives for its DISCONNECT is told",
    arguments: [(UInt8(0x8E), "Session taken over"), (0x8B, "Server shutting down")])
  func endedByBroker(code: UInt8, words: String) throws {
    let fake = try FakeBroker(.accepts(thenEnds: code))
    let driver = try driver(["mqtt://127.0.0.1:\(fake.port)"])
    driver.connection.start(now: driver.now)
    try driver.drive {
      fake.turn()
      return $0.connection.status == .pausing
    }
    #expect(driver.events.contains(.lost(reason: "the broker ended the connection: \(words)")))
  }

  @Test("A broker that says that the session was taken over: told, with pauses up to ten minutes")
  func takenOver() throws {
    let fake = try FakeBroker(.accepts(thenEnds: 0x8E))
    let driver = try driver(["mqtt://127.0.0.1:\(fake.port)"])
    driver.connection.start(now: driver.now)
    try driver.drive {
      fake.turn()
      return $0.pauses.count >= 9
    }
    let told = driver.events.count { $0 == .rivalled(clientID: "gateway", isCertain: true) }
    #expect(told == 9)
    let longest: [Milliseconds] = [5, 10, 20, 40, 80, 160, 320, 600, 600].map { $0 * 1_000 }
    for (pause, longest) in zip(driver.pauses, longest) {
      #expect((longest * 3 / 4...longest).contains(pause))
    }
  }

  /// Mosquitto 2.0.11 says nothing to whom it closes the connection of, with MQTT 5 neither.
  @Test(
    "Where the broker gives no reason, a rival is suspected at the third loss in a row",
    arguments: [MQTTOptions.ProtocolVersion.v5, .v311])
  func suspected(version: MQTTOptions.ProtocolVersion) throws {
    let broker = try Broker.start()
    let driver = try driver([broker.url]) { $0.protocolVersion = version }
    try driver.connect()
    for _ in 0..<4 {
      let rival = try self.driver([broker.url]) { $0.protocolVersion = version }
      try rival.connect()
      try driver.drive { $0.connection.status != .connected }
      try driver.drive { $0.connection.status == .connected }
    }
    let told = driver.events.compactMap { event in
      if case .rivalled(let clientID, let isCertain) = event { (clientID, isCertain) } else { nil }
    }
    #expect(told.map(\.0) == ["gateway", "gateway"] && told.allSatisfy { !$0.1 })
    // A connection that lasts is no loss in such a row.
    driver.forgetEvents()
    driver.skip(10 * 60_000)
    let rival = try self.driver([broker.url]) { $0.protocolVersion = version }
    try rival.connect()
    try driver.drive { $0.connection.status != .connected }
    #expect(!driver.events.contains { if case .rivalled = $0 { true } else { false } })
  }

  @Test(
    "A wrong password is told with the next step",
    arguments: [MQTTOptions.ProtocolVersion.v5, .v311])
  func wrongPassword(version: MQTTOptions.ProtocolVersion) throws {
    let broker = try Broker.start(
      configuration: ["allow_anonymous false", "password_file $DIRECTORY/passwords"],
      files: ["passwords": try Passwords(["gateway": "right"]).text])
    let driver = try driver(["mqtt://gateway@127.0.0.1:\(broker.port)"]) {
      $0.protocolVersion = version
      $0.password = "wrong"
    }
    driver.connection.start(now: driver.now)
    try driver.drive { $0.connection.status == .pausing }
    let reasons = driver.events.compactMap { event in
      if case .refused(_, let reason) = event { reason } else { nil }
    }
    #expect(reasons.count == 1)
    #expect(reasons.first?.contains("see the user in the broker's URL and its password") == true)
    #expect(reasons.first?.contains("wrong") == false)
  }

  @Test("A password is shown by nothing that shows options")
  func secret() throws {
    let options = MQTTOptions(clientID: "gateway", addresses: [], password: Secret("hunter2"))
    var dumped = ""
    dump(options, to: &dumped)
    for text in ["\(options)", String(reflecting: options), dumped] {
      #expect(text.contains("(secret)") && !text.contains("hunter2"), "\(text)")
    }
  }

  @Test("A stop while nothing is connected ends at once")
  func stopsWhileConnecting() throws {
    let fake = try FakeBroker(.silent)
    let driver = try driver(["mqtt://127.0.0.1:\(fake.port)"])
    driver.connection.start(now: driver.now)
    driver.connection.stop(now: driver.now)
    #expect(driver.connection.status == .stopped)
    #expect(driver.connection.deadline == nil)
    #expect(driver.connection.descriptors() == [])
  }

  @Test("A certificate file that cannot be read is named")
  func unreadableAuthorities() throws {
    let driver = try driver(["mqtts://127.0.0.1"]) {
      $0.tls = MQTTOptions.TLS(authorities: "/nonexistent/authorities.pem")
    }
    driver.connection.start(now: driver.now)
    driver.turn(waiting: 0)
    let reason =
      "TLS authorities file '/nonexistent/authorities.pem' cannot be read: "
      + "No such file or directory"
    #expect(
      driver.events.contains(.unreachable(try MQTTAddress("mqtts://127.0.0.1"), reason: reason)))
  }
}
