import FieldgateDecode
import FieldgateEngine
import FieldgateMQTT
import FieldgateModel
import FieldgateRules
import FieldgateSite
import FieldgateStore

/// The transaction, and what may happen only after it.
extension Daemon {
  /// Commits the open batch; then, and only then, acknowledges and publishes.
  func commit() {
    let open = batch
    let rows = engine.takeChangedRows()
    let stored = open.stored(
      at: clock.wall, rows: rows, site: site.plan.site, topics: site.plan.topics)
    do throws(StoreError) {
      let result = try store.commit(stored)
      batch = OpenBatch()
      if failedCommits > 0 {
        failedCommits = 0
        log(.notice, "the store takes batches again")
        publishStatus(nil)
      }
      recogniser.append(open.keys)
      lastEvent = result.alertEvents.last ?? lastEvent
      totals.readings += UInt64(open.effects.readings.count)
      nextClockCommit = clock.steady + Self.clockEvery
      inbound.acknowledge(now: clock.steady)
      if !result.outbox.isEmpty { outbox.mayHoldMore = true }
      sendOutbox()
      for publication in open.effects.replies + open.effects.publications {
        _ = outbound.publish(publication)
      }
      outbound.service(now: clock.steady)
      for notice in open.effects.notices { tell(notice) }
    } catch {
      giveBack(error)
    }
  }

  /// The commit failed: nothing of the batch is true. The engine is made again out of
  /// what the store holds, and the connection is dropped without acknowledging, so
  /// that the broker brings everything again.
  private func giveBack(_ error: StoreError) {
    failedCommits += 1
    let pause = min(30_000, 500 << min(failedCommits, 6))
    log(
      .error,
      "the store did not take \(batch.messages) messages: \(error); nothing is acknowledged,"
        + " trying again in \(pause) ms")
    let commands = batch.effects.replies.count
    if commands > 0 { log(.warning, "\(commands) commands were lost with it; give them again") }
    batch = OpenBatch()
    inbound.abandon(now: clock.steady, reason: "the store did not take the batch")
    readAgainAt = clock.steady + Milliseconds(pause)
    needsRestore = true
    restore()
    publishStatus("the store did not take what came in: \(error)")
  }

  /// Makes the engine again out of what the store holds. Until it can, nothing is read
  /// and nothing comes due: an engine that remembers what no commit kept would raise
  /// what nobody can look up.
  func restore() {
    do throws(StoreError) {
      let rows = try store.stateRows()
      recogniser = RedeliveryRecogniser(processed: try store.deliveryKeys())
      engine = Engine(plan: site.plan, rows: rows, boot: clock.boot, at: clock.moment)
      needsRestore = false
      outbox.rewind()
      if inbound.status == .connected {
        recogniser.beginResumption()
        take(engine.handle(.listening, at: clock.moment))
      }
    } catch {
      log(.error, "the store cannot be read either: \(error)")
    }
  }

  /// Sends what the outbox holds, as far as the connection takes it.
  func sendOutbox() {
    guard outbox.mayHoldMore, outbound.status == .connected else { return }
    do throws(StoreError) {
      while outbox.mayHoldMore {
        let entries = try store.outbox(after: outbox.last, limit: 200)
        if entries.isEmpty { outbox.mayHoldMore = false }
        for (number, publication) in entries {
          switch outbound.publish(publication, token: number) {
          case .queued: outbox.last = number
          case .full, .notConnected: return
          case .refused(let reason):
            log(.error, "the broker can never take \(publication.topic): \(reason); dropped")
            outbox.last = number
            batch.open(at: clock.steady)
            batch.sent.append(number)
          }
        }
      }
    } catch {
      log(.error, "the outbox cannot be read: \(error)")
    }
  }

  private func tell(_ notice: Notice) {
    switch notice {
    case .alert(let event):
      log(.notice, "\(event.kind.rawValue) \(event.alert.severity): \(event.alert.headline)")
    case .unlisted(let device, let adapter):
      log(
        .warning,
        "device '\(device)' (\(adapter)) speaks but is not in the inventory; its readings are"
          + " stored without an area")
    case .unreadable(let adapter, let outcome, let reason):
      log(.warning, "\(adapter?.rawValue ?? "no adapter"): \(outcome.rawValue): \(reason)")
    case .skewed(let device, let skew):
      log(
        .warning,
        "the clock of '\(device)' is \(abs(skew) / 1000) s \(skew > 0 ? "behind" : "ahead");"
          + " its readings go by their time of arrival")
    case .unreadableState(let owner, let key, let reason):
      log(.error, "the kept state \(owner) \(key) is left out: \(reason)")
    }
  }
}

/// How far the outbox has been given to the connection.
struct OutboxCursor {
  var last: Int64 = 0
  var mayHoldMore = true

  /// The broker has not acknowledged some of it: begin again with what is left.
  mutating func rewind() {
    last = 0
    mayHoldMore = true
  }
}
