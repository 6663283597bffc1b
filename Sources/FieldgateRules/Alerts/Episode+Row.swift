import FieldgateModel

/// The episode as a row of the engine's state.
extension Episode {
  /// Version 1 had no memory of a kind and no time of the last end; version 2 none of
  /// shelves, floors, inhibition, flapping, and of what an alert says beyond its table;
  /// version 3 no running slot and no reason.
  package static let version = 4

  private typealias Unreadable = StateReader.Unreadable

  /// The episode as a row's bytes, with the fingerprint of the rule that it ran
  /// under.
  package func bytes(fingerprint: UInt64) -> [UInt8] {
    var writer = StateWriter()
    writer.write(fingerprint)
    writer.write(each: holds.begun.sorted { $0.key < $1.key }) { writer, entry in
      writer.write(entry.key.rawValue)
      writer.write(entry.value.steady)
      writer.write(entry.value.wall)
    }
    writer.write(holds.clearSince) { $0.write($1) }
    writer.write(holds.easedSince) { $0.write($1) }
    writer.write(each: holds.lingering.sorted()) { $0.write($1.rawValue) }
    writer.write(lastOnset) { $0.write($1) }
    writer.write(alert) { $1.write(to: &$0) }
    writer.write(lastEnd) { $0.write($1) }
    memory.write(to: &writer)
    writer.write(each: holds.sticky.sorted()) { $0.write($1.rawValue) }
    writer.write(each: raises) { $0.write($1) }
    writer.write(shelved) { writer, shelved in
      writer.write(shelved.until)
      writer.write(shelved.before.rawValue)
    }
    writer.write(waitsSince) { $0.write($1) }
    writer.write(floor?.rawValue) { $0.write($1) }
    writer.write(inhibited) { writer, inhibited in
      writer.write(inhibited.severity.rawValue)
      writer.write(inhibited.by.rule.rawValue)
      writer.write(inhibited.by.area.rawValue)
    }
    writer.write(alert) { $1.writeTold(to: &$0) }
    writer.write(alert?.reason) { writer, reason in
      writer.write(reason.nl)
      writer.write(reason.en)
    }
    return writer.bytes
  }

  package init(
    bytes: [UInt8], fingerprint: UInt64, version: Int = Episode.version
  ) throws(StateReader.Unreadable) {
    var reader = StateReader(bytes)
    let written = try reader.unsigned()
    try holds.read(from: &reader)
    lastOnset = try reader.optional { reader throws(Unreadable) in try reader.timestamp() }
    alert = try reader.optional { reader throws(Unreadable) in try Alert(from: &reader) }
    if version >= 2 {
      lastEnd = try reader.optional { reader throws(Unreadable) in try reader.milliseconds() }
      memory = try RuleMemory(from: &reader, version: version)
    }
    if version >= 3 { try readLater(from: &reader) }
    if version >= 4 {
      let reason = try reader.optional { reader throws(Unreadable) in
        LocalizedText(nl: try reader.string(), en: try reader.string())
      }
      alert?.reason = reason
    }
    if written != fingerprint {
      forgetHolds()
      memory = RuleMemory()
    }
  }

  /// What version 3 added.
  private mutating func readLater(from reader: inout StateReader) throws(Unreadable) {
    holds.sticky = try reader.severities()
    var raises: [Milliseconds] = []
    try reader.each { reader throws(Unreadable) in raises.append(try reader.milliseconds()) }
    self.raises = raises
    shelved = try reader.optional { reader throws(Unreadable) in
      let until = try reader.milliseconds()
      guard let before = AlertState(rawValue: try reader.string()), before.isOpen else {
        throw reader.unreadable("the state before a shelf")
      }
      return Shelved(until: until, before: before)
    }
    waitsSince = try reader.optional { reader throws(Unreadable) in try reader.milliseconds() }
    floor = try reader.optional { reader throws(Unreadable) in try reader.severity() }
    inhibited = try reader.optional { reader throws(Unreadable) in
      let severity = try reader.severity()
      let rule = RuleID(try reader.string())
      return Inhibited(
        severity: severity, by: AlertBook.Key(rule: rule, area: AreaID(try reader.string())))
    }
    if try reader.bool(), alert != nil {
      try alert?.readTold(from: &reader)
    }
  }
}

extension Holds {
  fileprivate mutating func read(
    from reader: inout StateReader
  ) throws(StateReader.Unreadable) {
    typealias Unreadable = StateReader.Unreadable
    var begun: [Severity: Begin] = [:]
    try reader.each { reader throws(Unreadable) in
      let severity = try reader.severity()
      begun[severity] = Begin(steady: try reader.milliseconds(), wall: try reader.timestamp())
    }
    self.begun = begun
    clearSince = try reader.optional { reader throws(Unreadable) in try reader.milliseconds() }
    easedSince = try reader.optional { reader throws(Unreadable) in try reader.milliseconds() }
    lingering = try reader.severities()
  }
}

extension StateReader {
  mutating func severity() throws(Unreadable) -> Severity {
    guard let severity = Severity(rawValue: try int()) else { throw unreadable("a severity") }
    return severity
  }

  fileprivate mutating func severities() throws(Unreadable) -> Set<Severity> {
    var severities: Set<Severity> = []
    try each { reader throws(Unreadable) in severities.insert(try reader.severity()) }
    return severities
  }
}
