import FieldgateModel

/// What the decoder remembers from message to message, in rows that survive a
/// restart: the last of each counter, device by device, the names that messages
/// told, and how far each source has come that numbers its messages.
package struct DecoderMemory: Hashable, Sendable {
  private var totals: [DeviceID: Totals] = [:]
  private var changed: Set<DeviceID> = []
  var recollection = Recollection()
  private var numberings = Numberings()

  /// As many devices are remembered; whoever invents more cannot fill the memory.
  static let limit = 100_000

  package init() {}

  /// Gives a message's readings and numbers what is known by those before.
  mutating func follow(_ decoded: inout Decoded) {
    follow(&decoded.readings)
    guard let adapter = decoded.adapter else { return }
    for index in decoded.numbers.indices {
      decoded.numbers[index].missed = numberings.missed(
        before: decoded.numbers[index], by: adapter)
    }
  }

  /// Gives each counter's reading what it grew by. A retained message is no event and
  /// a value out of range is none to rely on: neither counts, neither is remembered.
  private mutating func follow(_ readings: inout [Reading]) {
    for index in readings.indices where readings[index].aggregation == .total {
      let reading = readings[index]
      guard reading.quality == .good, let value = reading.value.number else { continue }
      guard totals.count < Self.limit || totals[reading.device] != nil else { continue }
      readings[index].delta = totals[reading.device, default: Totals()]
        .difference(of: reading.series, to: value, at: reading.time)
      changed.insert(reading.device)
    }
  }
}

extension DecoderMemory {
  /// Owner of all rows of the decoder.
  package static let owner = "decode"
  /// The order in which the bytes of a row of counters are written.
  package static let version = 1

  /// Rows of names and of numbers bear this before their key; a device whose id begins so,
  /// or with the word for devices, gets that word before it, so that no two rows share a key.
  private static let namesMark = "names "
  private static let numbersMark = "numbers "
  private static let deviceMark = "device "

  /// The rows of the devices and names of which something changed since they were
  /// last taken.
  package mutating func takeChangedRows() -> [StateRow] {
    defer { changed = [] }
    let counters = changed.sorted().map { device in
      StateRow(
        owner: Self.owner, key: Self.key(of: device), version: Self.version,
        bytes: totals[device].map(Self.bytes))
    }
    let names = recollection.takeChanged().map { key in
      StateRow(
        owner: Self.owner, key: "\(Self.namesMark)\(key.table) \(key.scope)",
        version: Self.version, bytes: recollection.tables[key].map(Self.bytes))
    }
    let numbers = numberings.takeChanged().map { key, numbering in
      StateRow(
        owner: Self.owner, key: "\(Self.numbersMark)\(key.adapter) \(key.source)",
        version: Self.version, bytes: numbering?.bytes)
    }
    return counters + names + numbers
  }

  /// Puts back what rows say; rows of other owners are passed over. A row of another
  /// version is refused.
  package mutating func restore(_ rows: [StateRow]) throws(StateReader.Unreadable) {
    for row in rows where row.owner == Self.owner {
      if row.key.hasPrefix(Self.namesMark) {
        let parts = row.key.dropFirst(Self.namesMark.count)
          .split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { continue }
        let key = Recollection.Key(table: String(parts[0]), scope: String(parts[1]))
        var names: [String: String]?
        if let bytes = row.bytes { names = try Self.names(bytes, version: row.version) }
        recollection.restore(key, names)
      } else if row.key.hasPrefix(Self.numbersMark) {
        let parts = row.key.dropFirst(Self.numbersMark.count)
          .split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { continue }
        let key = Numberings.Key(
          adapter: AdapterID(String(parts[0])), source: DeviceID(String(parts[1])))
        var numbering: Numbering?
        if let bytes = row.bytes {
          var reader = try Self.reader(bytes, version: row.version)
          numbering = try Numbering(&reader)
        }
        numberings.restore(key, numbering)
      } else {
        let isMarked = row.key.hasPrefix(Self.deviceMark)
        let device = DeviceID(
          isMarked ? String(row.key.dropFirst(Self.deviceMark.count)) : row.key)
        var totals: Totals?
        if let bytes = row.bytes { totals = try Self.totals(bytes, version: row.version) }
        self.totals[device] = totals
      }
    }
  }

  private static func key(of device: DeviceID) -> String {
    let id = device.rawValue
    let isMark = [namesMark, numbersMark, deviceMark].contains { id.hasPrefix($0) }
    return isMark ? deviceMark + id : id
  }

  private static func bytes(of names: [String: String]) -> [UInt8] {
    var writer = StateWriter()
    writer.write(each: names.sorted { $0.key < $1.key }) {
      $0.write($1.key)
      $0.write($1.value)
    }
    return writer.bytes
  }

  private static func names(_ bytes: [UInt8], version: Int) throws(StateReader.Unreadable)
    -> [String: String]
  {
    var names: [String: String] = [:]
    var reader = try reader(bytes, version: version)
    try reader.each { reader throws(StateReader.Unreadable) in
      names[try reader.string()] = try reader.string()
    }
    return names
  }

  private static func reader(_ bytes: [UInt8], version: Int) throws(StateReader.Unreadable)
    -> StateReader
  {
    let reader = StateReader(bytes)
    guard version == Self.version else {
      throw reader.unreadable("rows of version \(Self.version), not \(version)")
    }
    return reader
  }

  private static func bytes(of totals: Totals) -> [UInt8] {
    var writer = StateWriter()
    writer.write(each: totals.last.map { ($0.key, $0.value) }.sorted { $0.1.time < $1.1.time }) {
      writer, entry in
      let (series, last) = entry
      writer.write(series.channel) { $0.write($1) }
      writer.write(series.measure.rawValue)
      writer.write(series.aggregation.rawValue)
      writer.write(each: series.labels.sorted { $0.key < $1.key }) {
        $0.write($1.key)
        $0.write($1.value)
      }
      writer.write(last.value)
      writer.write(last.time)
    }
    return writer.bytes
  }

  private static func totals(_ bytes: [UInt8], version: Int) throws(StateReader.Unreadable)
    -> Totals
  {
    var totals = Totals()
    var reader = try reader(bytes, version: version)
    try reader.each { reader throws(StateReader.Unreadable) in
      let channel = try reader.optional { reader throws(StateReader.Unreadable) in
        try reader.string()
      }
      let measure = Measure(rawValue: try reader.string())
      let aggregation = Aggregation(rawValue: try reader.string())
      var labels: Labels = [:]
      try reader.each { reader throws(StateReader.Unreadable) in
        labels[try reader.string()] = try reader.string()
      }
      let last = Totals.Last(value: try reader.double(), time: try reader.timestamp())
      // A measure that a later release took away is forgotten.
      if let measure, let aggregation {
        totals.restore(
          Series(channel: channel, measure: measure, aggregation: aggregation, labels: labels),
          last)
      }
    }
    return totals
  }
}
