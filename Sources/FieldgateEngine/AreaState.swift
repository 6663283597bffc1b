import FieldgateExchange
import FieldgateModel
import FieldgateRules

/// An area as listeners see it: its values with what stands behind each, its level
/// and who set it, its open alerts and what they speak for.
package struct AreaState: Sendable {
  package let area: Area
  package let level: Engine.LevelNow
  package let values: [(measure: AreaMeasure, value: AreaValue)]
  /// Between which values nine in ten are expected to be now, where an anomaly rule has
  /// learnt it.
  package let expected: [AreaMeasure: ClosedRange<Double>]
  package let alerts: [Alert]
  /// What would be raised if none of these alerts were open: `area/rule`.
  package let inhibited: [String]
  package let language: Language

  /// The worst of its values' states; nil where no device watches the area.
  package var freshness: Freshness? {
    if values.isEmpty { return nil }
    let all = Set(values.map(\.value.freshness))
    if all == [.fresh] { return .fresh }
    return all == [.blind] ? .blind : .degraded
  }

  /// The worst of the readings behind its values; nil where nothing was ever said.
  package var quality: Quality? {
    values.reduce(nil) { Quality.worse($0, $1.value.quality) }
  }

  /// The JSON of `…/area/<area>/state` and of `fieldgate areas --json`.
  ///
  /// - Parameter status: of what is so for real nothing is said.
  package func object(at time: Timestamp, status: AlertStatus = .actual) -> JSONObject {
    var values: JSONObject = [:]
    for (measure, value) in self.values {
      values[measure.rawValue] = .object([
        "value": value.value.map { Self.rounded($0) },
        "unit": measure.isNumber ? .string(Self.unit(of: measure)) : nil,
        "expected": expected[measure].map {
          .object([
            "low": Self.rounded(.number($0.lowerBound)),
            "high": Self.rounded(.number($0.upperBound)),
          ])
        },
        "state": .string(value.freshness.rawValue),
        "coverage": .object(AlertMessage.object(value.coverage)),
        "age": value.age.map { .number(Double($0) / 1000) },
        "quality": value.quality.map { .string($0.rawValue) },
        "retained": value.isRetained ? true : nil,
        "needs": value.needs.map { .integer(Int64($0)) },
        "classes": value.classes.isEmpty ? nil : .object(Self.object(of: value.classes)),
        "drift": value.balance?.drift.map { .number($0) },
        "corrected": value.balance?.corrected.map { .string($0.iso8601) },
      ])
    }
    return [
      "area": .string(area.id.rawValue),
      "name": .string(area.name[language]),
      "kind": area.kind.map { .string($0) },
      "parent": area.parent.map { .string($0.rawValue) },
      "level": .integer(Int64(level.level.rawValue)),
      "levelSet": level.by.map { by in
        .object([
          "area": .string((level.from ?? area.id).rawValue), "by": .string(by),
          "reason": level.reason.map { .string($0) },
          "since": level.since.map { .string($0.iso8601) },
          "until": level.until.map { .string($0.iso8601) },
        ])
      },
      "state": freshness.map { .string($0.rawValue) },
      "values": .object(values),
      "alerts": .array(
        alerts.map {
          .object([
            "id": .string($0.id.rawValue), "rule": .string($0.rule.rawValue),
            "severity": .string($0.severity.description), "state": .string($0.state.rawValue),
            "headline": .string($0.headline),
            "foldedInto": $0.foldedInto.map { .string($0.rawValue) },
          ])
        }),
      "inhibited": inhibited.isEmpty ? nil : .array(inhibited.map { .string($0) }),
      "time": .string(time.iso8601),
      "status": status == .actual ? nil : .string(status.rawValue),
    ]
  }

  private static func object(of classes: [String: Double]) -> JSONObject {
    var object = JSONObject()
    for (name, count) in classes.sorted(by: { $0.key < $1.key }) {
      object[name] = .number(count)
    }
    return object
  }

  static func unit(of measure: AreaMeasure) -> String {
    measure == .flowIn || measure == .flowOut ? "people/min" : measure.unit.rawValue
  }

  /// Four decimals are more than any of these can be measured to.
  private static func rounded(_ value: Value) -> JSONValue {
    guard case .number(let number) = value, number.magnitude < 1e11 else {
      return JSONValue(value)
    }
    return .number((number * 10_000).rounded() / 10_000)
  }
}
