import FieldgateDocument
import FieldgateModel

/// What an anomaly rule looks at: a value of an area, or one measure of one device.
enum AnomalySource: Sendable {
  case area(Watch)
  case device(DeviceID, Measure)

  /// Reads `watch`, or `device` and `measure`.
  init?(_ reader: inout MappingReader, _ diagnostics: Diagnostics) {
    guard let deviceNode = reader.take("device") else {
      guard let watch = Watch(&reader, numbers: true, diagnostics) else { return nil }
      self = .area(watch)
      return
    }
    let device = deviceNode.text(diagnostics)
    let measure = reader.require("measure")?
      .choice(Measure.self, of: "measure", diagnostics)
    guard let device, let measure else { return nil }
    self = .device(DeviceID(device), measure)
  }

  var name: String {
    switch self {
    case .area(let watch): watch.measure.rawValue
    case .device(_, let measure): measure.rawValue
    }
  }

  var unit: Unit? {
    switch self {
    case .area(let watch): watch.measure.unit
    case .device(_, let measure): measure.definition.unit
    }
  }

  func isObserved(in area: AreaID, of picture: Picture) -> Bool {
    switch self {
    case .area(let watch): picture.isObserved(watch.measure, in: area)
    case .device(let device, _): picture.sensors[device]?.device.area == area
    }
  }

  /// What is seen now; of a device the sum over its channels.
  func value(of area: AreaID, _ look: Look) -> AreaValue? {
    switch self {
    case .area(let watch): return look.picture.value(watch, of: area, at: look.time.now)
    case .device(let device, let measure):
      guard let sensor = look.picture.sensors[device] else { return nil }
      let now = look.time.now
      let series = (look.picture.tracks[device]?.series ?? [:])
        .filter { $0.key.measure == measure && !$0.value.isRetained }.map(\.value)
      let fresh = series.filter { look.picture.isFresh($0, of: sensor, at: now) }
      func sum(_ series: [Track.Last]) -> Value? {
        series.isEmpty ? nil : .number(series.compactMap(\.value.number).reduce(0, +))
      }
      return AreaValue(
        value: sum(fresh), remembered: sum(series),
        coverage: Coverage(reporting: fresh.isEmpty ? 0 : 1, expected: 1),
        freshness: fresh.isEmpty ? .blind : .fresh, devices: fresh.isEmpty ? [] : [device],
        age: fresh.map(\.arrived).max().map { now - $0 })
    }
  }
}

/// What a detector said of the last closed slot, as it stands before its state.
struct AnomalyVerdict: Hashable, Sendable {
  /// The slot's value; nil for a missing one.
  let value: Double?
  let score: Double
  let expected: ClosedRange<Double>?
  let reason: String
  let isLearning: Bool

  init(_ score: AnomalyScore, of value: Double?) {
    self.value = value
    self.score = score.value
    expected = score.expected
    reason = score.reason
    isLearning = score.isLearning
  }

  /// `score 0.9997; expected 12 to 80; three times the usual`.
  var text: String {
    let range = expected.map {
      "; expected \(JSONValue.text(of: $0.lowerBound)) to \(JSONValue.text(of: $0.upperBound))"
    }
    return "score \(JSONValue.text(of: score))\(range ?? "")"
      + (reason.isEmpty ? "" : "; \(reason)")
  }

  /// Its length, and itself.
  var bytes: [UInt8] {
    var writer = StateWriter()
    writer.write(value) { $0.write($1) }
    writer.write(score)
    writer.write(expected) { writer, range in
      writer.write(range.lowerBound)
      writer.write(range.upperBound)
    }
    writer.write(reason)
    writer.write(isLearning)
    let own = writer.bytes
    var length = StateWriter()
    length.write(UInt64(own.count))
    return length.bytes + own
  }

  /// Nil where there is none, or none that can be read.
  init?(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return nil }
    var reader = StateReader(bytes)
    do throws(StateReader.Unreadable) {
      _ = try reader.unsigned()
      value = try reader.optional { reader throws(StateReader.Unreadable) in
        try reader.double()
      }
      score = try reader.double()
      let bounds = try reader.optional { reader throws(StateReader.Unreadable) in
        (try reader.double(), try reader.double())
      }
      expected = bounds.flatMap { $0.0 <= $0.1 ? $0.0...$0.1 : nil }
      reason = try reader.string()
      isLearning = try reader.bool()
    } catch {
      return nil
    }
  }

  /// What stands behind the verdict.
  static func detectorState(in bytes: [UInt8]) -> [UInt8] {
    var length = 0
    var place = 0
    for shift in stride(from: 0, to: 28, by: 7) {
      guard place < bytes.count else { return [] }
      let byte = bytes[place]
      place += 1
      length |= Int(byte & 0x7F) << shift
      if byte < 0x80 { break }
    }
    return place + length <= bytes.count ? Array(bytes[(place + length)...]) : []
  }
}
