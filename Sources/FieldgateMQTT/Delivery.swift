import FieldgateModel

/// A message as the broker delivered it to us.
package struct Delivery: Hashable, Sendable {
  package let message: Message
  /// 1 to 65,535 with QoS 1; 0 with QoS 0.
  package let packetIdentifier: UInt16
  /// 0 or 1: a subscription at QoS 1 never brings a 2.
  package let qos: Int

  package init(message: Message, packetIdentifier: UInt16 = 0, qos: Int = 0) {
    self.message = message
    self.packetIdentifier = packetIdentifier
    self.qos = qos
  }

  /// By which a second delivery is recognised; nil with QoS 0, which has none.
  package var key: DeliveryKey? {
    guard qos > 0 else { return nil }
    return DeliveryKey(
      packetIdentifier: packetIdentifier, digest: Digest.of(message.topic, message.payload))
  }
}

/// How much one call may read: it ends behind the message that reaches a limit.
package struct BatchLimit: Hashable, Sendable {
  /// Messages, at least 1.
  package let count: Int
  /// Bytes of topics and payloads.
  package let bytes: Int

  package init(count: Int = 1_000, bytes: Int = 4 << 20) {
    self.count = count
    self.bytes = bytes
  }
}

/// How a call to read ended. Whatever was read before is in the batch in any case.
package enum ReadOutcome: Hashable, Sendable {
  /// Nothing more waits.
  case drained
  /// A limit is reached; more may wait.
  case batchFull
  /// The connection broke; the reason is in the events, too. What was read is
  /// unacknowledged but real: commit it, and the recogniser will know it again.
  case connectionLost(reason: String)
  /// There is no connection to read from.
  case notConnected
}
