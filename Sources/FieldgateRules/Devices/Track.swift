import FieldgateModel

/// What is remembered of one device: when it was heard, how far its clock is off,
/// and the last reading of each of its series.
package struct Track: Hashable, Sendable {
  /// A device that invents channels or classes without end keeps its first ones;
  /// readings of others are stored and move no rule.
  package static let mostSeries = 256

  /// One series' last live reading.
  package struct Last: Hashable, Sendable {
    package var value: Value
    /// The time that the reading bears.
    package var time: Timestamp
    /// When it arrived, on the engine's time.
    package var arrived: Milliseconds
    /// `good`, `skewed` or `retained`; `stale` once the source has said that it no longer
    /// stands by it.
    package var quality: Quality

    package var isRetained: Bool { quality == .retained }
  }

  /// When it was last heard live, on the time during which the gateway listened.
  package var heard: Milliseconds
  /// When it was last heard by the wall clock; nil for never.
  package var seen: Timestamp?
  package private(set) var lag = Lag()
  /// Who reads it, where the inventory does not say so.
  package var adapter: AdapterID?
  package private(set) var series: [Series: Last] = [:]
  /// Its last word, heard live, was that it is offline.
  package private(set) var isOffline = false

  /// - Parameter heard: the start of the waiting for a device never heard.
  package init(heard: Milliseconds) { self.heard = heard }

  /// Judges how far behind a message is.
  ///
  /// Where its clock turns out to have been set back, the times of what it said
  /// before are set back with it: they still order what it says from now on, and do
  /// not make all of it late until its clock has caught up.
  private mutating func judge(
    lag: Milliseconds, wallLag: Milliseconds, at arrival: Milliseconds
  ) -> Lag.Judgement {
    let before = self.lag.usual
    let judgement = self.lag.judge(lag, wallLag: wallLag, at: arrival)
    // The usual lag itself rises by a sixteenth of the tolerance at most.
    if let before, let now = self.lag.usual, now - before > Lag.tolerance {
      series = series.mapValues { last in
        var last = last
        last.time = last.time + (before - now)
        return last
      }
    }
    return judgement
  }

  /// What a message came to beyond its readings.
  package struct Heard: Hashable, Sendable {
    /// A state, not a measurement, is another one now.
    package var changesState = false
    /// Its clock turned out to be off.
    package var becameSkewed = false
    /// Who speaks for it takes back all that it said: that is out of date.
    package var isWithdrawn = false
    /// It is heard for the first time, went or came back: what it is silent about stands
    /// otherwise now.
    package var changesPresence = false
  }

  /// Takes in what one message says of the device: judges each reading's quality and
  /// keeps what is live as its series' last.
  ///
  /// - Parameters:
  ///   - readings: all that the message says of it, in their order.
  ///   - now: the engine's time and the wall clock at its arrival.
  ///   - ear: the engine's time less what it could not hear.
  ///   - keepsSeries: false for a device that no rule can look at.
  package mutating func hear(
    _ readings: inout [Reading], now: Moment, ear: Milliseconds, keepsSeries: Bool
  ) -> Heard {
    var found = Heard()
    let (wasSeen, wasOffline) = (seen != nil, isOffline)
    if readings.contains(where: \.isWithdrawal) { found.isWithdrawn = withdrawAll() }
    if readings.contains(where: \.isLoss) {
      found.isWithdrawn = found.isWithdrawn || !isOffline
      isOffline = true
    }
    // Nearly always it says but one thing, which is the newest of its series.
    let newest = readings.count > 1 ? Self.newest(of: readings) : [:]
    let isLive = readings.contains(where: \.isLive)
    if isLive {
      heard = ear
      seen = now.wall
    }
    var judgement = Lag.Judgement.live
    if readings.contains(where: { $0.isLive && $0.timeFrom == .payload }),
      let latest = readings.lazy.map({ $0.time }).max()
    {
      let wasSkewed = lag.isSkewed
      // A clock of ours that is not set says nothing of the device's.
      let wallLag = now.wall < .plausibleFrom ? 0 : now.wall - latest
      judgement = judge(
        lag: now.steady - latest.milliseconds, wallLag: wallLag, at: now.steady)
      found.becameSkewed = lag.isSkewed && !wasSkewed
    }
    for index in readings.indices {
      let key = readings[index].series
      // Looked up once: a series has many parts.
      let place = series.index(forKey: key)
      let before = place.map { series.values[$0] }
      let isNewest = newest.isEmpty || readings[index].time == newest[key]
      let judged = judge(
        readings[index], after: before, now: now, isNewest: isNewest,
        lag: readings[index].timeFrom == .payload ? judgement : .live)
      // Nearly always it is good as it came, and the list need not be copied.
      if readings[index].quality != judged.quality { readings[index].quality = judged.quality }
      guard keepsSeries, let last = judged.last else { continue }
      if let place {
        series.values[place] = last
      } else if series.count < Self.mostSeries {
        series[key] = last
      } else {
        continue
      }
      if last.value.number == nil, last.value != before?.value { found.changesState = true }
    }
    if isLive { noteOffline(readings) }
    found.changesPresence = (seen != nil) != wasSeen || isOffline != wasOffline
    return found
  }

  /// What it said holds no more, whatever it was. True where anything held until now.
  private mutating func withdrawAll() -> Bool {
    var held = false
    for (key, last) in series where !last.isRetained && last.quality != .stale {
      series[key]?.quality = .stale
      held = true
    }
    return held
  }

  /// When each series was last so, by what one message says.
  private static func newest(of readings: [Reading]) -> [Series: Timestamp] {
    var newest: [Series: Timestamp] = [:]
    for reading in readings {
      newest[reading.series] = max(newest[reading.series] ?? reading.time, reading.time)
    }
    return newest
  }

  /// Any live word but "offline" shows that the device is there, a late one too; the
  /// same "offline" delivered twice shows nothing.
  private mutating func noteOffline(_ readings: [Reading]) {
    guard readings.contains(where: \.saysOffline) else {
      isOffline = false
      return
    }
    let offline = readings.filter(\.saysOffline)
    if offline.contains(where: { $0.quality == .good || $0.quality == .skewed }) {
      isOffline = true
    } else if !offline.contains(where: { $0.quality == .duplicate }) {
      isOffline = false
    }
  }

  /// Forgets what it said, and keeps when it was heard.
  package mutating func forgetSeries() {
    series = [:]
    isOffline = false
  }
}

