import FieldgateDocument
import FieldgateModel
import FieldgateRules
import Testing

/// A small site that is spoken to by hand: times are milliseconds from its start.
///
/// Areas: `zone` (level 4) with `square` (1000 m²) and `street` (500 m²) below it.
struct Scene {
  static let start = Timestamp(milliseconds: 1_800_000_000_000)
  static let tree = AreaTree([
    Area(id: "zone", name: "Zone", level: .substantial),
    Area(id: "square", name: "Square", kind: "square", parent: "zone", surface: 1000),
    Area(id: "street", name: "Street", kind: "street", parent: "zone", surface: 500),
  ])

  var picture: Picture
  /// What the wall clock is off by.
  var stepped: Milliseconds = 0

  init(_ sensors: [Sensor], tree: AreaTree = Self.tree, fusions: Fusions = Fusions()) {
    picture = Picture(
      tree: tree, sensors: sensors, fusions: fusions, ear: Self.start.milliseconds)
  }

  /// Time passes, by the engine's clock and by people's.
  mutating func pass(to at: Milliseconds) {
    picture.advance(to: moment(at).steady, civil: Self.start + at)
  }

  /// The engine's time, which is the wall clock's until that is stepped.
  func moment(_ at: Milliseconds) -> Moment {
    Moment(wall: Self.start + at + stepped, steady: Self.start.milliseconds + at)
  }

  /// One message with some readings of one device.
  @discardableResult
  mutating func hear(
    _ device: DeviceID, at: Milliseconds, _ said: [Said], retained: Bool = false
  ) -> Taken {
    let now = moment(at)
    let kind = picture.sensors[device]?.kind ?? .crowd
    return take(
      said.map { $0.reading(of: device, kind, at: now.wall, retained: retained) }, at: now)
  }

  /// One message with some readings.
  mutating func take(_ readings: [Reading], at now: Moment) -> Taken {
    var taken: [(reading: Reading, area: AreaID?)] = []
    let observed = picture.observe(
      readings, by: "adapter", now: now, ear: now.steady, into: &taken)
    return Taken(readings: taken, observed: observed)
  }

  /// What became of a message's readings, and what else it came to.
  @dynamicMemberLookup
  struct Taken {
    let readings: [(reading: Reading, area: AreaID?)]
    let observed: Picture.Observed

    subscript<Part>(dynamicMember part: KeyPath<Picture.Observed, Part>) -> Part {
      observed[keyPath: part]
    }
  }

  /// `0.5 fresh 2/2 [a, b]`, `nothing blind 0/2 []`, with `retained` behind it where
  /// nothing else stands behind the value; nil where the area waits for nobody.
  func value(_ measure: AreaMeasure, of area: AreaID, at: Milliseconds) -> String? {
    value(Watch(measure), of: area, at: at)
  }

  func value(_ watch: Watch, of area: AreaID, at: Milliseconds) -> String? {
    picture.value(watch, of: area, at: moment(at).steady).map { seen in
      let value = seen.value.map { JSONValue($0).text } ?? "nothing"
      let coverage = "\(seen.coverage.reporting)/\(seen.coverage.expected)"
      return "\(value) \(seen.freshness.rawValue) \(coverage) \(seen.devices.sorted())"
        + (seen.isRetained ? " retained" : "")
    }
  }
}

/// One reading of a message.
struct Said {
  var measure: Measure
  var value: Value
  var channel: String?
  var aggregation: Aggregation = .instant
  var delta: Double?
  var labels: Labels = [:]
  /// What the device says of when it was so, milliseconds from the scene's start; nil
  /// for a reading that bears no time.
  var time: Milliseconds?
  var quality: Quality = .good

  static func number(
    _ measure: Measure, _ value: Double, on channel: String? = nil, time: Milliseconds? = nil,
    labels: Labels = [:]
  ) -> Said {
    Said(measure: measure, value: .number(value), channel: channel, labels: labels, time: time)
  }

