import FieldgateModel

/// What the totals of areas are made of, beside the areas' own values.
extension Picture {
  /// The total as the areas around are to see it: the ground of an area that counts its
  /// own people is all of its surface, with the areas in it.
  func closed(
    _ total: Total, of area: AreaID?, own: OwnValue, _ measure: AreaMeasure
  ) -> Total {
    guard measure == .occupancy, let area else { return total }
    var total = total
    // Where nobody knows the surface, people over it are no density.
    let surface = tree[area]?.surface ?? .infinity
    if own.total.now.sum != nil { total.now.ground = surface }
    if own.total.remembered.sum != nil { total.remembered.ground = surface }
    return total
  }

  /// What would be counted twice, to be added to the total.
  func total(
    of correction: Correction, _ measure: AreaMeasure, at now: Milliseconds
  ) -> Total {
    switch correction.cause {
    case .device(let device, _): sightings(of: device, measure, meeting: correction.at, at: now)
    case .parts(let area, _, let before):
      parts(
        of: area, measure, in: .over(correction.at), less: before.map { .over($0) } ?? .own(area),
        at: now)
    }
  }

  /// One device less for each time that it is met again.
  private func sightings(
    of device: DeviceID, _ measure: AreaMeasure, meeting at: AreaID, at now: Milliseconds
  ) -> Total {
    var total = Total()
    guard let station = stations[device] else { return total }
    let areas = station.sensor.areas.filter { area in
      stations(for: measure, in: area).contains { $0.sensor.device.id == device }
    }
    let reporting = areas.filter { reports(station, measure, in: $0, at: now, &total.validity) }
    total.expected = -meetingList(of: Array(areas)).count { $0 == at }
    total.reporting = -meetingList(of: Array(reporting)).count { $0 == at }
    return total
  }

  private func reports(
    _ station: Station, _ measure: AreaMeasure, in area: AreaID, at now: Milliseconds,
    _ validity: inout Validity
  ) -> Bool {
    if fusions.of(measure, in: area)?.atLeast ?? 1 > 1 {
      let own = ownValue(measure, in: area, at: now)
      validity.narrow(to: own.total.validity)
      if own.total.reporting == 0 { return false }
    }
    if isCounted(measure, in: area) {
      return sign(of: station.sensor, measure, at: now, &validity).isThere
    }
    var patches: [Patch] = []
    append(to: &patches, of: station, measure, in: area, at: now, &validity)
    return patches.contains { $0.now != nil }
  }

  /// What the area adds less where more of its parts are seen whole by others.
  private func parts(
    of area: AreaID, _ measure: AreaMeasure, in scope: Scope, less before: Scope,
    at now: Milliseconds
  ) -> Total {
    var total = Total()
    guard let fusion = fusions.of(measure, in: area) else { return total }
    let own = ownValue(measure, in: area, at: now)
    total.validity = own.total.validity
    let patches = patches(of: measure, in: area, at: now, &total.validity)
    func difference(remembered: Bool) -> Total.Numbers {
      let after = fused(
        patches, measure, fusion.fuse, scope, remembered: remembered, at: now, &total.validity)
      let before = fused(
        patches, measure, fusion.fuse, before, remembered: remembered, at: now, &total.validity)
      var difference = Total.Numbers()
      if let sum = before.sum { difference.sum = (after.sum ?? 0) - sum }
      for (name, count) in before.classes {
        difference.classes[name] = (after.classes[name] ?? 0) - count
      }
      return difference
    }
    if own.total.reporting > 0 { total.now = difference(remembered: false) }
    total.remembered = difference(remembered: true)
    return total
  }
}
