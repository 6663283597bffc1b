import CMosquitto

/// A broker's "no" to a CONNECT, in words.
struct Refusal: Hashable, Sendable {
  /// The return code of 3.1.1 (1 to 5) or the reason code of 5 (from 128 on).
  let code: Int
  let asked: MQTTOptions.ProtocolVersion

  /// Whether another version of MQTT may be welcome: return code 1 of 3.1.1 or
  /// reason code 0x84 of 5.
  var isOfVersion: Bool { code == 1 || code == 0x84 }

  var reason: String { Self.text(code, asked) }

  /// The words for a code of CONNACK or SUBACK.
  static func text(_ code: Int, _ version: MQTTOptions.ProtocolVersion) -> String {
    if code == 0x80, version == .v311 { return "refused" }
    let text =
      code < 128 ? mosquitto_connack_string(Int32(code)) : mosquitto_reason_string(Int32(code))
    return text.map { String(cString: $0) } ?? "code \(code)"
  }
}
