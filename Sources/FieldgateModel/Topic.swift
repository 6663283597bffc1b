/// The names of the gateway's own topics (contract, section 5).
///
/// Ids in a level are percent-encoded where they hold what MQTT or a reader could
/// take for something else: `/ + # %`, control characters and what is no character.
package struct TopicTree: Hashable, Sendable {
  /// `fieldgate/<site>`, or `fieldgate/<site>/exercise` for an exercise's tree.
  package let prefix: String

  package init(site: String, exercise: Bool = false) {
    prefix = "fieldgate/" + Self.level(site) + (exercise ? "/exercise" : "")
  }

  /// The tree for exercises within this one.
  package var exercise: TopicTree { TopicTree(prefix: prefix + "/exercise") }

  private init(prefix: String) { self.prefix = prefix }

  package var status: String { prefix + "/status" }
  package var heartbeat: String { prefix + "/heartbeat" }

  package func state(of area: AreaID) -> String {
    "\(prefix)/area/\(Self.level(area.rawValue))/state"
  }

  package func standingAlert(of rule: RuleID, on area: AreaID) -> String {
    "\(prefix)/area/\(Self.level(area.rawValue))/alert/\(Self.level(rule.rawValue))"
  }

  package func alerts(on area: AreaID, _ severity: Severity) -> String {
    "\(prefix)/alerts/\(Self.level(area.rawValue))/\(severity)"
  }

  /// Everything that is for one partner stands below this: `…/partner/<partner>`.
  package func partner(_ partner: PartnerID) -> String {
    "\(prefix)/partner/\(Self.level(partner.rawValue))"
  }

  package func status(of partner: PartnerID) -> String { self.partner(partner) + "/status" }
  package func heartbeat(of partner: PartnerID) -> String { self.partner(partner) + "/heartbeat" }

  package func alerts(on area: AreaID, of partner: PartnerID) -> String {
    "\(self.partner(partner))/alerts/\(Self.level(area.rawValue))"
  }

  /// The same as CAP.
  package func capAlerts(on area: AreaID, of partner: PartnerID) -> String {
    alerts(on: area, of: partner) + "/cap"
  }

  package func picture(of area: AreaID, for partner: PartnerID) -> String {
    "\(self.partner(partner))/picture/\(Self.level(area.rawValue))"
  }

  package func reading(_ measure: Measure, of device: DeviceID, in area: AreaID) -> String {
    "\(prefix)/reading/\(Self.level(area.rawValue))/\(Self.level(device.rawValue))/\(measure.rawValue)"
  }

  /// `…/command/<user>/<verb>`: the broker's ACL ties the user to who publishes.
  package func command(_ verb: String, by user: String) -> String {
    "\(prefix)/command/\(Self.level(user))/\(verb)"
  }

  package func reply(to user: String) -> String { command("reply", by: user) }

  /// The user and the verb of a command's topic; nil for any other topic, a
  /// reply's included.
  package func command(in topic: String) -> (user: String, verb: String)? {
    guard topic.hasPrefix(prefix + "/command/") else { return nil }
    let rest = topic.dropFirst(prefix.count + "/command/".count)
    let levels = rest.split(separator: "/", omittingEmptySubsequences: false)
    guard levels.count == 2, levels[1] != "reply", let user = Self.decoded(String(levels[0]))
    else { return nil }
    return (user, String(levels[1]))
  }

  /// `…/device/<the device's own topic>`: where devices of an exercise speak.
  package func device(_ topic: String) -> String { "\(prefix)/device/\(topic)" }

  /// `…/partner/<partner>/inject`: what a partner is told in an exercise, in its own feed.
  package func inject(to partner: PartnerID) -> String { self.partner(partner) + "/inject" }

  /// `…/inject/<to>`: what the staff of an exercise are told.
  package func inject(to whom: String) -> String { "\(prefix)/inject/\(Self.level(whom))" }

  /// One topic level out of any text.
  package static func level(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: mustEncode) else { return text }
    var level = ""
    for scalar in text.unicodeScalars {
      if mustEncode(scalar) {
        for byte in String(scalar).utf8 {
          let digits = String(byte, radix: 16, uppercase: true)
          level += digits.count == 1 ? "%0" + digits : "%" + digits
        }
      } else {
        level.unicodeScalars.append(scalar)
      }
    }
    return level
  }

  /// The text that `level` made a level of; nil where the encoding is broken.
  package static func decoded(_ level: String) -> String? {
    guard level.contains("%") else { return level }
    var bytes: [UInt8] = []
    var rest = Array(level.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%") {
        guard rest.count >= 2,
          let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
        else { return nil }
        rest = rest.dropFirst(2)
        bytes.append(value)
      } else {
        bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func mustEncode(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "/", "+", "#", "%": true
    default:
      // MQTT 5.0, section 1.5.4: a broker may end the connection over either.
      scalar.properties.generalCategory == .control
        || scalar.properties.isNoncharacterCodePoint
    }
  }
}

/// An MQTT topic filter: levels, `+` for one level, `#` at the end for the rest
/// (MQTT 5.0, section 4.7).
package struct TopicFilter: Hashable, Sendable, CustomStringConvertible {
  package let text: String
  private let levels: [Substring]

  package init(_ text: String) {
    self.text = text
    levels = text.split(separator: "/", omittingEmptySubsequences: false)
  }

  package var description: String { text }

  /// Whether every topic that the other filter matches is matched by this one.
  package func covers(_ other: TopicFilter) -> Bool {
    for (index, level) in levels.enumerated() {
      if level == "#" { return !(index == 0 && other.text.hasPrefix("$")) }
      guard index < other.levels.count else { return false }
      let otherLevel = other.levels[index]
      if level == "+" {
        if otherLevel == "#" || (index == 0 && otherLevel.hasPrefix("$")) { return false }
      } else if level != otherLevel {
        return false
      }
    }
    return levels.count == other.levels.count
  }

  package func matches(_ topic: String) -> Bool { covers(TopicFilter(topic)) }

  /// The filters without those that another one covers, sorted.
  ///
  /// A broker may deliver a message once for each subscription that matches it
  /// (MQTT 5.0, section 3.3.4); with none covered by another it has no reason to.
  package static func reduced(_ filters: some Sequence<TopicFilter>) -> [TopicFilter] {
    let unique = Set(filters)
    return unique.filter { filter in
      !unique.contains { $0 != filter && $0.covers(filter) }
    }.sorted { $0.text < $1.text }
  }
}
