import FieldgateModel

/// The end of what partners know and nothing else ends.
extension Exchange {
  /// Sends a Cancel for every alert that stands open for a partner and is none any more, as
  /// where the partner was taken out of the contracts and put back; and forgets what partners
  /// knew that no contract names any more, except how many messages they were sent.
  ///
  /// - Parameter open: the alerts that are open.
  package mutating func settle(open: Set<AlertID>, at moment: Moment) -> [PartnerMessage] {
    forgetFormer()
    var messages: [PartnerMessage] = []
    for (key, entry) in entries.sorted(by: { $0.key < $1.key })
    where !open.contains(key.alert) && !entry.isOver && !pending.contains(where: { $0.ends(key) }) {
      messages += expire(key, moment)
    }
    return messages
  }

  /// Ends everything, as an exercise does: what stands open is cancelled at once and without
  /// anything that was not told before; what is held back is not told.
  package mutating func finish(at moment: Moment) -> [PartnerMessage] {
    var messages: [PartnerMessage] = []
    for one in pending { changed.insert(one.row) }
    pending = []
    for (key, entry) in entries.sorted(by: { $0.key < $1.key }) where !entry.isOver {
      messages += expire(key, moment)
    }
    return messages
  }

  /// A Cancel that says that it expired and no more than the partner knows.
  private mutating func expire(_ key: PartnerKey, _ moment: Moment) -> [PartnerMessage] {
    drop(key)
    guard let partner = partners.first(where: { $0.id == key.partner }), var entry = entries[key],
      entry.isOpen
    else {
      close(key)
      return []
    }
    let terms = partner.terms(at: entry.level)
    let sent = max(moment.wall, entry.sent)
    let view = AlertView(
      ended: Transition.expired.rawValue, entry, name: sight.areas[entry.area]?.name,
      isOver: true, sent: terms.floored(sent),
      expires: terms.floored(sent + AlertMessage.validity))
    entry.isOver = true
    return [publish(view, .cancel, .expired, &entry, key, partner).message]
  }

  private mutating func forgetFormer() {
    let named = Set(partners.map(\.id))
    for key in entries.keys where !named.contains(key.partner) {
      entries[key] = nil
      changed.insert(key.row)
    }
    for one in pending where !named.contains(one.key.partner) { changed.insert(one.row) }
    pending.removeAll { !named.contains($0.key.partner) }
  }
}

extension PendingTelling {
  /// Whether it tells the alert's end.
  fileprivate func ends(_ key: PartnerKey) -> Bool {
    guard self.key == key, case .telling(let telling) = what else { return false }
    return !telling.event.alert.state.isOpen
  }
}
