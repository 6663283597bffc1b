import FieldgateModel

/// The comparison for scripts.
extension Comparison {
  package var object: JSONObject {
    [
      "a": .object(left.object), "b": .object(right.object),
      "cautions": .array(cautions.map { .string($0.text) }),
      "alerts": .array(
        alerts.map { row in
          .object([
            "rule": .string(row.rule.rawValue), "severity": .string(row.severity.description),
            "a": .object(count(row.left, left)), "b": .object(count(row.right, right)),
          ])
        }),
      "values": .array(
        values.map { row in
          .object([
            "area": .string(row.key.area.rawValue), "measure": .string(row.key.measure),
            "unit": .string(row.unit),
            "a": .object(row.left.object(of: left.report.window)),
            "b": .object(row.right.object(of: right.report.window)),
          ])
        }),
      "measures": .array(
        measures.map { row in
          .object([
            "area": .string(row.area.rawValue),
            "measure": .object(["nl": .string(row.measure.nl), "en": .string(row.measure.en)]),
            "a": .object(length(row.left, left)), "b": .object(length(row.right, right)),
          ])
        }),
      "levels": .array(
        levels.map { row in
          .object([
            "area": .string(row.area.rawValue), "level": .integer(Int64(row.level.rawValue)),
            "a": .object(length(row.left, left)), "b": .object(length(row.right, right)),
          ])
        }),
    ]
  }

  /// How often in an hour that the store knows of; nil where there is none.
  package func rate(_ count: Int, _ side: Side) -> Double? {
    side.report.covered.length == 0 ? nil : Double(count) / side.report.covered.hours
  }

  /// Of the part of a window that the store knows of, from 0 to 1; nil where there is none.
  package func share(_ length: Milliseconds, _ side: Side) -> Double? {
    let whole = side.report.covered.length
    return whole == 0 ? nil : Double(length) / Double(whole)
  }

  private func count(_ count: Int, _ side: Side) -> JSONObject {
    ["alerts": .integer(Int64(count)), "perHour": rate(count, side).map { .rounded($0) }]
  }

  private func length(_ length: Milliseconds, _ side: Side) -> JSONObject {
    ["hours": .hours(length), "share": share(length, side).map { .rounded($0) }]
  }
}

extension Comparison.Side {
  package init(_ name: String, _ report: SiteReport) {
    self.name = name
    self.report = report
  }

  fileprivate var object: JSONObject {
    let window = report.window
    return [
      "name": .string(name), "from": .string(window.from.iso8601), "to": .string(window.to.iso8601),
      "hours": .rounded(window.hours), "knownHours": .rounded(report.covered.hours),
      "quarters": .integer(window.quarters),
      "readings": .integer(report.fields.reduce(0) { $0 + $1.readings }),
    ]
  }
}
