import FieldgateExchange
import FieldgateModel
import Testing

/// A partner that hears later than the operators.
@Suite("Delays") struct DelayTests {
  private static let terms = "areas: all\nseverity: minor\nkinds: all\ntlp: RED\ndelay: 60s"

  @Test("everything comes so much later and in order")
  func late() throws {
    var exchange = try Zoo.exchange(Self.terms)
    #expect(exchange.tell(.raised, Zoo.alert(), at: 0).isEmpty)
    #expect(exchange.nextDeadline == 60_000)
    #expect(exchange.tell(.escalated, Zoo.alert("plein", "crowd", .severe), at: 30).isEmpty)
    #expect(exchange.runDue(at: Zoo.moment(59)).isEmpty)
    let first = exchange.runDue(at: Zoo.moment(60))
    #expect(first.map(\.gist) == ["Alert raised"])
    #expect(first[0].json.contains("\"severity\":\"moderate\""))
    #expect(first[0].sent == Zoo.start + 60_000)
    #expect(exchange.tell(.cleared, Zoo.alert("plein", "crowd", .severe), at: 70).isEmpty)
    let rest = exchange.runDue(at: Zoo.moment(1000))
    #expect(rest.map(\.gist) == ["Update escalated", "Cancel cleared"])
    #expect(exchange.nextDeadline == nil)
  }

  @Test("what is over before it is told is not told")
  func over() throws {
    var exchange = try Zoo.exchange(Self.terms)
    _ = exchange.tell(.raised, Zoo.alert(), at: 0)
    _ = exchange.tell(.cleared, Zoo.alert(), at: 30)
    #expect(exchange.nextDeadline == nil)
    #expect(exchange.runDue(at: Zoo.moment(1000)).isEmpty)
  }

  @Test("what falls below the partner's severity before it is told is not told")
  func fallen() throws {
    var exchange = try Zoo.exchange(
      "areas: all\nseverity: severe\nkinds: all\ntlp: RED\ndelay: 60s")
    _ = exchange.tell(.raised, Zoo.alert("plein", "crowd", .severe), at: 0)
    _ = exchange.tell(.deescalated, Zoo.alert(), at: 30)
    #expect(exchange.runDue(at: Zoo.moment(1000)).isEmpty)
  }

  @Test("a delay that ends with a level lets go what waited, in order")
  func shrinks() throws {
    var exchange = try Zoo.exchange(Self.terms + "\nlevels: [{ from: 5, delay: 0s }]")
    _ = exchange.tell(.raised, Zoo.alert(), at: 0)
    let told = exchange.tell(
      .escalated, Zoo.alert("plein", "crowd", .severe), at: 30, level: .critical)
    #expect(told.map(\.gist) == ["Alert raised", "Update escalated"])
  }

  @Test("sharing that ends, ends at once, and what waited is not told")
  func narrows() throws {
    var exchange = try Zoo.exchange(Self.terms + "\nlevels: [{ from: 4, areas: [straat] }]")
    _ = exchange.tell(.raised, Zoo.alert(), at: 0)
    _ = exchange.runDue(at: Zoo.moment(60))
    _ = exchange.tell(.escalated, Zoo.alert("plein", "crowd", .severe), at: 70)
    let told = exchange.look(
      Zoo.alert("plein", "crowd", .severe), level: .substantial, at: Zoo.moment(80))
    #expect(told.map(\.gist) == ["Cancel -"])
    #expect(exchange.nextDeadline == nil)
  }

  @Test("others' acknowledgements come late, too")
  func acknowledgements() throws {
    var exchange = try Zoo.exchange(
      Self.terms + "\nseesAcknowledgements: true",
      more: """
          - { partner: q, user: quinn, areas: all, severity: minor, kinds: all, tlp: RED }
        """)
    _ = exchange.tell(.raised, Zoo.alert(), at: 0)
    _ = exchange.runDue(at: Zoo.moment(60))
    let told = try exchange.acknowledge("q-1", user: "quinn", note: nil, at: Zoo.moment(70))
    #expect(told.messages.isEmpty)
    #expect(exchange.runDue(at: Zoo.moment(129)).isEmpty)
    #expect(exchange.runDue(at: Zoo.moment(130)).map(\.gist) == ["Ack -"])
  }

  @Test("another's acknowledgement lets go of nothing that is held back")
  func acknowledgementWaits() throws {
    var exchange = try Zoo.exchange(
      "areas: all\nseverity: minor\nkinds: all\nfields: [measure, value]\ntlp: RED\n"
        + "seesAcknowledgements: true\ndelay: 5m\nlevels: [{ from: 5, delay: 0s }]",
      more: """
          - { partner: q, user: quinn, areas: all, severity: minor, kinds: all, tlp: RED }
        """)
    let begun = exchange.tell(.raised, Zoo.alert(), at: 0, level: .critical)
    #expect(begun.filter { $0.partner == "p" }.map(\.gist) == ["Alert raised"])
    #expect(exchange.tell(.updated, Zoo.alert(value: 4.4), at: 10).allSatisfy { $0.partner == "q" })
    let told = try exchange.acknowledge("q-1", user: "quinn", note: nil, at: Zoo.moment(20))
    #expect(told.messages.isEmpty)
    #expect(exchange.nextDeadline == 310_000)
    #expect(exchange.runDue(at: Zoo.moment(310)).map(\.gist) == ["Update updated", "Ack -"])
  }
}
