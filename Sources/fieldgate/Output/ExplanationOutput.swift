import FieldgateDocument
import FieldgateEngine
import FieldgateExchange
import FieldgateModel
import FieldgateRules

/// What `fieldgate explain` prints: for people, and as JSON.
struct ExplanationOutput {
  private let explanation: RuleExplanation

  init(_ explanation: RuleExplanation) { self.explanation = explanation }

  // MARK: for people

  /// - Parameter local: a time in the site's zone.
  func lines(_ local: (Timestamp) -> String) -> [String] {
    let kind = explanation.kind
    var lines = [
      "\(explanation.rule.id) on \(explanation.area.id): level \(explanation.level.rawValue)",
      "",
    ]
    lines += section("limits in force", kind.limits.map { limit($0) })
    lines += section("now", kind.inputs.flatMap { input($0) } + kind.notes)
    lines += section("alert", alert(local))
    lines += section("holds", explanation.holds.map { hold($0, local) })
    lines += section("raises", raises)
    lines += section("clears", [kind.clears])
    lines += section("schedules", explanation.schedules.map { schedule($0, local) })
    if let next = explanation.nextLook {
      lines.append("looked at again by itself: \(local(next))")
    }
    return lines
  }

  private func section(_ title: String, _ lines: [String]) -> [String] {
    lines.isEmpty ? [] : ["\(title):"] + lines.map { "  \($0)" }
  }

  private func limit(_ limit: Explanation.LimitInForce) -> String {
    let place = limit.place.map { " (\($0))" } ?? ""
    return "\(limit.what): \(limit.side) \(JSONValue.text(of: limit.value)); \(limit.why)\(place)"
  }

  private func input(_ input: Explanation.Input) -> [String] {
    let value = input.value?.value.map { JSONValue($0).text } ?? "nothing known"
    var line = "\(input.name) of \(input.area): \(value)"
    if let seen = input.value {
      line += ", \(seen.coverage.reporting) of \(seen.coverage.expected) devices"
      if let age = seen.age { line += ", \(LocalTime.ago(age)) old" }
      if let remembered = seen.remembered, remembered != seen.value {
        line += "; with what silent devices last said: \(JSONValue(remembered).text)"
      }
    }
    return [line]
      + input.devices.map { said in
        let channel = said.channel.map { " [\($0)]" } ?? ""
        return "  \(said.device)\(channel): \(said.measure.rawValue)"
          + " \(JSONValue(said.value).text), \(LocalTime.ago(said.age)) ago"
          + (said.isFresh ? "" : ", out of date")
      }
  }

  private func alert(_ local: (Timestamp) -> String) -> [String] {
    let inhibited = explanation.inhibitedBy.map {
      "spoken for by \($0.rule) on \($0.area): \($0.headline)"
    }
    guard let alert = explanation.alert else { return ["none"] + inhibited }
    return [
      "\(alert.severity), \(alert.state.rawValue), since \(local(alert.onset)): \(alert.headline)"
    ]
      + inhibited
  }

  private func hold(_ hold: Episode.Hold, _ local: (Timestamp) -> String) -> String {
    "\(Self.purpose(hold.purpose)): since \(local(wall(hold.since))), until \(local(wall(hold.until)))"
  }

  private var raises: [String] {
    explanation.rule.holds.keys.sorted().map { severity in
      let hold = explanation.rule.holds[severity] ?? 0
      let condition = explanation.kind.raises[severity] ?? ""
      let holds = explanation.finding.holding.contains(severity) ? "; holds now" : ""
      let outside = explanation.inForce.contains(severity) ? "" : "; does not count now"
      let when = [explanation.rule.when, explanation.rule.whenOf[severity]]
        .compactMap { $0?.text }.map { ", \($0)" }.joined()
      return "\(severity): \(condition) for \(hold / 1000) s\(when)\(holds)\(outside)"
    }
  }

