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
      let seen = tree.subtree(of: area).flatMap { parts(of: measure, in: $0, at: now) }
      return seen.isEmpty ? nil : fuse(seen, measure, at: now)
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

  func freshness(of coverage: Coverage) -> Freshness {
    if coverage.reporting == 0 { return .blind }
    return coverage.reporting >= coverage.expected ? .fresh : .degraded
  }

  /// What one sensor adds in one area; nothing where it says nothing of it now.
  private struct Part {
    let device: DeviceID
    let share: (value: Double, arrived: Milliseconds)?
  }

  private func parts(
    of measure: AreaMeasure, in area: AreaID, at now: Milliseconds
  ) -> [Part] {
    sensors(for: measure, in: area).map {
      Part(device: $0.device.id, share: share(of: $0, measure, in: area, at: now))
    }
  }

  /// Density: the highest of what the sensors see, each by its own density or by
  /// its people over the ground it covers. Occupancy: their sum. A sensor that sees
  /// two areas is one device of the area around them.
  private func fuse(_ parts: [Part], _ measure: AreaMeasure, at now: Milliseconds) -> AreaValue {
    let shares = parts.compactMap(\.share)
    let values = shares.map(\.value)
    let value =
      measure == .density ? values.max() : values.isEmpty ? nil : values.reduce(0, +)
    var devices: [DeviceID] = []
    for part in parts where part.share != nil && !devices.contains(part.device) {
      devices.append(part.device)
    }
    let coverage = Coverage(
      reporting: devices.count, expected: Set(parts.map(\.device)).count)
    return AreaValue(
      value: value.map { .number($0) }, coverage: coverage, freshness: freshness(of: coverage),
      devices: devices, age: shares.map(\.arrived).max().map { now - $0 })
  }

  /// One sensor's share, nil where it says nothing of it now. What only a retained
  /// message says is a state, not a measurement, and adds nothing.
  private func share(
    of sensor: Sensor, _ measure: AreaMeasure, in area: AreaID, at now: Milliseconds
  ) -> (value: Double, arrived: Milliseconds)? {
    guard let track = tracks[sensor.device.id] else { return nil }
    var sum: (value: Double, arrived: Milliseconds)?
    for (series, last) in track.series {
      guard measure.isMade(from: series.measure), !last.isRetained,
        sensor.area(of: series.channel) == area, isFresh(last, of: sensor, at: now),
        let number = last.value.number
      else { continue }
      let channel = series.channel.flatMap { sensor.device.channels[$0] }
      guard let share = share(number, series, channel, sensor, area, measure) else { continue }
      let before = sum ?? (0, last.arrived)
      sum = (
        measure == .density ? max(before.value, share) : before.value + share,
        max(before.arrived, last.arrived)
      )
    }
    return sum
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
        .values.filter { !$0.isRetained && isFresh($0, of: sensor, at: now) }
        .map(\.arrived).max()
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
