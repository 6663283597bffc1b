import FieldgateModel

/// The values of an area.
extension Picture {
  /// A value of an area now, taken as its measure is where nobody says how; nil where the
  /// area waits for no device's part of it.
  ///
  /// - Parameter naming: whether the devices behind it are named: over many areas that
  ///   costs more than all the rest.
  package func value(
    _ measure: AreaMeasure, of area: AreaID, at now: Milliseconds, naming: Bool = true
  ) -> AreaValue? {
    value(Watch(measure), of: area, at: now, naming: naming)
  }

  /// What is looked at of an area now; nil where the area waits for no device's part
  /// of it.
  package func value(
    _ watch: Watch, of area: AreaID, at now: Milliseconds, naming: Bool = true
  ) -> AreaValue? {
    if watch.measure == .bollards { return bollards(of: area, at: now) }
    switch watch.effectiveOver {
    case .own: return ownValue(watch, of: area, at: now)
    case .smallest:
      return watch.classes.isEmpty
        ? totalValue(watch, of: area, at: now, naming) { $0.worst.map { $0 * watch.measure.sign } }
        : worstOfClasses(watch, of: area, at: now, naming)
    case .sum where watch.measure == .density:
      return totalValue(Watch(.occupancy), of: area, at: now, naming) { numbers in
        guard let people = numbers.sum, numbers.ground.isFinite else { return nil }
        return people / max(numbers.ground, 1)
      }
    case .sum where isFlow(watch.measure):
      var validity = Validity()
      let flow = (wholeFlows[area] ?? flows[area] ?? AreaFlows())
        .value(watch.measure, at: now, &validity)
      return totalValue(watch, of: area, at: now, naming) { $0.sum == nil ? nil : flow }
    case .sum: return totalValue(watch, of: area, at: now, naming) { $0.count(of: watch.classes) }
    }
  }

  private func isFlow(_ measure: AreaMeasure) -> Bool {
    measure == .flowIn || measure == .flowOut || measure == .crossings
  }

  /// Whether the area has devices of its own for the value.
  package func isObserved(_ measure: AreaMeasure, in area: AreaID) -> Bool {
    !stations(for: measure, in: area).isEmpty
  }

  func freshness(of coverage: Coverage) -> Freshness {
    if coverage.reporting == 0 { return .blind }
    return coverage.reporting >= coverage.expected ? .fresh : .degraded
  }

  private func ownValue(_ watch: Watch, of area: AreaID, at now: Milliseconds) -> AreaValue? {
    guard let own = rollUps[watch.measure.place]?.own(of: area, at: now, from: self),
      own.total.expected > 0
    else { return nil }
    var value = areaValue(own.total, own, at: now) { $0.count(of: watch.classes) }
    value.devices = own.devices
    return value
  }

  private func totalValue(
    _ watch: Watch, of area: AreaID, at now: Milliseconds, _ naming: Bool,
    _ number: (Total.Numbers) -> Double?
  ) -> AreaValue? {
    guard let rollUp = rollUps[watch.measure.place],
      let total = rollUp.total(of: area, at: now, from: self), total.expected > 0
    else { return nil }
    let own = rollUp.own(of: area, at: now, from: self)
    var value = areaValue(total, own, at: now, number)
    if !total.isComplete { value.remembered = nil }
    if naming {
      value.devices = rollUp.devices(
        of: area, at: now, most: AreaValue.mostDevices, from: self)
    }
    return value
  }

  private func areaValue(
    _ total: Total, _ own: OwnValue?, at now: Milliseconds,
    _ number: (Total.Numbers) -> Double?
  ) -> AreaValue {
    var coverage = Coverage(reporting: total.reporting, expected: total.expected)
    let freshness = freshness(of: coverage)
    // Blind for want of enough devices: it is told how many there are.
    let needs = total.reporting == 0 ? own?.needs : nil
    if needs != nil { coverage.reporting = own?.reporting ?? 0 }
    let remembered = number(total.remembered)
    return AreaValue(
      value: number(total.now).map { .number($0) },
      remembered: remembered.map { .number($0) },
      coverage: coverage, freshness: freshness,
      age: total.arrived.map { now - $0 },
      quality: total.quality ?? (total.reporting == 0 && remembered != nil ? .stale : nil),
      needs: needs, classes: total.now.classes, balance: own?.balance)
  }

  /// The area with most objects of some classes, each area by its own devices: worked out
  /// from the areas one by one.
  private func worstOfClasses(
    _ watch: Watch, of area: AreaID, at now: Milliseconds, _ naming: Bool
  ) -> AreaValue? {
    guard let rollUp = rollUps[watch.measure.place] else { return nil }
    var worst = Total.Numbers()
    var remembered = Total.Numbers()
    for one in tree.subtree(of: area) {
      guard let own = rollUp.own(of: one, at: now, from: self) else { continue }
      worst.add(Total.Numbers(worst: own.total.now.count(of: watch.classes)))
      remembered.add(Total.Numbers(worst: own.total.remembered.count(of: watch.classes)))
    }
    var value = totalValue(watch, of: area, at: now, naming) { _ in worst.worst }
    value?.remembered = remembered.worst.map { .number($0) }
    return value
  }
}

extension AreaMeasure {
  /// What turns the value into a number that grows as it gets worse, and back.
  var sign: Double { self == .speed ? -1 : 1 }
}

extension Total.Numbers {
  /// The sum, or that of some classes: none of a class that nobody names, where anybody
  /// counts at all.
  func count(of classes: Set<String>) -> Double? {
    guard !classes.isEmpty, sum != nil else { return sum }
    return classes.sorted().reduce(0) { $0 + (self.classes[$1] ?? 0) }
  }
}
