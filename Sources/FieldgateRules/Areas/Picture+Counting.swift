import FieldgateModel

/// What passed between areas.
extension Picture {
  /// Adds what passed by one message to flows and balances.
  mutating func count(_ readings: [Reading], of sensor: Sensor, at now: Milliseconds) {
    var net: [AreaID: Double] = [:]
    for reading in readings { count(reading, of: sensor, at: now, &net) }
    balance(net)
  }

  /// Adds what passed to the flows of the areas that it passed between.
  private mutating func count(
    _ reading: Reading, of sensor: Sensor, at now: Milliseconds, _ net: inout [AreaID: Double]
  ) {
    guard reading.mayPass, reading.quality == .good || reading.quality == .skewed else { return }
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

extension Reading {
  /// It can say that something passed over a line.
  var mayPass: Bool {
    switch measure {
    case .countIn, .countOut, .lineCrossing: aggregation != .instant
    default: false
    }
  }
}
