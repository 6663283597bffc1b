import CMosquitto
import FieldgateModel

// The C callbacks of a client. Each finds its client through the handle's user data,
// which lives as long as the handle, since the client destroys the handle. They run
// inside `readPacket`, `write` and `connect`, on the thread that called.

extension Client {
  func installCallbacks(on handle: OpaquePointer) {
    mosquitto_connect_v5_callback_set(handle) { _, user, code, flags, _ in
      Client.from(user)?.greeted(code: code, flags: flags)
    }
    mosquitto_disconnect_v5_callback_set(handle) { _, user, code, _ in
      Client.from(user)?.farewell = Int(code)
    }
    mosquitto_message_v5_callback_set(handle) { _, user, message, _ in
      guard let message else { return }
      Client.from(user)?.delivered(message.pointee)
    }
    mosquitto_subscribe_v5_callback_set(handle) { _, user, identifier, count, codes, _ in
      Client.from(user)?.subscribed(identifier, code: count > 0 ? codes?.pointee : nil)
    }
    mosquitto_unsubscribe_v5_callback_set(handle) { _, user, identifier, _ in
      Client.from(user)?.unsubscribed(identifier)
    }
    mosquitto_publish_v5_callback_set(handle) { _, user, identifier, code, _ in
      Client.from(user)?.published(identifier, code: code)
    }
    mosquitto_log_callback_set(handle) { _, user, level, text in
      guard level & (MOSQ_LOG_ERR | MOSQ_LOG_WARNING) != 0, let text else { return }
      Client.from(user)?.complain(String(cString: text))
    }
  }

  private static func from(_ user: UnsafeMutableRawPointer?) -> Client? {
    user.map { Unmanaged<Client>.fromOpaque($0).takeUnretainedValue() }
  }

  private func greeted(code: Int32, flags: Int32) {
    activity += 1
    answer = Answer(code: Int(code), sessionPresent: flags & 1 != 0)
  }

  private func delivered(_ message: mosquitto_message) {
    activity += 1
    let bytes = UnsafeRawBufferPointer(start: message.payload, count: Int(message.payloadlen))
    let topic = message.topic.map { String(cString: $0) } ?? ""
    deliveredBytes += bytes.count + topic.utf8.count
    deliveries.append(
      Delivery(
        message: Message(topic: topic, payload: Array(bytes), retained: message.retain),
        packetIdentifier: UInt16(truncatingIfNeeded: message.mid), qos: Int(message.qos)))
  }

  private func subscribed(_ identifier: Int32, code: Int32?) {
    activity += 1
    subscriptionAnswers.append(
      SubscriptionAnswer(packetIdentifier: identifier, code: Int(code ?? 128)))
  }

  private func unsubscribed(_ identifier: Int32) {
    activity += 1
    subscriptionAnswers.append(SubscriptionAnswer(packetIdentifier: identifier, code: nil))
  }

  private func published(_ identifier: Int32, code: Int32) {
    activity += 1
    publicationAnswers.append(
      PublicationAnswer(packetIdentifier: identifier, code: Int(code)))
  }
}
