import FieldgateModel
import FieldgateTestSupport
import Foundation
import GRDB
import Testing

/// A store that takes nothing, for every reason that it can have: the daemon says so over
/// MQTT, acknowledges nothing, deletes nothing, and goes on by itself when it can.
@Suite("Store faults") struct StoreFaultTests {
  static let alerts = ["\(Gateway.prefix)/alerts/#"]

  /// A gateway that has stored one reading, and who hears its alerts.
  static func begun(with people: Int) throws -> (gateway: Gateway, listener: Listener) {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .mixed)
    let listener = try Listener(broker, alerts)
    try gateway.start()
    try gateway.publish(Said.persons(people, by: "cam-1"))
    try gateway.wait(for: "the first reading") { try gateway.count() == 1 }
    return (gateway, listener)
  }

  struct Disk: CustomTestStringConvertible, Sendable {
    let fault: String
    /// What the alert says, one after the other.
    let causes: [String]

    var testDescription: String { fault }
  }

  @Test(
    "a disk that fails while the daemon runs",
    arguments: [
      Disk(fault: "full", causes: ["full"]),
      Disk(fault: "readonly", causes: ["input-output", "read-only"]),
      Disk(fault: "io", causes: ["input-output"]),
    ])
  func disk(_ disk: Disk) throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .mixed)
    let faults = try Faults(in: gateway.directory)
    let listener = try Listener(broker, Self.alerts)
    try gateway.start(environment: faults.environment)
    try gateway.publish(Said.persons(0, by: "cam-1"))
    try gateway.wait(for: "the first reading") { try gateway.count() == 1 }
    try faults.begin(disk.fault)
    try gateway.publish(
      Said.persons(1, by: "cam-1"), Said.zone(1000), Said.persons(2, by: "cam-1"))
    let told = try listener.transition("raised", of: "system.store").body
    #expect(told["status"].string == "System")
    for cause in disk.causes {
      _ = try eventually("'\(cause)'; heard: \(Self.values(listener))") {
        Self.values(listener).contains { $0.contains(cause) } ? true : nil
      }
    }
    #expect(try gateway.status()["problem"].string?.contains("the store takes nothing") == true)
    // Devices go on meanwhile; their broker keeps what nobody acknowledges.
    try gateway.publish(Said.persons(3, by: "cam-1"))
    #expect(!listener.transitions.contains("crowd-density raised"))
    try faults.end()
    let cleared = try listener.transition("cleared", of: "system.store").body
    #expect(cleared["id"].string == told["id"].string)
    #expect(cleared["onset"].string == told["onset"].string)
    _ = try listener.transition("raised", of: "crowd-density")
    try gateway.wait(for: "all that was sent") { try gateway.count() == 5 }
    #expect(
      try gateway.column("value", "SELECT value FROM readings ORDER BY sequence")
        == ["0.0", "1.0", "1000.0", "2.0", "3.0"])
    try gateway.wait(for: "health in the status") {
      try gateway.status()["problem"].string == nil
    }
    #expect(try gateway.status()["gaps"].number == 0)
    let recorded = try gateway.rows(
      "SELECT onset, state FROM alerts WHERE rule = 'system.store'")
    #expect(recorded == [["onset": told["onset"].string ?? "", "state": "cleared"]])
    #expect(try gateway.terminate() == .exit(0))
  }

  @Test("a disk that syncs slowly: batches grow, nobody is cut off, nothing is lost")
  func slow() throws {
    let broker = try Broker.start()
    let gateway = try Gateway(
      broker,
      SiteTexts.mixed.replacing(
        "clientId: fieldgate-international-zone }",
        "clientId: fieldgate-international-zone, keepAlive: 5s }", in: "fieldgate.yaml"))
    let faults = try Faults(in: gateway.directory)
    try gateway.start(environment: faults.environment)
    try faults.begin("slow 1500")
    for round in 0..<5 {
      try TestClient(broker).publish((0..<100).map { Said.persons(round * 100 + $0, by: "cam-1") })
    }
    try gateway.wait(for: "all of them") { try gateway.count() == 500 }
    let transactions = try gateway.column("n", "SELECT count(*) AS n FROM delivery")
    #expect(Int(transactions.first ?? "") ?? 500 <= 12, "\(transactions)")
    try faults.end()
    #expect(!gateway.log.contains("the broker is gone"))
    let status = try gateway.farewell()
    #expect(status["messages"].number == 500)
    #expect(status["redelivered"].number == 0)
    #expect(status["gaps"].number == 0)
  }

  enum Damage: String, CaseIterable, CustomTestStringConvertible {
    case header = "its first page is overwritten"
    case pages = "all but its first page is overwritten"
    case newer = "its schema is newer"

    var testDescription: String { rawValue }

    var causes: [String] {
      switch self {
      case .header: ["not-a-database", "corrupt"]
      case .pages: ["corrupt"]
      case .newer: ["newer-schema"]
      }
    }
  }

  @Test("a store that cannot be used at the start", arguments: Damage.allCases)
  func start(_ damage: Damage) throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .mixed)
    try gateway.start()
    try gateway.publish(Said.persons(0, by: "cam-1"))
    try gateway.wait(for: "the first reading") { try gateway.count() == 1 }
    #expect(try gateway.terminate() == .exit(0))
    let good = try Data(contentsOf: URL(filePath: gateway.storePath))
    let bad = try Self.damage(good, damage, gateway)
    try gateway.publish(Said.persons(1, by: "cam-1"), Said.zone(1000))
    let listener = try Listener(broker, Self.alerts)
    try gateway.launch()
    let told = try listener.transition("raised", of: "system.store").body
    #expect(damage.causes.contains(told["value"].string ?? ""), "\(told["value"].string ?? "")")
    #expect(told["headline"].string?.contains("is left as it is") == true)
    try gateway.wait(for: "the problem in the status") {
      try gateway.status()["problem"].string != nil
    }
    // It lives, and tries again and again.
    try gateway.wait(for: "a connection") { gateway.log.contains("session kept") }
    #expect(try Data(contentsOf: URL(filePath: gateway.storePath)) == bad)
    try Self.put(good, gateway)
    let cleared = try listener.transition("cleared", of: "system.store").body
    #expect(cleared["id"].string == told["id"].string)
    _ = try listener.transition("raised", of: "crowd-density")
    #expect(
      try gateway.column("value", "SELECT value FROM readings ORDER BY sequence")
        == ["0.0", "1.0", "1000.0"])
    #expect(try gateway.farewell()["gaps"].number == 0)
  }

  @Test("a store that is damaged while the daemon runs") func damagedWhileRunning() throws {
    let (gateway, listener) = try Self.begun(with: 0)
    let rival = try DatabaseQueue(path: gateway.storePath)
    try rival.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    // Through a program of its own: closing the file here would drop SQLite's locks.
    try Self.run("/bin/cp", gateway.storePath, gateway.storePath + ".good")
    try Self.run(
      "/bin/dd", "if=/dev/urandom", "of=\(gateway.storePath)", "bs=4096", "seek=1",
      "count=\(try Self.pages(rival) - 1)", "conv=notrunc")
    // Whoever has pages in memory reads them again after another's change.
    try rival.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 1") }
    try rival.close()
    try gateway.publish(Said.persons(1, by: "cam-1"), Said.zone(1000))
    let told = try listener.transition("raised", of: "system.store").body
    #expect(told["value"].string == "corrupt")
    #expect(told["severity"].string == "extreme")
    try gateway.wait(for: "an attempt in vain") {
      gateway.log.components(separatedBy: "looking through the file").count > 0
    }
    #expect(!listener.transitions.contains("system.store cleared"))
    try Self.put(
      try Data(contentsOf: URL(filePath: gateway.storePath + ".good")), gateway)
    _ = try listener.transition("cleared", of: "system.store")
    _ = try listener.transition("raised", of: "crowd-density")
    #expect(
      try gateway.column("value", "SELECT value FROM readings ORDER BY sequence")
        == ["0.0", "1.0", "1000.0"])
  }

  @Test("a message that the store refuses goes into quarantine, and every other one is kept")
  func poison() throws {
    let (gateway, listener) = try Self.begun(with: 1000)
    let rival = try DatabaseQueue(path: gateway.storePath)
    try rival.writeWithoutTransaction {
      try $0.execute(
        sql: """
          CREATE TRIGGER poison BEFORE INSERT ON reading WHEN NEW.value IN (66, 150)
          BEGIN SELECT RAISE(ABORT, 'no such value'); END
          """)
    }
    try rival.close()
    try TestClient(gateway.broker).publish(
      (0..<200).map { Said.persons($0, by: "cam-1") } + [Said.zone(1000)])
    _ = try listener.transition("raised", of: "crowd-density")
    _ = try listener.transition("raised", of: "system.store")
    try gateway.wait(for: "all others") { try gateway.count() == 200 }
    #expect(
      try gateway.column(
        "value", "SELECT value FROM readings WHERE device = 'cam-1' ORDER BY sequence")
        == ["1000.0"] + (0..<200).filter { $0 != 66 && $0 != 150 }.map { "\($0).0" })
    let quarantined = try gateway.rows("SELECT topic, outcome, reason, payload FROM quarantined")
    #expect(quarantined.count == 2)
    for message in quarantined {
      #expect(message["topic"] == "frigate/cam-1/person")
      #expect(message["outcome"] == "refused")
      #expect(message["reason"]?.contains("no such value") == true)
      #expect(message["payload"] == nil)
    }
    // Acknowledged: after a kill the broker brings nothing of it again.
    try gateway.kill()
    try gateway.start()
    try gateway.publish(Said.persons(7, by: "cam-1"))
    try gateway.wait(for: "the one behind") { try gateway.count() == 201 }
    #expect(try gateway.farewell()["messages"].number == 1)
  }

  @Test("an error that lies in no message puts none into quarantine") func nobodysFault() throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .mixed)
    try gateway.start()
    try gateway.publish(Said.persons(0, by: "cam-1"))
    try gateway.wait(for: "the first reading") { try gateway.count() == 1 }
    let rival = try DatabaseQueue(path: gateway.storePath)
    try rival.writeWithoutTransaction {
      try $0.execute(
        sql: """
          CREATE TRIGGER broken BEFORE INSERT ON reading
          BEGIN INSERT INTO no_such_table VALUES (1); END
          """)
    }
    try TestClient(broker).publish((1...5).map { Said.persons($0, by: "cam-1") })
    try gateway.wait(for: "the refusal") { gateway.log.contains("the store did not take") }
    try rival.writeWithoutTransaction { try $0.execute(sql: "DROP TRIGGER broken") }
    try rival.close()
    try gateway.wait(for: "all of them") { try gateway.count() == 6 }
    #expect(try gateway.rows("SELECT topic FROM quarantined").isEmpty)
  }

  @Test("the broker forgets us while the store takes nothing: we subscribe again")
  func newSessionMeanwhile() throws {
    let broker = try Broker.start(configuration: ["persistence false"])
    let gateway = try Gateway(broker, .mixed)
    let faults = try Faults(in: gateway.directory)
    try gateway.start(environment: faults.environment)
    try gateway.publish(Said.persons(1, by: "cam-1"))
    try gateway.wait(for: "the first reading") { try gateway.count() == 1 }
    try faults.begin("full")
    try gateway.publish(Said.persons(2, by: "cam-1"))
    try gateway.wait(for: "refusal in the log") { gateway.log.contains("did not take") }
    broker.kill()
    try broker.restart()
    try gateway.wait(for: "a new session") { gateway.log.contains("session new") }
    try faults.end()
    try gateway.wait(for: "the gap in the log") {
      gateway.log.contains("the broker has not kept our session")
    }
    try gateway.wait(for: "subscriptions again") {
      gateway.site.filters.allSatisfy { gateway.subscriptions(to: $0) > 1 }
    }
    try gateway.publish(Said.persons(3, by: "cam-1"))
    try gateway.wait(for: "what comes now") { try gateway.count(where: "value = 3") == 1 }
  }

  // MARK: -

  private static func values(_ listener: Listener) -> [String] {
    listener.messages.map { JSON($0.payload)["value"].string ?? "" }
  }

  private static func damage(_ good: Data, _ damage: Damage, _ gateway: Gateway) throws -> Data {
    var bad = good
    switch damage {
    case .header: bad.replaceSubrange(0..<4096, with: (0..<4096).map { UInt8($0 % 251) })
    case .pages:
      bad.replaceSubrange(
        4096..<bad.count, with: (4096..<bad.count).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    case .newer:
      let queue = try DatabaseQueue(path: gateway.storePath)
      try queue.writeWithoutTransaction {
        try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99-of-tomorrow')")
        _ = try $0.checkpoint(.truncate)
      }
      try queue.close()
      return try Data(contentsOf: URL(filePath: gateway.storePath))
    }
    try put(bad, gateway)
    return bad
  }

  /// Puts another file in the place of the store, and its log and index away.
  private static func put(_ bytes: Data, _ gateway: Gateway) throws {
    for suffix in ["-wal", "-shm"] { unlink(gateway.storePath + suffix) }
    try bytes.write(to: URL(filePath: gateway.storePath), options: .atomic)
  }

  private static func pages(_ queue: DatabaseQueue) throws -> Int {
    try queue.read { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 }
  }

  private static func run(_ program: String, _ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Missing("\(program) \(arguments)") }
  }
}
