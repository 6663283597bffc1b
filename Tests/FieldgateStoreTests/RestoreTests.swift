import FieldgateModel
import FieldgateStore
import GRDB
import Testing

/// What a restart finds: state, outbox and redelivery keys.
@Suite struct RestoreTests {
  let file: TemporaryStore
  let store: Store

  init() throws {
    file = try TemporaryStore()
    store = try Store(path: file.path)
  }

  @Test func stateRowsAreReplacedAndRemovedByOwnerAndKey() throws {
    func row(_ owner: String, _ key: String, _ bytes: [UInt8]?, version: Int = 1) -> StateRow {
      StateRow(owner: owner, key: key, version: version, bytes: bytes)
    }
    _ = try store.commit(
      .filled {
        $0.state = [
          row("subscription", "lab/#", []), row("area", "b", [1]), row("area", "a", [1, 2]),
          row("clock", "", [9]),
        ]
      })
    _ = try store.commit(
      .filled {
        $0.state = [
          row("area", "b", [3], version: 2), row("area", "a", nil), row("none", "x", nil),
          row("clock", "", nil), row("clock", "", [10]),
        ]
      })
    try store.close()
    let again = try Store(path: file.path)
    let expected = [
      row("area", "b", [3], version: 2), row("clock", "", [10]), row("subscription", "lab/#", []),
    ]
    #expect(try again.stateRows() == expected)
    #expect(try StoreReader(path: file.path).stateRows() == expected)
  }

  private func publication(_ topic: String, _ byte: UInt8, retain: Bool = false) -> Publication {
    Publication(topic: topic, payload: [byte], retain: retain, qos: 1)
  }

  @Test func theOutboxKeepsTransitionsAndTheLastOfEachStandingAlert() throws {
    let first = try store.commit(
      .filled {
        $0.outbox = [
          OutboxEntry(publication("standing", 1, retain: true), supersedes: true),
          OutboxEntry(publication("alerts", 1)),
          OutboxEntry(publication("other", 1, retain: true), supersedes: true),
        ]
      })
    #expect(first.outbox == [1, 2, 3] && first.superseded.isEmpty)
    let second = try store.commit(
      .filled {
        $0.outbox = [
          OutboxEntry(publication("standing", 2, retain: true), supersedes: true),
          OutboxEntry(publication("alerts", 2)),
          OutboxEntry(publication("standing", 3, retain: true), supersedes: true),
          OutboxEntry(publication("standing", 4, retain: true)),
        ]
      })
    #expect(second.outbox == [4, 5, 6, 7] && second.superseded == [1, 4])
    let waiting = try store.outbox(limit: 100)
    #expect(waiting.map(\.number) == [2, 3, 5, 6, 7])
    #expect(waiting.map(\.publication.payload) == [[1], [1], [2], [3], [4]])
    #expect(try store.outbox(after: 3, limit: 2).map(\.number) == [5, 6])
  }

  @Test func whatTheBrokerAcknowledgedLeavesAndNumbersAreNeverGivenTwice() throws {
    _ = try store.commit(
      .filled { $0.outbox = [1, 2].map { OutboxEntry(publication("alerts", $0)) } })
    _ = try store.commit(.filled { $0.sent = [2, 1, 77] })
    #expect(try store.outbox(limit: 9).isEmpty)
    let next = try store.commit(.filled { $0.outbox = [OutboxEntry(publication("alerts", 3))] })
    #expect(next.outbox == [3])
  }

  @Test func acknowledgedAndSupersededInOneBatch() throws {
    _ = try store.commit(
      .filled { $0.outbox = [OutboxEntry(publication("s", 1, retain: true), supersedes: true)] })
    let result = try store.commit(
      .filled {
        $0.sent = [1]
        $0.outbox = [OutboxEntry(publication("s", 2, retain: true), supersedes: true)]
      })
    #expect(result.superseded.isEmpty)
    #expect(try store.outbox(limit: 9).map(\.number) == [2])
  }

