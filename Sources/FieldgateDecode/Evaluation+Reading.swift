import FieldgateModel

/// One mapping at one place of a message: to a reading, to nothing, or to a fault.
extension Evaluation {
  mutating func read(_ rule: ReadingRule, _ scope: inout Scope) {
    if let condition = rule.conditions.firstFailing(in: &scope) {
      note("it is not so that \(condition.text)", at: rule, &scope)
      return
    }
    switch rule.value.make(in: &scope) {
    case .nothing(let reason):
      note(reason, at: rule, &scope)
    case .refused(let expected, let found):
      refuse(rule, rule.value.text, expected: expected, found: found, &scope)
    case .value(let value):
      let content = rule.measure.definition.content
      guard content.admits(value) else {
        refuse(rule, rule.value.text, expected: content.expected, found: value.sort, &scope)
        return
      }
      guard let device = text(rule.device, of: rule, isNeeded: true, &scope) else { return }
      add(value, isInRange: content.covers(value), of: device, by: rule, &scope)
    }
  }

  private mutating func add(
    _ value: Value, isInRange: Bool, of device: String, by rule: ReadingRule,
    _ scope: inout Scope
  ) {
    guard readings.count < limits.readings else {
      stop(expected: "at most \(limits.readings) readings in a message")
      return
    }
    let time = time(by: rule, &scope)
    var labels: Labels = [:]
    for label in rule.labels {
      labels[label.name] = text(label.term, of: rule, isNeeded: false, &scope)
    }
    let reading = Reading(
      device: DeviceID(device),
      channel: rule.channel.flatMap { text($0, of: rule, isNeeded: false, &scope) },
      kind: rule.kind, measure: rule.measure, aggregation: rule.aggregation, value: value,
      interval: interval(of: rule, &scope), unit: rule.unit, labels: labels,
      time: time ?? received, timeFrom: time == nil ? .arrival : .payload, received: received,
      quality: !isInRange ? .range : message.retained ? .retained : .good)
    readings.append(reading)
    note(reading, at: rule, &scope)
  }

  /// The time that the payload says, where it says one that is believed.
  private mutating func time(by rule: ReadingRule, _ scope: inout Scope) -> Timestamp? {
    guard let time = rule.time else { return nil }
    switch time.make(in: &scope, received: received) {
    case .time(let time): return time
    case .nothing, .unbelieved: return nil
    case .refused(let expected, let found):
      fault(rule.name, time.text, expected: expected, found: found)
      return nil
    }
  }

  private mutating func interval(of rule: ReadingRule, _ scope: inout Scope) -> Milliseconds? {
    guard let interval = rule.interval else { return nil }
    switch interval.make(in: &scope) {
    case .nothing: return nil
    case .value(.number(let seconds)) where seconds > 0 && seconds <= 31_622_400:
      return Milliseconds((seconds * 1000).rounded())
    case .value(let value):
      fault(rule.name, interval.text, expected: "seconds, up to a year", found: value.sort)
    case .refused(let expected, let found):
      fault(rule.name, interval.text, expected: expected, found: found)
    }
    return nil
  }

  /// A device, a channel or a label: a text that is not empty and not too long.
  private mutating func text(
    _ term: Term, of rule: ReadingRule, isNeeded: Bool, _ scope: inout Scope
  ) -> String? {
    let found = scope.find(term)
    let text = found.value?.text ?? ""
    if !text.isEmpty, text.utf8.count <= limits.text { return text }
    if isNeeded || !text.isEmpty || !found.isAbsentOrValue {
      let expected =
        isNeeded
        ? "the id of a device, of 1 to \(limits.text) bytes"
        : "a text of at most \(limits.text) bytes"
      refuse(rule, term.text, expected: expected, found: found.sortText, &scope)
    }
    return nil
  }

  private mutating func refuse(
    _ rule: ReadingRule, _ path: String?, expected: String, found: String,
    _ scope: inout Scope
  ) {
    fault(rule.name, path, expected: expected, found: found)
    note("expected \(expected), found \(found)", at: rule, &scope)
  }
}

extension Found {
  fileprivate var isAbsentOrValue: Bool { if case .structure = self { false } else { true } }
}
