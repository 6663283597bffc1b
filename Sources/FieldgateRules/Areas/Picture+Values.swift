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
    case .speed, .objects: return nil
    case .bollards: return bollards(of: area, at: now)
    }
  }

  /// What is looked at of an area now; nil where the area waits for no device's part
  /// of it.
  package func value(_ watch: Watch, of area: AreaID, at now: Milliseconds) -> AreaValue? {
    value(watch.measure, of: area, at: now)
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

  /// What one sensor adds in one area.
  private struct Part {
    let device: DeviceID
    /// By what it says now; nil where it says nothing of it.
    var now: Double?
    /// By what it last said, however long ago.
    var remembered: Double?
    /// When the newest reading arrived that says so now.
    var arrived: Milliseconds?
  }

  private func parts(
    of measure: AreaMeasure, in area: AreaID, at now: Milliseconds
  ) -> [Part] {
    sensors(for: measure, in: area).map { part(of: $0, measure, in: area, at: now) }
  }

  /// Density: the highest of what the sensors see, each by its own density or by
  /// its people over the ground it covers. Occupancy: their sum. A sensor that sees
  /// two areas is one device of the area around them.
  private func fuse(_ parts: [Part], _ measure: AreaMeasure, at now: Milliseconds) -> AreaValue {
    func fused(_ numbers: [Double]) -> Value? {
      if measure == .density { return numbers.max().map { .number($0) } }
      return numbers.isEmpty ? nil : .number(numbers.reduce(0, +))
    }
    var devices: [DeviceID] = []
    var known: Set<DeviceID> = []
    for part in parts where part.now != nil && known.insert(part.device).inserted {
      devices.append(part.device)
    }
    let coverage = Coverage(
      reporting: devices.count, expected: Set(parts.map(\.device)).count)
    return AreaValue(
      value: fused(parts.compactMap(\.now)), remembered: fused(parts.compactMap(\.remembered)),
      coverage: coverage, freshness: freshness(of: coverage), devices: devices,
      age: parts.compactMap(\.arrived).max().map { now - $0 })
  }

  /// What only a retained message says is a state, not a measurement, and adds
  /// nothing.
  private func part(
    of sensor: Sensor, _ measure: AreaMeasure, in area: AreaID, at now: Milliseconds
  ) -> Part {
    var part = Part(device: sensor.device.id)
    guard let track = tracks[sensor.device.id] else { return part }
    func added(_ share: Double, to sum: Double?) -> Double {
      measure == .density ? max(sum ?? 0, share) : (sum ?? 0) + share
    }
    for (series, last) in track.series {
      guard !last.isRetained, measure.isMade(from: series.measure),
        let number = last.value.number, sensor.area(of: series.channel) == area
      else { continue }
      let channel = series.channel.flatMap { sensor.device.channels[$0] }
      guard let share = share(number, series, channel, sensor, area, measure) else { continue }
      part.remembered = added(share, to: part.remembered)
      guard isFresh(last, of: sensor, at: now) else { continue }
      part.now = added(share, to: part.now)
      part.arrived = max(part.arrived ?? last.arrived, last.arrived)
    }
    return part
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

  /// The flow of a counter that fell silent fades like any other's, and nobody can
  /// say what it would be: then nothing is remembered.
  private func flow(_ measure: AreaMeasure, of area: AreaID, at now: Milliseconds) -> AreaValue? {
    let expected = sensors(for: measure, in: area)
    guard !expected.isEmpty else { return nil }
    var reporting: [DeviceID] = []
    var newest: Milliseconds?
    var isComplete = true
    for sensor in expected {
      guard let track = tracks[sensor.device.id] else { continue }
      let heard = track.series.filter {
        !$0.value.isRetained && measure.isMade(from: $0.key.measure)
      }
      let arrived = heard.values.filter { isFresh($0, of: sensor, at: now) }.map(\.arrived).max()
      // A camera that watches a line speaks only when it is crossed.
      guard arrived != nil || sensor.every == nil else {
        if !heard.isEmpty { isComplete = false }
        continue
      }
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
      value: reporting.isEmpty ? nil : .number(value),
      remembered: isComplete && !reporting.isEmpty ? .number(value) : nil, coverage: coverage,
      freshness: freshness(of: coverage), devices: newest == nil ? [] : reporting,
      age: newest.map { now - $0 })
  }
}
