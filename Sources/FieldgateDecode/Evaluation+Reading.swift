import FieldgateModel

/// One mapping at one place of a message: to a reading, to nothing, or to a fault.
extension Evaluation {
  mutating func read(_ rule: ReadingRule, of message: MessageRule, _ scope: inout Scope) {
    if rule.hasOwnDevice { scope.device = rule.device }
    defer { if rule.hasOwnDevice { scope.device = message.device } }
    guard rule.conditions.hold(in: &scope) else {
      noteFailing(rule.conditions, at: rule, &scope)
      return
    }
    switch rule.value.make(in: &scope) {
    case .nothing(let reason):
      note(reason, at: rule, &scope)
    case .refused(let expected, let found):
      refuse(rule, rule.value.text, expected: expected, found: found, &scope)
    case .value(let value):
      guard let measure = word(rule.measure, "measure", of: rule, isNeeded: true, &scope) else {
        return
      }
      let content = rule.definition?.content ?? measure.definition.content
      guard content.admits(value) else {
        refuse(rule, rule.value.text, expected: content.expected, found: value.sort, &scope)
        return
      }
      guard let device = text(rule.device, of: rule, isNeeded: true, &scope) else { return }
      add(value, of: measure, content, by: device, rule, &scope)
    }
  }

  private mutating func add(
    _ value: Value, of measure: Measure, _ content: Measure.Content, by device: String,
    _ rule: ReadingRule, _ scope: inout Scope
  ) {
    guard readings.count < limits.readings else {
      stop(expected: "at most \(limits.readings) readings in a message")
      return
    }
    guard
      let aggregation = word(rule.aggregation, "aggregation", of: rule, isNeeded: true, &scope),
      let kind = word(rule.kind, "kind of device", of: rule, isNeeded: true, &scope)
    else { return }
    var labels: Labels = [:]
    for label in rule.labels {
      labels[label.name] = text(label.value, of: rule, isNeeded: false, &scope)
      if labels[label.name] == nil, case .nothing(let reason) = label.value.make(in: &scope),
        label.value.terms.contains(where: { scope.find($0).exists })
      {
        // Without its class a part of the objects would count as all of them.
        note("its \(label.name) is left out: \(reason)", at: rule, &scope)
        return
      }
    }
    let time = time(by: rule, &scope)
    let unit = rule.unit.flatMap { word($0, "unit", of: rule, isNeeded: false, &scope) }
    let reading = Reading(
      device: DeviceID(device),
      channel: rule.channel.flatMap { text($0, of: rule, isNeeded: false, &scope) },
      kind: kind, measure: measure, aggregation: aggregation, value: value,
      interval: aggregation == .interval ? interval(of: rule, &scope) : nil,
      unit: unit ?? rule.definition?.unit,
      labels: labels, time: time ?? received, timeFrom: time == nil ? .arrival : .payload,
      received: received,
      quality: quality(content.covers(value), by: rule, &scope))
    readings.append(reading)
    note(reading, at: rule, &scope)
  }

  private mutating func quality(
    _ isInRange: Bool, by rule: ReadingRule, _ scope: inout Scope
  ) -> Quality {
    guard isInRange else { return .range }
    let said = rule.quality.flatMap { word($0, "quality", of: rule, isNeeded: false, &scope) }
    if let said, said != .good { return said == .range ? .stale : said }
    return message.retained ? .retained : .good
  }

  /// The time that the payload says, where it says one that is believed.
  private mutating func time(by rule: ReadingRule, _ scope: inout Scope) -> Timestamp? {
    guard let time = rule.time else { return nil }
    switch time.make(in: &scope) {
    case .time(let time): return time
    case .nothing, .unbelieved: return nil
    case .refused(let path, let expected, let found):
      fault(rule.name, path, expected: expected, found: found)
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
    _ value: ValueRule, of rule: ReadingRule, isNeeded: Bool, _ scope: inout Scope
  ) -> String? {
    let made = value.make(in: &scope)
    var found = "nothing"
    switch made {
    case .value(let value):
      let text = value.text
      if !text.isEmpty, text.utf8.count <= limits.text { return text }
      if text.isEmpty, !isNeeded { return nil }
      found = value.sort
    case .nothing: if !isNeeded { return nil }
    case .refused(_, let other): found = other
    }
    let expected =
      isNeeded
      ? "the id of a device, of 1 to \(limits.text) bytes"
      : "a text of at most \(limits.text) bytes"
    refuse(rule, value.text, expected: expected, found: found, &scope)
    return nil
  }

  /// A word of a closed list that may come from the message.
  private mutating func word<Word>(
    _ choice: Choice<Word>, _ what: String, of rule: ReadingRule, isNeeded: Bool,
    _ scope: inout Scope
  ) -> Word? {
    switch choice.make(of: what, in: &scope) {
    case .word(let word): return word
    case .nothing:
      if isNeeded { refuse(rule, choice.text, expected: "a \(what)", found: "nothing", &scope) }
    case .refused(let expected, let found):
      refuse(rule, choice.text, expected: expected, found: found, &scope)
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
