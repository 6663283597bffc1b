import CMosquitto
import FieldgateDaemon
import FieldgateModel
import Glibc

/// The plainest subscriber that libmosquitto allows: it counts, and does nothing else.
///
/// It acknowledges what it has counted, keeps nothing, and decodes nothing.
final class BareSubscriber {
  private let port: Int
  private let topic: String
  private var count = 0
  private var wanted = 0
  private var isSubscribed = false
  private var saidReady = false
  private var first = (milliseconds: 0.0, cpu: 0.0)

  init(port: Int, topic: String) {
    self.port = port
    self.topic = topic
  }

  /// Receives so many, and prints the seconds from the first message to the last, and
  /// the seconds of processor time between them.
  func run(_ wanted: Int) throws {
    self.wanted = wanted
    mosquitto_lib_init()
    let us = Unmanaged.passUnretained(self).toOpaque()
    guard let client = mosquitto_new("bare", false, us) else { return }
    mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5)
    mosquitto_int_option(client, MOSQ_OPT_RECEIVE_MAXIMUM, 10_000)
    mosquitto_subscribe_callback_set(client) { _, object, _, _, _ in
      guard let object else { return }
      let us = Unmanaged<BareSubscriber>.fromOpaque(object).takeUnretainedValue()
      us.isSubscribed = true
    }
    mosquitto_message_callback_set(client) { _, object, _ in
      guard let object else { return }
      let us = Unmanaged<BareSubscriber>.fromOpaque(object).takeUnretainedValue()
      if us.count == 0 { us.first = (steadyMilliseconds(), ownCPUSeconds()) }
      us.count += 1
    }
    var properties: OpaquePointer?
    mosquitto_property_add_int32(
      &properties, Int32(MQTT_PROP_SESSION_EXPIRY_INTERVAL.rawValue), 3600)
    mosquitto_connect_bind_v5(client, "127.0.0.1", Int32(port), 60, nil, properties)
    mosquitto_subscribe(client, nil, topic, 1)
    while !isSubscribed || count < wanted {
      mosquitto_loop(client, 1000, 1)
      ready()
    }
    print((steadyMilliseconds() - first.milliseconds) / 1000, ownCPUSeconds() - first.cpu)
    mosquitto_disconnect(client)
    mosquitto_loop(client, 100, 1)
  }

  private func ready() {
    guard isSubscribed, !saidReady else { return }
    saidReady = true
    // Unbuffered: who waits for it reads the file.
    "ready\n".withCString { _ = write(1, $0, 6) }
  }
}
