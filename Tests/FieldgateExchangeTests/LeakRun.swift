import FieldgateDocument
import FieldgateModel
import Glibc
import Testing

@testable import FieldgateExchange

/// One run: a few partners, a few alerts' lives, with levels that come and go.
struct LeakRun {
  private var random: RandomAlerts
  private let contracts: [RandomContract]
  private var exchange: Exchange
  private var second: Int64 = 0
  /// The area that each partner was last told of each alert, by its index.
  private var told: [String: Int] = [:]
  /// What each alert was when it was told or looked at, and the level then: a delayed message
  /// goes by one of these.
  private var pasts: [AlertID: [Past]] = [:]
  /// The ids and times that a partner has been told already: a later message may name them.
  private var known: [String: Set<String>] = [:]
  private(set) var leaks: [String] = []
  private(set) var heard: [String: Int] = [:]

  private struct Past {
    let alert: Alert
    let level: ThreatLevel
  }

  init(seed: UInt64) throws {
    random = RandomAlerts(seed: seed)
    var contracts: [RandomContract] = []
    for name in ["pa", "pb", "pc"] { contracts.append(RandomContract(name, &random)) }
    self.contracts = contracts
    let markings = RandomContract.markings.sorted { $0.key < $1.key }.map {
      "\($0.key): \(RandomContract.labels[$0.value])"
    }
    let yaml =
      "marking: { \(markings.joined(separator: ", ")) }\npartners:\n"
      + contracts.map(\.yaml).joined()
    let diagnostics = Diagnostics()
    let node = try #require(parse(yaml, file: "partners.yaml", into: diagnostics))
    let rules = ["RULE0Q", "RULE1Q", "RULE2Q"].map {
      Contracts.RuleFacts(
        id: RuleID($0), kind: "threshold", severities: Set(Severity.allCases), areas: [])
    }
    let read = Contracts(
      node,
      Contracts.Context(
        areas: RandomAlerts.areas, rules: rules, measures: ["density", "occupancy", "flow_in"]),
      diagnostics)
    try #require(!diagnostics.hasErrors, "\(diagnostics.sorted.map(\.description))\n\(yaml)")
    exchange = Exchange(
      contracts: read, areas: RandomAlerts.areas, site: "zoo", topics: TopicTree(site: "zoo"),
      zone: Zone(offset: 3_600_000))
  }

  mutating func go() throws {
    for _ in 0..<6 { live() }
    second += 200
    check(exchange.runDue(at: moment))
    for area in RandomAlerts.areas { lookAt(area) }
    for birth in exchange.births(at: moment) + exchange.heartbeats(at: moment, every: 1000) {
      checkPresence(birth)
    }
  }

  private var moment: Moment { Zoo.moment(second) }

  /// The life of one alert.
  private mutating func live() {
    var alert = random.alert()
    var level = random.pick([3, 4].compactMap { ThreatLevel(rawValue: $0) })
    tell(.raised, alert, level)
    for _ in 0..<4 {
      second += Int64(random.below(100))
      switch random.below(5) {
      case 0:
        level = level.rawValue == 3 ? .substantial : .significant
        pasts[alert.id, default: []].append(Past(alert: alert, level: level))
        check(exchange.look(alert, level: level, at: moment))
      case 1:
        alert.severity = random.pick(Severity.allCases)
        tell(.escalated, alert, level)
      case 2:
        alert.acknowledgedBy = "ACKBYQ"
        alert.acknowledgedNote = "ACKNOTEQ"
        alert.acknowledgedAt = Zoo.start + second * 1000 + 123
        alert.state = .acknowledged
        tell(.acknowledged, alert, level)
      case 3: acknowledge(alert)
      default:
        alert.value = .number(Double(8_000_001 + random.below(900_000)))
        tell(.updated, alert, level)
      }
      if random.chance(50) { renderings(of: alert) }
    }
    alert.state = .cleared
    alert.cleared = Zoo.start + second * 1000 + 321
    alert.advised = [LocalizedText(nl: "TAKENLQ", en: "TAKEQ")]
    tell(.cleared, alert, level)
  }

  private mutating func tell(_ kind: Transition, _ alert: Alert, _ level: ThreatLevel) {
    pasts[alert.id, default: []].append(Past(alert: alert, level: level))
    let event = AlertEvent(
      kind: kind, alert: alert, heardAt: alert.severity, sent: Zoo.start + second * 1000 + 77,
      by: "BYQ", note: "NOTEQ \(alert.areaName)")
    check(exchange.tell(event, level: level, at: moment))
  }

  private mutating func acknowledge(_ alert: Alert) {
    for contract in contracts {
      let key = PartnerKey(partner: PartnerID(contract.name), alert: alert.id)
      guard let id = exchange.entries[key]?.id else { continue }
      let result = try? exchange.acknowledge(id, user: contract.name, note: "PNOTEQ", at: moment)
      if let result { check(result.messages) }
    }
  }

  // MARK: What is checked

