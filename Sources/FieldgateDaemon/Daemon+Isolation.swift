import FieldgateEngine
import FieldgateMQTT
import FieldgateModel
import FieldgateStore

/// A batch that the store refuses for a reason that lies in the batch: it is tried by
/// halves, until the message is found that cannot be stored. That goes into quarantine, and
/// everything else is kept.
///
/// Each part is a transaction of its own; nothing is acknowledged before all of them are
/// committed, so that a crash in between costs nothing: what is committed is recognised
/// when the broker brings it again.
extension Daemon {
  func isolate(_ error: StoreError) {
    let deliveries = batch.deliveries
    log(
      .warning, .store,
      "the store refused a batch of \(deliveries.count) messages: \(error); it is tried by halves")
    let commands = batch.effects.replies.count
    if commands > 0 {
      log(.warning, .store, "\(commands) commands were lost with it; give them again")
    }
    for answer in batch.answers { answer.then(nil) }
    let sent = batch.sent
    do throws(StoreError) {
      try beginAgain(sent: sent)
      try commitHalves(deliveries[...])
      inbound.acknowledge(now: clock.steady)
    } catch {
      giveBack(error)
    }
  }

  private func commitHalves(_ part: ArraySlice<Delivery>) throws(StoreError) {
    do throws(StoreError) {
      try commitPart(part)
    } catch {
      guard error.liesInBatch else { throw error }
      try beginAgain(sent: [])
      guard part.count > 1 else {
        if let delivery = part.first { try quarantine(delivery, error) }
        return
      }
      let middle = part.startIndex + part.count / 2
      try commitHalves(part[..<middle])
      try commitHalves(part[middle...])
    }
  }

  private func commitPart(_ part: ArraySlice<Delivery>) throws(StoreError) {
    batch.open(at: clock.steady)
    batch.messages += part.count
    batch.keys += part.compactMap(\.key)
    decide(on: part.map(\.message))
    try commitOpen()
  }

  /// Makes the engine again out of what is committed, and commits what comes of that alone:
  /// where that is refused too, the reason lies in no message.
  private func beginAgain(sent: [Int64]) throws(StoreError) {
    batch = OpenBatch()
    batch.sent = sent
    try makeEngine(out: try store.stateRows())
    confess()
    hear(.listening)
    batch.open(at: clock.steady)
    try commitOpen()
    // A batch full of such messages takes many commits.
    systemd.notify("WATCHDOG=1")
  }

  private func quarantine(_ delivery: Delivery, _ error: StoreError) throws(StoreError) {
    let message = delivery.message
    batch.open(at: clock.steady)
    batch.refused.append(
      QuarantinedMessage(
        received: clock.moment.wall, topic: message.topic, adapter: nil, outcome: "refused",
        reason: "the store refused it: \(error.account)", size: message.payload.count,
        shape: engine.shape(of: message.payload)))
    if let key = delivery.key { batch.keys.append(key) }
    log(
      .error, .quarantine,
      "a message of \(message.topic) cannot be stored and is in quarantine: \(error.account)",
      LogSubject(topic: message.topic))
    note(
      SystemCondition(.store, "message"),
      .happened(
        .moderate,
        LocalizedText(
          nl: "een bericht kon niet worden opgeslagen en staat apart (quarantaine)",
          en: "a message could not be stored and is in quarantine")))
    try commitOpen()
  }
}

extension StoreError {
  /// Whether another batch could be taken where this one was not. An error that says nothing
  /// of a row (a table that is missing, no memory) lies in no message.
  var liesInBatch: Bool {
    switch self {
    case .failed(_, _, .constraint, _), .failed(_, _, .unfit, _): true
    default: false
    }
  }

  /// SQLite's own account, without the path; at most 300 characters.
  fileprivate var account: String {
    if case .failed(_, _, _, let message) = self { return String(message.prefix(300)) }
    return String("\(self)".prefix(300))
  }
}
