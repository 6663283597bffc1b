import FieldgateDocument
import FieldgateExchange
import FieldgateModel
import Testing

/// A small site with partners of all sorts, and what happens there.
enum Zoo {
  static func square(_ west: Double, _ south: Double, _ size: Double = 0.01) -> [[[Position]]] {
    let corners = [(0.0, 0.0), (size, 0), (size, size), (0, size), (0, 0)]
    return [[corners.map { Position(longitude: west + $0.0, latitude: south + $0.1) }]]
  }

  static let areas = [
    Area(
      id: "zone", name: LocalizedText(nl: "De zone", en: "The zone"), kind: "zone",
      polygons: square(4.2, 52, 0.1)),
    Area(
      id: "oost", name: LocalizedText(nl: "Oost", en: "East"), kind: "district", parent: "zone",
      surface: 10_000, polygons: square(4.25, 52)),
    Area(
      id: "plein", name: LocalizedText(nl: "Plein", en: "Plaza"), kind: "square", parent: "oost",
      surface: 1000, polygons: square(4.262, 52.013)),
    Area(
      id: "straat", name: "Straat", kind: "street", parent: "oost", surface: 500,
      polygons: square(4.27, 52.01) + square(4.29, 52.01)),
  ]

  static let rules = [
    Contracts.RuleFacts(
      id: "crowd", kind: "threshold", severities: [.moderate, .severe, .extreme],
      areas: ["plein", "straat"]),
    Contracts.RuleFacts(
      id: "gate", kind: "state", severities: [.minor, .moderate], areas: ["straat"]),
    Contracts.RuleFacts(
      id: "quiet", kind: "silence", severities: [.minor], areas: ["plein", "oost"]),
  ]

  static let context = Contracts.Context(
    areas: areas, rules: rules, measures: ["density", "occupancy", "flow_in", "bollards"],
    users: ["alice": "an operator", "fieldgate": "the gateway itself", "cam": "a device"])

  /// The contracts of a text, which must be free of errors.
  static func contracts(_ yaml: String) throws -> Contracts {
    let (contracts, diagnostics) = try read(yaml)
    try #require(!diagnostics.hasErrors, "\(diagnostics.sorted.map(\.description))")
    return contracts
  }

  static func read(_ yaml: String) throws -> (Contracts, Diagnostics) {
    let diagnostics = Diagnostics()
    let node = try #require(parse(yaml, file: "partners.yaml", into: diagnostics))
    return (Contracts(node, context, diagnostics), diagnostics)
  }

  /// An exchange with one partner `p` of these terms, and whatever else is given.
  static func exchange(
    _ terms: String, more: String = "", top: String = "", isExercise: Bool = false
  ) throws -> Exchange {
    let lines = terms.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
    return exchange(
      try contracts("\(top)\npartners:\n  - partner: p\n    user: pia\n\(lines)\n\(more)"),
      isExercise: isExercise)
  }

  static func exchange(_ contracts: Contracts, isExercise: Bool = false) -> Exchange {
    Exchange(
      contracts: contracts, areas: areas, site: "zoo",
      topics: TopicTree(site: "zoo", exercise: isExercise), isExercise: isExercise,
      zone: Zone(offset: 3_600_000))
  }

  /// All that a contract can give, below everything else.
  static let open = """
    areas: all
    severity: minor
    kinds: [all, system, flood, test]
    fields: [rule, measure, value, limit, level, coverage, devices, inputs, instruction, advice, geometry, by, note, shelved, flapping]
    tlp: RED
    formats: [json, cap]
    """

  static let start = Timestamp(milliseconds: 1_795_352_400_000)

  static func moment(_ seconds: Int64) -> Moment {
    Moment(wall: start + seconds * 1000, steady: seconds * 1000)
  }

  static func alert(
    _ area: AreaID = "plein", _ rule: RuleID = "crowd", _ severity: Severity = .moderate,
    value: Double = 3.2
  ) -> Alert {
    var alert = Alert(
      id: AlertID("\(area).\(rule).20261122T130806196Z"), area: area,
      areaName: areas.first { $0.id == area }?.name.en ?? area.rawValue, rule: rule,
      status: .actual, state: .raised, severity: severity, certainty: .observed,
      headline: "\(area): density \(value)", instruction: "Look.", measure: "density",
      value: .number(value), limit: 2, unit: .peoplePerSquareMetre, level: .significant,
      coverage: Coverage(reporting: 3, expected: 4), devices: ["xovis-17", "vs-03"],
      onset: start + -30_000, sequence: 1)
    alert.instructions = LocalizedText(nl: "Kijk.", en: "Look.")
    return alert
  }

  static func event(
    _ kind: Transition, _ alert: Alert, at seconds: Int64, by: String? = nil, note: String? = nil
  ) -> AlertEvent {
    var alert = alert
    if kind == .cleared {
      alert.state = .cleared
      alert.cleared = start + seconds * 1000
    }
    return AlertEvent(
      kind: kind, alert: alert, heardAt: alert.severity, sent: start + seconds * 1000, by: by,
      note: note)
  }
}

extension Exchange {
  /// Tells an event of the second it says.
  mutating func tell(
    _ kind: Transition, _ alert: Alert, at seconds: Int64,
    level: ThreatLevel = .significant, by: String? = nil, note: String? = nil
  ) -> [PartnerMessage] {
    tell(
      Zoo.event(kind, alert, at: seconds, by: by, note: note), level: level,
      at: Zoo.moment(seconds))
  }
}

extension Exchange {
  /// Acknowledges what one name names.
  mutating func acknowledge(
    _ id: String, user: String, note: String?, at moment: Moment
  ) throws -> (receipt: PartnerReceipt, messages: [PartnerMessage]) {
    let told = try acknowledge([id], user: user, note: note, at: moment)
    return (try #require(told.receipts.first).receipt, told.messages)
  }
}

extension PartnerMessage {
  var json: String { publications.first.map { String(decoding: $0.payload, as: UTF8.self) } ?? "" }
  var cap: String? {
    publications.first { $0.topic.hasSuffix("/cap") }.map {
      String(decoding: $0.payload, as: UTF8.self)
    }
  }
  /// `Alert raised`, `Cancel withdrawn`.
  var gist: String { "\(msgType.rawValue) \(event?.rawValue ?? "-")" }
}
