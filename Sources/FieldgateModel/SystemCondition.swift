/// The gateway's rules about itself; each raises at most one alert at a time.
package enum SystemRule: String, CaseIterable, Hashable, Comparable, Sendable {
  case store = "system.store"
  case broker = "system.broker"
  case clock = "system.clock"
  case load = "system.load"

  package var id: RuleID { RuleID(rawValue) }

  /// What its alerts say that it watches: `store`, `broker`, `clock`, `load`.
  package var measure: String { String(rawValue.dropFirst("system.".count)) }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// One thing that can be the matter with the gateway itself. Several of one rule that
/// hold at once are one alert, which lists them.
package struct SystemCondition: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let rule: SystemRule
  /// One word of it, or a few with hyphens: `full`, `session-lost`, `lag`, `device a-1`; without
  /// control characters, whatever a device calls itself.
  package let cause: String

  package init(_ rule: SystemRule, _ cause: String) {
    self.rule = rule
    self.cause = harmless(cause)
  }

  /// A device that speaks more than it may.
  package static func limited(_ device: DeviceID) -> Self { Self(.load, "device \(device)") }

  /// Whether it is a device that speaks more than it may.
  package var isOfDevice: Bool { rule == .load && cause.hasPrefix("device ") }

  package var description: String { "\(rule.rawValue) \(cause)" }

  package static func < (left: Self, right: Self) -> Bool {
    (left.rule, left.cause) < (right.rule, right.cause)
  }
}

/// How a condition stands.
package enum SystemState: Hashable, Sendable {
  /// From now on, until it is said to end.
  case holds(Severity, LocalizedText)
  /// It came and is gone: told of for ten minutes.
  case happened(Severity, LocalizedText)
  case ends
}
