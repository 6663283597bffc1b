import FieldgateDecode
import FieldgateModel
import Foundation
import Testing

/// The real messages beside the checkout, where they are: `../shared/payloads`, or the
/// folder that `FIELDGATE_PAYLOADS` names. They are no part of the repository.
private enum Shared {
  static let folder: URL? = {
    let named = ProcessInfo.processInfo.environment["FIELDGATE_PAYLOADS"].map { URL(filePath: $0) }
    let folder =
      named
      ?? PackagedAdapters.root.deletingLastPathComponent().appending(path: "shared/payloads")
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }()

  /// Every folder there, be there an adapter for it or not.
  static let devices: [String] = {
    guard let folder else { return [] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter {
      FileManager.default.fileExists(atPath: folder.appending(path: "\($0)/expected.json").path)
    }.sorted()
  }()

  static let hint: Comment =
    "no shared/payloads beside the checkout; set FIELDGATE_PAYLOADS to run these cases"

  static func data(_ path: String) throws -> Data {
    try Data(contentsOf: try #require(folder).appending(path: path))
  }

  static func json<Content: Decodable>(_ path: String) throws -> Content {
    try JSONDecoder().decode(Content.self, from: data(path))
  }
}

private struct Samples: Decodable {
  struct Sample: Decodable {
    let file: String
    let topic: String
    let retained: Bool
  }
  let samples: [Sample]
  let must_not_contain: [String]
}

private enum Scalar: Decodable {
  case value(Value)

  init(from decoder: any Swift.Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      self = .value(.flag(flag))
    } else if let number = try? container.decode(Double.self) {
      self = .value(.number(number))
    } else {
      self = .value(.word(try container.decode(String.self)))
    }
  }
}

private struct Expected: Decodable {
  let sample: String
  let device: String
  let channel: String?
  let kind: String
  let measure: String
  let aggregation: String
  let value: Scalar
  let unit: String
  let labels: [String: String]?
  let time: String?
  let interval_s: Double?

  func isMet(by reading: Reading) -> Bool {
    guard case .value(let value) = value else { return false }
    // The difference of a total stands beside it.
    let isDelta = aggregation == "delta"
    let said = isDelta ? reading.delta.map(Value.number) ?? .flag(false) : reading.value
    let isClose =
      if case .number(let wanted) = value, let number = said.number {
        abs(number - wanted) <= (reading.measure == .density ? abs(wanted) * 0.01 : 1e-9)
      } else {
        said == value
      }
    let isTimed: Bool
    if let time, let wanted = Timestamp(iso8601: time) {
      isTimed = abs(reading.time - wanted) <= 1 && reading.timeFrom == .payload
    } else {
      isTimed = time == nil && reading.timeFrom == .arrival
    }
    return reading.device.rawValue == device && reading.channel == channel
      && reading.kind.rawValue == kind && reading.measure.rawValue == measure
      && reading.aggregation.rawValue == (isDelta ? "total" : aggregation)
      && reading.unit.rawValue == unit
      && reading.labels == labels ?? [:] && isClose && isTimed
      && (interval_s == nil || aggregation != "interval"
        || reading.interval == interval_s.map { Int64($0 * 1000) })
  }
}

@Suite("Real messages", .enabled(if: Shared.folder != nil, Shared.hint))
struct SharedPayloadTests {
  @Test("The adapter gives every reading of expected.json", arguments: Shared.devices)
  func folder(name: String) throws {
    let samples: Samples = try Shared.json("\(name)/samples.json")
    let expected: [Expected] = try Shared.json("\(name)/expected.json")
    // All packaged adapters together, as a gateway has them.
    var decoder = FieldgateDecode.Decoder(
      adapters: PackagedAdapters.all, zones: TestZones.amsterdam)
    let received = try #require(Timestamp(iso8601: "2026-11-22T14:00:00Z"))
    // A gateway that is restarted after every message must say the same.
    var restarted = decoder
    var rows: [String: StateRow] = [:]
    for sample in samples.samples {
      var payload = Array(try Shared.data("\(name)/\(sample.file)"))
      if sample.file.hasSuffix(".hex") { payload = try Self.bytes(hex: payload) }
      let message = Message(topic: sample.topic, payload: payload, retained: sample.retained)
      let decoded = decoder.decode(message, received: received)
      #expect(restarted.decode(message, received: received) == decoded)
      for row in restarted.takeChangedRows() { rows[row.key] = row }
      restarted = FieldgateDecode.Decoder(
        adapters: PackagedAdapters.all, zones: TestZones.amsterdam)
      try restarted.restore(Array(rows.values))
      let wanted = expected.filter { $0.sample == sample.file }
      for reading in wanted {
        #expect(
          decoded.readings.contains(where: reading.isMet),
          "\(sample.file): \(reading) is not among \(decoded.readings)")
      }
      if wanted.isEmpty { #expect(decoded.readings == [], "\(sample.file)") }
      for reading in decoded.readings {
        #expect(reading.quality == (sample.retained ? .retained : .good))
      }
      let kept = rows.values.map { $0.key + String(decoding: $0.bytes ?? [], as: UTF8.self) }
      let shape = decoder.shape(of: payload).description
      let told = "\(decoded) \(kept) \(shape)"
      for secret in samples.must_not_contain { #expect(!told.contains(secret), "\(sample.file)") }
    }
  }

  private static func bytes(hex: [UInt8]) throws -> [UInt8] {
    let digits = hex.filter { $0 > 0x20 }
    return try stride(from: 0, to: digits.count, by: 2).map {
      try #require(UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16))
    }
  }
}
