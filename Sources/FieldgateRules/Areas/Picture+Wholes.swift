import FieldgateModel

/// Who sees what others see too.
extension Picture {
  /// What the patch lies within, the nearest first: the whole that its channel names, else
  /// the one that its device names, and what that lies within in turn.
  func wholes(of device: DeviceID, _ channel: String?) -> [(device: DeviceID, channel: String?)] {
    guard withWholes.contains(device) else { return [] }
    var found: [(device: DeviceID, channel: String?)] = []
    var next = (device: device, channel: channel)
    while let sensor = sensors[next.device],
      let whole = next.channel.flatMap({ sensor.device.channels[$0]?.partOf })
        ?? sensor.device.partOf
    {
      switch whole {
      case .channel(let other): next = (next.device, other)
      case .device(let other, let channel): next = (other, channel)
      }
      // A circle, which `check` refuses, ends where it closes.
      if next == (device, channel) || found.contains(where: { $0 == next }) { break }
      found.append(next)
    }
    return found
  }

  /// Where a sum is taken.
  enum Scope: Hashable, Sendable {
    /// By the area's own devices.
    case own(AreaID)
    /// Over the area and all below it.
    case over(AreaID)
  }

  /// Whether one of the wholes that the patch lies within reports in the same sum.
  ///
  /// - Parameter remembered: whether having reported once is enough.
  func isCovered(
    _ patch: Patch, in scope: Scope, _ measure: AreaMeasure, remembered: Bool,
    at now: Milliseconds, _ validity: inout Validity
  ) -> Bool {
    var isCovered = false
    for whole in wholes(of: patch.device, patch.channel) {
      guard let station = stations[whole.device], let track = tracks[whole.device] else {
        continue
      }
      let sensor = station.sensor
      for (series, last) in track.series {
        guard !last.isRetained, sensor.gives(series.measure, to: measure),
          let number = last.value.number,
          whole.channel == nil || series.channel == whole.channel,
          let area = sensor.area(of: series.channel), lies(area, in: scope),
          sensor.isExpected(for: measure, in: area),
          share(number, series, of: station, area, measure) != nil,
          measure != .occupancy || fusions.balances[area] == nil
        else { continue }
        if isFresh(last, of: sensor, at: now, &validity) || remembered { isCovered = true }
      }
    }
    return isCovered
  }

  private func lies(_ area: AreaID, in scope: Scope) -> Bool {
    switch scope {
    case .own(let own): area == own
    case .over(let around): tree.isWithin(area, around)
    }
  }

  /// What the sensors of a site would count twice in the total of a value.
  static func corrections(
    of measure: AreaMeasure, _ picture: Picture, _ expected: [AreaID: [Sensor]]
  ) -> [Correction] {
    var areasOf: [DeviceID: [AreaID]] = [:]
    for area in picture.tree.order {
      for sensor in expected[area] ?? [] { areasOf[sensor.device.id, default: []].append(area) }
    }
    var found: [Correction] = []
    for (device, areas) in areasOf.sorted(by: { $0.key < $1.key }) where areas.count > 1 {
      let needy = areas.filter { (picture.fusions.of(measure, in: $0)?.atLeast ?? 1) > 1 }
      for at in picture.meetings(of: areas).sorted() {
        found.append(Correction(at: at, cause: .device(device, areas: Set(needy))))
      }
    }
    guard measure.addsUp else { return found }
    for area in picture.tree.order
    where measure != .occupancy || picture.fusions.balances[area] == nil {
      found += picture.partCorrections(of: area, expected[area] ?? [])
    }
    return found
  }

  /// Where the areas, in the order of the tree, meet: for each and the next one the
  /// smallest area in which both lie.
  func meetings(of areas: [AreaID]) -> Set<AreaID> {
    Set(meetingList(of: areas))
  }

  func meetingList(of areas: [AreaID]) -> [AreaID] {
    let sorted = areas.sorted { tree.place(of: $0) < tree.place(of: $1) }
    return zip(sorted, sorted.dropFirst()).compactMap { tree.meeting($0, $1) }
  }

  private func partCorrections(of area: AreaID, _ sensors: [Sensor]) -> [Correction] {
    var wholesAt: [AreaID: Set<DeviceID>] = [:]
    var all: Set<DeviceID> = []
    for sensor in sensors where withWholes.contains(sensor.device.id) {
      let channels = sensor.device.channels.keys.filter { sensor.area(of: $0) == area }
      for channel in channels.map(Optional.some) + [nil] {
        for whole in wholes(of: sensor.device.id, channel) {
          guard let other = self.sensors[whole.device] else { continue }
          let areas =
            whole.channel.map { other.area(of: $0).map { [$0] } ?? [] } ?? Array(other.areas)
          for place in areas where place != area {
            guard let at = tree.meeting(area, place) else { continue }
            wholesAt[at, default: []].insert(whole.device)
            all.insert(whole.device)
          }
        }
      }
    }
    // The areas at which wholes are met all lie around this one: from the nearest out.
    let depths = wholesAt.keys.sorted {
      tree.ancestors(of: $0).count > tree.ancestors(of: $1).count
    }
    return depths.enumerated().map { index, at in
      Correction(
        at: at,
        cause: .parts(of: area, wholes: all, before: index == 0 ? nil : depths[index - 1]))
    }
  }
}

extension AreaMeasure {
  /// Whether what two devices see of the same thing would be counted twice.
  var addsUp: Bool { self == .occupancy || self == .objects }
}
