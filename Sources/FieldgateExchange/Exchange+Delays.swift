import FieldgateModel

/// What partners are told later.
///
/// A partner with a delay hears everything so much later and in the same order. What is over
/// before its time has come is not told at all: nothing is left to do about it. Where the
/// delay shrinks, what waits for the same alert goes out no later than what comes after it.
extension Exchange {
  /// What was delayed until now.
  package mutating func runDue(at moment: Moment) -> [PartnerMessage] {
    var messages: [PartnerMessage] = []
    while let next = pending.first, next.due <= moment.steady {
      pending.removeFirst()
      changed.insert(next.row)
      guard let partner = partners.first(where: { $0.id == next.key.partner }) else { continue }
      switch next.what {
      case .telling(let telling):
        if let said = apply(telling, to: partner, moment) { messages.append(said.message) }
      case .acknowledgement(let other, let note):
        if let message = tellAcknowledgement(by: other, note, next.key, partner, moment) {
          messages.append(message)
        }
      }
    }
    return messages + renew(at: moment)
  }

  /// Says again, as it was told last, what would soon run out at the partner.
  private mutating func renew(at moment: Moment) -> [PartnerMessage] {
    let due = entries.filter { $0.value.isOpen && $0.value.renewal?.due ?? .max <= moment.steady }
    return due.sorted { $0.key < $1.key }.compactMap { key, entry in
      guard let renewal = entry.renewal,
        let partner = partners.first(where: { $0.id == key.partner })
      else { return nil }
      var telling = renewal.telling
      let terms = partner.terms(at: entry.level)
      guard let place = sight.seen(telling.event.alert.area, terms.precision) else { return nil }
      telling.event.kind = .updated
      telling.event.by = nil
      telling.event.note = nil
      telling.level = entry.level
      return say(telling, key, partner, terms, place, moment, isRenewal: true)?.message
    }
  }

  /// When `runDue` has something to do next, on the steady clock.
  package var nextDeadline: Milliseconds? {
    let renewals = entries.values.lazy.filter(\.isOpen).compactMap(\.renewal?.due)
    return [pending.first?.due, renewals.min()].compactMap { $0 }.min()
  }

  /// - Parameter isLast: whether it waits for what waits already and moves nothing forward: an
  ///   acknowledgement lets go of nothing that its delay holds back.
  mutating func put(
    off what: PendingTelling.What, _ key: PartnerKey, until due: Milliseconds,
    isLast: Bool = false
  ) {
    let latest = pending.filter { $0.key == key }.map(\.due).max()
    let due = isLast ? max(due, latest ?? due) : due
    for index in pending.indices where pending[index].key == key && pending[index].due > due {
      pending[index].due = due
      changed.insert(pending[index].row)
    }
    putOff += 1
    let one = PendingTelling(key: key, due: due, order: putOff, what: what)
    pending.append(one)
    changed.insert(one.row)
    pending.sort { ($0.due, $0.order) < ($1.due, $1.order) }
  }

  /// Takes back what a partner was still to be told of an alert.
  mutating func drop(_ key: PartnerKey) {
    for one in pending where one.key == key { changed.insert(one.row) }
    pending.removeAll { $0.key == key }
  }
}
