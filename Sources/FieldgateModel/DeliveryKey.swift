/// What a message that the broker delivers again is recognised by.
package struct DeliveryKey: Hashable, Sendable {
  /// 1 to 65,535.
  package let packetIdentifier: UInt16
  /// `Digest` of topic and payload.
  package let digest: UInt64

  package init(packetIdentifier: UInt16, digest: UInt64) {
    self.packetIdentifier = packetIdentifier
    self.digest = digest
  }
}
