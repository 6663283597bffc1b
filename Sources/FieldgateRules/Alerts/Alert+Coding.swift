import FieldgateModel

/// An open alert as part of its episode's row.
extension Alert {
  func write(to writer: inout StateWriter) {
    for text in [id.rawValue, area.rawValue, areaName, rule.rawValue, status.rawValue] {
      writer.write(text)
    }
    writer.write(state.rawValue)
    writer.write(severity.rawValue)
    writer.write(certainty.rawValue)
    writer.write(headline)
    writer.write(instruction) { $0.write($1) }
    writer.write(measure)
    writer.write(value) { $0.write($1) }
    writer.write(limit) { $0.write($1) }
    writer.write(unit?.rawValue) { $0.write($1) }
    writer.write(level.rawValue)
    writer.write(coverage.reporting)
    writer.write(coverage.expected)
    writer.write(each: devices) { $0.write($1.rawValue) }
    writer.write(onset)
    writer.write(sequence)
    writer.write(acknowledgedBy) { $0.write($1) }
  }

  init(from reader: inout StateReader) throws(StateReader.Unreadable) {
    typealias Unreadable = StateReader.Unreadable
    let id = AlertID(try reader.string())
    let area = AreaID(try reader.string())
    let areaName = try reader.string()
    let rule = RuleID(try reader.string())
    let status = AlertStatus(rawValue: try reader.string())
    let state = AlertState(rawValue: try reader.string())
    let severity = Severity(rawValue: try reader.int())
    let certainty = Certainty(rawValue: try reader.string())
    let headline = try reader.string()
    let instruction = try reader.optional { reader throws(Unreadable) in try reader.string() }
    let measure = try reader.string()
    let value = try reader.optional { reader throws(Unreadable) in try reader.value() }
    let limit = try reader.optional { reader throws(Unreadable) in try reader.double() }
    let unit = try reader.optional { reader throws(Unreadable) in try reader.string() }
    let level = ThreatLevel(rawValue: try reader.int())
    let coverage = Coverage(reporting: try reader.count(), expected: try reader.count())
    var devices: [DeviceID] = []
    try reader.each { reader throws(Unreadable) in devices.append(DeviceID(try reader.string())) }
    let onset = try reader.timestamp()
    let sequence = try reader.count()
    let acknowledgedBy = try reader.optional { reader throws(Unreadable) in try reader.string() }
    guard let status, let state, let severity, let certainty, let level else {
      throw reader.unreadable("an alert's status, state, severity, certainty and level")
    }
    self.init(
      id: id, area: area, areaName: areaName, rule: rule, status: status, state: state,
      severity: severity, certainty: certainty, headline: headline, instruction: instruction,
      measure: measure, value: value, limit: limit, unit: unit.flatMap(Unit.init(rawValue:)),
      level: level, coverage: coverage, devices: devices, onset: onset, sequence: sequence,
      acknowledgedBy: acknowledgedBy)
  }
}

/// What an alert says beyond what version 2 of the row held.
extension Alert {
  func writeTold(to writer: inout StateWriter) {
    writer.write(acknowledgedAt) { $0.write($1) }
    writer.write(acknowledgedNote) { $0.write($1) }
    for text in [areaNames, headlines, instructions] { writer.write(text) { $0.write($1) } }
    writer.write(clearLimit) { $0.write($1) }
    writer.write(each: inputs) { writer, input in
      writer.write(input.device.rawValue)
      writer.write(input.channel) { $0.write($1) }
      writer.write(input.measure.rawValue)
      writer.write(input.value)
      writer.write(input.time)
    }
    writer.write(advice) { writer, advice in
      writer.write(advice.measure)
      writer.write(advice.cost)
      writer.write(advice.by)
    }
    writer.write(each: advised) { $0.write($1) }
    writer.write(shelf) { writer, shelf in
      writer.write(shelf.by)
      writer.write(shelf.reason)
      writer.write(shelf.since)
      writer.write(shelf.until)
    }
    writer.write(isFlapping)
    writer.write(foldedInto?.rawValue) { $0.write($1) }
    writer.write(folded) { $1.write(to: &$0) }
    writer.write(isHeard)
  }

  mutating func readTold(from reader: inout StateReader) throws(StateReader.Unreadable) {
    typealias Unreadable = StateReader.Unreadable
    acknowledgedAt = try reader.optional { reader throws(Unreadable) in try reader.timestamp() }
    acknowledgedNote = try reader.optional { reader throws(Unreadable) in try reader.string() }
    areaNames = try reader.optional { reader throws(Unreadable) in try reader.localized() }
    headlines = try reader.optional { reader throws(Unreadable) in try reader.localized() }
    instructions = try reader.optional { reader throws(Unreadable) in try reader.localized() }
    clearLimit = try reader.optional { reader throws(Unreadable) in try reader.double() }
    var inputs: [Evidence] = []
    try reader.each { reader throws(Unreadable) in inputs.append(try Evidence(from: &reader)) }
    self.inputs = inputs
    advice = try reader.optional { reader throws(Unreadable) in
      Advice(
        measure: try reader.localized(), cost: try reader.int(), by: try reader.string())
    }
    var advised: [LocalizedText] = []
    try reader.each { reader throws(Unreadable) in advised.append(try reader.localized()) }
    self.advised = advised
    shelf = try reader.optional { reader throws(Unreadable) in
      Shelf(
        by: try reader.string(), reason: try reader.string(), since: try reader.timestamp(),
        until: try reader.timestamp())
    }
    isFlapping = try reader.bool()
    foldedInto = try reader.optional { reader throws(Unreadable) in
      AlertID(try reader.string())
    }
    folded = try reader.optional { reader throws(Unreadable) in try Folded(from: &reader) }
    isHeard = try reader.bool()
  }
}

extension Evidence {
  fileprivate init(from reader: inout StateReader) throws(StateReader.Unreadable) {
    typealias Unreadable = StateReader.Unreadable
    let device = DeviceID(try reader.string())
    let channel = try reader.optional { reader throws(Unreadable) in try reader.string() }
    guard let measure = Measure(rawValue: try reader.string()) else {
      throw reader.unreadable("a measure")
    }
    self.init(
      device: device, channel: channel, measure: measure, value: try reader.value(),
      time: try reader.timestamp())
  }
}

extension Folded {
  fileprivate func write(to writer: inout StateWriter) {
    writer.write(count)
    writer.write(openCount)
    writer.write(within)
    writer.write(above)
    writer.write(each: open) { writer, one in
      for text in [one.id.rawValue, one.area.rawValue, one.rule.rawValue] { writer.write(text) }
      writer.write(one.severity.rawValue)
    }
  }

  fileprivate init(from reader: inout StateReader) throws(StateReader.Unreadable) {
    typealias Unreadable = StateReader.Unreadable
    self.init(
      count: try reader.count(), open: [], openCount: try reader.count(),
      within: try reader.milliseconds(), above: try reader.count())
    var open: [One] = []
    try reader.each { reader throws(Unreadable) in
      open.append(
        One(
          id: AlertID(try reader.string()), area: AreaID(try reader.string()),
          rule: RuleID(try reader.string()), severity: try reader.severity()))
    }
    self.open = open
  }
}

extension StateWriter {
  fileprivate mutating func write(_ text: LocalizedText) {
    write(text.nl)
    write(text.en)
  }
}

extension StateReader {
  fileprivate mutating func localized() throws(Unreadable) -> LocalizedText {
    LocalizedText(nl: try string(), en: try string())
  }
}
