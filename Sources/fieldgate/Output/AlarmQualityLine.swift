import FieldgateModel
import FieldgateStore

/// The quality of alarms, for people and for scripts.
enum AlarmQualityLine {
  /// `12 alerts; 0.08 in 10 min on average (most 3), 0 % in flood; 1 chattering, 0 stale; 92 %
  /// acknowledged after 40 s`; and how far back the store goes, where that is less than was asked for.
  static func text(_ quality: AlarmQuality, from: Timestamp, to: Timestamp) -> String {
    let load = quality.load
    var text =
      "\(Wording.counted(load.count, "alert"));"
      + " \(JSONValue.text(of: (load.mean * 100).rounded() / 100)) in 10 min on average"
      + " (most \(load.most)), \(percent(load.floodShare)) in flood;"
      + " \(quality.chattering.count) chattering, \(quality.stale) stale"
    if let share = quality.acknowledgedShare {
      text += "; \(percent(share)) acknowledged"
      if let median = quality.medianToAcknowledge { text += " after \(LocalTime.ago(median))" }
    }
    if quality.from > from { text += " (in the \(LocalTime.ago(to - quality.from)) that are kept)" }
    return text
  }

  private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

  static func object(_ quality: AlarmQuality) -> JSONObject {
    var severities: JSONObject = [:]
    for severity in Severity.allCases {
      severities[severity.description] = .integer(Int64(quality.bySeverity[severity] ?? 0))
    }
    var object: JSONObject = ["since": .string(quality.from.iso8601)]
    for member in quality.load.object.members { object[member.key] = member.value }
    object["severities"] = .object(severities)
    object["chattering"] = list(quality.chattering)
    object["stale"] = .integer(Int64(quality.stale))
    object["top"] = list(quality.top)
    object["acknowledgedShare"] = quality.acknowledgedShare.map { .number(AlarmLoad.rounded($0)) }
    object["medianToAcknowledge"] = quality.medianToAcknowledge.map { .number(Double($0) / 1000) }
    return object
  }

  private static func list(_ sources: [AlarmQuality.Source]) -> JSONValue {
    .array(
      sources.map {
        .object([
          "rule": .string($0.rule.rawValue), "area": .string($0.area.rawValue),
          "alerts": .integer(Int64($0.count)),
        ])
      })
  }
}
