import FieldgateModel
import FieldgateRules

/// The values of areas by their definitions, from the tracks alone: what the totals that
/// are kept must come to.
struct NaiveValues {
  let picture: Picture
  let fusions: Fusions
  let now: Milliseconds

  /// One sensor's channel in one area.
  struct Patch {
    let sensor: Sensor
    let channel: String?
    let area: AreaID
    var now: Double?
    var remembered: Double?
    var arrived: Milliseconds?
  }

  struct Seen {
    var value: Double?
    var remembered: Double?
    var coverage: Coverage
    var devices: [DeviceID]
    var age: Milliseconds?
  }

  private var tree: AreaTree { picture.tree }

  func seen(_ watch: Watch, of area: AreaID) -> Seen? {
    let measure = watch.over == .sum && watch.measure == .density ? .occupancy : watch.measure
    let areas = watch.over == .own ? [area] : depthFirst(area)
    let expected = Set(areas.flatMap { sensors(measure, in: $0) }.map(\.device.id))
    guard !expected.isEmpty else { return nil }
    let behind = areas.filter { isMet(measure, in: $0) }.flatMap { patches(measure, in: $0) }
      .filter { $0.now != nil }
    var devices: [DeviceID] = []
    for patch in behind where !devices.contains(patch.sensor.device.id) {
      devices.append(patch.sensor.device.id)
    }
    return Seen(
      value: number(watch, areas, area, remembered: false),
      remembered: number(watch, areas, area, remembered: true),
      coverage: Coverage(reporting: devices.count, expected: expected.count), devices: devices,
      age: behind.compactMap(\.arrived).max().map { now - $0 })
  }

  private func number(
    _ watch: Watch, _ areas: [AreaID], _ area: AreaID, remembered: Bool
  ) -> Double? {
    let measure = watch.measure
    switch watch.over {
    case .own: return own(measure, area, in: [area], remembered)
    case .smallest:
      let all: [Double] = areas.compactMap { own(measure, $0, in: [$0], remembered) }
      return measure == .speed ? all.min() : all.max()
    case .sum where measure == .density:
      let people = sum(.occupancy, areas, remembered)
      return people.map { $0 / max(ground(of: area, remembered), 1) }
    case .sum: return sum(measure, areas, remembered)
    case nil: return nil
    }
  }

  /// Having nothing to add and adding nothing are not the same.
  private func sum(_ measure: AreaMeasure, _ areas: [AreaID], _ remembered: Bool) -> Double? {
    let scope = Set(areas)
    let those: [AreaID] = areas.filter { own(measure, $0, in: [$0], remembered) != nil }
    guard !those.isEmpty else { return nil }
    var sum = 0.0
    for area in those { sum += own(measure, area, in: scope, remembered) ?? 0 }
    return sum
  }

  /// The area's own value, without the parts whose whole reports in the areas of the sum.
  private func own(
    _ measure: AreaMeasure, _ area: AreaID, in scope: Set<AreaID>, _ remembered: Bool
  ) -> Double? {
    guard remembered || isMet(measure, in: area) else { return nil }
    let fuse = fusion(measure, area).fuse
    var numbers: [(value: Double, ground: Double?)] = []
    for patch in patches(measure, in: area) {
      guard let number = remembered ? patch.remembered : patch.now else { continue }
      if fuse != .max, isCovered(patch, measure, scope, remembered) { continue }
      let channel = patch.channel.flatMap { patch.sensor.device.channels[$0] }
      numbers.append((number, channel?.covers ?? patch.sensor.device.covers))
    }
    guard !numbers.isEmpty else { return nil }
    let sum = numbers.reduce(0) { $0 + $1.value }
    switch fuse {
    case .max: return numbers.map(\.value).max()
    case .sum: return sum
    case .mean: return sum / Double(numbers.count)
    case .weighted:
      let grounds = numbers.compactMap(\.ground)
      guard grounds.count == numbers.count else { return sum / Double(numbers.count) }
      return numbers.reduce(0) { $0 + $1.value * ($1.ground ?? 0) } / grounds.reduce(0, +)
    }
  }

