import FieldgateExchange
import FieldgateModel
import Testing

/// Partners' acknowledgements, and who hears of them.
@Suite("Acknowledgements of partners") struct AcknowledgementTests {
  private static let others = """
      - { partner: q, name: { nl: Kwartet, en: Quartet }, user: quinn, areas: all, severity: minor, kinds: all, tlp: RED }
      - { partner: r, user: rob, areas: [straat], severity: minor, kinds: all, tlp: RED, seesAcknowledgements: true }
    """
  private static let terms =
    "areas: all\nseverity: minor\nkinds: all\ntlp: RED\nformats: cap\nlanguage: en\n"
    + "seesAcknowledgements: true"

  private static func exchange(_ more: String = "") throws -> Exchange {
    var exchange = try Zoo.exchange(terms + more, more: others)
    _ = exchange.tell(.raised, Zoo.alert(), at: 0)
    return exchange
  }

  @Test(
    "by the alert's id or by a message's identifier, and others are told",
    arguments: [
      "q-1", "zoo.q.20261122T130000Z.1",
    ])
  func acknowledged(id: String) throws {
    var exchange = try Self.exchange()
    let (receipt, messages) = try exchange.acknowledge(
      id, user: "quinn", note: "we go", at: Zoo.moment(9))
    #expect(
      receipt
        == PartnerReceipt(
          partner: "q", user: "quinn", alert: Zoo.alert().id, version: 1, note: "we go",
          time: Zoo.start + 9000))
    // `r` sees acknowledgements, but not this alert.
    #expect(messages.map(\.partner) == ["p"])
    let message = try #require(messages.first)
    #expect(message.gist == "Ack -")
    #expect((message.version, message.number) == (2, 2))
    #expect(message.json.contains(#""acknowledgedBy":"q","acknowledgedByName":"Quartet""#))
    // The note of another is a fact like any other: not listed, not told.
    #expect(!message.json.contains("we go") && !message.json.contains("quinn"))
    let cap = try #require(message.cap)
    #expect(cap.contains("<note>acknowledged by Quartet</note>"))
    #expect(
      cap.contains(
        "<references>fieldgate.zoo,zoo.p.20261122T130000Z.1,2026-11-22T14:00:00+01:00</references>")
    )
  }

  @Test("the note goes along where it is listed")
  func note() throws {
    var exchange = try Self.exchange("\nfields: [note]")
    let told = try exchange.acknowledge("q-1", user: "quinn", note: "we go", at: Zoo.moment(9))
    #expect(told.messages.first?.json.contains(#""note":"we go""#) == true)
  }

  @Test("an acknowledgement is not part of the chain that a Cancel names")
  func chain() throws {
    var exchange = try Self.exchange()
    _ = try exchange.acknowledge("q-1", user: "quinn", note: nil, at: Zoo.moment(9))
    let told = exchange.tell(.cleared, Zoo.alert(), at: 20).first { $0.partner == "p" }
    #expect(told?.version == 3)
    #expect(
      told?.cap?.contains(
        "<references>fieldgate.zoo,zoo.p.20261122T130000Z.1,2026-11-22T14:00:00+01:00</references>")
        == true)
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let id: String
    let user: String
    let piece: String
  }

  @Test(
    "is refused in words",
    arguments: [
      Refusal(
        testDescription: "a stranger", id: "q-1", user: "zoe", piece: "belongs to no partner"),
      Refusal(
        testDescription: "another partner's id", id: "p-1", user: "quinn",
        piece: "nothing with the id 'p-1' was sent to q"),
      Refusal(
        testDescription: "the gateway's own id, which it was not told",
        id: "plein.crowd.20261122T130806196Z", user: "quinn", piece: "was sent to q"),
      Refusal(
        testDescription: "an alert that it was not sent", id: "r-1", user: "rob",
        piece: "was sent to r"),
      Refusal(
        testDescription: "another's message", id: "zoo.p.20261122T130000Z.1", user: "quinn",
        piece: "was sent to q"),
    ])
  func refused(refusal: Refusal) throws {
    var exchange = try Self.exchange()
    let before = exchange.heartbeats(at: Zoo.moment(0), every: 1)
    let error = #expect(throws: AcknowledgementRefusal.self) {
      try exchange.acknowledge(refusal.id, user: refusal.user, note: nil, at: Zoo.moment(9))
    }
    #expect(error?.description.contains(refusal.piece) == true, "\(error?.description ?? "")")
    #expect(exchange.heartbeats(at: Zoo.moment(0), every: 1) == before)
  }

  @Test("the same version twice is refused, the next one not; one that is over is")
  func twice() throws {
    var exchange = try Self.exchange()
    _ = try exchange.acknowledge("q-1", user: "quinn", note: nil, at: Zoo.moment(9))
    let again = #expect(throws: AcknowledgementRefusal.self) {
      try exchange.acknowledge("q-1", user: "quinn", note: nil, at: Zoo.moment(10))
    }
    #expect(again?.description == "q has acknowledged version 1 of 'q-1' already")
    _ = exchange.tell(.escalated, Zoo.alert("plein", "crowd", .severe), at: 11)
    let next = try exchange.acknowledge("q-1", user: "quinn", note: nil, at: Zoo.moment(12))
    #expect(next.receipt.version == 2)
    _ = exchange.tell(.cleared, Zoo.alert("plein", "crowd", .severe), at: 13)
    let late = #expect(throws: AcknowledgementRefusal.self) {
      try exchange.acknowledge("q-1", user: "quinn", note: nil, at: Zoo.moment(14))
    }
    #expect(late?.description.contains("is over for q") == true)
  }

  @Test("the gateway's own id is taken from who was told it")
  func own() throws {
    var exchange = try Self.exchange("\nfields: [rule]")
    let told = try exchange.acknowledge(
      Zoo.alert().id.rawValue, user: "pia", note: nil, at: Zoo.moment(9))
    #expect(told.receipt.partner == "p")
    #expect(told.messages.isEmpty)
  }

  @Test("goes by the level in force, also where the level changed nothing that is said")
  func fallenLevel() throws {
    var exchange = try Zoo.exchange(
      "areas: all\nseverity: minor\nkinds: all\ntlp: RED\n"
        + "levels: [{ from: 4, seesAcknowledgements: true, fields: [note] }]",
      more: Self.others)
    _ = exchange.tell(.raised, Zoo.alert(), at: 0, level: .substantial)
    #expect(exchange.look(Zoo.alert(), level: .significant, at: Zoo.moment(5)).isEmpty)
    let told = try exchange.acknowledge("q-1", user: "quinn", note: "we go", at: Zoo.moment(9))
    #expect(told.messages.isEmpty)
    // And the other way round.
    #expect(exchange.look(Zoo.alert(), level: .substantial, at: Zoo.moment(10)).isEmpty)
    _ = exchange.tell(.escalated, Zoo.alert("plein", "crowd", .severe), at: 11, level: .substantial)
    let again = try exchange.acknowledge("q-1", user: "quinn", note: "on", at: Zoo.moment(12))
    #expect(again.messages.map(\.partner) == ["p"])
  }

  @Test("of several names the newest of each alert counts; one that is unknown undoes all")
  func several() throws {
    var exchange = try Self.exchange()
    _ = exchange.tell(.escalated, Zoo.alert("plein", "crowd", .severe), at: 1)
    _ = exchange.tell(.raised, Zoo.alert("straat", "gate", .minor), at: 2)
    let first = "zoo.q.20261122T130000Z.1"
    let second = "zoo.q.20261122T130001Z.2"
    #expect(throws: AcknowledgementRefusal.self) {
      try exchange.acknowledge([second, "nothing"], user: "quinn", note: nil, at: Zoo.moment(5))
    }
    _ = try exchange.acknowledge(first, user: "quinn", note: nil, at: Zoo.moment(6))
    let told = try exchange.acknowledge(
      [first, second, "q-2"], user: "quinn", note: nil, at: Zoo.moment(7))
    #expect(told.receipts.map(\.id) == [second, "q-2"])
    #expect(told.receipts.map(\.receipt.version) == [2, 1])
    let again = #expect(throws: AcknowledgementRefusal.self) {
      try exchange.acknowledge([second, first], user: "quinn", note: nil, at: Zoo.moment(8))
    }
    #expect(again?.description == "q has acknowledged version 2 of '\(second)' already")
  }
}
