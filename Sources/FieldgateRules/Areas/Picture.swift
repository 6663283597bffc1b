import FieldgateModel

/// What is known of the site now: a track of every device, and from them the values
/// of every area.
///
/// Readings are judged and taken in; values are worked out when they are asked for,
/// from the devices of that area alone, so a message costs what it touches.
package struct Picture: Sendable {
  package let tree: AreaTree
  package let sensors: [DeviceID: Sensor]
  /// The sensors whose readings can be about the area itself.
  package let sensorsOf: [AreaID: [Sensor]]
  /// By value and area, the sensors whose part of it the area waits for.
  private let expected: [AreaMeasure: [AreaID: [Sensor]]]
  package private(set) var tracks: [DeviceID: Track] = [:]
  private(set) var flows: [AreaID: AreaFlows] = [:]
  private(set) var changedTracks: Set<DeviceID> = []
  private(set) var changedFlows: Set<AreaID> = []
  /// Of devices that the inventory does not list, the first that are heard are
  /// remembered, at most this many in all; the readings of others are stored, and
  /// nobody is told of them.
  package static let mostUnlisted = 10_000
  private var unlisted = 0

  /// - Parameter ear: when the watch begins, on the time during which it listens.
  package init(tree: AreaTree, sensors: [Sensor], ear: Milliseconds) {
    self.tree = tree
    self.sensors = Dictionary(
      sensors.map { ($0.device.id, $0) }, uniquingKeysWith: { first, _ in first })
    var sensorsOf: [AreaID: [Sensor]] = [:]
    for sensor in sensors {
      for area in sensor.areas { sensorsOf[area, default: []].append(sensor) }
      // The waiting for a device that was never heard begins with the picture.
      tracks[sensor.device.id] = Track(heard: ear)
    }
    self.sensorsOf = sensorsOf
    var expected: [AreaMeasure: [AreaID: [Sensor]]] = [:]
    for measure in AreaMeasure.allCases {
      for (area, sensors) in sensorsOf {
        let waited = sensors.filter { $0.isExpected(for: measure, in: area) }
        if !waited.isEmpty { expected[measure, default: [:]][area] = waited }
      }
    }
    self.expected = expected
    changedTracks = Set(tracks.keys)
  }

  /// The sensors whose part of the value the area waits for.
  func sensors(for measure: AreaMeasure, in area: AreaID) -> [Sensor] {
    expected[measure]?[area] ?? []
  }

  /// Takes in the readings of one message of one device.
  ///
  /// - Parameters:
  ///   - adapter: who read it.
  ///   - now: engine time and wall clock of its arrival.
  ///   - ear: the engine's time less what it could not hear.
  package mutating func observe(
    _ readings: [Reading], by adapter: AdapterID, now: Moment, ear: Milliseconds
  ) -> Observed {
    var observed = Observed()
    observed.readings = readings.map { ($0, sensors[$0.device]?.area(of: $0.channel)) }
    let byDevice = Dictionary(grouping: readings.indices, by: { readings[$0].device })
    for (device, indices) in byDevice.sorted(by: { $0.value[0] < $1.value[0] }) {
      hear(device, indices, by: adapter, now: now, ear: ear, &observed)
    }
    for area in observed.touched { observed.touched.formUnion(tree.ancestors(of: area)) }
    return observed
  }

  /// Takes in what one message says of one device: the readings at `indices`.
  private mutating func hear(
    _ device: DeviceID, _ indices: [Int], by adapter: AdapterID, now: Moment, ear: Milliseconds,
    _ observed: inout Observed
  ) {
    let sensor = sensors[device]
    let isNew = tracks[device] == nil
    // Taken out and put back: changed in a copy, all of its series would be copied.
    guard var track = tracks.removeValue(forKey: device) ?? unlistedTrack(adapter, ear: ear)
    else { return }
    if isNew { observed.unlisted.insert(device) }
    var said = indices.map { observed.readings[$0].reading }
    let heard = track.hear(&said, now: now, ear: ear, keepsSeries: sensor != nil)
    if heard.changesState { observed.changesState = true }
    if heard.becameSkewed { observed.skewed[device] = track.lag.shown }
    tracks[device] = track
    changedTracks.insert(device)
    for (index, reading) in zip(indices, said) { observed.readings[index].reading = reading }
    guard let sensor else { return }
    observed.touched.formUnion(sensor.areas)
    for reading in said { count(reading, of: sensor, at: now.steady) }
  }

  /// What one message's readings came to.
  package struct Observed: Sendable {
    /// Each reading with its quality, and the area that it belongs to.
    package var readings: [(reading: Reading, area: AreaID?)] = []
    /// The areas of their devices, with all that these lie in.
    package var touched: Set<AreaID> = []
    /// A state, not a measurement, is another one now.
    package var changesState = false
    /// Devices that the inventory does not list, heard for the first time; of these
    /// at most `mostUnlisted`.
    package var unlisted: Set<DeviceID> = []
    /// Devices whose clock turned out to be off, and by how much.
    package var skewed: [DeviceID: Milliseconds] = [:]
  }

  /// The track of a device that the inventory does not list, where there is room.
  private mutating func unlistedTrack(_ adapter: AdapterID, ear: Milliseconds) -> Track? {
    guard unlisted < Self.mostUnlisted else { return nil }
    unlisted += 1
    var track = Track(heard: ear)
    track.adapter = adapter
    return track
  }

  /// Adds what passed to the flows of the areas that it passed between.
  private mutating func count(_ reading: Reading, of sensor: Sensor, at now: Milliseconds) {
    guard reading.quality == .good || reading.quality == .skewed else { return }
    let passed: Double? =
      switch reading.aggregation {
      case .total: reading.delta
      case .interval, .event: reading.value.number
      case .instant: nil
      }
    guard let passed, passed > 0 else { return }
    let channel = reading.channel.flatMap { sensor.device.channels[$0] }
    switch (reading.measure, channel?.place) {
    case (.lineCrossing, .between(let from, let to)):
      add(passed, to: from, \.crossings, at: now)
      add(passed, to: to, \.crossings, at: now)
    case (.lineCrossing, _):
      guard let area = sensor.area(of: reading.channel) else { return }
      add(passed, to: area, \.crossings, at: now)
    case (.countIn, .between(let from, let to)), (.countOut, .between(let to, let from)):
      guard counts(reading, of: sensor, at: now) else { return }
      add(passed, to: from, \.out, at: now)
      add(passed, to: to, \.in, at: now)
    case (.countIn, _), (.countOut, _):
      guard counts(reading, of: sensor, at: now), let area = sensor.area(of: reading.channel) else {
        return
      }
      add(passed, to: area, reading.measure == .countIn ? \.in : \.out, at: now)
    default: break
    }
  }

  /// A counter that sends totals beside periods is counted once, by its totals; by
  /// its periods again once it has sent no total for as long as a value lasts.
  private func counts(_ reading: Reading, of sensor: Sensor, at now: Milliseconds) -> Bool {
    guard reading.aggregation == .interval else { return true }
    var total = reading.series
    total.aggregation = .total
    guard let last = tracks[sensor.device.id]?.series[total] else { return true }
    return last.isRetained || !isFresh(last, of: sensor, at: now)
  }

  private mutating func add(
    _ count: Double, to area: AreaID, _ meter: WritableKeyPath<AreaFlows, FlowMeter>,
    at now: Milliseconds
  ) {
    guard tree[area] != nil else { return }
    flows[area, default: AreaFlows()][keyPath: meter].add(count, at: now)
    changedFlows.insert(area)
  }
}

