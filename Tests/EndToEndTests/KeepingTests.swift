import FieldgateModel
import FieldgateTestSupport
import Foundation
import GRDB
import Testing

/// Audit, verification, backup and the way back, through the real daemon.
@Suite("Keeping") struct KeepingTests {
  private static func started() throws -> (gateway: Gateway, listener: Listener) {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .mixed)
    let listener = try Listener(broker, ["\(Gateway.prefix)/#"])
    try gateway.start()
    return (gateway, listener)
  }

  /// Changes the store as somebody does who owns the file; no daemon may run.
  private static func tamper(_ gateway: Gateway, _ sql: String) throws {
    let queue = try DatabaseQueue(path: gateway.storePath)
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
  }

  private static func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test("everything that people are held to is in the audit, and the heartbeat bears its head")
  func audit() throws {
    let (gateway, listener) = try Self.started()
    let guardian = ["FIELDGATE_BROKER": "mqtt://guard@127.0.0.1:\(gateway.broker.port)"]
    let set = try gateway.command(
      "level", "set", "churchillplein", "4", "--for", "2s", "--reason", "a test",
      environment: guardian)
    #expect(set.ending == .exit(0), "\(set.errors)")
    #expect(try gateway.command("alert", "ack", "nobody").ending == .exit(1))
    try gateway.wait(for: "the level's own end") {
      try gateway.count("level-ended") == 1
    }
    let good = gateway.site
    try gateway.write(try good.replacing("above: 2.0", "abvoe: 2.0", in: "rules.yaml"))
    try gateway.reload(until: "the site was not reloaded")
    try gateway.write(good)
    try gateway.reload(until: "the site was reloaded")
    try gateway.wait(for: "the reload in the audit") { try gateway.count("reload") == 1 }
    try gateway.kill()
    try gateway.start()
    _ = try gateway.farewell()

    let rows = try gateway.rows("SELECT * FROM audit ORDER BY number")
    let told = rows.map { "\($0["who"] ?? "") \($0["what"] ?? "")" }
    for expected in [
      "guard level", "guard level-set", "fieldgate level-ended", "anonymous ack",
      "fieldgate reload-refused", "fieldgate reload", "fieldgate listening", "fieldgate stop",
    ] {
      #expect(told.contains(expected), "\(expected) in \(told)")
    }
    #expect(told.count { $0 == "fieldgate start" } == 2)
    func detail(_ what: String, by who: String) -> JSON {
      JSON(rows.first { $0["what"] == what && $0["who"] == who }?["detail"] ?? "")
    }
    let refused = detail("ack", by: "anonymous")
    #expect(refused["outcome"].string == "refused")
    #expect(refused["why"].string?.hasPrefix("no open alert has the id 'nobody'") == true)
    #expect(detail("level", by: "guard")["outcome"].string == "obeyed")
    let ended = detail("level-ended", by: "fieldgate")
    #expect(ended["setBy"].string == "guard" && ended["level"].number == 4)
    let faults = detail("reload-refused", by: "fieldgate")["faults"].elements.compactMap(\.string)
    #expect(faults.contains { $0.contains("abvoe") }, "\(faults)")

    // A head that a heartbeat bore is in the chain.
    let heart = try #require(
      listener.messages(below: "\(Gateway.prefix)/heartbeat").map { JSON($0.payload) }
        .last { $0["audit"]["number"].number ?? 0 > 0 })
    let number = Int(heart["audit"]["number"].number ?? 0)
    let hash = try #require(heart["audit"]["hash"].string)
    #expect(
      try gateway.column("hash", "SELECT hash FROM audit WHERE number = \(number)") == [hash])
    let head = "\(number):\(hash)"
    let sound = try gateway.command("verify", "--head", head)
    #expect(sound.ending == .exit(0), "\(sound.output)\(sound.errors)")
    #expect(sound.output.contains("sound; \(rows.count) entries of the audit log"))

    try Self.tamper(
      gateway,
      """
      DROP TRIGGER audit_entry_is_never_removed;
      DELETE FROM audit_entry WHERE number >= \(number);
      UPDATE sqlite_sequence SET seq = \(number - 1) WHERE name = 'audit_entry';
      """)
    let cut = try gateway.command("verify", "--head", head, "--json")
    #expect(cut.ending == .exit(1))
    let parts = cut.json.elements.first?["faults"].elements.map { $0["part"].string }
    #expect(parts == ["schema", "head"])
    #expect(cut.json.elements.first?["sound"].flag == false)
  }

  @Test("a backup under load is sound; a run begins with it, goes on, and tells the gap")
  func backup() throws {
    let (gateway, listener) = try Self.started()
    try gateway.publish(Said.zone(1000))
    let id = try #require(try listener.transition("raised", of: "crowd-density").body["id"].string)
    let stream = (0..<6000).map { Said.persons($0 % 7, by: "cam-1") }
    let broker = gateway.broker
    let publisher = Background { try TestClient(broker).publish(stream) }
    try gateway.wait(for: "the stream") { try gateway.count() > 200 }
    let copy = "\(gateway.directory)/copy.db"
    let made = try gateway.command("backup", copy)
    #expect(made.ending == .exit(0), "\(made.errors)")
    #expect(made.output.hasPrefix("\(copy): copy of \(gateway.storePath), verified"))
    #expect(try Self.mode(copy) == 0o600)
    let again = try gateway.command("backup", copy)
    #expect(again.ending == .exit(74) && again.errors.contains("there is a file already"))
    let live = try gateway.command("verify")
    #expect(live.ending == .exit(0), "\(live.output)\(live.errors)")
    let sound = try gateway.command("verify", "--store", copy)
    #expect(sound.ending == .exit(0), "\(sound.output)\(sound.errors)")
    try publisher.join()
    try gateway.wait(for: "the whole stream") { try gateway.count() == stream.count + 1 }
    // What the copy cannot know.
    try gateway.publish(Said.persons(40, by: "cam-1"))
    _ = try listener.transition("raised", of: "camera-density")
    let standing = "\(Gateway.prefix)/area/stadhouderslaan/alert/camera-density"
    #expect(try gateway.broker.retained([standing])[standing] != nil)
    let own = "\(Gateway.prefix)/area/churchillplein/alert/system.store"
    try gateway.publish(Said.text(own, "{}", retain: true))
    try gateway.kill()

    for suffix in ["", "-wal", "-shm"] {
      try FileManager.default.moveItem(
        atPath: gateway.storePath + suffix, toPath: "\(gateway.directory)/old.db\(suffix)")
    }
    try FileManager.default.copyItem(atPath: copy, toPath: gateway.storePath)
    chmod(gateway.storePath, 0o640)
    try gateway.start()
    #expect(gateway.log.contains("the store is a copy of 2"))
    #expect(!gateway.log.contains("is open to every user"))
    try gateway.wait(for: "the entry about the gap") { try gateway.count("restored") == 1 }
    #expect(try gateway.status()["gaps"].number == 1)
    #expect(try gateway.broker.retained([standing, own]).isEmpty)
    #expect(
      try gateway.column("id", "SELECT id FROM alerts WHERE state = 'raised'") == [id])
    let before = try gateway.count()
    #expect(before > 200)
    try gateway.publish(Said.zone(0))
    try gateway.wait(for: "the end of the alert that the copy knew") {
      try gateway.column("state", "SELECT state FROM alerts") == ["cleared"]
    }
    try gateway.kill()
    try gateway.start()
    #expect(!gateway.log.contains("the store is a copy of"), "it is told once")
    let after = try gateway.command("verify")
    #expect(after.ending == .exit(0), "\(after.output)\(after.errors)")
  }

  @Test("that a store is a copy is told once, though the first commit of the run failed")
  func copyAndFault() throws {
    let (gateway, _) = try Self.started()
    try gateway.publish(Said.persons(1, by: "cam-1"))
    try gateway.wait(for: "the reading") { try gateway.count() == 1 }
    let copy = "\(gateway.directory)/copy.db"
    #expect(try gateway.command("backup", copy).ending == .exit(0))
    _ = try gateway.farewell()
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: gateway.storePath + suffix)
    }
    try FileManager.default.copyItem(atPath: copy, toPath: gateway.storePath)
    try Self.tamper(
      gateway,
      """
      CREATE TRIGGER poison BEFORE INSERT ON audit_entry WHEN NEW.what = 'restored'
      BEGIN SELECT RAISE(ABORT, 'not now'); END
      """)
    try gateway.launch()
    try gateway.wait(for: "a commit that fails") {
      gateway.log.contains("the store did not take")
    }
    try Self.tamper(gateway, "DROP TRIGGER poison")
    try gateway.wait(for: "the entry about the gap") { try gateway.count("restored") == 1 }
    try gateway.kill()
    try gateway.start()
    #expect(!gateway.log.contains("the store is a copy of"), "it is told once")
  }

  @Test("nobody but owner and group reads the store, and one that is open is told at start")
  func modes() throws {
    let (gateway, _) = try Self.started()
    for suffix in ["", "-wal", "-shm"] {
      #expect(try Self.mode(gateway.storePath + suffix) == 0o640, "\(suffix)")
    }
    let captured = "\(gateway.directory)/raw.jsonl"
    let capture = try gateway.begin(
      ["capture", "--topic", "xovis/#", "--output", captured, "--count", "1"])
    try gateway.wait(for: "the capture's subscription") {
      gateway.broker.log.contains(" 1 xovis/#") || gateway.broker.log.contains(" 0 xovis/#")
    }
    try gateway.publish(Said.zone(1))
    #expect(try capture.end() == .exit(0), "\(capture.errors)")
    #expect(try Self.mode(captured) == 0o600)
    _ = try gateway.farewell()
    #expect(!gateway.log.contains("open to every user"))
    chmod(gateway.storePath, 0o644)
    try gateway.start()
    #expect(gateway.log.contains("fieldgate.db is open to every user of this box (mode 644)"))
  }

  @Test("verify: 69 without a store, 74 for another file, 64 for a bad head, 1 for damage")
  func codes() throws {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .mixed)
    #expect(try gateway.command("verify").ending == .exit(69))
    #expect(try gateway.command("backup", "\(gateway.directory)/x").ending == .exit(69))
    let text = "\(gateway.directory)/text"
    try String(repeating: "no database ", count: 400).write(
      toFile: text, atomically: true, encoding: .utf8)
    #expect(try gateway.command("verify", "--store", text).ending == .exit(74))
    let bad = try gateway.command("verify", "--head", "12")
    #expect(bad.ending == .exit(64) && bad.errors.contains("64 hexadecimal digits"))
    try gateway.start()
    _ = try gateway.farewell()
    // A file of which half is gone.
    let size = try #require(
      try FileManager.default.attributesOfItem(atPath: gateway.storePath)[.size] as? Int)
    #expect(truncate(gateway.storePath, size / 8192 * 4096) == 0)
    let damaged = try gateway.command("verify")
    #expect(damaged.ending == .exit(1), "\(damaged.output)\(damaged.errors)")
    #expect(damaged.output.contains("structure: "))
  }
}

extension Gateway {
  /// How many entries of the audit say this.
  fileprivate func count(_ what: String) throws -> Int {
    try rows("SELECT * FROM audit WHERE what = '\(what)'").count
  }
}
