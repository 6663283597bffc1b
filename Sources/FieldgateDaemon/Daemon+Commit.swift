import FieldgateDecode
import FieldgateEngine
import FieldgateMQTT
import FieldgateModel
import FieldgateRules
import FieldgateSite
import FieldgateStore
import FieldgateWeb

/// The transaction, and what may happen only after it.
extension Daemon {
  /// Commits the open batch; then, and only then, acknowledges and publishes.
  func commit() {
    do throws(StoreError) {
      try commitOpen()
    } catch {
      if error.liesInBatch, !batch.deliveries.isEmpty {
        isolate(error)
      } else {
        giveBack(error)
      }
      return
    }
    inbound.acknowledge(now: clock.steady)
    followExercise()
  }

  /// Commits the open batch and publishes what came of it; acknowledges nothing.
  func commitOpen() throws(StoreError) {
    // What is acknowledged must be in it, the last word of a limited device too.
    take(engine.settle(at: clock.moment))
    take(exercises.settle(at: exerciseMoment))
    let open = batch
    let rows = engine.takeChangedRows() + exercises.takeChangedRows()
    var stored = open.stored(
      at: clock.wall, rows: rows, site: site.plan.site, topics: site.plan.topics)
    stored.audit = ownAudit + stored.audit
    stored.forgetsDeliveries = forgetsDeliveries
    stored.rawLimit = site.plan.settings.quarantine.messages
    stored.refused = refusedEntries.intersection(stored.sent)
    if lossesAreToKeep { stored.state.append(losses.row) }
    if let toldCopy { stored.state.append(toldCopy) }
    let isCheckpoint = clock.steady >= nextCheckpoint
    if isCheckpoint { stored.checkpoint = engine.lastMoment.wall }
    let began = ContinuousClock.now
    let result = try store.commit(stored)
    web?.committing.observe(ContinuousClock.now - began)
    batch = OpenBatch()
    refusedEntries.subtract(stored.refused)
    exerciseIsAnother = exerciseIsAnother || !open.effects.exercises.isEmpty
    ownAudit = []
    lossesAreToKeep = false
    toldCopy = nil
    committedSystem = engine.rehearsalOfSystem
    unsaid = []
    forgetsDeliveries = false
    recogniser.append(open.keys)
    lastEvent = result.alertEvents.last ?? lastEvent
    lastLine = open.effects.events.last { $0.alert.status != .exercise }?.line ?? lastLine
    totals.readings += UInt64(result.readings.count)
    nextClockCommit = clock.steady + Self.clockEvery
    if isCheckpoint { nextCheckpoint = clock.steady + Self.checkpointEvery }
    if !result.outbox.isEmpty { outbox.mayHoldMore = true }
    tell(open, result)
  }

  private func tell(_ open: OpenBatch, _ result: CommitResult) {
    sendOutbox()
    publish(open.effects)
    outbound.service(now: clock.steady)
    for notice in open.effects.notices { log(notice) }
    for answer in open.answers { answer.then(answer.reply) }
    web?.note(open, at: clock.moment.wall)
    for (device, count) in result.refused.sorted(by: { $0.key < $1.key }) {
      log(
        .warning, .channels,
        "\(count) readings of '\(device)' were not stored: it names more channels than a device"
          + " can have", LogSubject(device: device))
    }
    note(load.committed(waitingSince: open.waitsSince, at: clock.steady))
  }

  /// Answers first, then states, which the newest of each topic replaces, then what
  /// may be missed.
  private func publish(_ effects: Effects) {
    for reply in effects.replies { _ = outbound.publish(reply) }
    for state in effects.publications where state.retain { states[state.topic] = state }
    sendStates()
    for other in effects.publications where !other.retain { _ = outbound.publish(other) }
  }

  /// Sends the states that wait, as far as there is room.
  func sendStates() {
    for (topic, state) in states {
      guard outbound.publish(state) != .full else { return }
      // Without a connection it need not wait: the next one begins with all states.
      states[topic] = nil
    }
  }

  /// Sends what the outbox holds, as far as the connection takes it.
  func sendOutbox() {
    sendStates()
    guard outbox.mayHoldMore, outbound.status == .connected else { return }
    do throws(StoreError) {
      while outbox.mayHoldMore {
        let entries = try store.outbox(after: outbox.last, limit: 200)
        if entries.isEmpty { outbox.mayHoldMore = false }
        for (number, publication) in entries {
          if batch.sent.contains(number) {
            // It arrived; only the row that says so is not committed yet.
            outbox.last = number
            continue
          }
          switch outbound.publish(publication, token: number) {
          case .queued: outbox.last = number
          case .full, .notConnected: return
          case .refused(let reason):
            log(
              .error, .refused,
              "the broker can never take \(publication.topic): \(reason); dropped",
              LogSubject(topic: publication.topic))
            outbox.last = number
            batch.open(at: clock.steady)
            batch.sent.append(number)
            refusedEntries.insert(number)
          }
        }
      }
    } catch {
      log(.error, .store, "the outbox cannot be read: \(error)")
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
