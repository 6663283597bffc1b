import FieldgateExchange
import FieldgateModel

/// An alert of the log as JSON.
package enum AlertRow {
  /// The members without a value are left out.
  package static func object(_ alert: Alert) -> JSONObject {
    [
      "id": .string(alert.id.rawValue), "area": .string(alert.area.rawValue),
      "areaName": .string(alert.areaName), "rule": .string(alert.rule.rawValue),
      "status": .string(alert.status.rawValue), "state": .string(alert.state.rawValue),
      "severity": .string(alert.severity.description),
      "certainty": .string(alert.certainty.rawValue), "headline": .string(alert.headline),
      "instruction": alert.instruction.map { .string($0) }, "measure": .string(alert.measure),
      "value": alert.value.map { JSONValue($0) }, "limit": alert.limit.map { .number($0) },
      "unit": alert.unit.map { .string($0.rawValue) },
      "level": .integer(Int64(alert.level.rawValue)),
      "coverage": .object(AlertMessage.object(alert.coverage)),
      "devices": .array(alert.devices.map { .string($0.rawValue) }),
      "onset": .string(alert.onset.iso8601),
      "cleared": alert.cleared.map { .string($0.iso8601) },
      "sequence": .integer(Int64(alert.sequence)),
      "acknowledgedBy": alert.acknowledgedBy.map { .string($0) },
    ]
  }
}
