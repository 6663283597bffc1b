import FieldgateModel

/// What outlives the process: numbers, what each partner knows, what waits.
extension Exchange {
  package static let owner = "exchange"
  /// The second has the value's time and the renewal of entries.
  private static let version = 2

  /// The rows that changed since they were taken last; owner `exchange`.
  package mutating func takeChangedRows() -> [StateRow] {
    guard !changed.isEmpty else { return [] }
    let waiting = Dictionary(pending.map { ($0.row, $0) }, uniquingKeysWith: { $1 })
    let named = Dictionary(
      counts.keys.map { (PartnerCounts.key(of: $0), $0) }, uniquingKeysWith: { $1 })
    let rows = changed.sorted().map { row in
      var bytes: [UInt8]?
      if let entry = PartnerKey(row: row).flatMap({ entries[$0] }) { bytes = self.bytes(of: entry) }
      if let one = waiting[row] { bytes = self.bytes(of: one) }
      if let count = named[row].flatMap({ counts[$0] }) { bytes = self.bytes(of: count) }
      return StateRow(owner: Self.owner, key: row, version: Self.version, bytes: bytes)
    }
    changed = []
    return rows
  }

  /// Takes up a row of an earlier run.
  package mutating func restore(_ row: StateRow) throws {
    guard (1...Self.version).contains(row.version), let bytes = row.bytes else { return }
    var reader = StateReader(bytes)
    let parts = row.key.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    switch (parts.first, parts.count) {
    case ("partner"?, 2...):
      let id = PartnerID(row.key.dropFirst("partner/".count).description)
      counts[id] = PartnerCounts(messages: try reader.int(), alerts: try reader.int())
      if !partners.contains(where: { $0.id == id }) { former.insert(id) }
    case ("alert"?, 3):
      guard let key = PartnerKey(row: row.key) else { return }
      entries[key] = try PartnerEntry(from: &reader, version: row.version, site: site)
    case ("due"?, 2...):
      let one = try PendingTelling(from: &reader, site: site)
      putOff = max(putOff, one.order)
      pending.append(one)
      pending.sort { ($0.due, $0.order) < ($1.due, $1.order) }
    default: throw reader.unreadable("a row of partners")
    }
  }

  private func bytes(of entry: PartnerEntry) -> [UInt8] {
    var writer = StateWriter()
    entry.write(to: &writer, site: site)
    return writer.bytes
  }

  private func bytes(of counts: PartnerCounts) -> [UInt8] {
    var writer = StateWriter()
    writer.write(counts.messages)
    writer.write(counts.alerts)
    return writer.bytes
  }

  private func bytes(of one: PendingTelling) -> [UInt8] {
    var writer = StateWriter()
    one.write(to: &writer, site: site)
    return writer.bytes
  }
}

extension PartnerEntry {
  func write(to writer: inout StateWriter, site: String) {
    writer.write(id)
    for count in [version, alertVersion, acknowledged] { writer.write(count) }
    writer.write(isOpen)
    writer.write(isOver)
    writer.write(each: chain) { writer, reference in
      writer.write(reference.sender)
      writer.write(reference.identifier)
      writer.write(reference.sent)
      writer.write(reference.version)
    }
    writer.write(digest)
    writer.write(sent)
    writer.write(area.rawValue)
    writer.write(severity.rawValue)
    writer.write(status.rawValue)
    writer.write(certainty.rawValue)
    writer.write(tlp?.rawValue) { $0.write($1) }
    writer.write(level.rawValue)
    writer.write(value) { $0.write($1) }
    writer.write(valueTime) { $0.write($1) }
    writer.write(renewal) { writer, renewal in
      renewal.telling.write(to: &writer, site: site)
      writer.write(renewal.due)
    }
  }

  init(
    from reader: inout StateReader, version rowVersion: Int, site: String
  ) throws(StateReader.Unreadable) {
    typealias Unreadable = StateReader.Unreadable
    let id = try reader.string()
    let (version, alertVersion, acknowledged) = (
      try reader.count(), try reader.count(), try reader.count()
    )
    let (isOpen, isOver) = (try reader.bool(), try reader.bool())
    var chain: [MessageReference] = []
    try reader.each { reader throws(Unreadable) in
      chain.append(
        MessageReference(
          sender: try reader.string(), identifier: try reader.string(),
          sent: try reader.timestamp(), version: try reader.count()))
    }
    let (digest, sent) = (try reader.unsigned(), try reader.timestamp())
    let area = AreaID(try reader.string())
    let severity = Severity(rawValue: try reader.int())
    let status = AlertStatus(rawValue: try reader.string())
    let certainty = Certainty(rawValue: try reader.string())
    let tlp = try reader.optional { reader throws(Unreadable) in try reader.string() }
    let level = ThreatLevel(rawValue: try reader.int())
    guard let severity, let status, let certainty, let level else {
      throw reader.unreadable("what a partner was told")
    }
    self.init(
      id: id, version: version, alertVersion: alertVersion, isOpen: isOpen, isOver: isOver,
      chain: chain, digest: digest, sent: sent, area: area, severity: severity, status: status,
      certainty: certainty, tlp: tlp.flatMap(TLP.init(rawValue:)), level: level,
      acknowledged: acknowledged)
    guard rowVersion > 1 else { return }
    value = try reader.optional { reader throws(Unreadable) in try reader.value() }
    valueTime = try reader.optional { reader throws(Unreadable) in try reader.timestamp() }
    renewal = try reader.optional { reader throws(Unreadable) in
      Renewal(telling: try Telling(from: &reader), due: try reader.milliseconds())
    }
  }
}

extension Telling {
  /// The event is kept as the JSON that operators heard.
  func write(to writer: inout StateWriter, site: String) {
    writer.write(AlertMessage.object(event, site: site).text)
    writer.write(level.rawValue)
    writer.write(isLook)
  }

  init(from reader: inout StateReader) throws(StateReader.Unreadable) {
    let event = AlertMessage.event(in: try reader.string())
    let level = ThreatLevel(rawValue: try reader.int())
    let isLook = try reader.bool()
    guard let event, let level else { throw reader.unreadable("an alert's event") }
    self.init(event: event, level: level, isLook: isLook)
  }
}

extension PendingTelling {
  func write(to writer: inout StateWriter, site: String) {
    writer.write(key.partner.rawValue)
    writer.write(key.alert.rawValue)
    writer.write(due)
    writer.write(order)
    switch what {
    case .telling(let telling):
      writer.write(UInt64(0))
      telling.write(to: &writer, site: site)
    case .acknowledgement(let by, let note):
      writer.write(UInt64(1))
      writer.write(by.rawValue)
      writer.write(note) { $0.write($1) }
    }
  }

  init(from reader: inout StateReader, site: String) throws(StateReader.Unreadable) {
    typealias Unreadable = StateReader.Unreadable
    let key = PartnerKey(
      partner: PartnerID(try reader.string()), alert: AlertID(try reader.string()))
    let (due, order) = (try reader.milliseconds(), try reader.unsigned())
    switch try reader.unsigned() {
    case 0:
      let telling = try Telling(from: &reader)
      self.init(key: key, due: due, order: order, what: .telling(telling))
    case 1:
      let by = PartnerID(try reader.string())
      let note = try reader.optional { reader throws(Unreadable) in try reader.string() }
      self.init(key: key, due: due, order: order, what: .acknowledgement(by: by, note: note))
    default: throw reader.unreadable("what waits for a partner, 0 or 1")
    }
  }
}
