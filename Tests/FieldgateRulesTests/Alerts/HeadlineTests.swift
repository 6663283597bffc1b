import FieldgateModel
import FieldgateRules
import Testing

/// The one line that a person reads at night.
@Suite("Headlines") struct HeadlineTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String { expected }
    var place = "Churchillplein"
    var rule = density
    var level = ThreatLevel.significant
    var value: Value
    var limit: Double?
    var devices: [DeviceID] = ["a"]
    var coverage = Coverage(reporting: 1, expected: 1)
    let expected: String
    let dutch: String
  }

  private static let density = rule("threshold", watch: "density", "{ above: 1 }")
  private static let occupancy = rule("threshold", watch: "occupancy", "{ above: 1 }")
  private static let flow = rule("threshold", watch: "flow_in", "{ above: 1 }")
  private static let crossings = rule("threshold", watch: "crossings", "{ above: 1 }")
  private static let bollards = rule("state", watch: "bollards", "{ is: faulty }")
  private static let silence = rule("silence", watch: nil, "{}")

  private static func rule(_ kind: String, watch: String?, _ condition: String) -> String {
    """
    rule: r
    kind: \(kind)
    \(watch.map { "watch: \($0)" } ?? "")
    raise: { severe: \(condition) }
    """
  }

  static let cases: [Case] = [
    Case(
      level: .substantial, value: .number(4.3), limit: 3,
      expected: "Churchillplein: density 4.3 people/m², limit 3.0 (level 4)",
      dutch: "Elders: dichtheid 4,3 mensen/m², grens 3,0 (niveau 4)"),
    Case(
      value: .number(2.04), limit: 2,
      expected: "Churchillplein: density 2.0 people/m², limit 2.0 (level 3)",
      dutch: "Elders: dichtheid 2,0 mensen/m², grens 2,0 (niveau 3)"),
    Case(
      value: .number(0.254), limit: 0.25,
      expected: "Churchillplein: density 0.25 people/m², limit 0.25 (level 3)",
      dutch: "Elders: dichtheid 0,25 mensen/m², grens 0,25 (niveau 3)"),
    Case(
      value: .number(0.996), limit: 1,
      expected: "Churchillplein: density 1.00 people/m², limit 1.0 (level 3)",
      dutch: "Elders: dichtheid 1,00 mensen/m², grens 1,0 (niveau 3)"),
    Case(
      place: "Zone", rule: occupancy, level: .critical, value: .number(12_345), limit: 12_000,
      expected: "Zone: occupancy 12345 people, limit 12000 (level 5)",
      dutch: "Elders: bezetting 12345 mensen, grens 12000 (niveau 5)"),
    Case(
      place: "Zone", rule: occupancy, value: .number(12.4), limit: 9.5,
      expected: "Zone: occupancy 12 people, limit 9.5 (level 3)",
      dutch: "Elders: bezetting 12 mensen, grens 9,5 (niveau 3)"),
    Case(
      place: "Gate", rule: flow, level: .minimal, value: .number(83.2), limit: 82,
      expected: "Gate: flow in 83 people/min, limit 82 (level 1)",
      dutch: "Elders: instroom 83 mensen/min, grens 82 (niveau 1)"),
    Case(
      place: "Gate", rule: flow, value: .number(3.24), limit: 3,
      expected: "Gate: flow in 3.2 people/min, limit 3 (level 3)",
      dutch: "Elders: instroom 3,2 mensen/min, grens 3 (niveau 3)"),
    Case(
      place: "Fence", rule: crossings, value: .number(4), limit: 2,
      expected: "Fence: crossings 4 objects, limit 2 (level 3)",
      dutch: "Elders: passages over de lijn 4 objecten, grens 2 (niveau 3)"),
    Case(
      place: "Gate", rule: bollards, value: .word("faulty"), devices: ["bollard-1", "bollard-2"],
      expected: "Gate: bollards faulty (bollard-1, bollard-2)",
      dutch: "Elders: palen in storing (bollard-1, bollard-2)"),
    Case(
      place: "Gate", rule: bollards, value: .word("faulty"), devices: ["1", "2", "3", "4", "5"],
      expected: "Gate: bollards faulty (1, 2, 3 and 2 more)",
      dutch: "Elders: palen in storing (1, 2, 3 en nog 2)"),
    Case(
      place: "Gate", rule: bollards, value: .word("open"), devices: [],
      expected: "Gate: bollards open",
      dutch: "Elders: palen open"),
    Case(
      place: "Square", rule: silence, value: .number(1), limit: 0, devices: ["xovis-17"],
      coverage: Coverage(reporting: 3, expected: 4),
      expected: "Square: 1 of 4 devices silent (xovis-17)",
      dutch: "Elders: 1 van 4 apparaten stil (xovis-17)"),
    Case(
      place: "Square", rule: silence, value: .number(1), limit: 0, devices: ["xovis-17"],
      coverage: Coverage(reporting: 0, expected: 1),
      expected: "Square: 1 of 1 device silent (xovis-17)",
      dutch: "Elders: 1 van 1 apparaat stil (xovis-17)"),
    Case(
      place: "Square", rule: silence, value: .number(5), limit: 0,
      devices: ["1", "2", "3", "4", "5"], coverage: Coverage(reporting: 0, expected: 5),
      expected: "Square: 5 of 5 devices silent (1, 2, 3 and 2 more)",
      dutch: "Elders: 5 van 5 apparaten stil (1, 2, 3 en nog 2)"),
    Case(
      value: .number(1e17), limit: 3,
      expected: "Churchillplein: density 1e+17 people/m², limit 3.0 (level 3)",
      dutch: "Elders: dichtheid 1e+17 mensen/m², grens 3,0 (niveau 3)"),
  ]

  @Test(arguments: cases) func headline(_ one: Case) throws {
    let setting = Episode.Setting(
      rule: try goodRule(one.rule),
      area: Area(id: "a", name: LocalizedText(nl: "Elders", en: one.place)), level: one.level,
      status: .actual)
    let finding = Finding(
      value: one.value, holding: [.severe], limits: one.limit.map { [.severe: $0] } ?? [:],
      coverage: one.coverage, devices: one.devices, certainty: .observed)
    var episode = Episode()
    let events = episode.advance(finding, setting, at: Moment(wall: Scene.start, steady: 0))
    #expect(events.map(\.alert.headline) == [one.expected])
    #expect(events.map(\.alert.headlines?.en) == [one.expected])
    #expect(events.map(\.alert.headlines?.nl) == [one.dutch])
  }

  @Test("what ends says so, and what lost its data says that it is not confirmed") func ends()
    throws
  {
    var life = try Life()
    life.find(4.3, at: 0)
    life.run(until: 30_000)
    life.find(nil, at: 31_000)
    life.find(1.2, at: 32_000)
    life.run(until: 200_000)
    #expect(
      life.events.map(\.event.alert.headline) == [
        "Square: density 4.3 people/m², limit 3.0 (level 3)",
        "Square: density 4.3 people/m², limit 3.0 (level 3); no longer confirmed by sensors",
        "Square: density 1.2 people/m², limit 3.0 (level 3)",
        "Square: density 1.2 people/m², limit 3.0 (level 3); back to normal",
      ])
    #expect(
      life.events.map(\.event.alert.headlines?.nl) == [
        "Plein: dichtheid 4,3 mensen/m², grens 3,0 (niveau 3)",
        "Plein: dichtheid 4,3 mensen/m², grens 3,0 (niveau 3); niet meer bevestigd door sensoren",
        "Plein: dichtheid 1,2 mensen/m², grens 3,0 (niveau 3)",
        "Plein: dichtheid 1,2 mensen/m², grens 3,0 (niveau 3); weer normaal",
      ])
    #expect(life.events.map(\.event.alert.instruction) == ["Look.", "Look.", "Look.", "Look."])
  }

  @Test("a Dutch site says its headline, its instruction and its area's name in Dutch")
  func language() throws {
    var life = try Life()
    life.setting.language = .nl
    life.find(4.3, at: 0)
    life.run(until: 30_000)
    let alert = try #require(life.events.first).event.alert
    #expect(alert.headline == "Plein: dichtheid 4,3 mensen/m², grens 3,0 (niveau 3)")
    #expect(alert.instruction == "Kijk mee." && alert.areaName == "Plein")
    #expect(alert.instructions == LocalizedText(nl: "Kijk mee.", en: "Look."))
    #expect(alert.areaNames == LocalizedText(nl: "Plein", en: "Square"))
  }
}
