import FieldgateDocument
import FieldgateModel

/// The contract's JSON of a transition, read back: as the store keeps it.
extension AlertMessage {
  /// The event that `object(_:site:)` wrote; nil where the text is no such object. What the
  /// JSON does not say (what was advised while it is open, a headline's own reason) is as if
  /// it had not been.
  package static func event(in text: String) -> AlertEvent? {
    guard let node = parse(text, file: "alert", into: Diagnostics()),
      let kind = node.word("event").flatMap(Transition.init(rawValue:)),
      var alert = alert(in: node), let sent = node.time("sent")
    else { return nil }
    addLife(to: &alert, of: node)
    var event = AlertEvent(
      kind: kind, alert: alert, heardAt: alert.severity, sent: sent, by: node.word("by"),
      note: node.word("note"))
    event.isAnnounced = node["announced"]?.scalar?.text != "false"
    // Of a folded alert every line is announced from the first on that is.
    event.alert.isHeard = alert.foldedInto == nil || event.isAnnounced
    event.line = node.word("line").flatMap { UInt64($0) }
    return event
  }

  private static func alert(in node: Node) -> Alert? {
    guard let id = node.word("id"), let area = node.word("area"), let rule = node.word("rule"),
      let status = node.word("status").flatMap(AlertStatus.init(rawValue:)),
      let state = node.word("state").flatMap(AlertState.init(rawValue:)),
      let severity = node.word("severity").flatMap(Severity.init(name:)),
      let certainty = node.word("certainty").flatMap(Certainty.init(rawValue:)),
      let level = node.word("level").flatMap({ Int($0) }).flatMap(ThreatLevel.init(rawValue:)),
      let onset = node.time("onset")
    else { return nil }
    return Alert(
      id: AlertID(id), area: AreaID(area), areaName: node.word("areaName") ?? area,
      rule: RuleID(rule), status: status, state: state, severity: severity, certainty: certainty,
      headline: node.word("headline") ?? "", instruction: node.word("instruction"),
      measure: node.word("measure") ?? "", value: node["value"]?.constant,
      limit: node.number("limit"), unit: node.word("unit").flatMap(Unit.init(rawValue:)),
      level: level,
      coverage: Coverage(
        reporting: node["coverage"]?.whole("reporting") ?? 0,
        expected: node["coverage"]?.whole("expected") ?? 0),
      devices: (node["devices"]?.elements ?? []).compactMap { $0.scalar.map { DeviceID($0.text) } },
      onset: onset, cleared: node.time("cleared"), sequence: node.whole("sequence") ?? 1,
      acknowledgedBy: node.word("acknowledgedBy"))
  }

  private static func addLife(to alert: inout Alert, of node: Node) {
    alert.acknowledgedAt = node.time("acknowledgedAt")
    alert.acknowledgedNote = node.word("acknowledgedNote")
    alert.areaNames = node["areaNames"].flatMap(text)
    alert.headlines = node["headlines"].flatMap(text)
    alert.instructions = node["instructions"].flatMap(text)
    alert.clearLimit = node.number("clearLimit")
    alert.inputs = (node["inputs"]?.elements ?? []).compactMap(input)
    alert.advice = node["advice"].flatMap { advice in
      guard let measure = advice["measure"].flatMap(text) else { return nil }
      return Advice(
        measure: measure, cost: advice.whole("cost") ?? 0, by: advice.word("by") ?? "")
    }
    alert.advised = (node["takeBack"]?.elements ?? []).compactMap(text)
    alert.shelf = node["shelved"].flatMap { shelf in
      guard let since = shelf.time("since"), let until = shelf.time("until") else { return nil }
      return Shelf(
        by: shelf.word("by") ?? "", reason: shelf.word("reason") ?? "", since: since,
        until: until)
    }
    alert.isFlapping = node.word("flapping") == "true"
    alert.foldedInto = node.word("foldedInto").map { AlertID($0) }
  }

  private static func text(_ node: Node) -> LocalizedText? {
    guard let nl = node.word("nl"), let en = node.word("en") else { return nil }
    return LocalizedText(nl: nl, en: en)
  }

  private static func input(_ node: Node) -> Evidence? {
    guard let device = node.word("device"),
      let measure = node.word("measure").flatMap(Measure.init(rawValue:)),
      let value = node["value"]?.constant, let time = node.time("time")
    else { return nil }
    return Evidence(
      device: DeviceID(device), channel: node.word("channel"), measure: measure, value: value,
      time: time)
  }
}

extension Node {
  /// A member's text; nil where it is absent.
  fileprivate func word(_ key: String) -> String? { self[key]?.scalar?.text }

  fileprivate func number(_ key: String) -> Double? { word(key).flatMap { Double($0) } }

  fileprivate func whole(_ key: String) -> Int? { word(key).flatMap { Int($0) } }

  fileprivate func time(_ key: String) -> Timestamp? {
    word(key).flatMap { Timestamp(iso8601: $0) }
  }
}
