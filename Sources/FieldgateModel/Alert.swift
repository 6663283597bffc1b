/// An alert as it stands: one rule on one area, from raise to clear, under one id
/// (contract, section 6). The terms are CAP 1.2's and ISA-18.2's.
package struct Alert: Hashable, Sendable {
  package var id: AlertID
  package var area: AreaID
  package var areaName: String
  package var rule: RuleID
  package var status: AlertStatus
  package var state: AlertState
  package var severity: Severity
  package var certainty: Certainty
  package var headline: String
  package var instruction: String?
  /// What the rule watches, and what it was at the last transition.
  package var measure: String
  package var value: Value?
  package var limit: Double?
  package var unit: Unit?
  package var level: ThreatLevel
  package var coverage: Coverage
  /// The evidence: the devices whose readings stand behind the value.
  package var devices: [DeviceID]
  /// When the condition began that raised it.
  package var onset: Timestamp
  package var cleared: Timestamp?
  /// 1 for the raise, one more for each transition, without gaps.
  package var sequence: Int
  package var acknowledgedBy: String?
  package var acknowledgedAt: Timestamp?
  package var acknowledgedNote: String?

  // What follows is in its JSON and in the engine's rows; the store's table has no
  // column for it, since each transition is kept as the JSON that went out.

  /// Name, headline and instruction in both languages; `areaName`, `headline` and
  /// `instruction` are in the site's.
  package var areaNames: LocalizedText?
  package var headlines: LocalizedText?
  package var instructions: LocalizedText?
  /// The limit beyond which it clears, where it has one.
  package var clearLimit: Double?
  /// The readings behind the value, at most `Evidence.most`.
  package var inputs: [Evidence] = []
  /// The lightest measure that fits severity and level now.
  package var advice: Advice?
  /// Every measure that it advised in its life, in order: what is to be taken back when
  /// it is over.
  package var advised: [LocalizedText] = []
  /// While it is shelved.
  package var shelf: Shelf?
  /// The same rule raised on the same area too often in too short a time.
  package var isFlapping = false
  /// The alert about a flood that speaks for it.
  package var foldedInto: AlertID?
  /// Of an alert about a flood: those that it speaks for.
  package var folded: Folded?
  /// What headlines say after the area's name, where measure, value and limit would not do.
  package var reason: LocalizedText?
  /// A line of it was announced: who heard it rise hears it fall.
  package var isHeard = true

  package init(
    id: AlertID, area: AreaID, areaName: String, rule: RuleID, status: AlertStatus,
    state: AlertState, severity: Severity, certainty: Certainty, headline: String,
    instruction: String? = nil, measure: String, value: Value? = nil, limit: Double? = nil,
    unit: Unit? = nil, level: ThreatLevel, coverage: Coverage, devices: [DeviceID],
    onset: Timestamp, cleared: Timestamp? = nil, sequence: Int, acknowledgedBy: String? = nil
  ) {
    self.id = id
    self.area = area
    self.areaName = areaName
    self.rule = rule
    self.status = status
    self.state = state
    self.severity = severity
    self.certainty = certainty
    self.headline = headline
    self.instruction = instruction
    self.measure = measure
    self.value = value
    self.limit = limit
    self.unit = unit
    self.level = level
    self.coverage = coverage
    self.devices = devices
    self.onset = onset
    self.cleared = cleared
    self.sequence = sequence
    self.acknowledgedBy = acknowledgedBy
  }
}

/// What happened to an alert: one line for those who listen.
package struct AlertEvent: Hashable, Sendable {
  package var kind: Transition
  /// The alert after the transition.
  package var alert: Alert
  /// The higher of the severities before and after, so that who heard it rise
  /// hears it fall.
  package var heardAt: Severity
  package var sent: Timestamp
  package var by: String?
  package var note: String?
  /// Whether operators are to be told of it (ISA-18.2: annunciated). One that they are
  /// not told of is stored and published like any other, and says so.
  package var isAnnounced = true
  /// Counts the site's lines, without gaps.
  package var line: UInt64?

  package init(
    kind: Transition, alert: Alert, heardAt: Severity, sent: Timestamp, by: String? = nil,
    note: String? = nil
  ) {
    self.kind = kind
    self.alert = alert
    self.heardAt = heardAt
    self.sent = sent
    self.by = by
    self.note = note
  }
}

/// The transitions of an alert's life.
package enum Transition: String, CaseIterable, Hashable, Sendable {
  case raised, escalated, deescalated, updated, acknowledged, shelved, unshelved, cleared, expired

  /// Whether the alert is open after it.
  package var leavesOpen: Bool { self != .cleared && self != .expired }
}

/// The state of an alert.
package enum AlertState: String, CaseIterable, Hashable, Sendable {
  case raised, acknowledged, shelved, cleared, expired

  package var isOpen: Bool { self != .cleared && self != .expired }
}

/// CAP 1.2 `severity`, least first.
package enum Severity: Int, CaseIterable, Hashable, Comparable, Sendable, CustomStringConvertible {
  case minor, moderate, severe, extreme

  /// All of them, made once.
  package static let all = Set(allCases)

  package init?(name: String) {
    guard let found = Self.allCases.first(where: { $0.description == name }) else { return nil }
    self = found
  }

  /// Lower case, as in topics, the store and JSON.
  package var description: String {
    switch self {
    case .minor: "minor"
    case .moderate: "moderate"
    case .severe: "severe"
    case .extreme: "extreme"
    }
  }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// CAP 1.2 `certainty`, in CAP's own case.
package enum Certainty: String, Hashable, Sendable {
  case observed = "Observed"
  case likely = "Likely"
  case possible = "Possible"
  case unlikely = "Unlikely"
  case unknown = "Unknown"
}

/// CAP 1.2 `status`, in CAP's own case: whether the engine that made the alert
/// works for real.
package enum AlertStatus: String, Hashable, Sendable {
  case actual = "Actual"
  case exercise = "Exercise"
  case system = "System"
  case test = "Test"
}

/// How many of the expected devices stand behind a value.
package struct Coverage: Hashable, Sendable {
  package var reporting: Int
  package var expected: Int

  package init(reporting: Int, expected: Int) {
    self.reporting = reporting
    self.expected = expected
  }
}
