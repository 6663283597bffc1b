/// An MQTT application message as it came in.
package struct Message: Hashable, Sendable {
  package var topic: String
  package var payload: [UInt8]
  /// The broker kept it from before the subscription: a state, not an event.
  package var retained: Bool

  package init(topic: String, payload: [UInt8], retained: Bool = false) {
    self.topic = topic
    self.payload = payload
    self.retained = retained
  }
}

/// An MQTT application message to be sent.
package struct Publication: Hashable, Sendable {
  package var topic: String
  package var payload: [UInt8]
  package var retain: Bool
  /// 0 or 1.
  package var qos: Int

  package init(topic: String, payload: [UInt8], retain: Bool = false, qos: Int = 1) {
    self.topic = topic
    self.payload = payload
    self.retain = retain
    self.qos = qos
  }

  package init(topic: String, object: JSONObject, retain: Bool = false, qos: Int = 1) {
    self.init(topic: topic, payload: Array(object.text.utf8), retain: retain, qos: qos)
  }
}
