import FieldgateModel
import FieldgateStore
import FieldgateTestSupport
import Foundation
import GRDB
import Testing
import FieldgateTestRandom

/// A loss of power: what was acknowledged or told is in the store when everything after the
/// last sync is gone, and when any part of it is.
@Suite("Power cut") struct PowerCutTests {
  private static let waves = 6
  private static let perWave = 80

  @Test("what was promised is there after a cut at any moment, and the store is sound")
  func cuts() throws {
    let (gateway, record) = try Self.recorded()
    var random = SplitMix64(seed: 20_261_126)
    var disk = CutDisk()
    var promised = Promised()
    // A disk that takes nothing more from some moment on, and says that it does.
    var liar = CutDisk()
    var halfway = 0
    var (cuts, torn, moving) = (0, 0, 0)
    let path = "\(gateway.directory)/cut/fieldgate.db"
    let told = record.entries.indices.filter {
      if case .told = record.entries[$0] { true } else { false }
    }
    for (index, entry) in record.entries.enumerated() {
      disk.take(entry)
      if index < record.entries.count / 2 {
        liar.take(entry)
        halfway = promised.acknowledged.count
      }
      if case .told(let socket, let packet) = entry { promised.take(packet, on: socket) }
      // Where something was promised a moment ago, or will be in a moment.
      let isNear = told.contains(index) || told.contains(index + 1)
      guard
        isNear
          ? Int.random(in: 0..<12, using: &random) == 0
          : Int.random(in: 0..<20, using: &random) == 0
      else { continue }
      let sector = [nil, 512, 4096][cuts % 3]
      try Self.cut(disk, to: path, sector: sector, &random)
      try Self.check(path, promised, "entry \(index), sectors of \(sector ?? 0)")
      cuts += 1
      if !disk.unsynced[0].isEmpty { moving += 1 }
      if sector != nil, !disk.unsynced.allSatisfy(\.isEmpty) { torn += 1 }
    }
    #expect(cuts > 50)
    #expect(torn > 10, "cuts with something that was not synced")
    #expect(moving > 0, "cuts while the log is moved into the main file")
    #expect(promised.acknowledged.count == Self.waves * Self.perWave)
    #expect(!promised.transitions.isEmpty)
    // The last one, as a person would look at it.
    let verified = try gateway.command("verify", environment: ["FIELDGATE_STORE": path])
    #expect(verified.ending == .exit(0), "\(verified.output)\(verified.errors)")
    // What this would look like on a disk that lies: the test does see a loss.
    try Self.cut(liar, to: path, sector: nil, &random)
    let kept = try Self.values(path).count
    #expect(kept >= halfway && kept < promised.acknowledged.count)
  }

  /// A life with a kill, a clean stop and alerts, written down.
  private static func recorded() throws -> (gateway: Gateway, record: WriteRecord) {
    let broker = try Broker.start()
    let gateway = try Gateway(broker, .mixed)
    let faults = try Faults(in: gateway.directory)
    let path = "\(gateway.directory)/record"
    let environment = faults.environment.merging(["FIELDGATE_RECORD": path]) { $1 }
    for wave in 0..<waves {
      if wave % 2 == 0 { try gateway.start(environment: environment) }
      for part in 0..<4 {
        let begin = wave * perWave + part * perWave / 4
        try TestClient(broker).publish(
          (begin..<(begin + perWave / 4)).map { Said.persons($0 % 40, by: "cam-1") })
        try gateway.wait(for: "each reading") { try gateway.count() == begin + perWave / 4 }
      }
      if wave % 4 == 1 {
        try gateway.kill()
      } else if wave % 2 == 1 {
        #expect(try gateway.terminate() == .exit(0))
      }
    }
    return (gateway, try WriteRecord(path))
  }

  private static func cut(
    _ disk: CutDisk, to path: String, sector: Int?, _ random: inout SplitMix64
  ) throws {
    let folder = URL(filePath: path).deletingLastPathComponent()
    try? FileManager.default.removeItem(at: folder)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try disk.write(to: path, sector: sector, &random)
  }

  private static func check(_ path: String, _ promised: Promised, _ place: String) throws {
    // As the daemon opens it: with what is whole in the log.
    do {
      _ = try Store(path: path)
    } catch {
      Issue.record("\(place): \(error)")
      return
    }
    let found = try StoreReader(path: path).verify(against: nil)
    #expect(found.faults.isEmpty, "\(place): \(found.faults)")
    let values = try values(path)
    #expect(values.count >= promised.acknowledged.count, "\(place)")
    #expect(values == values.indices.map { Double($0 % 40) }, "\(place)")
    let transitions = try query(path) {
      try String.fetchSet($0, sql: "SELECT id || ' ' || sequence FROM alert_events")
    }
    #expect(promised.transitions.isSubset(of: transitions), "\(place)")
  }

  private static func values(_ path: String) throws -> [Double] {
    try query(path) {
      guard try $0.viewExists("readings") else { return [] }
      return try Double.fetchAll($0, sql: "SELECT value FROM readings ORDER BY sequence")
    }
  }

  private static func query<Result>(_ path: String, _ body: (Database) throws -> Result) throws
    -> Result
  {
    let queue = try DatabaseQueue(path: path)
    defer { try? queue.close() }
    return try queue.read(body)
  }
}
