import FieldgateModel
import GRDB

/// What a restart needs.
extension Store {
  /// The engine's rows, and those of any other owner, by owner and key.
  package func stateRows() throws(StoreError) -> [StateRow] {
    try read("reading the state") { try StateTable.rows(in: $0) }
  }

  /// What the newest messages are recognised by, at most 65,535, oldest first.
  package func deliveryKeys() throws(StoreError) -> [DeliveryKey] {
    try read("reading the redelivery keys") { try DeliveryTable.keys(in: $0) }
  }

  /// The messages that wait for the broker, oldest first, after the given number.
  package func outbox(
    after number: Int64 = 0, limit: Int
  ) throws(StoreError) -> [(number: Int64, publication: Publication)] {
    try read("reading the outbox") {
      try OutboxTable.entries(after: number, limit: limit, in: $0)
    }
  }

  /// The number of the site's last alert event; 0 before the first.
  package func lastAlertEvent() throws(StoreError) -> Int64 {
    try read("reading the last alert event") { try AlertTable.lastEvent(in: $0) }
  }

  /// The audit log's last number and hash.
  package func auditHead() throws(StoreError) -> AuditHead {
    try read("reading the audit's head") { try AuditTable.head(in: $0) }
  }

  /// The engine's wall clock at the last checkpoint; nil where there is none.
  package func lastCheckpoint() throws(StoreError) -> Timestamp? {
    try read("reading the checkpoints") { try CheckpointTable.all(in: $0).last?.time }
  }

  private func read<Result>(
    _ doing: String, _ body: (Database) throws -> Result
  ) throws(StoreError) -> Result {
    try inTermsOfStore(path: path, doing: doing) { try queue.read(body) }
  }
}
