import FieldgateModel

/// The values of an area, worked out from the tracks of its devices.
extension Picture {
  /// A value of an area now; nil where the area waits for no device's part of it.
  ///
  /// Density and occupancy of an area with areas below it are taken over all of
  /// them: the densest place, and the sum. The other values are the area's own.
  package func value(_ measure: AreaMeasure, of area: AreaID, at now: Milliseconds) -> AreaValue? {
    switch measure {
    case .density, .occupancy:
      let parts = tree.subtree(of: area).compactMap { crowd(measure, of: $0, at: now) }
      return parts.isEmpty ? nil : fuse(parts, measure)
    case .flowIn, .flowOut, .crossings: return flow(measure, of: area, at: now)
    case .bollards: return bollards(of: area, at: now)
    }
  }

  /// Whether the area has devices of its own for the value.
  package func isObserved(_ measure: AreaMeasure, in area: AreaID) -> Bool {
    !sensors(for: measure, in: area).isEmpty
  }

  /// Whether a reading that arrived then still says how it is.
  func isFresh(_ last: Track.Last, of sensor: Sensor, at now: Milliseconds) -> Bool {
    guard let staleAfter = sensor.staleAfter else { return true }
    return now - last.arrived < staleAfter
  }

  private func fuse(_ parts: [AreaValue], _ measure: AreaMeasure) -> AreaValue {
    guard parts.count > 1 else { return parts[0] }
    let numbers = parts.compactMap { $0.value?.number }
    let fused: Double? =
      measure == .density ? numbers.max() : numbers.reduce(nil) { ($0 ?? 0) + $1 }
    let coverage = Coverage(
      reporting: parts.reduce(0) { $0 + $1.coverage.reporting },
      expected: parts.reduce(0) { $0 + $1.coverage.expected })
    return AreaValue(
      value: fused.map { .number($0) }, coverage: coverage, freshness: freshness(of: coverage),
      devices: parts.flatMap(\.devices), isRetained: parts.allSatisfy(\.isRetained),
      age: parts.compactMap(\.age).min())
  }

  func freshness(of coverage: Coverage) -> Freshness {
    if coverage.reporting == 0 { return .blind }
    return coverage.reporting >= coverage.expected ? .fresh : .degraded
  }

  /// Density: the highest of what the sensors see, each by its own density or by
  /// its people over the ground it covers. Occupancy: their sum.
  private func crowd(
    _ measure: AreaMeasure, of area: AreaID, at now: Milliseconds
  ) -> AreaValue? {
    var coverage = Coverage(reporting: 0, expected: 0)
    var result: Double?
    var devices: [DeviceID] = []
    var newest: Milliseconds?
    for sensor in sensors(for: measure, in: area) {
      coverage.expected += 1
      guard let part = part(measure, of: sensor, in: area, at: now) else { continue }
      coverage.reporting += 1
      if let value = part.value {
        result = measure == .density ? max(result ?? 0, value) : (result ?? 0) + value
        devices.append(sensor.device.id)
      }
      newest = max(newest ?? part.arrived, part.arrived)
    }
    guard coverage.expected > 0 else { return nil }
    return AreaValue(
      value: result.map { .number($0) }, coverage: coverage, freshness: freshness(of: coverage),
      devices: devices, age: newest.map { now - $0 })
  }

  /// One sensor's part, nil where it says nothing of it now. What only a retained
  /// message says is a state, not a measurement, and is no part.
  private func part(
    _ measure: AreaMeasure, of sensor: Sensor, in area: AreaID, at now: Milliseconds
  ) -> (value: Double?, arrived: Milliseconds)? {
    guard let track = tracks[sensor.device.id] else { return nil }
    var value: Double?
    var arrived: Milliseconds?
    for (series, last) in track.series {
      guard measure.isMade(from: series.measure), !last.isRetained,
        sensor.area(of: series.channel) == area, isFresh(last, of: sensor, at: now),
        let number = last.value.number
      else { continue }
      let channel = series.channel.flatMap { sensor.device.channels[$0] }
      guard let share = share(number, series, channel, sensor, area, measure) else { continue }
      value = measure == .density ? max(value ?? 0, share) : (value ?? 0) + share
      arrived = max(arrived ?? last.arrived, last.arrived)
    }
    return arrived.map { (value, $0) }
  }

  /// What one series adds, in people per square metre or in people.
  private func share(
    _ number: Double, _ series: Series, _ channel: Channel?, _ sensor: Sensor, _ area: AreaID,
    _ measure: AreaMeasure
  ) -> Double? {
    if series.measure == .objectCount {
      // A camera's persons count for density where the inventory says what it sees.
      guard measure == .density, series.labels["class"] == "person" else { return nil }
    }
    if measure == .occupancy { return channel?.partOf == nil ? number : nil }
    if series.measure == .density { return number }
    let ground = channel?.covers ?? sensor.device.covers ?? soleSurface(of: sensor, in: area)
    return ground.map { number / max($0, 1) }
  }

  /// The area's surface, where the sensor is the only one that counts people in it.
  private func soleSurface(of sensor: Sensor, in area: AreaID) -> Double? {
    let counting = sensors(for: .occupancy, in: area)
    guard counting.count == 1, counting[0].device.id == sensor.device.id else { return nil }
    return tree[area]?.surface
  }

  private func flow(_ measure: AreaMeasure, of area: AreaID, at now: Milliseconds) -> AreaValue? {
    let expected = sensors(for: measure, in: area)
    guard !expected.isEmpty else { return nil }
    var reporting: [DeviceID] = []
    var newest: Milliseconds?
    for sensor in expected {
      // A camera that watches a line speaks only when it is crossed.
      guard let track = tracks[sensor.device.id] else { continue }
      let arrived = track.series.filter { measure.isMade(from: $0.key.measure) }
        .values.filter { isFresh($0, of: sensor, at: now) }.map(\.arrived).max()
      guard arrived != nil || sensor.every == nil else { continue }
      reporting.append(sensor.device.id)
      if let arrived { newest = max(newest ?? arrived, arrived) }
    }
    let flows = flows[area] ?? AreaFlows()
    let value =
      switch measure {
      case .flowIn: flows.in.perMinute(at: now)
      case .flowOut: flows.out.perMinute(at: now)
      default: flows.crossings.sum(at: now)
      }
    let coverage = Coverage(reporting: reporting.count, expected: expected.count)
    return AreaValue(
      value: reporting.isEmpty ? nil : .number(value), coverage: coverage,
      freshness: freshness(of: coverage), devices: newest == nil ? [] : reporting,
      age: newest.map { now - $0 })
  }
}
