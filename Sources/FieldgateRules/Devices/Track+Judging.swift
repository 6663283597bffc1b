import FieldgateModel

extension Track {
  /// Judges a reading by the last one of its series.
  ///
  /// - Parameter isNewest: no later reading of the same series stands in the same message.
  /// - Returns: its quality, and what is the series' last from now on; nil where that stays.
  func judge(
    _ reading: Reading, after before: Last?, now: Moment, isNewest: Bool,
    lag judgement: Lag.Judgement
  ) -> (quality: Quality, last: Last?) {
    if reading.quality == .stale { return (.stale, withdrawn(before, by: reading)) }
    guard reading.quality == .good || reading.quality == .retained else {
      return (reading.quality, nil)
    }
    if let before, reading.timeFrom == .payload, !before.isRetained {
      if reading.time == before.time, reading.value == before.value { return (.duplicate, nil) }
      // A time that lies ahead of us proves nothing about what comes after it.
      if reading.time < before.time, before.time <= now.wall + Lag.tolerance {
        return (reading.quality == .retained ? .retained : .late, nil)
      }
    }
    if reading.quality == .retained {
      // What is known live is newer than what the broker kept; and told once more,
      // as after every reconnection, what it kept is no newer than it was.
      let isOld = before.map { !$0.isRetained || isRepeat(reading, of: $0) } ?? false
      return (.retained, isOld ? nil : Last(reading, arrived: now.steady, .retained))
    }
    if judgement == .late || !isNewest { return (.late, nil) }
    let quality = judgement == .skewed ? Quality.skewed : .good
    return (quality, Last(reading, arrived: now.steady, quality))
  }

  /// The source no longer stands by what it said: its last word is out of date at once.
  private func withdrawn(_ before: Last?, by reading: Reading) -> Last? {
    guard var last = before, !last.isRetained,
      reading.timeFrom != .payload || reading.time >= last.time
    else { return nil }
    last.quality = .stale
    return last
  }

  private func isRepeat(_ reading: Reading, of last: Last) -> Bool {
    reading.value == last.value && (reading.timeFrom != .payload || reading.time <= last.time)
  }
}

extension Track.Last {
  fileprivate init(_ reading: Reading, arrived: Milliseconds, _ quality: Quality) {
    self.init(value: reading.value, time: reading.time, arrived: arrived, quality: quality)
  }
}
