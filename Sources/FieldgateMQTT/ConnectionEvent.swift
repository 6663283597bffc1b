import FieldgateModel

/// What happened to a connection, told once and in order.
package enum ConnectionEvent: Hashable, Sendable {
  /// An attempt begins.
  case connecting(MQTTAddress, MQTTOptions.ProtocolVersion)
  /// The broker accepted. Without a session present, what it sent to an absent
  /// client is lost: a gap.
  case connected(MQTTAddress, sessionPresent: Bool, MQTTOptions.ProtocolVersion)
  /// The broker answered, and said no.
  case refused(MQTTAddress, reason: String)
  /// The attempt came to nothing before the broker answered.
  case unreachable(MQTTAddress, reason: String)
  /// The connection was up and is no more.
  case lost(reason: String)
  /// Somebody else uses our client id: each of the two takes the session from the other.
  /// Certain where the broker said so (MQTT 5), else guessed from several connections in a
  /// row that the broker closed without a word soon after they came up. Comes behind `lost`.
  case rivalled(clientID: String, isCertain: Bool)
  /// The connection is being left in good order, to come again at once with what
  /// `renew` gave.
  case renewing
  /// The next attempt comes after this pause.
  case retryingIn(Milliseconds)
  /// The broker's answer to one filter.
  case subscribed(TopicFilter, Grant)
  case unsubscribed(TopicFilter)
  /// The broker answered a QoS 1 publication with an error (MQTT 5): it will not be
  /// delivered, and sending it again would bring the same answer.
  case publicationRefused(topic: String, token: Int64?, reason: String)
  /// The connection was closed on our wish.
  case stopped

  /// What a broker grants to a subscription.
  package enum Grant: Hashable, Sendable {
    /// The highest QoS that it will deliver with, 0 to 2.
    case qos(Int)
    case refused(reason: String)
  }
}

/// Where a connection stands.
package enum ConnectionStatus: Hashable, Sendable {
  /// Not started yet.
  case idle
  /// An attempt is under way.
  case connecting
  /// Waiting for the next attempt.
  case pausing
  case connected
  /// The farewell is on its way.
  case stopping
  case stopped
}

/// One file descriptor that a loop waits for, in the terms of `poll`.
package struct Descriptor: Hashable, Sendable {
  package let number: Int32
  package let wantsRead: Bool
  package let wantsWrite: Bool

  package init(number: Int32, wantsRead: Bool = true, wantsWrite: Bool = false) {
    self.number = number
    self.wantsRead = wantsRead
    self.wantsWrite = wantsWrite
  }
}

/// What became of the wish to subscribe or to take a subscription back.
package enum SubscribeOutcome: Hashable, Sendable {
  /// The requests are queued; each answer comes as an event.
  case asked(count: Int)
  /// There is no connection: subscribe again once it is there.
  case notConnected
}
