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
    var newest: [Series: Timestamp] = [:]
    for reading in readings {
      newest[reading.series] = max(newest[reading.series] ?? reading.time, reading.time)
    }
    if readings.contains(where: \.isWithdrawal) { found.isWithdrawn = withdrawAll() }
    if readings.contains(where: \.isLoss) {
      found.isWithdrawn = found.isWithdrawn || !isOffline
      isOffline = true
    }
    let live = readings.filter { $0.quality != .retained && !$0.isLoss }
    if !live.isEmpty {
      heard = ear
      seen = now.wall
    }
    var judgement = Lag.Judgement.live
    if live.contains(where: { $0.timeFrom == .payload }), let latest = newest.values.max() {
      let wasSkewed = lag.isSkewed
      // A clock of ours that is not set says nothing of the device's.
      let wallLag = now.wall < .plausibleFrom ? 0 : now.wall - latest
      judgement = judge(
        lag: now.steady - latest.milliseconds, wallLag: wallLag, at: now.steady)
      found.becameSkewed = lag.isSkewed && !wasSkewed
    }
    for index in readings.indices {
      let reading = readings[index]
      let before = series[reading.series]?.value
      readings[index].quality = judge(
        reading, now: now, isNewest: reading.time == newest[reading.series],
        lag: reading.timeFrom == .payload ? judgement : .live, keepsSeries: keepsSeries)
      if reading.value.number == nil, series[reading.series]?.value != before {
        found.changesState = true
      }
    }
    if !live.isEmpty { noteOffline(readings) }
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

  /// Any live word but "offline" shows that the device is there, a late one too; the
  /// same "offline" delivered twice shows nothing.
  private mutating func noteOffline(_ readings: [Reading]) {
    let offline = readings.filter { $0.measure == .online && $0.value == .flag(false) }
    if offline.contains(where: { $0.quality == .good || $0.quality == .skewed }) {
      isOffline = true
    } else if !offline.contains(where: { $0.quality == .duplicate }) {
      isOffline = false
    }
  }

  /// Judges a reading and, where it is live, keeps it as its series' last.
  ///
  /// `isNewest`: no later reading of the same series stands in the same message.
  private mutating func judge(
    _ reading: Reading, now: Moment, isNewest: Bool, lag judgement: Lag.Judgement,
    keepsSeries: Bool
  ) -> Quality {
    let last = series[reading.series]
    if reading.quality == .stale { withdraw(reading, last) }
    guard reading.quality == .good || reading.quality == .retained else { return reading.quality }
    if let last, reading.timeFrom == .payload, !last.isRetained {
      if reading.time == last.time, reading.value == last.value { return .duplicate }
      // A time that lies ahead of us proves nothing about what comes after it.
      if reading.time < last.time, last.time <= now.wall + Lag.tolerance {
        return reading.quality == .retained ? .retained : .late
      }
    }
    if reading.quality == .retained {
      // What is known live is newer than what the broker kept; and told once more,
      // as after every reconnection, what it kept is no newer than it was.
      if let last, !last.isRetained || isRepeat(reading, of: last) { return .retained }
      if keepsSeries { keep(reading, now: now) }
      return .retained
    }
    if judgement == .late || !isNewest { return .late }
    if keepsSeries { keep(reading, now: now, isSkewed: judgement == .skewed) }
    return judgement == .skewed ? .skewed : .good
  }

  /// The source no longer stands by what it said: its last word is out of date at once.
  private mutating func withdraw(_ reading: Reading, _ last: Last?) {
    guard let last, !last.isRetained, reading.timeFrom != .payload || reading.time >= last.time
    else { return }
    series[reading.series]?.quality = .stale
  }

  private func isRepeat(_ reading: Reading, of last: Last) -> Bool {
    reading.value == last.value && (reading.timeFrom != .payload || reading.time <= last.time)
  }

  /// Forgets what it said, and keeps when it was heard.
  package mutating func forgetSeries() {
    series = [:]
    isOffline = false
  }

  private mutating func keep(_ reading: Reading, now: Moment, isSkewed: Bool = false) {
    guard series[reading.series] != nil || series.count < Self.mostSeries else { return }
    series[reading.series] = Last(
      value: reading.value, time: reading.time, arrived: now.steady,
      quality: reading.quality == .retained ? .retained : isSkewed ? .skewed : .good)
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
}
