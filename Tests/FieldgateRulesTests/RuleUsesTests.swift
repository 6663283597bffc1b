import FieldgateModel
import FieldgateRules
import Testing

@Suite("Which rules look at what a device says") struct RuleUsesTests {
  private static let sensors: [Sensor] = [
    .crowd("zone", covers: 100, measures: [.occupancy, .temperature]),
    .crowd("blind", channels: ["left": .zone("street")]),
    .crowd("line", channels: ["Line": .line("street", "square")], measures: [.countIn, .countOut]),
    .camera("camera", in: "square", measures: [.objectCount, .online]),
    .bollard("post", in: "street"),
  ]

  /// The ids of the rules that look at a series, `rule@area`.
  private static func uses(
    _ rules: String..., by device: DeviceID, _ measure: Measure, on channel: String? = nil,
    label: String? = nil, sensors: [Sensor] = sensors
  ) throws -> [String] {
    let picture = Scene(sensors).picture
    let uses = RuleUses(try rules.map { try goodRule($0) }, in: picture)
    let series = Series(
      channel: channel, measure: measure, aggregation: .instant,
      labels: label.map { ["class": $0] } ?? [:])
    return uses.uses(of: series, by: device).map { "\($0.rule)@\($0.area)" }
  }

  private static func threshold(_ watch: String, _ areas: String, _ more: String = "") -> String {
    "{ rule: r, kind: threshold, areas: [\(areas)], watch: \(watch), \(more) raise: { minor: { above: 1 } } }"
  }

  @Test("a value of the area that its reading is a part of, and nothing else")
  func value() throws {
    let rule = Self.threshold("occupancy", "square")
    #expect(try Self.uses(rule, by: "zone", .occupancy) == ["r@square"])
    #expect(try Self.uses(rule, by: "zone", .temperature) == [])
    #expect(try Self.uses(rule, by: "blind", .occupancy, on: "left") == [])
    #expect(try Self.uses(rule, by: "nobody", .occupancy) == [])
    // No ground is known that its people would stand on.
    #expect(try Self.uses(Self.threshold("density", "street"), by: "blind", .occupancy) == [])
  }

  @Test(
    "over the areas below only where the rule takes it so",
    arguments: [("over: own,", []), ("over: sum,", ["r@zone"]), ("", ["r@zone"])])
  func over(more: String, expected: [String]) throws {
    let rule = Self.threshold("occupancy", "zone", more)
    #expect(try Self.uses(rule, by: "zone", .occupancy) == expected)
  }

  @Test("density as all people over all ground needs the people")
  func density() throws {
    let sensors = [Sensor.crowd("a", channels: ["x": .zone("square")])]
    let rule = Self.threshold("density", "zone", "over: sum,")
    #expect(try Self.uses(rule, by: "a", .occupancy, on: "x", sensors: sensors) == ["r@zone"])
  }

  @Test("who passes in goes into the one area and out of the other")
  func flows() throws {
    for (watch, area, measure, isUsed) in [
      ("flow_in", "square", Measure.countIn, true), ("flow_in", "square", .countOut, false),
      ("flow_out", "square", .countOut, true), ("flow_out", "street", .countIn, true),
      ("flow_in", "street", .countIn, false), ("flow_in", "street", .countOut, true),
    ] {
      let found = try Self.uses(Self.threshold(watch, area), by: "line", measure, on: "Line")
      #expect(found.isEmpty != isUsed, "\(watch) of \(area), \(measure)")
    }
  }

  @Test("objects by class: a rule about persons does not look at cars")
  func classes() throws {
    let persons = Self.threshold("objects", "square", "class: [person],")
    #expect(try Self.uses(persons, by: "camera", .objectCount, label: "person") == ["r@square"])
    #expect(try Self.uses(persons, by: "camera", .objectCount, label: "car") == [])
    let all = Self.threshold("objects", "square")
    #expect(try Self.uses(all, by: "camera", .objectCount, label: "car") == ["r@square"])
  }

  @Test("states, measures of one device, conditions, and being heard at all")
  func others() throws {
    let state =
      "{ rule: s, kind: state, areas: all, watch: bollards, raise: { minor: { is: faulty } } }"
    #expect(try Self.uses(state, by: "post", .state) == ["s@street"])
    #expect(try Self.uses(state, by: "post", .online) == ["s@street"])
    #expect(try Self.uses(state, by: "camera", .online) == [])
    let stay =
      "{ rule: o, kind: overstay, areas: [street], measure: { bollards: closed }, justifiedBy: [], raise: { minor: { after: 1h } } }"
    #expect(try Self.uses(stay, by: "post", .state) == ["o@street"])
    let odd =
      "{ rule: a, kind: anomaly, areas: [square], device: zone, measure: temperature, raise: { minor: {} } }"
    #expect(try Self.uses(odd, by: "zone", .temperature) == ["a@square"])
    let both =
      "{ rule: c, kind: composite, areas: [street], conditions: [{ watch: occupancy, above: 3, in: parent }, { watch: bollards, is: closed }], raise: { minor: {} } }"
    #expect(try Self.uses(both, by: "zone", .occupancy) == ["c@street"])
    #expect(try Self.uses(both, by: "post", .state) == ["c@street"])
    let silence = "{ rule: q, kind: silence, areas: all, raise: { minor: {} } }"
    #expect(try Self.uses(silence, by: "zone", .occupancy) == [])
    let picture = Scene(Self.sensors).picture
    let uses = RuleUses([try goodRule(silence)], in: picture)
    #expect(uses.hears("zone").map(\.area) == ["square"] && uses.hears("post").isEmpty)
  }

  @Test("where who came and went says who is there, occupancy is made of that")
  func balance() throws {
    let picture = Picture(
      tree: Scene.tree, sensors: Self.sensors,
      fusions: Fusions(balances: ["square": BalanceRule(quiet: [])]), ear: 0)
    let uses = RuleUses([try goodRule(Self.threshold("occupancy", "square"))], in: picture)
    let count = Series(channel: "Line", measure: .countOut, aggregation: .interval)
    let level = Series(measure: .occupancy, aggregation: .instant)
    #expect(uses.uses(of: count, by: "line").count == 1)
    #expect(uses.uses(of: level, by: "zone").isEmpty)
  }
}
