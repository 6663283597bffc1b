import FieldgateModel

/// Whom or what a line of the log is about. What is nil is left out of the journal.
package struct LogSubject: Hashable, Sendable {
  package var area: String?
  package var rule: String?
  package var device: String?
  package var adapter: String?
  package var topic: String?
  /// The cause of a condition of the gateway itself: `full`, `lag`.
  package var condition: String?
  package var alert: String?
  /// `raised`, `cleared` …
  package var event: String?
  package var severity: String?
  /// CAP's word: `Actual`, `Exercise`, `Test`.
  package var status: String?

  package init(
    area: AreaID? = nil, rule: RuleID? = nil, device: DeviceID? = nil, adapter: AdapterID? = nil,
    topic: String? = nil
  ) {
    self.area = area?.rawValue
    self.rule = rule?.rawValue
    self.device = device?.rawValue
    self.adapter = adapter?.rawValue
    self.topic = topic
  }

  /// An alert, and its transition where there is one.
  init(_ alert: Alert, _ event: Transition? = nil) {
    self.init(area: alert.area, rule: alert.rule)
    self.alert = alert.id.rawValue
    self.event = event?.rawValue
    severity = alert.severity.description
    status = alert.status.rawValue
  }

  init(_ condition: SystemCondition) {
    self.init(rule: condition.rule.id)
    self.condition = condition.cause
  }

  /// The names of the journal's fields, and what stands in them.
  var fields: [(name: String, value: String)] {
    let all: [(String, String?)] = [
      ("FIELDGATE_AREA", area), ("FIELDGATE_RULE", rule), ("FIELDGATE_DEVICE", device),
      ("FIELDGATE_ADAPTER", adapter), ("FIELDGATE_TOPIC", topic),
      ("FIELDGATE_CONDITION", condition), ("FIELDGATE_ALERT", alert), ("FIELDGATE_EVENT", event),
      ("FIELDGATE_SEVERITY", severity), ("FIELDGATE_STATUS", status),
    ]
    return all.compactMap { name, value in value.map { (name, $0) } }
  }

  /// What makes a line another's like, for the limit on lines: not how it stands.
  var identity: LogSubject {
    var subject = self
    subject.event = nil
    subject.severity = nil
    return subject
  }
}