  private func fusion(_ measure: AreaMeasure, _ area: AreaID) -> Fusion {
    fusions.areas[area]?[measure] ?? fusions.site[measure] ?? Fusion(measure.fuses[0])
  }

  private func isMet(_ measure: AreaMeasure, in area: AreaID) -> Bool {
    let reporting = Set(
      patches(measure, in: area).filter { $0.now != nil }.map(\.sensor.device.id))
    let needed = min(fusion(measure, area).atLeast, sensors(measure, in: area).count)
    return reporting.count >= needed
  }

  private func isCovered(
    _ patch: Patch, _ measure: AreaMeasure, _ scope: Set<AreaID>, _ remembered: Bool
  ) -> Bool {
    var place = (device: patch.sensor.device, channel: patch.channel)
    for _ in 0..<50 {
      guard
        let whole = place.channel.flatMap({ place.device.channels[$0]?.partOf })
          ?? place.device.partOf
      else { return false }
      switch whole {
      case .channel(let name): place.channel = name
      case .device(let id, let name):
        guard let other = picture.sensors[id]?.device else { return false }
        place = (other, name)
      }
      for area in scope {
        for other in patches(measure, in: area)
        where other.sensor.device.id == place.device.id
          && (place.channel == nil || place.channel == other.channel)
          && (remembered ? other.remembered : other.now) != nil
        { return true }
      }
    }
    return false
  }

  private func ground(of area: AreaID, _ remembered: Bool) -> Double {
    if own(.occupancy, area, in: [area], remembered) != nil { return tree[area]?.surface ?? 0 }
    return tree.children(of: area).reduce(0) { $0 + ground(of: $1, remembered) }
  }

  private func depthFirst(_ area: AreaID) -> [AreaID] {
    [area] + tree.children(of: area).flatMap(depthFirst)
  }

  private func sensors(_ measure: AreaMeasure, in area: AreaID) -> [Sensor] {
    (picture.sensorsOf[area] ?? []).filter { $0.isExpected(for: measure, in: area) }
  }

  private func patches(_ measure: AreaMeasure, in area: AreaID) -> [Patch] {
    sensors(measure, in: area).flatMap { sensor -> [Patch] in
      var found: [String: Patch] = [:]
      for (series, last) in picture.tracks[sensor.device.id]?.series ?? [:]
      where last.quality != .retained && measure.isMade(from: series.measure)
        && sensor.area(of: series.channel) == area
      {
        guard var number = last.value.number else { continue }
        let channel = series.channel.flatMap { sensor.device.channels[$0] }
        if measure == .density, series.measure != .density {
          if series.measure == .objectCount, series.labels["class"] != "person" { continue }
          let people = sensors(.occupancy, in: area)
          let sole = people.count == 1 && people[0].device.id == sensor.device.id
          guard
            let ground = channel?.covers ?? sensor.device.covers
              ?? (sole ? tree[area]?.surface : nil)
          else { continue }
          number /= max(ground, 1)
        }
        let key = series.channel.map { "c" + $0 } ?? ""
        var patch =
          found[key]
          ?? Patch(sensor: sensor, channel: series.channel, area: area)
        func joined(_ before: Double?) -> Double {
          guard let before else { return number }
          return measure == .density ? max(before, number) : before + number
        }
        patch.remembered = joined(patch.remembered)
        if last.quality != .stale, sensor.staleAfter.map({ now - last.arrived < $0 }) ?? true {
          patch.now = joined(patch.now)
          patch.arrived = max(patch.arrived ?? .min, last.arrived)
        }
        found[key] = patch
      }
      return found.sorted { $0.key < $1.key }.map(\.value)
    }
  }
}
