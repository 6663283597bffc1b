import FieldgateModel

/// What is known of the site now: a track of every device, and from them the values
/// of every area.
///
/// Readings are judged and taken in, and the totals of the areas in which their device
/// lies are worked out anew; so a message costs what it touches.
package struct Picture: Sendable {
  package let tree: AreaTree
  package let sensors: [DeviceID: Sensor]
  /// The sensors whose readings can be about the area itself.
  package let sensorsOf: [AreaID: [Sensor]]
  /// By value and area, the sensors whose part of it the area waits for.
  private let expected: [AreaMeasure: [AreaID: [Sensor]]]
  /// How areas make their values of what their devices say.
  package let fusions: Fusions
  /// By area, the one device that counts people there.
  let soleCounters: [AreaID: DeviceID]
  /// The devices of which something lies within what others see.
  let withWholes: Set<DeviceID>
  package private(set) var tracks: [DeviceID: Track] = [:]
  private(set) var flows: [AreaID: AreaFlows] = [:]
  /// Of areas with others in them, what passed over the boundary of the whole.
  private(set) var wholeFlows: [AreaID: AreaFlows] = [:]
  var balances: [AreaID: Balance] = [:]
  /// When each is put right next, by people's clocks; a matter of the rules and of the
  /// balances alone.
  var dueBalances: [AreaID: Milliseconds] = [:]
  /// What people's clocks are ahead of the engine's time.
  var civilLead: Milliseconds = 0
  var rollUps: [AreaMeasure: RollUp] = [:]
  private(set) var changedTracks: Set<DeviceID> = []
  private(set) var changedFlows: Set<AreaID> = []
  private(set) var changedWholeFlows: Set<AreaID> = []
  var changedBalances: Set<AreaID> = []
  /// Of devices that the inventory does not list, the first that are heard are
  /// remembered, at most this many in all; the readings of others are stored, and
  /// nobody is told of them.
  package static let mostUnlisted = 10_000
  private var unlisted = 0

  /// - Parameters:
  ///   - ear: when the watch begins, on the time during which it listens.
  package init(
    tree: AreaTree, sensors: [Sensor], fusions: Fusions = Fusions(), ear: Milliseconds
  ) {
    self.tree = tree
    self.fusions = fusions
    self.sensors = Dictionary(
      sensors.map { ($0.device.id, $0) }, uniquingKeysWith: { first, _ in first })
    var sensorsOf: [AreaID: [Sensor]] = [:]
    for sensor in sensors {
      for area in sensor.areas { sensorsOf[area, default: []].append(sensor) }
      // The waiting for a device that was never heard begins with the picture.
      tracks[sensor.device.id] = Track(heard: ear)
    }
    self.sensorsOf = sensorsOf
    withWholes = Set(sensors.filter(\.hasWholes).map(\.device.id))
    let expected = Self.expected(sensorsOf, fusions)
    self.expected = expected.all
    soleCounters = expected.soleCounters
    changedTracks = Set(tracks.keys)
    for measure in AreaMeasure.allCases where measure.isNumber {
      let waiting = self.expected[measure] ?? [:]
      guard !waiting.isEmpty else { continue }
      rollUps[measure] = RollUp(
        measure, tree: tree, isWatched: { waiting[$0] != nil },
        corrections: Self.corrections(of: measure, self, waiting))
    }
  }

  private static func expected(
    _ sensorsOf: [AreaID: [Sensor]], _ fusions: Fusions
  ) -> (all: [AreaMeasure: [AreaID: [Sensor]]], soleCounters: [AreaID: DeviceID]) {
    var all: [AreaMeasure: [AreaID: [Sensor]]] = [:]
    for measure in AreaMeasure.allCases {
      for (area, sensors) in sensorsOf {
        let waited = sensors.filter { $0.isExpected(for: measure, in: area) }
        if !waited.isEmpty { all[measure, default: [:]][area] = waited }
      }
    }
    let soleCounters = (all[.occupancy] ?? [:]).compactMapValues { sensors in
      sensors.count == 1 ? sensors.first?.device.id : nil
    }
    for area in fusions.balances.keys {
      // Who is there is known by who came and went, and by nobody else.
      all[.occupancy, default: [:]][area] = all[.flowIn]?[area]
    }
    return (all, soleCounters)
  }

  /// The sensors whose part of the value the area waits for.
  func sensors(for measure: AreaMeasure, in area: AreaID) -> [Sensor] {
    expected[measure]?[area] ?? []
  }

  /// How many devices the area waits for, for the value.
  package func expected(for measure: AreaMeasure, in area: AreaID) -> Int {
    sensors(for: measure, in: area).count
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
    if let device = readings.first?.device, readings.allSatisfy({ $0.device == device }) {
      // Nearly always there is but one.
      hear(device, Array(readings.indices), by: adapter, now: now, ear: ear, &observed)
    } else {
      let byDevice = Dictionary(grouping: readings.indices, by: { readings[$0].device })
      for (device, indices) in byDevice.sorted(by: { $0.value[0] < $1.value[0] }) {
        hear(device, indices, by: adapter, now: now, ear: ear, &observed)
      }
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
    if heard.changesState || heard.isWithdrawn { observed.changesState = true }
    if heard.becameSkewed { observed.skewed[device] = track.lag.shown }
    tracks[device] = track
    changedTracks.insert(device)
    for (index, reading) in zip(indices, said) { observed.readings[index].reading = reading }
    guard let sensor else { return }
    observed.touched.formUnion(sensor.areas)
    var net: [AreaID: Double] = [:]
    for reading in said { count(reading, of: sensor, at: now.steady, &net) }
    balance(net)
    let measures = heard.isWithdrawn ? Set(tracks[device]?.series.keys.map(\.measure) ?? []) : []
    invalidate(sensor, saying: measures.union(said.map(\.measure)))
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
  private mutating func count(
    _ reading: Reading, of sensor: Sensor, at now: Milliseconds, _ net: inout [AreaID: Double]
  ) {
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
      add(passed, to: [from, to], \.crossings, at: now)
    case (.lineCrossing, _):
      guard let area = sensor.area(of: reading.channel) else { return }
      add(passed, to: [area], \.crossings, at: now)
    case (.countIn, .between(let from, let to)), (.countOut, .between(let to, let from)):
      guard counts(reading, of: sensor, at: now) else { return }
      net[from, default: 0] -= passed
      net[to, default: 0] += passed
      add(passed, to: [from], \.out, besides: to, at: now)
      add(passed, to: [to], \.in, besides: from, at: now)
    case (.countIn, _), (.countOut, _):
      guard counts(reading, of: sensor, at: now), let area = sensor.area(of: reading.channel) else {
        return
      }
      let isIn = reading.measure == .countIn
      net[area, default: 0] += isIn ? passed : -passed
      add(passed, to: [area], isIn ? \.in : \.out, at: now)
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

  /// Adds to the areas' own meter, and to those of the areas around them as far as these
  /// do not hold `other`, the area at the other side.
  private mutating func add(
    _ count: Double, to areas: [AreaID], _ meter: WritableKeyPath<AreaFlows, FlowMeter>,
    besides other: AreaID? = nil, at now: Milliseconds
  ) {
    var around: Set<AreaID> = []
    for area in areas where tree[area] != nil {
      flows[area, default: AreaFlows()][keyPath: meter].add(count, at: now)
      changedFlows.insert(area)
      around.formUnion([area] + tree.ancestors(of: area))
    }
    for area in around where !tree.children(of: area).isEmpty {
      if let other, tree[other] != nil, tree.isWithin(other, area) { continue }
      wholeFlows[area, default: AreaFlows()][keyPath: meter].add(count, at: now)
      changedWholeFlows.insert(area)
    }
  }
}

extension Picture {
  /// The rows that changed since they were last taken.
  package mutating func takeChangedRows() -> [StateRow] {
    var rows = changedTracks.sorted().map { device in
      StateRow(
        owner: "track", key: device.rawValue, version: Track.version,
        bytes: tracks[device]?.bytes())
    }
    rows += changedFlows.sorted().compactMap { area in
      flows[area].map { StateRow(owner: "flow", key: area.rawValue, version: 1, bytes: $0.bytes()) }
    }
    rows += changedWholeFlows.sorted().compactMap { area in
      wholeFlows[area].map {
        StateRow(owner: "whole-flow", key: area.rawValue, version: 1, bytes: $0.bytes())
      }
    }
    rows += takeChangedBalances()
    changedTracks = []
    changedFlows = []
    changedWholeFlows = []
    return rows
  }

  /// Whose rows are its own.
  package static let owners: Set = ["track", "flow", "whole-flow", "balance"]

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
      if let sensor = sensors[device] {
        invalidate(sensor, saying: Set(track.series.keys.map(\.measure)))
      }
      tracks[device] = track
      changedTracks.remove(device)
    case ("flow", 1):
      flows[AreaID(row.key)] = try AreaFlows(bytes: bytes)
      for measure in AreaMeasure.allCases { rollUps[measure]?.invalidate(AreaID(row.key)) }
    case ("whole-flow", 1): wholeFlows[AreaID(row.key)] = try AreaFlows(bytes: bytes)
    case ("balance", _): try restoreBalance(row)
    default: break
    }
  }
}
