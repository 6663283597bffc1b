import FieldgateModel

/// The bollards of an area as one word.
extension Picture {
  /// | every bollard                          | the area's word |
  /// |----------------------------------------|-----------------|
  /// | one is faulty (see `state(of:)`)       | `faulty`        |
  /// | open                                   | `open`          |
  /// | closed                                 | `closed`        |
  /// | one opens or closes                    | `moving`        |
  /// | some open, some closed                 | `mixed`         |
  /// | none has said anything                 | nothing         |
  func bollards(of area: AreaID, at now: Milliseconds) -> AreaValue? {
    let expected = sensors(for: .bollards, in: area)
    guard !expected.isEmpty else { return nil }
    let remembered = expected.compactMap { state(of: $0, in: area) { _, _ in true } }
    let states = expected.compactMap { state(of: $0, in: area) { isFresh($0, of: $1, at: now) } }
    let word = Self.word(for: Set(states.map(\.state)))
    let behind = states.filter { word != .faulty || $0.state == .faulty }
    let coverage = Coverage(reporting: states.count, expected: expected.count)
    return AreaValue(
      value: word.map { .word($0.rawValue) },
      remembered: Self.word(for: Set(remembered.map(\.state))).map { .word($0.rawValue) },
      coverage: coverage, freshness: freshness(of: coverage), devices: behind.map(\.device),
      isRetained: !behind.isEmpty && behind.allSatisfy(\.isRetained),
      age: states.map(\.arrived).max().map { now - $0 },
      quality: behind.map(\.quality).reduce(remembered.isEmpty || !states.isEmpty ? nil : .stale) {
        Quality.worse($0, $1)
      })
  }

  /// One bollard's state, and what stands behind it.
  private struct One {
    let device: DeviceID
    let state: BollardState
    let arrived: Milliseconds
    let isRetained: Bool
    let quality: Quality
  }

  private static func word(for states: Set<BollardState>) -> BollardState? {
    if states.isEmpty { return nil }
    if states.contains(.faulty) { return .faulty }
    if states.count == 1 { return states.first }
    return states.contains(.moving) ? .moving : .mixed
  }

  /// One bollard: faulty where it says so, where something is in its way, where it
  /// stopped between its ends or does not know its state, and where it is offline.
  private func state(
    of sensor: Sensor, in area: AreaID, _ counts: (Track.Last, Sensor) -> Bool
  ) -> One? {
    guard let track = tracks[sensor.device.id] else { return nil }
    let said = track.series.compactMap { series, last -> (state: BollardState, last: Track.Last)? in
      // What a controller says without a channel is so of all of its bollards.
      guard series.channel == nil || sensor.area(of: series.channel) == area,
        sensor.gives(series.measure, to: .bollards) || series.measure == .online,
        counts(last, sensor), let state = Self.state(saidBy: last.value, of: series.measure)
      else { return nil }
      return (state, last)
    }
    let faults = said.filter { $0.state == .faulty }
    let decisive = faults.isEmpty ? said : faults
    guard let word = Self.word(for: Set(decisive.map(\.state))),
      let arrived = decisive.map(\.last.arrived).max()
    else { return nil }
    return One(
      device: sensor.device.id, state: word, arrived: arrived,
      isRetained: decisive.allSatisfy(\.last.isRetained),
      quality: decisive.map(\.last.quality).reduce(.good) { Quality.worse($0, $1) ?? .good })
  }

  private static func state(saidBy value: Value, of measure: Measure) -> BollardState? {
    switch (measure, value) {
    case (.fault, .flag(true)), (.obstruction, .flag(true)), (.online, .flag(false)): .faulty
    case (.state, .word("open")): .open
    case (.state, .word("closed")): .closed
    case (.state, .word("opening")), (.state, .word("closing")): .moving
    case (.state, .word): .faulty
    default: nil
    }
  }
}
