import FieldgateDocument
import FieldgateModel
import Testing

@testable import FieldgateExchange

/// What outlives the process.
@Suite("State of partners") struct RowTests {

  private static let partners = """
    partners:
      - { partner: p, user: pia, areas: all, severity: moderate, kinds: [all, flood], fields: [measure, value], tlp: RED, formats: cap, seesAcknowledgements: true }
      - { partner: q, user: quinn, areas: all, severity: minor, kinds: all, fields: [rule, note], tlp: RED, delay: 40s, seesAcknowledgements: true, levels: [{ from: 4, areas: [straat], delay: 0s }] }
      - { partner: r, user: rob, areas: [straat], severity: minor, kinds: all, tlp: RED, privacy: { time: 1m }, levels: [{ from: 4, areas: all }] }
    """

  /// A run of events; with a restart after each of `restarts` of its steps.
  private static func run(seed: UInt64, restarts: Set<Int>) throws -> [PartnerMessage] {
    let contracts = try Zoo.contracts(partners)
    var exchange = Zoo.exchange(contracts)
    var random = RandomAlerts(seed: seed)
    var rows: [String: StateRow] = [:]
    var alerts: [Alert] = [
      Zoo.alert(), Zoo.alert("straat", "gate", .minor), Zoo.alert("oost", "quiet", .minor),
    ]
    var told: [PartnerMessage] = []
    for step in 0..<60 {
      let moment = Zoo.moment(Int64(step) * 9)
      let index = random.below(alerts.count)
      var kind = Transition.updated
      switch random.below(6) {
      case 0: alerts[index].severity = random.pick(Severity.allCases)
      case 1: alerts[index].value = .number(Double(random.below(9)))
      case 2:
        kind = alerts[index].state == .cleared ? .raised : .cleared
        alerts[index].state = kind == .cleared ? .cleared : .raised
        alerts[index].cleared = kind == .cleared ? moment.wall : nil
      case 3:
        let id =
          exchange.entries.filter { $0.key.alert == alerts[index].id }
          .min { $0.key < $1.key }?.value.id ?? ""
        let user = random.pick(["pia", "quinn", "rob"])
        told += (try? exchange.acknowledge(id, user: user, note: "n", at: moment))?.messages ?? []
      default: break
      }
      let level = random.pick([ThreatLevel.significant, .substantial])
      let event = AlertEvent(
        kind: kind, alert: alerts[index], heardAt: alerts[index].severity, sent: moment.wall)
      told += exchange.tell(event, level: level, at: moment)
      for row in exchange.takeChangedRows() {
        rows[row.key] = row.bytes == nil ? nil : row
        #expect(row.owner == "exchange")
      }
      guard restarts.contains(step) else { continue }
      exchange = Zoo.exchange(contracts)
      for row in rows.values { try exchange.restore(row) }
    }
    told += exchange.runDue(at: Zoo.moment(10_000))
    return told
  }

  @Test("a run with restarts anywhere is the run without", arguments: 0..<12)
  func restarts(seed: Int) throws {
    let whole = try Self.run(seed: UInt64(seed), restarts: [])
    let broken = try Self.run(seed: UInt64(seed), restarts: Set((0..<60).filter { $0 % 3 == 1 }))
    #expect(whole == broken)
    #expect(whole.count > 15)
    for partner in ["p", "q", "r"] {
      let numbers = whole.filter { $0.partner.rawValue == partner }.map(\.number)
      #expect(numbers == Array(1..<(numbers.count + 1)), "\(partner)")
    }
    #expect(Set(whole.map(\.identifier)).count == whole.count)
  }

  @Test("a contract that changes over a reload ends what it no longer gives")
  func reload() throws {
    var before = try Zoo.exchange(Zoo.open)
    _ = before.tell(.raised, Zoo.alert(), at: 0)
    var after = try Zoo.exchange(Zoo.open.replacing("areas: all", with: "areas: [straat]"))
    for row in before.takeChangedRows() { try after.restore(row) }
    let told = after.look(Zoo.alert(), level: .significant, at: Zoo.moment(9))
    #expect(told.map(\.gist) == ["Cancel -"])
    #expect(told.map(\.number) == [2])
    #expect(told.first?.json.contains("\"references\":[\"zoo.p.20261122T130000Z.1\"]") == true)
  }

  @Test("a row that ends anywhere is an error and no trap")
  func cut() throws {
    var exchange = try Zoo.exchange(Zoo.open + "\ndelay: 5s")
    _ = exchange.tell(.raised, Zoo.alert(), at: 0)
    _ = exchange.runDue(at: Zoo.moment(5))
    _ = exchange.tell(.updated, Zoo.alert(value: 5), at: 6)
    let rows = exchange.takeChangedRows().filter { $0.bytes != nil }
    #expect(rows.map { $0.key.prefix(4) } == ["aler", "due/", "part"])
    for row in rows {
      for length in 0..<(row.bytes?.count ?? 0) {
        var row = row
        row.bytes = row.bytes.map { Array($0.prefix(length)) }
        #expect(throws: StateReader.Unreadable.self) { try exchange.restore(row) }
      }
    }
  }

  @Test(
    "lives that end after they fell out of view are forgotten like others",
    arguments: ["", "delay: 60s"])
  func bounded(delay: String) throws {
    var exchange = try Zoo.exchange(
      "areas: all\nseverity: severe\nkinds: all\ntlp: RED\n\(delay)")
    var rows: [String: StateRow] = [:]
    for life in 0..<1000 {
      let start = Int64(life) * 1000
      var alert = Zoo.alert("plein", "crowd", .severe)
      alert.id = AlertID("plein.crowd.\(life)")
      _ = exchange.tell(.raised, alert, at: start)
      _ = exchange.runDue(at: Zoo.moment(start + 100))
      alert.severity = .moderate
      _ = exchange.tell(.deescalated, alert, at: start + 200)
      _ = exchange.tell(.cleared, alert, at: start + 210)
      _ = exchange.runDue(at: Zoo.moment(start + 300))
      for row in exchange.takeChangedRows() { rows[row.key] = row.bytes == nil ? nil : row }
    }
    #expect(rows.keys.filter { $0.hasPrefix("alert/") }.count == PartnerEntry.mostOver)
    #expect(exchange.entries.count == PartnerEntry.mostOver)
    #expect(exchange.takeChangedRows().isEmpty)
  }
}