  static func word(_ word: String, on channel: String? = nil) -> Said {
    Said(measure: .state, value: .word(word), channel: channel)
  }

  static func flag(_ measure: Measure, _ flag: Bool, on channel: String? = nil) -> Said {
    Said(measure: measure, value: .flag(flag), channel: channel)
  }

  /// Counted over one period.
  static func passed(
    _ measure: Measure, _ count: Double, on channel: String? = nil, time: Milliseconds? = nil
  ) -> Said {
    Said(
      measure: measure, value: .number(count), channel: channel, aggregation: .interval,
      time: time)
  }

  static func total(
    _ measure: Measure, _ total: Double, delta: Double?, on channel: String? = nil
  ) -> Said {
    Said(
      measure: measure, value: .number(total), channel: channel, aggregation: .total, delta: delta)
  }

  static func crossing(on channel: String? = nil) -> Said {
    Said(measure: .lineCrossing, value: .number(1), channel: channel, aggregation: .event)
  }

  func reading(
    of device: DeviceID, _ kind: Kind, at arrival: Timestamp, retained: Bool
  ) -> Reading {
    Reading(
      device: device, channel: channel, kind: kind, measure: measure, aggregation: aggregation,
      value: value, delta: delta, labels: labels, time: time.map { Scene.start + $0 } ?? arrival,
      timeFrom: time == nil ? .arrival : .payload, received: arrival,
      quality: retained ? .retained : quality)
  }
}

extension Sensor {
  /// A people counter that speaks once a minute.
  static func crowd(
    _ id: DeviceID, in area: AreaID? = "square", covers: Double? = nil,
    channels: [String: Channel] = [:], measures: Set<Measure> = [.occupancy],
    every: Milliseconds? = 60_000
  ) -> Sensor {
    Sensor(
      device: Device(id: id, adapter: "adapter", area: area, covers: covers, channels: channels),
      kind: .crowd, measures: measures, every: every)
  }

  static func camera(
    _ id: DeviceID, in area: AreaID? = "square", covers: Double? = nil,
    channels: [String: Channel] = [:], measures: Set<Measure> = [.objectCount],
    every: Milliseconds? = nil
  ) -> Sensor {
    Sensor(
      device: Device(id: id, adapter: "adapter", area: area, covers: covers, channels: channels),
      kind: .camera, measures: measures, every: every)
  }

  static func bollard(
    _ id: DeviceID, in area: AreaID? = "square", channels: [String: Channel] = [:],
    every: Milliseconds? = nil
  ) -> Sensor {
    Sensor(
      device: Device(id: id, adapter: "adapter", area: area, channels: channels), kind: .bollard,
      measures: [.state, .fault, .obstruction, .online], every: every)
  }
}

extension Channel {
  static func zone(_ area: AreaID, covers: Double? = nil, partOf: Whole? = nil) -> Channel {
    Channel(place: .area(area), covers: covers, partOf: partOf)
  }

  static func line(_ from: AreaID, _ to: AreaID) -> Channel {
    Channel(place: .between(from: from, to: to))
  }
}

/// Reads a rule as a site's file would give it, and everything that is said of it.
func readRule(
  _ yaml: String, tree: AreaTree = Scene.tree, schedules: Schedules? = nil,
  rules: [RuleContext.Name]? = nil
) -> (rule: Rule?, said: [String]) {
  let diagnostics = Diagnostics()
  let context = RuleContext(tree: tree, schedules: schedules, rules: rules)
  let rule = parse(yaml, file: "r.yaml", into: diagnostics).flatMap {
    Rule($0, in: context, diagnostics)
  }
  return (rule, diagnostics.sorted.map(\.description))
}

/// Reads a rule that must be good.
func goodRule(
  _ yaml: String, tree: AreaTree = Scene.tree, schedules: Schedules? = nil,
  rules: [RuleContext.Name]? = nil
) throws -> Rule {
  let (rule, said) = readRule(yaml, tree: tree, schedules: schedules, rules: rules)
  #expect(said == [])
  return try #require(rule)
}
