import FieldgateModel

/// An alert's transition as the contract's JSON (section 6).
package enum AlertMessage {
  /// How long a listener that hears nothing more may take an alert as standing.
  static let validity: Milliseconds = 86_400_000
  /// Nothing is delayed for so long.
  static let longestDelay = validity

  package static func object(_ event: AlertEvent, site: String) -> JSONObject {
    let alert = event.alert
    return [
      "id": .string(alert.id.rawValue),
      "event": .string(event.kind.rawValue),
      "state": .string(alert.state.rawValue),
      "site": .string(site),
      "area": .string(alert.area.rawValue),
      "areaName": .string(alert.areaName),
      "areaNames": alert.areaNames.map(object),
      "rule": .string(alert.rule.rawValue),
      "status": .string(alert.status.rawValue),
      "msgType": .string(msgType(event)),
      "severity": .string(alert.severity.description),
      "urgency": .string(urgency(alert)),
      "certainty": .string(alert.certainty.rawValue),
      "headline": .string(alert.headline),
      "headlines": alert.headlines.map(object),
      "instruction": alert.instruction.map { .string($0) },
      "instructions": alert.instructions.map(object),
      "measure": .string(alert.measure),
      "value": alert.value.map { JSONValue($0) },
      "limit": alert.limit.map { .number($0) },
      "clearLimit": alert.clearLimit.map { .number($0) },
      "unit": alert.unit.map { .string($0.rawValue) },
      "level": .integer(Int64(alert.level.rawValue)),
      "coverage": .object(object(alert.coverage)),
      "devices": .array(alert.devices.map { .string($0.rawValue) }),
      "inputs": list(alert.inputs) { .object(object($0)) },
      "advice": alert.advice.map { .object(object($0)) },
      "takeBack": alert.state.isOpen ? nil : list(alert.advised, object),
      "onset": .string(alert.onset.iso8601),
      "sent": .string(event.sent.iso8601),
      "expires": .string((event.sent + validity).iso8601),
      "cleared": alert.cleared.map { .string($0.iso8601) },
      "sequence": .integer(Int64(alert.sequence)),
      "announced": event.isAnnounced ? nil : false,
      "line": event.line.map { .integer(Int64(clamping: $0)) },
      "acknowledgedBy": alert.acknowledgedBy.map { .string($0) },
      "acknowledgedAt": alert.acknowledgedAt.map { .string($0.iso8601) },
      "acknowledgedNote": alert.acknowledgedNote.map { .string($0) },
      "shelved": alert.shelf.map { shelf in
        .object([
          "by": .string(shelf.by), "reason": .string(shelf.reason),
          "since": .string(shelf.since.iso8601), "until": .string(shelf.until.iso8601),
        ])
      },
      "flapping": alert.isFlapping ? true : nil,
      "foldedInto": alert.foldedInto.map { .string($0.rawValue) },
      "foldedCount": alert.folded.map { .integer(Int64($0.count)) },
      "foldedOpen": alert.folded.map { .integer(Int64($0.openCount)) },
      "folded": alert.folded.map { .array($0.open.map { .object(object($0)) }) },
      "by": event.by.map { .string($0) },
      "note": event.note.map { .string($0) },
    ]
  }

  private static func list<Element>(
    _ elements: [Element], _ value: (Element) -> JSONValue
  ) -> JSONValue? {
    elements.isEmpty ? nil : .array(elements.map(value))
  }

  private static func object(_ text: LocalizedText) -> JSONValue {
    .object(["nl": .string(text.nl), "en": .string(text.en)])
  }

  private static func object(_ input: Evidence) -> JSONObject {
    [
      "device": .string(input.device.rawValue), "channel": input.channel.map { .string($0) },
      "measure": .string(input.measure.rawValue), "value": JSONValue(input.value),
      "time": .string(input.time.iso8601),
    ]
  }

  private static func object(_ advice: Advice) -> JSONObject {
    [
      "measure": object(advice.measure), "cost": .integer(Int64(advice.cost)),
      "by": .string(advice.by),
    ]
  }

  private static func object(_ one: Folded.One) -> JSONObject {
    [
      "area": .string(one.area.rawValue), "rule": .string(one.rule.rawValue),
      "severity": .string(one.severity.description), "id": .string(one.id.rawValue),
    ]
  }

  package static func object(_ coverage: Coverage) -> JSONObject {
    [
      "reporting": .integer(Int64(coverage.reporting)),
      "expected": .integer(Int64(coverage.expected)),
    ]
  }

  /// CAP 1.2 `msgType`: the first is an Alert, the last a Cancel.
  static func msgType(_ event: AlertEvent) -> String {
    switch event.kind {
    case .raised: "Alert"
    case .cleared, .expired: "Cancel"
    default: "Update"
    }
  }

  /// CAP 1.2 `urgency`: severe and extreme want action at once, the others soon.
  static func urgency(_ alert: Alert) -> String {
    if !alert.state.isOpen { return "Past" }
    return alert.severity >= .severe ? "Immediate" : "Expected"
  }

  /// The publications of one transition: the line for those who listen, and the standing
  /// alert, which is removed when it is over.
  package static func publications(
    _ event: AlertEvent, site: String, topics: TopicTree
  ) -> [Publication] {
    let body = object(event, site: site)
    let standing = topics.standingAlert(of: event.alert.rule, on: event.alert.area)
    return [
      Publication(topic: topics.alerts(on: event.alert.area, event.heardAt), object: body),
      event.alert.state.isOpen
        ? Publication(topic: standing, object: body, retain: true)
        : Publication(topic: standing, payload: [], retain: true),
    ]
  }
}
