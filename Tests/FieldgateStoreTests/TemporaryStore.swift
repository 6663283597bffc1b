import FieldgateModel
import FieldgateStore
import Foundation
import GRDB

/// A directory of its own for one test, removed when the test lets go of it.
final class TemporaryStore {
  let directory: URL
  var path: String { directory.appendingPathComponent("fieldgate.db").path }

  init() throws {
    directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("fieldgate-store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: directory) }

  /// Runs `body` on a second connection, as `sqlite3` would.
  func sql<Result>(_ body: (Database) throws -> Result) throws -> Result {
    let queue = try DatabaseQueue(path: path)
    defer { try? queue.close() }
    return try queue.writeWithoutTransaction(body)
  }

  /// One row of a query as text by column, through a second connection; NULL is
  /// left out.
  func rows(_ query: String) throws -> [[String: String]] {
    try sql { database in
      try Row.fetchAll(database, sql: query).map { row in
        var columns: [String: String] = [:]
        for (name, value) in row where !value.isNull { columns[name] = Self.text(value) }
        return columns
      }
    }
  }

  private static func text(_ value: DatabaseValue) -> String {
    switch value.storage {
    case .null: ""
    case .int64(let integer): "\(integer)"
    case .double(let double): "\(double)"
    case .string(let text): text
    case .blob(let data): data.map { String($0) }.joined(separator: " ")
    }
  }

  /// The database file's bytes. Only where no connection is open in this process:
  /// closing the descriptor drops SQLite's locks.
  func bytes() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }
}

/// 2026-11-22T14:03:40.120Z, the time at which the tests happen.
let noon = Timestamp(milliseconds: 1_795_356_220_120)

func reading(
  _ device: DeviceID = "xovis-17", _ value: Value = .number(4.25), measure: Measure = .density,
  time: Timestamp = noon
) -> Reading {
  Reading(
    device: device, kind: .crowd, measure: measure, aggregation: .instant, value: value,
    time: time, received: time + 250)
}

func stored(_ reading: Reading, in area: AreaID? = "churchillplein") -> StoredReading {
  StoredReading(reading: reading, area: area)
}

func alert(
  _ id: AlertID = "a-1", _ state: AlertState = .raised, sequence: Int = 1,
  value: Value? = .number(4.3)
) -> Alert {
  Alert(
    id: id, area: "churchillplein", areaName: "Churchillplein", rule: "crowd-density",
    status: .actual, state: state, severity: .severe, certainty: .likely,
    headline: "Churchillplein: density 4.3 people/m², limit 3.0 (level 4)",
    instruction: "Open the \"north\" gate", measure: "density", value: value, limit: 3,
    unit: .peoplePerSquareMetre, level: .substantial,
    coverage: Coverage(reporting: 3, expected: 4), devices: ["xovis-17", "vs121-03"],
    onset: noon + -30_000, cleared: state == .cleared ? noon + 60_000 : nil,
    sequence: sequence, acknowledgedBy: state == .acknowledged ? "ops" : nil)
}

func event(
  _ kind: Transition, _ alert: Alert, sent: Timestamp = noon, by: String? = nil,
  note: String? = nil
) -> StoredAlertEvent {
  StoredAlertEvent(
    event: AlertEvent(
      kind: kind, alert: alert, heardAt: .severe, sent: sent, by: by, note: note),
    body: #"{"id":"\#(alert.id)","event":"\#(kind.rawValue)"}"#)
}

extension Batch {
  /// A batch at noon, filled by `fill`.
  static func filled(_ fill: (inout Batch) -> Void) -> Batch {
    var batch = Batch(time: noon)
    fill(&batch)
    return batch
  }
}
