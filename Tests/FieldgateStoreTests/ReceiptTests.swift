import FieldgateModel
import FieldgateStore
import Testing

/// What partners were sent is kept with what became of it.
@Suite struct ReceiptTests {
  let file: TemporaryStore
  let store: Store

  init() throws {
    file = try TemporaryStore()
    store = try Store(path: file.path)
  }

  private func receipt(_ partner: PartnerID, _ version: Int) -> Receipt {
    Receipt(
      partner: partner, number: UInt64(version), alert: "a.r.1", version: version,
      identifier: "\(partner).a.r.1.\(version)", event: "raised", msgType: "Alert", area: "a",
      status: .actual, sent: noon)
  }

  /// Two partners are sent the first version, one of them in two formats.
  private func send() throws -> CommitResult {
    try store.commit(
      .filled {
        $0.alertEvents = [event(.raised, alert("a.r.1"))]
        $0.outbox = ["own", "police/json", "police/cap", "tram/json"].map {
          OutboxEntry(Publication(topic: $0, payload: [1]))
        }
        $0.partnerMessages = [
          StoredPartnerMessage(receipt("police", 1), lastEntry: 2),
          StoredPartnerMessage(receipt("tram", 1), lastEntry: 3),
        ]
      })
  }

  private func receipts() throws -> [Receipt] {
    try StoreReader(path: file.path).receipts(of: "a.r.1")
  }

  @Test func aMessageIsDeliveredWhenTheBrokerHasItsLastPublication() throws {
    let sent = try send()
    #expect(try receipts() == [receipt("police", 1), receipt("tram", 1)])
    _ = try store.commit(.filled { $0.sent = [sent.outbox[0], sent.outbox[1]] })
    #expect(try receipts().allSatisfy { $0.delivered == nil })
    var later = Batch(time: noon + 5000)
    later.sent = [sent.outbox[2]]
    _ = try store.commit(later)
    #expect(try receipts().map(\.delivered) == [noon + 5000, nil])
  }

  @Test func whatTheBrokerRefusedWasDeliveredToNobody() throws {
    let sent = try send()
    _ = try store.commit(
      .filled {
        $0.sent = sent.outbox
        $0.refused = [sent.outbox[3]]
      })
    let found = try receipts()
    #expect(found.map { $0.delivered == nil } == [false, true])
    #expect(found.map { $0.refused == nil } == [true, false])
    #expect(try file.rows("SELECT outbox FROM receipt WHERE outbox IS NOT NULL").isEmpty)
  }

  @Test func whoAcknowledgedFirstStays() throws {
    _ = try send()
    for (user, seconds) in [("ann", 3), ("bob", 9)] {
      _ = try store.commit(
        .filled {
          $0.partnerAcknowledgements = [
            PartnerAcknowledgement(
              partner: "police", alert: "a.r.1", version: 1, by: user, note: "seen by \(user)",
              time: noon + Milliseconds(seconds * 1000))
          ]
        })
    }
    let found = try receipts()
    #expect(found.map(\.by) == ["ann", nil])
    #expect(found.map(\.acknowledged) == [noon + 3000, nil])
    #expect(found.map(\.note) == ["seen by ann", nil])
  }

  @Test func aRowOfTheEngineThatWasLostEndsNoCommit() throws {
    _ = try send()
    _ = try store.commit(
      .filled { $0.partnerMessages = [StoredPartnerMessage(receipt("police", 1), lastEntry: nil)] })
    #expect(try receipts().count == 3)
  }

  @Test func theViewSaysTheSame() throws {
    _ = try send()
    let rows = try file.rows("SELECT * FROM receipts ORDER BY partner")
    #expect(rows.count == 2)
    #expect(rows.first?["partner"] == "police" && rows.first?["version"] == "1")
    #expect(rows.first?["sent"] == noon.iso8601)
  }
}
