import FieldgateModel

/// An area's value by its own devices.
extension Picture {
  /// Works it out from what the devices last said; nothing is looked up in what was
  /// worked out before.
  func ownValue(_ measure: AreaMeasure, in area: AreaID, at now: Milliseconds) -> OwnValue {
    let expected = stations(for: measure, in: area)
    guard !expected.isEmpty, let fusion = fusions.of(measure, in: area) else { return OwnValue() }
    var own =
      isCounted(measure, in: area)
      ? counted(measure, in: area, expected, at: now)
      : seen(measure, in: area, fusion, at: now)
    own.total.expected = expected.count
    let needed = min(fusion.atLeast, expected.count)
    if own.reporting < needed {
      own.needs = needed > 1 ? needed : nil
      own.total.now = Total.Numbers()
      own.total.arrived = nil
      own.total.quality = nil
      own.devices = []
    } else {
      own.total.reporting = own.reporting
    }
    let sign = measure == .speed ? -1.0 : 1
    own.total.now.worst = own.total.now.sum.map { $0 * sign }
    own.total.remembered.worst = own.total.remembered.sum.map { $0 * sign }
    return own
  }

  /// Whether it is kept by meters that count what passes, and not by what is said last.
  func isCounted(_ measure: AreaMeasure, in area: AreaID) -> Bool {
    switch measure {
    case .flowIn, .flowOut, .crossings: true
    case .occupancy: fusions.balances[area] != nil
    default: false
    }
  }

  /// What sensors see now, fused.
  private func seen(
    _ measure: AreaMeasure, in area: AreaID, _ fusion: Fusion, at now: Milliseconds
  ) -> OwnValue {
    if let own = plainlySeen(measure, in: area, fusion, at: now) { return own }
    var own = OwnValue()
    var validity = Validity()
    let patches = patches(of: measure, in: area, at: now, &validity)
    own.total.now = fused(
      patches, measure, fusion.fuse, .own(area), remembered: false, at: now, &validity)
    own.total.remembered = fused(
      patches, measure, fusion.fuse, .own(area), remembered: true, at: now, &validity)
    var known: DeviceID?
    for patch in patches where patch.now != nil {
      own.total.quality = Quality.worse(own.total.quality, patch.now?.quality)
      own.total.arrived = Total.later(own.total.arrived, patch.arrived)
      // The patches of a device stand side by side.
      guard patch.device != known else { continue }
      known = patch.device
      own.reporting += 1
      if own.devices.count < AreaValue.mostDevices { own.devices.append(patch.device) }
    }
    own.total.validity = validity
    return own
  }

  /// The same without a list of patches, where each sensor says but one thing of it, which
  /// is all that nearly all of them do: it is what a message costs most often. Nil where one
  /// says more, or where some of it would have to be left out or told apart.
  private func plainlySeen(
    _ measure: AreaMeasure, in area: AreaID, _ fusion: Fusion, at now: Milliseconds
  ) -> OwnValue? {
    guard measure != .objects, fusion.fuse == .max || withWholes.isEmpty else { return nil }
    var own = OwnValue()
    var (fresh, remembered) = (Fusion.Numbers(), Fusion.Numbers())
    for station in stations(for: measure, in: area) {
      guard let track = tracks[station.device] else { continue }
      var isFirst = true
      for (series, last) in track.series {
        guard let share = share(of: series, last, station, measure, in: area) else { continue }
        guard isFirst else { return nil }
        isFirst = false
        let ground = station.ground(of: series.channel)
        remembered.add(share, ground: ground)
        guard isFresh(last, staleAfter: station.staleAfter, at: now, &own.total.validity) else {
          continue
        }
        fresh.add(share, ground: ground)
        own.total.quality = Quality.worse(own.total.quality, last.quality)
        own.total.arrived = Total.later(own.total.arrived, last.arrived)
        own.reporting += 1
        if own.devices.count < AreaValue.mostDevices { own.devices.append(station.device) }
      }
    }
    own.total.now.sum = fresh.fused(fusion.fuse)
    own.total.remembered.sum = remembered.fused(fusion.fuse)
    return own
  }

