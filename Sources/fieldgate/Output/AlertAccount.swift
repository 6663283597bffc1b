import FieldgateDaemon
import FieldgateDecode
import FieldgateEngine
import FieldgateModel
import FieldgateStore

/// Everything that somebody needs who is woken by an alert: what is the matter, on whose
/// word, what can be done, who knows of it, and how it came about.
///
/// What the table of alerts has no column for stands in the JSON of the last transition, as
/// it went out.
struct AlertAccount {
  let recorded: RecordedAlert
  /// What partners were sent of it.
  let receipts: [Receipt]
  let time: LocalTime
  let language: Language
  private let last: JSONElement?

  init(
    _ recorded: RecordedAlert, receipts: [Receipt], _ time: LocalTime, _ language: Language
  ) {
    self.recorded = recorded
    self.receipts = receipts
    self.time = time
    self.language = language
    var parser = JSONParser()
    last = recorded.events.last.flatMap { try? parser.parse(Array($0.body.utf8)) }
  }

  private var alert: Alert { recorded.alert }

  /// The last time that somebody acknowledged it.
  private var acknowledged: RecordedEvent? {
    recorded.events.last { $0.kind == .acknowledged }
  }

  // MARK: - For scripts

  /// What the last transition says and the table of alerts does not.
  private static let kept = [
    "areaNames", "headlines", "instructions", "urgency", "clearLimit", "inputs", "advice",
    "takeBack", "shelved", "flapping", "foldedInto", "foldedCount", "foldedOpen", "folded",
  ]

  var object: JSONObject {
    var object = AlertRow.object(alert)
    object["acknowledgedAt"] = acknowledged.map { .string($0.sent.iso8601) }
    object["acknowledgedNote"] = acknowledged?.note.map { .string($0) }
    for key in Self.kept { object[key] = last?[key].map { JSONValue($0) } }
    object["events"] = .array(
      recorded.events.map { event in
        .object([
          "number": .integer(event.number), "sequence": .integer(Int64(event.sequence)),
          "event": .string(event.kind.rawValue),
          "severity": .string(event.severity.description), "time": .string(event.sent.iso8601),
          "by": event.by.map { .string($0) }, "note": event.note.map { .string($0) },
        ])
      })
    object["receipts"] = .array(receipts.map { .object($0.object) })
    return object
  }

  // MARK: - For people

  /// Everything that devices or people have said is made harmless to a terminal.
  var lines: [String] {
    var lines = ["\(alert.severity) \(alert.state.rawValue): \(alert.markedHeadline)"]
    func say(_ name: String, _ text: String?) {
      guard let text else { return }
      lines.append("  " + padded(name, to: 10) + " " + text)
    }
    say("id", alert.id.rawValue)
    say("area", "\(alert.areaName) (\(alert.area)), level \(alert.level.rawValue)")
    say("rule", "\(alert.rule), certainty \(alert.certainty.rawValue)")
    say("since", time.full(alert.onset))
    say("until", alert.cleared.map(time.full))
    say("value", value)
    if alert.coverage.expected > 0 {
      say("reporting", "\(alert.coverage.reporting) of \(alert.coverage.expected) devices")
    }
    say("evidence", joined(alert.devices.map(\.rawValue)))
    for (place, input) in inputs.enumerated() { say(place == 0 ? "readings" : "", input) }
    say("to do", alert.instruction)
    say("advice", advice)
    for (place, measure) in takeBack.enumerated() { say(place == 0 ? "take back" : "", measure) }
    say("shelved", shelf)
    if last?["flapping"]?.bool == true {
      say("flapping", "it raises too often: the rule wants a longer hold, or a limit further away")
    }
    say("folded in", last?["foldedInto"]?.string)
    say("speaks for", flood)
    for one in folded { say("", one) }
    say("seen by", seen)
    lines += recorded.events.map { event in
      "  \(time.full(event.sent))  \(event.kind.rawValue) \(event.severity)"
        + (event.by.map { " by \($0)" } ?? "") + (event.note.map { ": \($0)" } ?? "")
    }
    lines += receipts.map { receipt in
      "  \(time.full(receipt.sent))  to \(receipt.partner): \(receipt.event), version"
        + " \(receipt.version)" + standing(of: receipt)
    }
    return lines.map(Log.harmless)
  }

