import FieldgateModel

/// One alert and one partner.
struct PartnerKey: Hashable, Comparable, Sendable {
  var partner: PartnerID
  var alert: AlertID

  static func < (left: Self, right: Self) -> Bool {
    (left.partner, left.alert) < (right.partner, right.alert)
  }

  /// Of its row. A partner's id has no slash in it.
  var row: String { "alert/\(partner)/\(alert)" }

  init(partner: PartnerID, alert: AlertID) {
    self.partner = partner
    self.alert = alert
  }

  /// The key whose row it is; nil for a row of another sort.
  init?(row: String) {
    let parts = row.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "alert" else { return nil }
    self.init(partner: PartnerID(String(parts[1])), alert: AlertID(String(parts[2])))
  }
}

/// What a partner has been told of an alert.
struct PartnerEntry: Hashable, Sendable {
  /// The alert's id as the partner knows it.
  var id: String
  /// Of the last message about it.
  var version = 0
  /// Of the last Alert, Update or Cancel.
  var alertVersion = 0
  /// It has heard an Alert and no Cancel since.
  var isOpen = false
  /// The alert itself has ended.
  var isOver = false
  /// The messages since the last Alert, the oldest first; at most `mostReferences`.
  var chain: [MessageReference] = []
  /// Of what was said last.
  var digest: UInt64 = 0
  var sent = Timestamp(milliseconds: 0)
  // What was said last, for a Cancel that may say no more.
  var area: AreaID
  var severity: Severity
  var status: AlertStatus
  var certainty: Certainty
  var tlp: TLP?
  /// The threat level that the alert was last looked at by, whether or not anything was said.
  var level: ThreatLevel
  /// The version that the partner acknowledged last; 0 for none.
  var acknowledged = 0
  /// The alert's true value, and when it came to be that: scrambling goes by this time, so
  /// that saying the same value again draws no other error.
  var value: Value?
  var valueTime: Timestamp?
  /// What an open alert is said to be again before what was said of it expires.
  var renewal: Renewal?

  struct Renewal: Hashable, Sendable {
    /// As it was told last.
    var telling: Telling
    /// On the steady clock.
    var due: Milliseconds
  }

  /// A Cancel names the Alert and the messages before it; of very many the first and the last.
  static let mostReferences = 100
  /// Alerts that are over are remembered for answers to late acknowledgements.
  static let mostOver = 100

  mutating func remember(_ reference: MessageReference) {
    chain.append(reference)
    if chain.count > Self.mostReferences { chain.remove(at: 1) }
  }
}

/// How many messages a partner has been sent, and about how many alerts.
struct PartnerCounts: Hashable, Sendable {
  var messages = 0
  var alerts = 0

  static func key(of partner: PartnerID) -> String { "partner/\(partner)" }
}

/// What a partner is to be told later.
struct PendingTelling: Hashable, Sendable {
  var key: PartnerKey
  /// On the steady clock.
  var due: Milliseconds
  var order: UInt64
  var what: What

  enum What: Hashable, Sendable {
    case telling(Telling)
    /// Another partner has acknowledged.
    case acknowledgement(by: PartnerID, note: String?)
  }

  var row: String { "due/\(order)" }
}