  private mutating func check(_ messages: [PartnerMessage]) {
    for message in messages {
      guard let contract = contracts.first(where: { $0.name == message.partner.rawValue }),
        let area = index(of: message.area)
      else {
        leaks.append("a message to nobody, or about \(message.area)")
        continue
      }
      heard[message.msgType.rawValue, default: 0] += 1
      let key = "\(message.partner) \(message.alert)"
      let isEnd = message.msgType == .cancel && message.event != .cleared
      for publication in message.publications {
        if publication.topic.hasSuffix("/cap") { heard["cap", default: 0] += 1 }
        let text = publication.topic + "\n" + String(decoding: publication.payload, as: UTF8.self)
        let faults = (pasts[message.alert] ?? []).map { past in
          let terms = contract.allowed(at: past.level)
          let says = message.msgType != .ack && !isEnd
          return leaks(
            of: Searched(text), terms,
            area: says ? index(of: past.alert.area).flatMap { terms.seen($0) } : told[key] ?? -1,
            alert: says ? past.alert : nil, known: known[contract.name] ?? [])
        }
        if let least = faults.min(by: { $0.count < $1.count }), !least.isEmpty {
          leaks.append("\(message.gist): \(least)\n\(text)")
        }
      }
      for publication in message.publications {
        let text = Searched(String(decoding: publication.payload, as: UTF8.self))
        known[contract.name, default: []].formUnion(text.times + text.stamps + text.identifierTimes)
      }
      if let id = exchange.entries[PartnerKey(partner: message.partner, alert: message.alert)]?.id {
        known[contract.name, default: []].insert(id)
      }
      told[key] = area
    }
  }

  private mutating func renderings(of alert: Alert) {
    let event = AlertEvent(
      kind: .raised, alert: alert, heardAt: alert.severity, sent: Zoo.start + second * 1000,
      by: "BYQ", note: "NOTEQ")
    for (contract, partner) in zip(contracts, exchange.partners) {
      for format in FeedFormat.allCases {
        let level = random.pick([ThreatLevel.significant, .critical])
        let shown = exchange.rendering(of: [event], for: partner, as: format, level: level)
        guard case .shown(let text, let topic, _) = shown else { continue }
        heard[format.rawValue, default: 0] += 1
        let terms = contract.allowed(at: level)
        let faults = leaks(
          of: Searched(topic + "\n" + text), terms,
          area: index(of: alert.area).flatMap { terms.seen($0) }, alert: alert, known: [])
        if !faults.isEmpty { leaks.append("\(format.rawValue): \(faults)\n\(text)") }
      }
    }
  }

  // MARK: Pictures, births, heartbeats

  private mutating func lookAt(_ area: Area) {
    let level = random.pick([ThreatLevel.significant, .critical])
    let figures = AreaFigures(
      area: area.id, level: level,
      values: ["density", "occupancy", "flow_in", "speed"].map { measure in
        AreaFigures.Figure(
          measure: measure, value: .number(8_123_457),
          unit: measure == "density" ? .peoplePerSquareMetre : .people, freshness: "degraded",
          coverage: Coverage(reporting: 71, expected: 97))
      }, time: Zoo.start + second * 1000 + 55)
    for publication in exchange.picture(figures) where !publication.payload.isEmpty {
      heard["picture", default: 0] += 1
      let text = Searched(String(decoding: publication.payload, as: UTF8.self))
      let name = String(publication.topic.split(separator: "/")[3])
      guard let contract = contracts.first(where: { $0.name == name }),
        let index = index(of: area.id)
      else { continue }
      let terms = contract.allowed(at: level)
      var faults = times(in: text, terms)
      if !terms.areas.contains(where: { terms.seen($0) == index }) { faults.append("the area") }
      if terms.delay > 0 { faults.append("a picture of now") }
      for measure in ["density", "occupancy", "flow_in", "speed"]
      where text.contains("\"\(measure)\"") && !terms.picture.contains(measure) {
        faults.append(measure)
      }
      if text.contains("\"level\""), !terms.gives("level") { faults.append("level") }
      if text.contains("71"), !terms.gives("coverage") { faults.append("coverage") }
      if text.contains("degraded"), !terms.gives("coverage") { faults.append("state") }
      if terms.step != nil, text.contains("\"occupancy\":{\"value\":8123457") {
        faults.append("the exact count")
      }
      if !faults.isEmpty { leaks.append("picture: \(faults)\n\(text)") }
    }
  }

  private mutating func checkPresence(_ publication: Publication) {
    guard !publication.payload.isEmpty else { return }
    let text = Searched(String(decoding: publication.payload, as: UTF8.self))
    let name = String(publication.topic.split(separator: "/")[3])
    guard let contract = contracts.first(where: { $0.name == name }) else { return }
    let seen = Set(contract.base.areas.compactMap { contract.base.seen($0) })
    var faults = times(in: text, contract.base)
    for index in 0..<9 where text.contains("AR\(index)Q") && !seen.contains(index) {
      faults.append("AR\(index)Q")
    }
    if !faults.isEmpty { leaks.append("presence: \(faults)\n\(text)") }
  }
}