extension Track {
  /// Version 1 had no word of being offline; before version 3 a last word was retained or
  /// good, as the same two numbers say.
  package static let version = 3

  private static let qualities: [Quality] = [.good, .retained, .skewed, .stale]

  private static func quality(
    _ reader: inout StateReader
  ) throws(StateReader.Unreadable) -> Quality {
    let number = try reader.unsigned()
    guard number < UInt64(qualities.count) else { throw reader.unreadable("a quality, 0 to 3") }
    return qualities[Int(number)]
  }

  package func bytes() -> [UInt8] {
    var writer = StateWriter()
    writer.write(heard)
    writer.write(seen) { $0.write($1) }
    lag.write(to: &writer)
    writer.write(adapter?.rawValue) { $0.write($1) }
    writer.write(each: series) { writer, entry in
      let (series, last) = entry
      writer.write(series.channel) { $0.write($1) }
      writer.write(series.measure.rawValue)
      writer.write(series.aggregation.rawValue)
      writer.write(each: series.labels.sorted { $0.key < $1.key }) { writer, label in
        writer.write(label.key)
        writer.write(label.value)
      }
      writer.write(last.value)
      writer.write(last.time)
      writer.write(last.arrived)
      writer.write(UInt64(Self.qualities.firstIndex(of: last.quality) ?? 0))
    }
    writer.write(isOffline)
    return writer.bytes
  }

  package init(bytes: [UInt8], version: Int = Track.version) throws(StateReader.Unreadable) {
    var reader = StateReader(bytes)
    heard = try reader.milliseconds()
    seen = try reader.optional { reader throws(StateReader.Unreadable) in try reader.timestamp() }
    lag = try Lag(from: &reader)
    adapter = try reader.optional { reader throws(StateReader.Unreadable) in
      AdapterID(try reader.string())
    }
    var series: [Series: Last] = [:]
    try reader.each { reader throws(StateReader.Unreadable) in
      let channel = try reader.optional { reader throws(StateReader.Unreadable) in
        try reader.string()
      }
      let measure = try Measure(rawValue: reader.string())
      let aggregation = try Aggregation(rawValue: reader.string())
      var labels: Labels = [:]
      try reader.each { reader throws(StateReader.Unreadable) in
        let name = try reader.string()
        labels[name] = try reader.string()
      }
      let last = Last(
        value: try reader.value(), time: try reader.timestamp(), arrived: try reader.milliseconds(),
        quality: try Self.quality(&reader))
      guard let measure, let aggregation else { throw reader.unreadable("a known measure") }
      series[
        Series(channel: channel, measure: measure, aggregation: aggregation, labels: labels)] = last
    }
    self.series = series
    isOffline = version >= 2 ? try reader.bool() : false
  }
}

extension Reading {
  /// "Nothing that it said holds": said with the quality `stale` of whether a device is online,
  /// by a gateway that speaks for it. A device's own "offline" is another thing: a bollard
  /// that says it is faulty, and what it measured before is as old as it was.
  fileprivate var isWithdrawal: Bool { measure == .online && quality == .stale }

  /// Beyond that the gateway has lost it: no word of the device's, and it counts as silent
  /// until it speaks again.
  fileprivate var isLoss: Bool { isWithdrawal && value == .flag(false) }

  fileprivate var saysOffline: Bool { measure == .online && value == .flag(false) }

  /// A word of the device's own, and of now.
  fileprivate var isLive: Bool { quality != .retained && !isLoss }
}