  private func schedule(
    _ schedule: (name: String, isOpen: Bool, change: Timestamp?), _ local: (Timestamp) -> String
  ) -> String {
    "\(schedule.name): \(schedule.isOpen ? "open" : "closed")"
      + (schedule.change.map { " until \(local($0))" } ?? "")
  }

  private static func purpose(_ purpose: Episode.Hold.Purpose) -> String {
    switch purpose {
    case .raise(let severity): "raise \(severity)"
    case .ease: "ease"
    case .clear: "clear"
    }
  }

  /// The wall clock at a time of the engine.
  private func wall(_ time: Milliseconds) -> Timestamp {
    explanation.asked.wall + (time - explanation.asked.steady)
  }

  // MARK: JSON

  var object: JSONObject {
    [
      "rule": .string(explanation.rule.id.rawValue),
      "area": .string(explanation.area.id.rawValue),
      "level": .integer(Int64(explanation.level.rawValue)),
      "limits": .array(explanation.kind.limits.map { .object(Self.object($0)) }),
      "inputs": .array(explanation.kind.inputs.map { .object(Self.object($0)) }),
      "notes": .array(explanation.kind.notes.map { .string($0) }),
      "holding": .array(explanation.finding.holding.sorted().map { .string($0.description) }),
      "inForce": .array(explanation.inForce.sorted().map { .string($0.description) }),
      "isClear": .bool(explanation.finding.isClear),
      "raises": .array(raiseObjects),
      "clears": .string(explanation.kind.clears),
      "alert": explanation.alert.map {
        .object([
          "id": .string($0.id.rawValue), "severity": .string($0.severity.description),
          "state": .string($0.state.rawValue), "onset": .string($0.onset.iso8601),
          "headline": .string($0.headline),
        ])
      },
      "holds": .array(
        explanation.holds.map {
          .object([
            "for": .string(Self.purpose($0.purpose)),
            "since": .string(wall($0.since).iso8601), "until": .string(wall($0.until).iso8601),
          ])
        }),
      "inhibitedBy": .array(explanation.inhibitedBy.map { .string($0.id.rawValue) }),
      "schedules": .array(
        explanation.schedules.map {
          .object([
            "schedule": .string($0.name), "open": .bool($0.isOpen),
            "until": $0.change.map { .string($0.iso8601) },
          ])
        }),
      "nextLook": explanation.nextLook.map { .string($0.iso8601) },
      "time": .string(explanation.asked.wall.iso8601),
    ]
  }

  private var raiseObjects: [JSONValue] {
    explanation.rule.holds.keys.sorted().map { severity in
      .object([
        "severity": .string(severity.description),
        "condition": explanation.kind.raises[severity].map { .string($0) },
        "for": .number(Double(explanation.rule.holds[severity] ?? 0) / 1000),
        "when": explanation.rule.whenOf[severity].map { .string($0.text) },
      ])
    }
  }

  private static func object(_ limit: Explanation.LimitInForce) -> JSONObject {
    [
      "for": .string(limit.what), "side": .string(limit.side), "limit": .number(limit.value),
      "why": .string(limit.why), "place": limit.place.map { .string($0.description) },
    ]
  }

  private static func object(_ input: Explanation.Input) -> JSONObject {
    [
      "input": .string(input.name), "area": .string(input.area.rawValue),
      "value": input.value?.value.map { JSONValue($0) },
      "remembered": input.value?.remembered.map { JSONValue($0) },
      "coverage": input.value.map { .object(AlertMessage.object($0.coverage)) },
      "age": input.value?.age.map { .number(Double($0) / 1000) },
      "devices": .array(
        input.devices.map {
          .object([
            "device": .string($0.device.rawValue), "channel": $0.channel.map { .string($0) },
            "measure": .string($0.measure.rawValue), "value": JSONValue($0.value),
            "age": .number(Double($0.age) / 1000), "fresh": .bool($0.isFresh),
          ])
        }),
    ]
  }
}
