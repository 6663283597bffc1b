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
