import FieldgateEngine
import FieldgateMQTT
import FieldgateModel
import FieldgateSite
import FieldgateStore

/// What a store that takes nothing means: nothing is read, nothing comes due, nothing
/// is answered, until it takes something again.
extension Daemon {
  /// The wait for a store.
  struct Recovery {
    var attempts: Int
    /// The next probe, on the box's steady clock.
    var retryAt: Milliseconds

    /// Half a second, doubling, at most half a minute.
    init(attempts: Int, now: Milliseconds) {
      self.attempts = attempts
      retryAt = now + min(30_000, 500 << Milliseconds(min(attempts, 6)))
    }
  }

  /// The commit failed: nothing of the batch is true. The connection is dropped without
  /// acknowledging, so that the broker brings everything again, and the engine, which
  /// remembers what no commit kept, is not asked until it is made again.
  func giveBack(_ error: StoreError) {
    let commands = batch.effects.replies.count
    log(
      .error,
      "the store did not take \(batch.messages) messages: \(error); nothing is acknowledged")
    if commands > 0 { log(.warning, "\(commands) commands were lost with it; give them again") }
    // What the broker has acknowledged stays so.
    let sent = batch.sent
    batch = OpenBatch()
    batch.sent = sent
    inbound.abandon(now: clock.steady, reason: "the store did not take the batch")
    recovery = Recovery(attempts: 0, now: clock.steady)
    publishStatus("the store takes nothing: \(error)")
  }

  /// Probes the store with a commit of its own; where it takes that, makes the engine
  /// again out of what the store holds, and goes on.
  func recover(_ now: Milliseconds) {
    do throws(StoreError) {
      var probe = Batch(time: clock.wall)
      probe.sent = batch.sent
      probe.forgetsDeliveries = forgetsDeliveries
      probe.state = [
        StateRow(owner: "probe", key: "", version: 1, bytes: [])
      ]
      _ = try store.commit(probe)
      let rows = try store.stateRows()
      recogniser = RedeliveryRecogniser(processed: try store.deliveryKeys())
      engine = Engine(
        plan: site.plan, rows: rows, boot: clock.boot, at: clock.moment,
        cause: .recovery)
      subscriptions = Self.subscriptions(in: rows)
    } catch {
      let attempts = (recovery?.attempts ?? 0) + 1
      recovery = Recovery(attempts: attempts, now: now)
      log(.error, "the store still takes nothing: \(error)")
      return
    }
    batch = OpenBatch()
    forgetsDeliveries = false
    recovery = nil
    if lossesAreToKeep || !ownAudit.isEmpty { batch.open(at: now) }
    log(.notice, "the store takes batches again")
    if inbound.status == .connected {
      if sessionIsKept { recogniser.beginResumption() } else { recogniser.beginNewSession() }
      renewSubscriptions()
      take(engine.handle(.listening, at: clock.moment))
    }
    if outbound.status == .connected { introduce() }
  }
}
