import FieldgateModel

/// Which rules look at what a device says: for the question whether anything is collected
/// that nobody needs.
///
///     a rule looks at a reading   while the reading can be a part of a value of an area that
///                                 the rule watches on one of its areas, or is the measure
///                                 of the device that it names
///
/// It is worked out from the site as it is written and says nothing of whether the rule ever
/// found anything. That a rule looks at another rule's alerts is no look at readings.
package struct RuleUses: Sendable {
  /// A rule on one of its areas.
  package struct Use: Hashable, Comparable, Sendable {
    package var rule: RuleID
    package var area: AreaID

    package init(rule: RuleID, area: AreaID) {
      self.rule = rule
      self.area = area
    }

    package static func < (left: Self, right: Self) -> Bool {
      (left.rule, left.area) < (right.rule, right.area)
    }
  }

  /// A value of an area by the area's own devices.
  package struct Part: Hashable, Sendable {
    package var measure: AreaMeasure
    package var area: AreaID
  }

  private struct Watcher {
    let classes: Set<String>
    let use: Use
  }

  private let picture: Picture
  private var byPart: [Part: [Watcher]] = [:]
  private var byDevice: [DeviceID: [(measure: Measure, use: Use)]] = [:]
  private var hearing: [AreaID: [(kinds: Set<Kind>, use: Use)]] = [:]

  package init(_ rules: [Rule], in picture: Picture) {
    self.picture = picture
    for rule in rules {
      for area in rule.targets(in: picture) {
        let use = Use(rule: rule.id, area: area)
        for source in rule.kind.sources(on: area, in: picture.tree) { add(source, use) }
      }
    }
  }

  private mutating func add(_ source: RuleSource, _ use: Use) {
    switch source {
    case .device(let device, let measure): byDevice[device, default: []].append((measure, use))
    case .hearing(let kinds, let area): hearing[area, default: []].append((kinds, use))
    case .value(let watch, let area):
      let over = watch.effectiveOver
      // Density over all is all people over all ground.
      let measure = watch.measure == .density && over == .sum ? .occupancy : watch.measure
      for part in over == .own ? [area] : picture.tree.subtree(of: area) {
        byPart[Part(measure: measure, area: part), default: []].append(
          Watcher(classes: watch.classes, use: use))
      }
    }
  }

  /// The rules that look at a series of a device, each on one of its areas.
  package func uses(of series: Series, by device: DeviceID) -> [Use] {
    var found: Set<Use> = []
    for part in parts(of: series, by: device) {
      for watcher in byPart[part] ?? []
      where watcher.classes.isEmpty
        || series.labels["class"].map({ watcher.classes.contains($0) }) ?? true
      { found.insert(watcher.use) }
    }
    for (measure, use) in byDevice[device] ?? [] where measure == series.measure {
      found.insert(use)
    }
    // Its last word that it is offline makes it silent.
    if series.measure == .online { found.formUnion(hears(device)) }
    return found.sorted()
  }

  /// The rules that notice when the device falls silent, each on its area.
  package func hears(_ device: DeviceID) -> [Use] {
    guard let sensor = picture.sensors[device], let area = sensor.device.area, sensor.every != nil
    else { return [] }
    return (hearing[area] ?? []).filter { !$0.kinds.isDisjoint(with: sensor.kinds) }.map(\.use)
  }

  /// The values of areas that a series of a device is a part of, watched or not.
  package func parts(of series: Series, by device: DeviceID) -> [Part] {
    guard let sensor = picture.sensors[device] else { return [] }
    return AreaMeasure.allCases.flatMap { measure in
      areas(of: series, sensor, measure).map { Part(measure: measure, area: $0) }
    }
  }

  private func areas(of series: Series, _ sensor: Sensor, _ measure: AreaMeasure) -> [AreaID] {
    let channel = series.channel.flatMap { sensor.device.channels[$0] }
    let own = sensor.area(of: series.channel)
    switch measure {
    case .flowIn, .flowOut, .crossings:
      guard sensor.gives(series.measure, to: measure) else { return [] }
      return passed(series.measure, channel?.place, own, measure)
        .filter { picture.isObserved(measure, in: $0) }
    case .bollards:
      guard sensor.gives(series.measure, to: .bollards) || series.measure == .online else {
        return []
      }
      return sensor.areas.sorted().filter {
        isExpected(sensor, measure, $0) && (series.channel == nil || own == $0)
      }
    case .occupancy where series.measure == .countIn || series.measure == .countOut:
      // Where who is there is known by who came and went.
      return
        (passed(series.measure, channel?.place, own, .flowIn)
        + passed(series.measure, channel?.place, own, .flowOut))
        .filter { picture.fusions.balances[$0] != nil }
    case .occupancy, .density, .speed, .objects:
      guard let own, sensor.gives(series.measure, to: measure), isExpected(sensor, measure, own),
        measure != .occupancy || picture.fusions.balances[own] == nil,
        let station = picture.stations[sensor.device.id],
        picture.share(1, series, of: station, own, measure) != nil
      else { return [] }
      return [own]
    }
  }

  private func isExpected(_ sensor: Sensor, _ measure: AreaMeasure, _ area: AreaID) -> Bool {
    picture.sensors(for: measure, in: area).contains { $0.device.id == sensor.device.id }
  }

  /// Of which areas a count on a line is a part.
  private func passed(
    _ counted: Measure, _ place: Channel.Place?, _ own: AreaID?, _ measure: AreaMeasure
  ) -> [AreaID] {
    guard case .between(let from, let to) = place else {
      guard let own else { return [] }
      switch measure {
      case .flowIn: return counted == .countIn ? [own] : []
      case .flowOut: return counted == .countOut ? [own] : []
      default: return [own]
      }
    }
    let isIn = counted == .countIn
    return switch measure {
    case .flowIn: [isIn ? to : from]
    case .flowOut: [isIn ? from : to]
    default: [from, to]
    }
  }
}