  private func keys(_ range: Range<Int>) -> [DeliveryKey] {
    range.map {
      DeliveryKey(
        packetIdentifier: UInt16(truncatingIfNeeded: $0), digest: UInt64.max / 3 &* UInt64($0 + 1))
    }
  }

  @Test func deliveryKeysComeBackInOrderOfArrival() throws {
    for range in [0..<1, 1..<4, 4..<300] {
      _ = try store.commit(.filled { $0.delivered = keys(range) })
    }
    try store.close()
    #expect(try Store(path: file.path).deliveryKeys() == keys(0..<300))
  }

  /// Sizes of batches, and how many rows are left of them: one goes when the rows
  /// after it hold 65,535 keys.
  @Test(arguments: [
    ([65_534, 1], 2), ([1, 65_534], 2), ([1, 65_535], 1), ([65_535, 1], 2), ([70_000], 1),
    ([30_000, 30_000, 30_000, 30_000], 3), ([10, 20, 30, 65_535, 5], 2),
  ])
  func deliveryRowsAreTrimmed(sizes: [Int], left: Int) throws {
    var start = 0
    for (index, size) in sizes.enumerated() {
      let store = index == sizes.count - 1 ? try Store(path: file.path) : store
      _ = try store.commit(.filled { $0.delivered = keys(start..<start + size) })
      start += size
    }
    #expect(try file.rows("SELECT count(*) AS n FROM delivery") == [["n": "\(left)"]])
    #expect(try store.deliveryKeys() == keys(max(0, start - 65_535)..<start))
  }

  /// Sizes of the batches before, of the one that forgets, and of one after it.
  @Test(arguments: [
    ([], 2, 0), ([1, 3], 0, 0), ([1, 3], 2, 0), ([1, 3], 2, 300), ([65_535, 5], 1, 65_535),
  ])
  func aForgottenSessionLeavesTheBatchsOwnKeys(before: [Int], own: Int, after: Int) throws {
    for size in before { _ = try store.commit(.filled { $0.delivered = keys(0..<size) }) }
    let first = 70_000
    _ = try store.commit(
      .filled {
        $0.forgetsDeliveries = true
        $0.delivered = keys(first..<first + own)
      })
    #expect(try store.deliveryKeys() == keys(first..<first + own))
    if after > 0 {
      _ = try store.commit(.filled { $0.delivered = keys(first + own..<first + own + after) })
    }
    let kept = keys(max(first, first + own + after - 65_535)..<first + own + after)
    #expect(try store.deliveryKeys() == kept)
    try store.close()
    let again = try Store(path: file.path)
    #expect(try again.deliveryKeys() == kept)
    _ = try again.commit(.filled { $0.delivered = keys(0..<1) })
    #expect(try again.deliveryKeys() == (kept + keys(0..<1)).suffix(65_535))
  }

  /// The quarantine is written after the keys: when it fails, they are gone already.
  @Test func aRolledBackBatchForgetsNothing() throws {
    _ = try store.commit(.filled { $0.delivered = keys(0..<4) })
    try file.sql {
      try $0.execute(
        sql: """
          CREATE TRIGGER refusal BEFORE INSERT ON quarantine
          BEGIN SELECT raise(ABORT, 'refused'); END
          """)
    }
    #expect(throws: StoreError.self) {
      try store.commit(
        .filled {
          $0.forgetsDeliveries = true
          $0.delivered = keys(4..<6)
          $0.quarantined = [
            QuarantinedMessage(
              received: noon, topic: "q", adapter: nil, outcome: "unmatched", reason: "r",
              size: 0, shape: "empty")
          ]
        })
    }
    #expect(try store.deliveryKeys() == keys(0..<4))
    _ = try store.commit(.filled { $0.delivered = keys(4..<5) })
    try store.close()
    #expect(try Store(path: file.path).deliveryKeys() == keys(0..<5))
  }

  @Test func aPassiveCheckpointMovesTheLog() throws {
    _ = try store.commit(.filled { $0.readings = [stored(reading())] })
    let checkpoint = try store.checkpointPassive()
    #expect(checkpoint.logged > 0 && checkpoint.moved == checkpoint.logged)
  }
}
