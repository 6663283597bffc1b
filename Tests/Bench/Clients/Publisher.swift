import CMosquitto
import FieldgateDaemon
import FieldgateModel

/// Publishes a load at QoS 1: as fast as the broker acknowledges it, or at a pace.
final class Publisher {
  private let port: Int
  private var acknowledged = 0

  init(port: Int) { self.port = port }

  /// Publishes so many, at most 2,000 of them unacknowledged, and returns when the
  /// broker has acknowledged all.
  func run(_ count: Int, message: (Int) -> (topic: String, payload: String)) {
    guard let client = connect() else { return }
    var sent = 0
    while acknowledged < count {
      while sent < count, sent - acknowledged < 2000 {
        publish(message(sent), client)
        sent += 1
      }
      mosquitto_loop(client, 100, 1)
    }
    mosquitto_disconnect(client)
    mosquitto_loop(client, 100, 1)
  }

  /// Publishes so many a second, evenly, each saying its own moment, until it is ended.
  /// What the clock or the broker kept back is made up for at once.
  func run(rate: Int) {
    guard let client = connect() else { return }
    let clock = BoxClock()
    let start = steadyMilliseconds()
    let between = 1000 / Double(rate)
    var sent = 0
    while true {
      while start + Double(sent) * between <= steadyMilliseconds() {
        publish(
          Load.message(sent, to: clock.wall, value: sent / Load.devices % 50), client)
        sent += 1
      }
      let left = start + Double(sent) * between - steadyMilliseconds()
      mosquitto_loop(client, Int32(min(max(left, 1), 1000)), 1)
    }
  }

  private func publish(_ message: (topic: String, payload: String), _ client: OpaquePointer) {
    mosquitto_publish(
      client, nil, message.topic, Int32(message.payload.utf8.count), message.payload, 1, false)
  }

  private func connect() -> OpaquePointer? {
    mosquitto_lib_init()
    let us = Unmanaged.passUnretained(self).toOpaque()
    guard let client = mosquitto_new(nil, true, us) else { return nil }
    mosquitto_max_inflight_messages_set(client, 0)
    mosquitto_publish_callback_set(client) { _, object, _ in
      guard let object else { return }
      Unmanaged<Publisher>.fromOpaque(object).takeUnretainedValue().acknowledged += 1
    }
    mosquitto_connect(client, "127.0.0.1", Int32(port), 60)
    return client
  }
}
