import CMosquitto
import FieldgateDaemon
import FieldgateModel

/// Publishes probes and hears what becomes of them: one process, one clock.
///
/// Two kinds in turn. One kind raises an alert and clears it again, and is answered by
/// the gateway's line about that. The other goes to a topic that the prober itself
/// subscribes to: what the broker alone takes, which is the floor under the first. A
/// probe waits for the answer to the one before it of its kind, so a stall of the
/// gateway is counted once, and not once for each probe that it kept back.
final class Prober {
  /// How long the answers took, in milliseconds.
  struct Waits {
    var alerts: [Double] = []
    var echoes: [Double] = []
    /// Probes without an answer within five seconds.
    var missing = 0
  }

  private let port: Int
  private var waits = Waits()
  private var raises = true
  private var alertSent: Double?
  private var echoSent: Double?
  private var isSubscribed = false
  private static let echoTopic = "echo/probe"
  private static let longest = 5000.0

  init(port: Int) { self.port = port }

  /// Probes for so many seconds, five times a second with each kind; the first second
  /// is not counted.
  func run(seconds: Int) throws -> Waits {
    mosquitto_lib_init()
    let us = Unmanaged.passUnretained(self).toOpaque()
    guard let client = mosquitto_new(nil, true, us) else {
      throw NotMeasured(description: "libmosquitto gives no client")
    }
    defer { mosquitto_destroy(client) }
    mosquitto_subscribe_callback_set(client) { _, object, _, _, _ in
      guard let object else { return }
      Unmanaged<Prober>.fromOpaque(object).takeUnretainedValue().isSubscribed = true
    }
    mosquitto_message_callback_set(client) { _, object, message in
      guard let object, let message = message?.pointee, let topic = message.topic else { return }
      let bytes = UnsafeRawBufferPointer(start: message.payload, count: Int(message.payloadlen))
      Unmanaged<Prober>.fromOpaque(object).takeUnretainedValue()
        .hear(String(cString: topic), String(decoding: bytes, as: UTF8.self))
    }
    mosquitto_connect(client, "127.0.0.1", Int32(port), 60)
    mosquitto_subscribe(client, nil, Self.echoTopic, 1)
    mosquitto_subscribe(client, nil, "fieldgate/bench/alerts/\(Load.probe)/+", 1)
    try waitFor("the prober's subscription", within: 10_000) {
      mosquitto_loop(client, 10, 1)
      return isSubscribed
    }
    probe(client, seconds: seconds)
    mosquitto_disconnect(client)
    return waits
  }

  private func probe(_ client: OpaquePointer, seconds: Int) {
    let start = steadyMilliseconds()
    var tick = 0
    while steadyMilliseconds() < start + Double(seconds + 1) * 1000 {
      if tick == 10 { waits = Waits() }
      let due = start + Double(tick) * 100
      let left = due - steadyMilliseconds()
      if left > 0 {
        mosquitto_loop(client, Int32(left.rounded(.up)), 1)
        continue
      }
      tick += 1
      send(client, isEcho: tick.isMultiple(of: 2))
    }
  }

  private func send(_ client: OpaquePointer, isEcho: Bool) {
    let now = steadyMilliseconds()
    if let sent = isEcho ? echoSent : alertSent {
      guard now - sent > Self.longest else { return }
      waits.missing += 1
    }
    let message =
      isEcho
      ? (topic: Self.echoTopic, payload: "{}")
      : Load.probe(raises: raises, at: BoxClock().wall)
    if isEcho { echoSent = now } else { alertSent = now }
    mosquitto_publish(
      client, nil, message.topic, Int32(message.payload.utf8.count), message.payload, 1, false)
  }

  private func hear(_ topic: String, _ payload: String) {
    let now = steadyMilliseconds()
    if topic == Self.echoTopic {
      guard let sent = echoSent else { return }
      waits.echoes.append(now - sent)
      echoSent = nil
    } else if let sent = alertSent,
      payload.contains(raises ? "\"event\":\"raised\"" : "\"event\":\"cleared\"")
    {
      waits.alerts.append(now - sent)
      alertSent = nil
      raises.toggle()
    }
  }
}
