import FieldgateDetect
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

  /// Numbers of people and things are counts, with a daily and weekly rhythm. Of anything
  /// else, densities and speeds among them, it counts what is new.
  var detectorKind: Detector.Kind {
    switch unit {
    case .people, .objects, .vehicles: .counts
    default: .values
    }
  }

  /// What is watched, told apart from anything else that could be.
  var text: String {
    switch self {
    case .area(let watch):
      "area \(watch.measure.rawValue) \(watch.effectiveOver.rawValue) "
        + watch.classes.sorted().joined(separator: "\u{1F}")
    case .device(let device, let measure): "device \(measure.rawValue) \(device)"
    }
  }

  /// The value as it is published with the area's state; nil for any other.
  var publishedMeasure: AreaMeasure? {
    guard case .area(let watch) = self, watch.classes.isEmpty,
      watch.effectiveOver == Watch(watch.measure).effectiveOver
    else { return nil }
    return watch.measure
  }

  /// How many times a slot's mean is what was counted in the slot: flows are per minute,
  /// crossings those of five minutes. The noise of counting is that of whole people, so
  /// that is what a detector is given.
  func counted(in slot: Milliseconds) -> Double {
    guard case .area(let watch) = self else { return 1 }
    return switch watch.measure {
    case .flowIn, .flowOut: Double(slot) / 60_000
    case .crossings: Double(slot) / 300_000
    default: 1
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
    case .area(let watch): return look.value(watch, of: area)
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
