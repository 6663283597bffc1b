import FieldgateModel
import Testing

@testable import FieldgateExchange

/// What partners hear of the end of alerts that nothing else ends.
@Suite("Ends that nothing else tells") struct EndingTests {
  @Test("an alert that is open for a partner alone is cancelled after a restart, once")
  func ghosts() throws {
    var exchange = try Zoo.exchange("areas: all\nseverity: minor\nkinds: all\ntlp: RED")
    let gate = Zoo.alert("straat", "gate", .minor)
    _ = exchange.tell(.raised, Zoo.alert(), at: 0)
    _ = exchange.tell(.raised, gate, at: 1)
    let told = exchange.settle(open: [gate.id], at: Zoo.moment(9))
    #expect(told.map(\.gist) == ["Cancel expired"])
    #expect(told.map(\.alert) == [Zoo.alert().id])
    #expect(exchange.settle(open: [gate.id], at: Zoo.moment(10)).isEmpty)
  }

  @Test("an end that is on its way is told in its time")
  func waiting() throws {
    var exchange = try Zoo.exchange(
      "areas: all\nseverity: minor\nkinds: all\ntlp: RED\ndelay: 60s")
    _ = exchange.tell(.raised, Zoo.alert(), at: 0)
    _ = exchange.runDue(at: Zoo.moment(60))
    _ = exchange.tell(.cleared, Zoo.alert(), at: 70)
    #expect(exchange.settle(open: [], at: Zoo.moment(80)).isEmpty)
    #expect(exchange.runDue(at: Zoo.moment(130)).map(\.gist) == ["Cancel cleared"])
  }

  @Test("of a partner that has gone nothing is kept but its counts")
  func former() throws {
    var before = try Zoo.exchange(
      "areas: all\nseverity: minor\nkinds: all\ntlp: RED\ndelay: 60s")
    _ = before.tell(.raised, Zoo.alert(), at: 0)
    _ = before.runDue(at: Zoo.moment(60))
    _ = before.tell(.escalated, Zoo.alert("plein", "crowd", .severe), at: 70)
    let rows = before.takeChangedRows()
    #expect(Set(rows.map { $0.key.prefix(4) }) == ["aler", "due/", "part"])
    var after = Zoo.exchange(
      try Zoo.contracts(
        "partners: [{ partner: q, user: q, areas: all, severity: minor, kinds: all, tlp: RED }]"))
    for row in rows { try after.restore(row) }
    #expect(after.settle(open: [Zoo.alert().id], at: Zoo.moment(80)).isEmpty)
    let gone = after.takeChangedRows().filter { $0.bytes == nil }.map { $0.key.prefix(4) }
    #expect(Set(gone) == ["aler", "due/"])
    #expect(after.counts["p"]?.messages == 1)
  }

  @Test("an exercise that ends cancels what was told, and tells nothing that was held back")
  func finish() throws {
    var exchange = try Zoo.exchange(
      Zoo.open + "\nexercises: true\ndelay: 60s", isExercise: true)
    var alert = Zoo.alert()
    alert.status = .exercise
    _ = exchange.tell(.raised, alert, at: 0)
    _ = exchange.runDue(at: Zoo.moment(60))
    alert.value = .number(7.5)
    _ = exchange.tell(.updated, alert, at: 70)
    alert.id = "plein.crowd.other"
    _ = exchange.tell(.raised, alert, at: 80)
    let told = exchange.finish(at: Zoo.moment(90))
    #expect(told.map(\.gist) == ["Cancel expired"])
    #expect(told.allSatisfy { !$0.json.contains("7.5") && $0.status == .exercise })
    #expect(exchange.nextDeadline == nil)
  }
}
