import FieldgateExchange
import FieldgateModel
import Testing

/// What is said again of an alert that goes on.
@Suite("An alert that is said again") struct RenewalTests {
  private static let hour: Int64 = 3600

  @Test("every twelve hours as it was told last, also after a restart, until it is over")
  func renewed() throws {
    let terms = "areas: all\nseverity: minor\nkinds: all\nfields: [measure, value]\ntlp: RED"
    var exchange = try Zoo.exchange(terms)
    _ = exchange.tell(.raised, Zoo.alert(), at: 0)
    #expect(exchange.nextDeadline == 12 * Self.hour * 1000)
    #expect(exchange.runDue(at: Zoo.moment(12 * Self.hour - 1)).isEmpty)
    let first = exchange.runDue(at: Zoo.moment(12 * Self.hour))
    #expect(first.map(\.gist) == ["Update updated"])
    #expect(first.allSatisfy { $0.json.contains("\"value\":3.2") })
    #expect(exchange.nextDeadline == 24 * Self.hour * 1000)
    var after = try Zoo.exchange(terms)
    for row in exchange.takeChangedRows() { try after.restore(row) }
    #expect(after.nextDeadline == 24 * Self.hour * 1000)
    let second = after.runDue(at: Zoo.moment(24 * Self.hour))
    #expect(second.map(\.gist) == ["Update updated"])
    #expect(second.map(\.version) == [3])
    _ = after.tell(.cleared, Zoo.alert(), at: 25 * Self.hour)
    #expect(after.nextDeadline == nil)
    #expect(after.runDue(at: Zoo.moment(40 * Self.hour)).isEmpty)
  }

  @Test("no look draws another error of the same value, nor a restart")
  func slot() throws {
    let contracts = try Zoo.contracts(
      """
      seed: a-text-that-nobody-can-guess
      partners:
        - { partner: p, user: pia, areas: all, severity: minor, kinds: all, fields: [measure, value], tlp: RED, privacy: { scramble: 1, minimumCount: 2 } }
      """)
    for count in 100..<130 {
      var exchange = Zoo.exchange(contracts)
      var alert = Zoo.alert(value: Double(count))
      alert.unit = .people
      alert.measure = "occupancy"
      _ = exchange.tell(.raised, alert, at: 0)
      for slot in 1..<8 {
        if slot == 4 {
          let rows = exchange.takeChangedRows()
          exchange = Zoo.exchange(contracts)
          for row in rows { try exchange.restore(row) }
        }
        let moment = Zoo.moment(Int64(slot) * 900)
        #expect(exchange.look(alert, level: .significant, at: moment).isEmpty)
      }
    }
  }
}
