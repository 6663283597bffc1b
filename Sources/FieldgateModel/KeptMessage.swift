/// A message out of quarantine, as it is read again.
package struct KeptMessage: Hashable, Sendable {
  /// Its number in the quarantine.
  package var number: Int64
  package var received: Timestamp
  package var topic: String
  /// Nil where nothing but its shape is kept.
  package var payload: [UInt8]?

  package init(number: Int64, received: Timestamp, topic: String, payload: [UInt8]?) {
    self.number = number
    self.received = received
    self.topic = topic
    self.payload = payload
  }
}

/// Messages out of quarantine that were asked for, as far as one look at them goes.
package struct KeptMessages: Hashable, Sendable {
  package var messages: [KeptMessage] = []
  /// Those that were not looked at: what came before was enough for once.
  package var left: [Int64] = []
  /// How often the store holds what is read of them already: what it has of them is not to be
  /// stored again.
  package var known: [ReadingIdentity: Int] = [:]
  /// What the store would not take of them: their devices have too many series.
  package var excess: Set<ReadingIdentity> = []

  package init(_ messages: [KeptMessage] = []) { self.messages = messages }

  /// Leaves the message of this number, and all that come after it.
  package mutating func leave(from number: Int64) {
    guard let place = messages.firstIndex(where: { $0.number == number }) else { return }
    left = messages[place...].map(\.number) + left
    messages.removeSubrange(place...)
  }
}

/// By what two readings are known to be one: the same device said the same thing of the
/// same instant.
package struct ReadingIdentity: Hashable, Sendable {
  package let device: DeviceID
  package let series: Series
  package let value: Value
  package let time: Timestamp

  package init(_ reading: Reading) {
    device = reading.device
    series = reading.series
    value = reading.value
    time = reading.time
  }
}
