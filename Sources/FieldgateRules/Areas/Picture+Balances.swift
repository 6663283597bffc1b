import FieldgateModel

/// The areas whose occupancy is what came in less what went out.
extension Picture {
  /// What one message let in and out of each area.
  mutating func balance(_ net: [AreaID: Double]) {
    for (area, net) in net {
      guard let rule = fusions.balances[area] else { continue }
      balances[area, default: Balance(rule)].add(net)
      changedBalances.insert(area)
    }
  }

  /// Begins balances that have not begun, and puts right those whose quiet time has come;
  /// silent counters or not.
  mutating func settleBalances(at now: Milliseconds, _ civil: Timestamp) {
    let lead = civil.milliseconds - now
    let isMoved = lead != civilLead
    civilLead = lead
    for (area, rule) in fusions.balances {
      guard isMoved || dueBalances[area] == nil || dueBalances[area] ?? .max <= civil.milliseconds
      else { continue }
      var balance = balances[area] ?? Balance(rule)
      let before = balance
      balance.begin(at: civil)
      while let due = balance.due(by: rule), due <= civil {
        balance.correct(to: rule.people, at: due)
      }
      // A rule without a quiet time that comes is looked at no more.
      dueBalances[area] = balance.due(by: rule)?.milliseconds ?? Milliseconds.max / 2
      rollUps[AreaMeasure.occupancy.place]?.invalidate(area)
      guard balance != before else { continue }
      balances[area] = balance
      changedBalances.insert(area)
    }
  }

  /// The rows of balances that changed since they were last taken.
  mutating func takeChangedBalances() -> [StateRow] {
    defer { changedBalances = [] }
    return changedBalances.sorted().map { area in
      StateRow(
        owner: "balance", key: area.rawValue, version: Balance.version,
        bytes: balances[area]?.bytes())
    }
  }

  mutating func restoreBalance(_ row: StateRow) throws(StateReader.Unreadable) {
    guard row.version == Balance.version, let bytes = row.bytes else { return }
    let area = AreaID(row.key)
    balances[area] = try Balance(bytes: bytes)
    dueBalances[area] = nil
    rollUps[AreaMeasure.occupancy.place]?.invalidate(area)
  }
}
