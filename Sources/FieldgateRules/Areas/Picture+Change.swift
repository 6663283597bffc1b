import FieldgateModel

/// When an area's values change though nobody speaks.
extension Picture {
  /// The next time at which a reading behind a value of the area, or of one below it, goes
  /// out of date, a count leaves a window of time, or a balance is put right; nil where
  /// nothing will.
  package func nextChange(in area: AreaID, after now: Milliseconds) -> Milliseconds? {
    var validity = Validity()
    for rollUp in rollUps {
      if let other = rollUp?.validity(of: area, at: now, from: self) { validity.narrow(to: other) }
    }
    if let flows = wholeFlows[area] {
      for measure in [AreaMeasure.flowIn, .flowOut, .crossings] {
        _ = flows.value(measure, at: now, &validity)
      }
    }
    // Bollards are an area's own.
    for station in stations(for: .bollards, in: area) {
      for last in (tracks[station.sensor.device.id]?.series ?? [:]).values {
        _ = isFresh(last, of: station.sensor, at: now, &validity)
      }
    }
    return validity.until == .max ? nil : validity.until
  }

  /// Time passes: what went out of date is worked out anew, and balances whose quiet
  /// time has come are put right.
  ///
  /// Nothing hangs on its being called but the speed of what is asked afterwards, and the
  /// balances.
  ///
  /// - Parameters:
  ///   - now: the engine's time.
  ///   - civil: the same moment as people's clocks should show it, which no step of the
  ///     box's clock moves.
  package mutating func advance(to now: Milliseconds, civil: Timestamp) {
    settleBalances(at: now, civil)
    refresh(at: now)
  }

  /// How many totals of areas were worked out since the beginning: what all that was heard
  /// has cost, whatever the machine.
  package var worked: Int { rollUps.reduce(0) { $0 + ($1?.worked ?? 0) } }

  /// Works out anew what was marked by readings or went out of date: once for all that
  /// comes in a moment.
  package mutating func refresh(at now: Milliseconds) {
    for place in rollUps.indices where rollUps[place]?.isOutOfDate(at: now) ?? false {
      // Taken out and put back: changed in a copy, all of it would be copied.
      var rollUp: RollUp?
      swap(&rollUp, &rollUps[place])
      rollUp?.refresh(at: now, from: self)
      swap(&rollUp, &rollUps[place])
    }
  }

  /// All that the device is behind is to be worked out anew.
  mutating func invalidate(_ station: Station) {
    for place in rollUps.indices where !station.spots[place].isEmpty {
      rollUps[place]?.invalidate(station.spots[place])
    }
  }

  /// What the device's readings of these measures are behind is to be worked out anew.
  mutating func invalidate(_ station: Station, saying measures: some Collection<Measure>) {
    for value in AreaMeasure.allCases where !station.spots[value.place].isEmpty {
      let isBalanced = value == .occupancy && !fusions.balances.isEmpty
      let isSaid = measures.contains { measure in
        value.isMade(from: measure) || isBalanced && (measure == .countIn || measure == .countOut)
      }
      if isSaid { rollUps[value.place]?.invalidate(station.spots[value.place]) }
    }
  }
}
