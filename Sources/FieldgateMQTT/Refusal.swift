import CMosquitto

/// A broker's "no" to a CONNECT, in words.
struct Refusal: Hashable, Sendable {
  /// The return code of 3.1.1 (1 to 5) or the reason code of 5 (from 128 on).
  let code: Int
  let asked: MQTTOptions.ProtocolVersion

  /// Whether another version of MQTT may be welcome: return code 1 of 3.1.1 or
  /// reason code 0x84 of 5.
  var isOfVersion: Bool { code == 1 || code == 0x84 }

  /// With the next step where it is a matter of who we are.
  var reason: String {
    let text = Self.text(code, asked)
    // 3.1.1: bad user name or password, not authorised; 5: the same as reason codes.
    guard [4, 5, 0x86, 0x87].contains(code) else { return text }
    return
      "\(text.hasSuffix(".") ? String(text.dropLast()) : text); see the user in the broker's URL"
      + " and its password"
  }

  /// The words for a code of CONNACK or SUBACK.
  static func text(_ code: Int, _ version: MQTTOptions.ProtocolVersion) -> String {
    if code == 0x80, version == .v311 { return "refused" }
    let text =
      code < 128 ? mosquitto_connack_string(Int32(code)) : mosquitto_reason_string(Int32(code))
    return text.map { String(cString: $0) } ?? "code \(code)"
  }
}
