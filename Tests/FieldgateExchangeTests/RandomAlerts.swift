import FieldgateExchange
import FieldgateModel
import FieldgateTestRandom

/// Alerts with every fact that there is, each with a mark of its own by which it is known
/// again wherever it turns up.
struct RandomAlerts {
  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed &* 7919 &+ 3) }

  mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// Three layers, each name known from every other: `AR3`, `NLR3`, `ENR3`.
  static let areas: [Area] = (0..<9).map { area($0) }

  private static func area(_ index: Int) -> Area {
    let parent = index < 3 ? 0 : 1 + index % 2
    let west = 4.0 + Double(index) / 10
    let south = 52.000123 + Double(index) / 1000
    return Area(
      id: AreaID("AR\(index)Q"), name: LocalizedText(nl: "NLR\(index)Q", en: "ENR\(index)Q"),
      kind: index == 0 ? "zone" : index < 3 ? "district" : "square",
      parent: index == 0 ? nil : AreaID("AR\(parent)Q"), surface: 1000 + Double(index),
      polygons: Zoo.square(west, south, 0.0005))
  }

  static let rules: [RuleID] = ["RULE0Q", "RULE1Q", "RULE2Q", "flood", "test", "system.store"]

  mutating func alert(_ area: Int? = nil, _ rule: RuleID? = nil) -> Alert {
    let area = Self.areas[area ?? below(Self.areas.count)]
    let rule = rule ?? pick(Self.rules)
    let onset = Zoo.start + Int64(below(3_600_000))
    let stamp = onset.iso8601.filter { $0 != "-" && $0 != ":" && $0 != "." }
    var alert = Alert(
      id: AlertID("\(area.id).\(rule).\(stamp)"), area: area.id, areaName: area.name.en,
      rule: rule, status: rule == "test" ? .test : rule.rawValue.hasPrefix("s") ? .system : .actual,
      state: .raised, severity: pick(Severity.allCases), certainty: .likely,
      headline: "HEADQ \(area.name.en)", instruction: "INSTRQ in \(area.name.en)",
      measure: "occupancy", value: value(), limit: 7654321.5, unit: .people,
      level: pick((1...5).compactMap { ThreatLevel(rawValue: $0) }),
      coverage: Coverage(reporting: 71, expected: 97),
      devices: ["DEV1Q", DeviceID("DEV2Q \(area.name.nl)")],
      onset: onset, sequence: 1)
    alert.areaNames = area.name
    alert.headlines = LocalizedText(nl: "HEADNLQ \(area.name.nl)", en: "HEADQ \(area.name.en)")
    alert.instructions = LocalizedText(nl: "INSTRNLQ \(area.name.nl)", en: "INSTRQ \(area.name.en)")
    alert.inputs = [
      Evidence(
        device: "DEV3Q", channel: "CHANQ", measure: .occupancy, value: value(), time: onset + -777)
    ]
    alert.advice = Advice(
      measure: LocalizedText(nl: "ADVNLQ \(area.name.nl)", en: "ADVQ \(area.name.en)"), cost: 3,
      by: "ADVBYQ")
    alert.isFlapping = chance(30)
    return alert
  }

  /// Large ones, so that no other number looks like them; small ones now and then.
  private mutating func value() -> Value {
    chance(80) ? .number(Double(8_000_001 + below(900_000))) : .number(Double(below(30)))
  }

  mutating func event() -> AlertEvent {
    var alert = alert()
    if chance(30) {
      alert.acknowledgedBy = "ACKBYQ"
      alert.acknowledgedAt = alert.onset + 12_345
      alert.acknowledgedNote = "ACKNOTEQ \u{2028}\"\\ é"
    }
    if chance(20) {
      alert.state = .shelved
      alert.shelf = Shelf(
        by: "SHELFBYQ", reason: "SHELFQ", since: alert.onset + 1234, until: alert.onset + 99_999)
    }
    if chance(20) {
      alert.state = .cleared
      alert.cleared = alert.onset + 55_555
      alert.advised = [LocalizedText(nl: "TAKENLQ", en: "TAKEQ")]
    }
    var event = AlertEvent(
      kind: alert.state == .cleared ? .cleared : pick([.raised, .escalated, .updated]),
      alert: alert, heardAt: alert.severity, sent: alert.onset + 4321, by: "BYQ",
      note: "NOTEQ \(alert.areaName)")
    event.isAnnounced = chance(80)
    return event
  }
}