/// What passed in and out of one area, and over its watched lines.
package struct AreaFlows: Hashable, Sendable {
  package var `in` = FlowMeter()
  package var out = FlowMeter()
  package var crossings = FlowMeter()

  package init() {}
}

extension Picture {
  /// The rows that changed since they were last taken.
  package mutating func takeChangedRows() -> [StateRow] {
    var rows = changedTracks.sorted().map { device in
      StateRow(
        owner: "track", key: device.rawValue, version: Track.version,
        bytes: tracks[device]?.bytes())
    }
    for area in changedFlows.sorted() {
      guard let flows = flows[area] else { continue }
      var writer = StateWriter()
      flows.in.write(to: &writer)
      flows.out.write(to: &writer)
      flows.crossings.write(to: &writer)
      rows.append(StateRow(owner: "flow", key: area.rawValue, version: 1, bytes: writer.bytes))
    }
    changedTracks = []
    changedFlows = []
    return rows
  }

  /// Takes up a row of an earlier run; a row of another owner or version is left.
  package mutating func restore(_ row: StateRow) throws(StateReader.Unreadable) {
    guard let bytes = row.bytes else { return }
    switch (row.owner, row.version) {
    case ("track", 1...Track.version):
      let device = DeviceID(row.key)
      var track = try Track(bytes: bytes, version: row.version)
      if sensors[device] == nil {
        guard unlisted < Self.mostUnlisted else { return }
        unlisted += 1
        track.forgetSeries()
      }
      tracks[device] = track
      changedTracks.remove(device)
    case ("flow", 1):
      var reader = StateReader(bytes)
      var restored = AreaFlows()
      restored.in = try FlowMeter(from: &reader)
      restored.out = try FlowMeter(from: &reader)
      restored.crossings = try FlowMeter(from: &reader)
      flows[AreaID(row.key)] = restored
    default: break
    }
  }
}