  /// The patches as one number, without those whose whole reports in the same sum. The
  /// highest of all is the highest of the parts too: there all of them count.
  func fused(
    _ patches: [Patch], _ measure: AreaMeasure, _ fuse: Fusion.Fuse, _ scope: Scope,
    remembered: Bool, at now: Milliseconds, _ validity: inout Validity
  ) -> Total.Numbers {
    var numbers = Fusion.Numbers()
    let isWhole = fuse == .max || withWholes.isEmpty
    var classes: [String: Fusion.Numbers] = [:]
    for patch in patches {
      guard let said = remembered ? patch.remembered : patch.now, let number = said.number,
        isWhole
          || !isCovered(patch, in: scope, measure, remembered: remembered, at: now, &validity)
      else { continue }
      numbers.add(number, ground: patch.ground)
      for (name, count) in said.classes {
        classes[name, default: Fusion.Numbers()].add(count, ground: nil)
      }
    }
    var fused = Total.Numbers()
    fused.sum = numbers.fused(fuse)
    if !classes.isEmpty { fused.classes = classes.compactMapValues { $0.fused(fuse) } }
    return fused
  }

  /// What passed in the last minutes, or came in less what went out.
  ///
  /// The flow of a counter that fell silent fades like any other's, and nobody can say
  /// what it would be: then nothing is remembered.
  private func counted(
    _ measure: AreaMeasure, in area: AreaID, _ expected: [Station], at now: Milliseconds
  ) -> OwnValue {
    var own = OwnValue()
    var validity = Validity()
    var isComplete = true
    for station in expected {
      let sign = sign(of: station.sensor, measure, at: now, &validity)
      guard sign.isThere else {
        if sign.wasThere { isComplete = false }
        continue
      }
      own.reporting += 1
      if own.devices.count < AreaValue.mostDevices { own.devices.append(station.sensor.device.id) }
      own.total.arrived = Total.later(own.total.arrived, sign.arrived)
      own.total.quality = Quality.worse(own.total.quality, sign.quality)
    }
    if own.total.arrived == nil { own.devices = [] }
    let number: Double
    if measure == .occupancy {
      let balance = balances[area] ?? Balance(fusions.balances[area])
      own.balance = balance
      number = balance.people
      if let due = dueBalances[area] { validity.note(due - civilLead, at: now) }
      isComplete = true
    } else {
      number = (flows[area] ?? AreaFlows()).value(measure, at: now, &validity)
    }
    own.total.now.sum = own.reporting == 0 ? nil : number
    own.total.remembered.sum = isComplete ? number : nil
    if measure != .occupancy, own.reporting == 0 { own.total.remembered.sum = nil }
    own.total.isComplete = isComplete
    own.total.validity = validity
    return own
  }

  /// What shows that a counter counts.
  struct Sign: Hashable, Sendable {
    var isThere = false
    /// It counted once.
    var wasThere = false
    var arrived: Milliseconds?
    var quality: Quality?
  }

  /// A counter is there while one of its counts is fresh; a camera that watches a line
  /// speaks only when it is crossed, and is there by its silence: but not before it was heard
  /// at all, nor once it has said that it goes.
  func sign(
    of sensor: Sensor, _ measure: AreaMeasure, at now: Milliseconds, _ validity: inout Validity
  ) -> Sign {
    var sign = Sign()
    guard let track = tracks[sensor.device.id] else { return sign }
    for (series, last) in track.series
    where !last.isRetained
      && (measure == .occupancy ? AreaMeasure.flowIn : measure).isMade(from: series.measure)
    {
      sign.wasThere = true
      guard isFresh(last, of: sensor, at: now, &validity) else { continue }
      sign.arrived = max(sign.arrived ?? last.arrived, last.arrived)
      sign.quality = Quality.worse(sign.quality, last.quality)
    }
    let mayBeSilent = sensor.every == nil && track.seen != nil && !track.isOffline
    sign.isThere = sign.arrived != nil || mayBeSilent
    return sign
  }
}

extension AreaFlows {
  /// People per minute, or objects in five minutes.
  func value(
    _ measure: AreaMeasure, at now: Milliseconds, _ validity: inout Validity
  ) -> Double {
    let meter: FlowMeter =
      switch measure {
      case .flowIn: `in`
      case .flowOut: out
      default: crossings
      }
    validity.note(now.flooredQuotient(dividingBy: FlowMeter.slot) * FlowMeter.slot, at: now)
    if let change = meter.nextChange(after: now) { validity.note(change, at: now) }
    return measure == .crossings ? meter.sum(at: now) : meter.perMinute(at: now)
  }
}
