import FieldgateModel

/// When an area's values change though nobody speaks.
extension Picture {
  /// The next time at which a reading behind a value of the area, or of one below it, goes
  /// out of date, a count leaves a window of time, or a balance is put right; nil where
  /// nothing will.
  package func nextChange(in area: AreaID, after now: Milliseconds) -> Milliseconds? {
    var validity = Validity()
    for rollUp in rollUps.values {
      if let total = rollUp.total(of: area, at: now, from: self) {
        validity.narrow(to: total.validity)
      }
    }
    if let flows = wholeFlows[area] {
      for measure in [AreaMeasure.flowIn, .flowOut, .crossings] {
        _ = flows.value(measure, at: now, &validity)
      }
    }
    // Bollards are an area's own.
    for sensor in sensors(for: .bollards, in: area) {
      for last in (tracks[sensor.device.id]?.series ?? [:]).values {
        _ = isFresh(last, of: sensor, at: now, &validity)
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
  package var worked: Int { rollUps.values.reduce(0) { $0 + $1.worked } }

  /// Works out anew what was marked by readings or went out of date: once for all that
  /// comes in a moment.
  package mutating func refresh(at now: Milliseconds) {
    for measure in AreaMeasure.allCases {
      guard rollUps[measure]?.isOutOfDate(at: now) ?? false,
        // Taken out and put back: changed in a copy, all of it would be copied.
        var rollUp = rollUps.removeValue(forKey: measure)
      else { continue }
      rollUp.refresh(at: now, from: self)
      rollUps[measure] = rollUp
    }
  }

  /// What the device's readings of these measures are behind is to be worked out anew.
  mutating func invalidate(_ sensor: Sensor, saying measures: Set<Measure>) {
    // Not by the dictionary's own keys, which would hold it while it is changed: then it
    // would be copied, and with it all totals of all areas.
    for measure in AreaMeasure.allCases where rollUps[measure] != nil {
      let counts = measures.contains { $0 == .countIn || $0 == .countOut }
      guard
        measures.contains(where: measure.isMade(from:))
          || counts && measure == .occupancy && !fusions.balances.isEmpty
      else { continue }
      rollUps[measure]?.invalidate(sensor.device.id, in: sensor.areas)
    }
  }
}
