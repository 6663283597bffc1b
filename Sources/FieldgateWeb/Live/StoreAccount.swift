import FieldgateStore

/// What can be told of the store by looking at it, each part only where it could be seen.
package struct StoreAccount: Sendable {
  /// Bytes of the file and its log.
  package let bytes: Int64?
  /// What waits for the broker.
  package let outbox: OutboxBacklog?

  package init(of path: String) {
    bytes = StoreReader.bytes(at: path)
    outbox = try? StoreReader(path: path).outboxBacklog()
  }
}
