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

  /// What must be done with the file before it is written to again.
  enum Reopening {
    /// The connection is good: a full disk, a lock.
    case none
    case opens
    /// It was found damaged: SQLite looks through it first.
    case looksThrough

    init(_ error: StoreError) {
      self =
        switch error {
        case .failed(_, _, .busy, _), .failed(_, _, .full, _), .failed(_, _, .constraint, _),
          .failed(_, _, .unfit, _):
          .none
        case .failed(_, _, .corrupt, _), .notADatabase: .looksThrough
        default: .opens
        }
    }
  }

  /// So soon after a recovery a failure is the same one again.
  private static let relapse: Milliseconds = 60_000
  /// SQLite looks through a damaged file for at most so long, less than half the
  /// watchdog's period.
  private static let lookThrough: Milliseconds = 10_000

  /// The program begins, and its store cannot be used: it says so, and waits.
  func beginWithoutStore(_ error: StoreError) {
    faultAtStart = nil
    recovery = Recovery(attempts: 0, now: clock.steady)
    reopening = .opens
    log(.error, .store, "\(error)")
    note(error)
  }

  /// The commit failed: nothing of the batch is true. The connection is dropped without
  /// acknowledging, so that the broker brings everything again, and the engine, which
  /// remembers what no commit kept, is not asked until it is made again.
  func giveBack(_ error: StoreError) {
    let commands = batch.effects.replies.count
    log(
      .error, .store,
      "the store did not take \(batch.messages) messages: \(error); nothing is acknowledged")
    if commands > 0 {
      log(.warning, .store, "\(commands) commands were lost with it; give them again")
    }
    for answer in batch.answers { answer.then(nil) }
    // What the broker has acknowledged stays so.
    let sent = batch.sent
    batch = OpenBatch()
    batch.sent = sent
    inbound.abandon(now: clock.steady, reason: "the store did not take the batch")
    let isRelapse = recoveredAt.map { clock.steady - $0 < Self.relapse } ?? false
    relapses = isRelapse ? relapses + 1 : 0
    recovery = Recovery(attempts: relapses, now: clock.steady)
    reopening = Reopening(error)
    rehearseAgain()
    note(error)
  }

  /// Probes the store with a commit of its own; where it takes that, makes the engine
  /// again out of what the store holds, and goes on.
  func recover(_ now: Milliseconds) {
    let isNewSession = forgetsDeliveries
    do throws(StoreError) {
      try reopen()
      var probe = Batch(time: clock.wall)
      probe.sent = batch.sent
      probe.forgetsDeliveries = forgetsDeliveries
      probe.state = [
        StateRow(owner: "probe", key: "", version: 1, bytes: [])
      ]
      _ = try store.commit(probe)
      let kept = try KeptState(store)
      recogniser = RedeliveryRecogniser(processed: kept.deliveryKeys)
      lastEvent = kept.lastEvent
      auditHead = kept.auditHead
      if !hasKept {
        hasKept = true
        losses = LossRecord(kept.rows)
        storedCopy = kept.copy
        nextCheckpoint = now + kept.checkpointDue(at: clock.moment.wall)
      }
      try makeEngine(out: kept.rows)
      lastLine = engine.linesAtStart
    } catch {
      let attempts = (recovery?.attempts ?? 0) + 1
      recovery = Recovery(attempts: attempts, now: now)
      reopening = Reopening(error)
      if !rehearsal.book.holds(error.condition.condition) { log(.error, .store, "\(error)") }
      note(error)
      return
    }
    batch = OpenBatch()
    forgetsDeliveries = false
    recovery = nil
    recoveredAt = now
    if lossesAreToKeep || toldCopy != nil || !ownAudit.isEmpty { batch.open(at: now) }
    log(.notice, .store, "the store takes batches again")
    tellOfCopy()
    confess()
    endStoreFaults()
    if isNewSession { forgetSubscriptions() }
    if inbound.status == .connected {
      if sessionIsKept { recogniser.beginResumption() } else { recogniser.beginNewSession() }
      renewSubscriptions()
      hear(.listening)
    }
    if outbound.status == .connected { introduce() }
  }

  private func reopen() throws(StoreError) {
    switch reopening {
    case .none: break
    case .opens:
      let systemd = systemd
      let isAnew = try store.reopen {
        // A store of gigabytes takes longer than the watchdog's period.
        if systemd.watchdogEvery != nil { systemd.notify("WATCHDOG=1") }
      }
      if isAnew {
        log(
          .warning, .store, "the store's file was gone; it is written anew with all that it held")
      }
    case .looksThrough: try store.reopen(lookingThroughFor: Self.lookThrough)
    }
  }

  /// Makes the engine again out of rows of the store, as after a restart.
  func makeEngine(out rows: [StateRow]) throws(StoreError) {
    engine = Engine(
      plan: site.plan, rows: rows, boot: clock.boot, at: clock.moment, cause: .recovery)
    makeExercise(out: rows, cause: .recovery)
    subscriptions = Self.subscriptions(in: rows)
    committedSystem = engine.rehearsalOfSystem
  }
}
