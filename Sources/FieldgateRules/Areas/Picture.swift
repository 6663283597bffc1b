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
  /// The same sensors, each with what follows from its place.
  private(set) var stations: [DeviceID: Station] = [:]
  /// By the place of a value (`AreaMeasure.place`) and by area, those whose part of it the
  /// area waits for.
  private var expected: [[AreaID: [Station]]] = []
  /// How areas make their values of what their devices say.
  package let fusions: Fusions
  /// By area, the one device that counts people there.
  let soleCounters: [AreaID: DeviceID]
  /// The devices of which something lies within what others see.
  let withWholes: Set<DeviceID>
  package private(set) var tracks: [DeviceID: Track] = [:]
  var flows: [AreaID: AreaFlows] = [:]
  /// Of areas with others in them, what passed over the boundary of the whole.
  var wholeFlows: [AreaID: AreaFlows] = [:]
  var balances: [AreaID: Balance] = [:]
  /// When each is put right next, by people's clocks; a matter of the rules and of the
  /// balances alone.
  var dueBalances: [AreaID: Milliseconds] = [:]
  /// What people's clocks are ahead of the engine's time.
  var civilLead: Milliseconds = 0
  /// By the place of their value; nil for one that no area has.
  var rollUps = [RollUp?](repeating: nil, count: AreaMeasure.allCases.count)
  private(set) var changedTracks: Set<DeviceID> = []
  var changedFlows: Set<AreaID> = []
  var changedWholeFlows: Set<AreaID> = []
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
    soleCounters = expected.soleCounters
    changedTracks = Set(tracks.keys)
    for measure in AreaMeasure.allCases where measure.isNumber {
      let waiting = expected.all[measure] ?? [:]
      guard !waiting.isEmpty else { continue }
      rollUps[measure.place] = RollUp(
        measure, tree: tree, isWatched: { waiting[$0] != nil },
        corrections: Self.corrections(of: measure, self, waiting))
    }
    let stations = self.sensors.mapValues { Station($0, in: tree, rollUps) }
    self.stations = stations
    self.expected = AreaMeasure.allCases.map { measure in
      (expected.all[measure] ?? [:]).mapValues { $0.compactMap { stations[$0.device.id] } }
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
  func stations(for measure: AreaMeasure, in area: AreaID) -> [Station] {
    expected[measure.place][area] ?? []
  }

  func sensors(for measure: AreaMeasure, in area: AreaID) -> [Sensor] {
    stations(for: measure, in: area).map(\.sensor)
  }

  /// How many devices the area waits for, for the value.
  package func expected(for measure: AreaMeasure, in area: AreaID) -> Int {
    stations(for: measure, in: area).count
  }

  /// Takes in the readings of one message, and adds each to a list with its quality and the
  /// area that it belongs to.
  ///
  /// - Parameters:
  ///   - adapter: who read it.
  ///   - now: engine time and wall clock of its arrival.
  ///   - ear: the engine's time less what it could not hear.
  package mutating func observe(
    _ readings: [Reading], by adapter: AdapterID, now: Moment, ear: Milliseconds,
    into placed: inout [(reading: Reading, area: AreaID?)]
  ) -> Observed {
    var observed = Observed()
    if let device = readings.first?.device, readings.allSatisfy({ $0.device == device }) {
      // Nearly always there is but one.
      var said = readings
      let station = hear(device, &said, by: adapter, now: now, ear: ear, &observed)
      for reading in said { placed.append((reading, station?.area(of: reading.channel))) }
    } else {
      let first = placed.count
      placed += readings.map { (reading: $0, area: nil) }
      let byDevice = Dictionary(grouping: readings.indices, by: { readings[$0].device })
      for (device, indices) in byDevice.sorted(by: { $0.value[0] < $1.value[0] }) {
        var said = indices.map { readings[$0] }
        let station = hear(device, &said, by: adapter, now: now, ear: ear, &observed)
        for (index, reading) in zip(indices, said) {
          placed[first + index] = (reading, station?.area(of: reading.channel))
        }
      }
    }
    return observed
  }

  /// Takes in what one message says of one device, and judges it.
  ///
  /// - Returns: the device's station; nil where the inventory does not list it.
  private mutating func hear(
    _ device: DeviceID, _ said: inout [Reading], by adapter: AdapterID, now: Moment,
    ear: Milliseconds, _ observed: inout Observed
  ) -> Station? {
    let station = stations[device]
    if station == nil, tracks[device] == nil {
      guard let track = unlistedTrack(adapter, ear: ear) else { return nil }
      tracks[device] = track
      observed.unlisted.insert(device)
    }
    // Changed where it lies: in a copy all of its series would be copied.
    guard
      let heard = tracks[device]?.hear(&said, now: now, ear: ear, keepsSeries: station != nil)
    else { return station }
    if heard.changesState || heard.isWithdrawn { observed.changesState = true }
    if heard.becameSkewed { observed.skewed[device] = tracks[device]?.lag.shown }
    changedTracks.insert(device)
    guard let station else { return nil }
    // As a rule it is the only one, whose list is handed on as it is.
    if observed.touched.isEmpty {
      observed.touched = station.around
    } else {
      observed.touched += station.around
    }
    if said.contains(where: { $0.mayPass }) { count(said, of: station.sensor, at: now.steady) }
    if heard.changesPresence {
      invalidate(station)
    } else if heard.isWithdrawn, let series = tracks[device]?.series {
      invalidate(station, saying: Set(series.keys.map(\.measure) + said.map(\.measure)))
    } else {
      invalidate(station, saying: said.lazy.map { $0.measure })
    }
    return station
  }

  /// What one message's readings came to, beyond themselves.
  package struct Observed: Sendable {
    /// The areas of their devices, with all that these lie in; of several devices an area
    /// can stand there several times.
    package var touched: [AreaID] = []
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
      if let station = stations[device] { invalidate(station) }
      tracks[device] = track
      changedTracks.remove(device)
    case ("flow", 1):
      flows[AreaID(row.key)] = try AreaFlows(bytes: bytes)
      for place in rollUps.indices { rollUps[place]?.invalidate(AreaID(row.key)) }
    case ("whole-flow", 1): wholeFlows[AreaID(row.key)] = try AreaFlows(bytes: bytes)
    case ("balance", _): try restoreBalance(row)
    default: break
    }
  }
}
