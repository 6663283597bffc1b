import FieldgateDecode
import FieldgateModel

/// Devices that speak more than they may.
extension Engine {
  /// How many messages of each device were too many.
  package var limited: [DeviceID: UInt64] { allowances.counts }

  /// What is taken now of the readings of one message: each device answers for its own.
  mutating func admitted(
    _ readings: [Reading], by adapter: AdapterID, _ now: Moment, _ effects: inout Effects
  ) -> [Reading] {
    guard let first = readings.first?.device else { return [] }
    guard readings.contains(where: { $0.device != first }) else {
      return admits(readings, of: first, by: adapter, now, &effects) ? readings : []
    }
    let byDevice = Dictionary(grouping: readings, by: \.device).sorted { $0.key < $1.key }
    var refused: Set<DeviceID> = []
    for (device, own) in byDevice where !admits(own, of: device, by: adapter, now, &effects) {
      refused.insert(device)
    }
    return refused.isEmpty ? readings : readings.filter { !refused.contains($0.device) }
  }

  private mutating func admits(
    _ readings: [Reading], of device: DeviceID, by adapter: AdapterID, _ now: Moment,
    _ effects: inout Effects
  ) -> Bool {
    let limits = plan.settings.load
    switch allowances.admit(device, readings, by: adapter, at: now.steady, limits) {
    case .takes: return true
    case .tells:
      effects.notices.append(.talkative(device, above: limits.rate))
      return true
    case .holds: return false
    }
  }

  /// Tells of devices that were limited in this moment, after the rules have looked: what is
  /// written down of it stands behind the moment's readings.
  mutating func tellLimited(at now: Moment, _ effects: inout Effects) {
    let limits = plan.settings.load
    for (device, isNews) in allowances.takeNews() {
      let condition = SystemCondition.limited(device)
      // A run that finds it standing from an earlier one says it again.
      guard isNews || !systemBook.knows(condition, limiting(device, limits)) else { continue }
      // A replay finds the condition in the journal as an input of its own.
      runDue(at: now, &effects)
      note(condition, limiting(device, limits), at: now, &effects)
      effects.notices.append(.limited(device, above: limits.rate))
      timers.set(.allowance, to: allowances.nextCalm.map { max($0, now.steady + 1) })
    }
  }

  private func limiting(_ device: DeviceID, _ limits: LoadSettings) -> SystemState {
    .holds(
      .moderate,
      LocalizedText(
        nl: "apparaat '\(device)' stuurt meer dan \(limits.rate) berichten per seconde en wordt"
          + " begrensd",
        en: "device '\(device)' sends more than \(limits.rate) messages a second and is limited"))
  }

  /// Ends what is told of devices that are within their allowance again.
  mutating func lookAtAllowances(at now: Moment, _ effects: inout Effects) {
    for device in allowances.calmed(at: now.steady) {
      note(.limited(device), .ends, at: now, &effects)
    }
    timers.set(.allowance, to: allowances.nextCalm.map { max($0, now.steady + 1) })
  }

  /// Takes in the newest of what was too much, for the transaction that is about to be
  /// committed: what is acknowledged with it is in it.
  package mutating func settle(at moment: Moment) -> Effects {
    let messages = allowances.release()
    guard !messages.isEmpty else { return Effects() }
    var effects = handle(.tick, at: moment)
    let now = clock.last.wall
    let said = messages.map { adapter, held in
      Said(
        held.map { reading in
          var reading = reading
          reading.received = now
          return reading
        }, by: adapter)
    }
    effects.append(handle(.said(said), at: moment))
    return effects
  }
}