  private func standing(of receipt: Receipt) -> String {
    if let acknowledged = receipt.acknowledged {
      return ", acknowledged \(time.full(acknowledged)) by \(receipt.by ?? "?")"
        + (receipt.note.map { ": \($0)" } ?? "")
    }
    if let refused = receipt.refused { return ", refused by the broker \(time.full(refused))" }
    return receipt.delivered.map { ", at the broker \(time.full($0))" }
      ?? ", not at the broker yet"
  }

  private func joined(_ texts: [String]) -> String? {
    texts.isEmpty ? nil : texts.joined(separator: ", ")
  }

  private var unit: String {
    alert.unit.map { $0 == .one ? "" : " \($0.rawValue)" } ?? ""
  }

  private var value: String? {
    guard let value = alert.value else { return nil }
    var text = "\(alert.measure) \(Self.text(JSONValue(value)))\(unit)"
    if let limit = alert.limit { text += ", limit \(JSONValue.text(of: limit))" }
    if let clear = last?["clearLimit"]?.number {
      text += ", clears beyond \(JSONValue.text(of: clear))"
    }
    return text
  }

  /// `2026-11-22 15:03:10+01:00  xovis-17  Zone 0  occupancy 610`
  private var inputs: [String] {
    last?["inputs"]?.entries.map { input in
      let when = input["time"]?.string.flatMap { Timestamp(iso8601: $0) }.map(time.full)
      let what =
        "\(input["measure"]?.string ?? "") "
        + (input["value"].map { Self.text(JSONValue($0)) } ?? "")
      return [when, input["device"]?.string, input["channel"]?.string, what].compactMap { $0 }
        .joined(separator: "  ")
    } ?? []
  }

  private var advice: String? {
    guard let advice = last?["advice"], let measure = words(advice["measure"]) else { return nil }
    let cost = advice["cost"]?.integer.map { "cost \($0) of 10" }
    let by = advice["by"]?.string.map { "by \($0)" }
    let more = [by, cost].compactMap { $0 }
    return measure + (more.isEmpty ? "" : " (\(more.joined(separator: ", ")))")
  }

  private var takeBack: [String] {
    last?["takeBack"]?.entries.compactMap { words($0) } ?? []
  }

  private var shelf: String? {
    guard let shelf = last?["shelved"], let until = shelf["until"]?.string else { return nil }
    return "until \(Timestamp(iso8601: until).map(time.full) ?? until) by"
      + " \(shelf["by"]?.string ?? "?"): \(shelf["reason"]?.string ?? "")"
  }

  private var flood: String? {
    guard let count = last?["foldedCount"]?.integer else { return nil }
    return "\(count) alerts folded into it, \(last?["foldedOpen"]?.integer ?? 0) of them open"
  }

  private var folded: [String] {
    last?["folded"]?.entries.map { one in
      ["severity", "area", "rule", "id"].compactMap { one[$0]?.string }.joined(separator: "  ")
    } ?? []
  }

  private var seen: String? {
    acknowledged.map { event in
      "\(event.by ?? "") at \(time.full(event.sent))" + (event.note.map { ": \($0)" } ?? "")
    }
  }

  private func words(_ element: JSONElement?) -> String? { element?[language.rawValue]?.string }

  private static func text(_ value: JSONValue) -> String {
    if case .string(let word) = value { word } else { value.text }
  }
}

extension Receipt {
  /// The columns of the view `receipts`.
  var object: JSONObject {
    [
      "partner": .string(partner.rawValue), "number": .integer(Int64(clamping: number)),
      "version": .integer(Int64(version)), "identifier": .string(identifier),
      "event": .string(event), "msgType": .string(msgType), "area": .string(area.rawValue),
      "status": .string(status.rawValue), "sent": .string(sent.iso8601),
      "delivered": delivered.map { .string($0.iso8601) },
      "refused": refused.map { .string($0.iso8601) },
      "acknowledged": acknowledged.map { .string($0.iso8601) },
      "by": by.map { .string($0) }, "note": note.map { .string($0) },
    ]
  }
}
