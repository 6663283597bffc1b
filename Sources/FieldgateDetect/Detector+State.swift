import FieldgateModel

extension Detector {
  /// In which order the state's bytes stand.
  package static let stateVersion = 1

  /// The whole state. `init(bytes:version:)` makes of it the detector that would have
  /// been: its later scores are the same to the last bit.
  package var bytes: [UInt8] {
    var writer = StateWriter()
    writer.write(slot.milliseconds)
    writer.write(slot.votes)
    writer.write(profile)
    for number in [lasting.above, lasting.below, lasting.drift] { writer.write(number) }
    writer.write(lasting.aboveSince) { $0.write($1) }
    writer.write(lasting.belowSince) { $0.write($1) }
    writer.write(repeated.last) { $0.write($1) }
    writer.write(repeated.since) { $0.write($1) }
    writer.write(repeated.length)
    for number in [repeated.run, repeated.surprise, repeated.repeats, repeated.seen] {
      writer.write(number)
    }
    writer.write(values)
    writer.write(departures)
    writer.write(rhythm.isWhole)
    writer.write(rhythm.negative)
    writer.write(rhythm.since) { $0.write($1) }
    writer.write(rhythm.isRhythmic)
    for number in [rhythm.plain, rhythm.expected, rhythm.mean, rhythm.seen] {
      writer.write(number)
    }
    for number in [past.days, past.episodes, past.excess, past.known, past.peak] {
      writer.write(number)
    }
    writer.write(held)
    writer.write(last) { $0.write($1) }
    writer.write(lateInRow)
    writer.write(points)
    writer.write(hoursSeen)
    return writer.bytes
  }

  /// Reads what `bytes` gave; nothing else passes, and nothing traps. Kind and tuning
  /// are no state: they must be those of before.
  package init(
    bytes: [UInt8], version: Int, kind: Kind = .unknown, tuning: Tuning = Tuning()
  ) throws(StateReader.Unreadable) {
    self.init(kind: kind, tuning: tuning)
    var reader = StateReader(bytes)
    guard version == Self.stateVersion else {
      throw reader.unreadable("version \(Self.stateVersion) of a detector's state")
    }
    slot.milliseconds = try reader.signed()
    guard slot.milliseconds >= 0 else { throw reader.unreadable("a length of time") }
    slot.votes = try reader.count()
    profile = try reader.profile(tuning)
    lasting.above = try reader.amount()
    lasting.below = try reader.amount()
    lasting.drift = try reader.finite()
    lasting.aboveSince = try reader.time()
    lasting.belowSince = try reader.time()
    repeated.last = try reader.optional { reader throws(StateReader.Unreadable) in
      try reader.finite()
    }
    repeated.since = try reader.time()
    repeated.length = try reader.count()
    repeated.run = try reader.amount()
    repeated.surprise = try reader.amount()
    repeated.repeats = try reader.amount()
    repeated.seen = try reader.amount()
    values = try reader.bank()
    departures = try reader.bank()
    rhythm.isWhole = try reader.bool()
    rhythm.negative = try reader.amount()
    rhythm.since = try reader.time()
    rhythm.isRhythmic = try reader.bool()
    rhythm.plain = try reader.amount()
    rhythm.expected = try reader.amount()
    rhythm.mean = try reader.finite()
    rhythm.seen = try reader.amount()
    past.days = try reader.amount()
    past.episodes = try reader.amount()
    past.excess = try reader.amount()
    past.known = try reader.amount()
    past.peak = try reader.amount()
    held = try reader.amount()
    last = try reader.time()
    lateInRow = try reader.count()
    points = try reader.int()
    guard (0...1 << 40).contains(points) else { throw reader.unreadable("a number of points") }
    hoursSeen = try reader.amount()
    guard reader.isAtEnd else { throw reader.unreadable("the end") }
  }
}

extension StateWriter {
  fileprivate mutating func write(_ profile: WeeklyProfile) {
    for cell in profile.cells {
      write(cell.mean)
      write(cell.variance)
      write(cell.weight)
    }
    for number in [
      profile.origin, profile.level, profile.levelWeight, profile.recent, profile.variance,
      profile.extraVariance, profile.varianceWeight,
    ] { write(number) }
  }

  fileprivate mutating func write(_ bank: NoveltyBank) {
    write(each: bank.values[..<bank.count]) { $0.write($1) }
    write(bank.origin)
    write(bank.lowestAge)
    write(bank.highestAge)
    write(bank.usual)
    write(bank.seen)
  }
}

extension StateReader {
  fileprivate mutating func finite() throws(Unreadable) -> Double {
    let value = try double()
    guard abs(value) <= 1e40 else { throw unreadable("a number of at most 1e40") }
    return value
  }

  fileprivate mutating func amount() throws(Unreadable) -> Double {
    let value = try finite()
    guard value >= 0 else { throw unreadable("a number not below 0") }
    return value
  }

  fileprivate mutating func finiteFloat() throws(Unreadable) -> Float {
    let value = try float()
    guard value.isFinite else { throw unreadable("a finite number") }
    return value
  }

  fileprivate mutating func time() throws(Unreadable) -> Timestamp? {
    try optional { reader throws(Unreadable) in Timestamp(milliseconds: try reader.signed()) }
  }

  fileprivate mutating func profile(_ tuning: Tuning) throws(Unreadable) -> WeeklyProfile {
    var profile = WeeklyProfile(tuning)
    for index in profile.cells.indices {
      let mean = try finiteFloat()
      let variance = try finiteFloat()
      let weight = try finiteFloat()
      guard weight >= 0, variance >= 0 else { throw unreadable("a weight and a variance") }
      profile.cells[index] = WeeklyProfile.Cell(mean: mean, variance: variance, weight: weight)
    }
    profile.origin = try finite()
    profile.level = try amount()
    profile.levelWeight = try amount()
    profile.recent = try finite()
    profile.variance = try amount()
    profile.extraVariance = try amount()
    profile.varianceWeight = try amount()
    return profile
  }

  fileprivate mutating func bank() throws(Unreadable) -> NoveltyBank {
    var bank = NoveltyBank()
    let count = try unsigned()
    guard count <= UInt64(NoveltyBank.capacity) else { throw unreadable("at most 256 values") }
    bank.count = Int(count)
    for index in 0..<bank.count {
      bank.values[index] = try finiteFloat()
      guard index == 0 || bank.values[index] > bank.values[index - 1] else {
        throw unreadable("ascending values")
      }
    }
    bank.origin = try finite()
    bank.lowestAge = try self.count()
    bank.highestAge = try self.count()
    bank.usual = try amount()
    bank.seen = try amount()
    return bank
  }
}
