import FieldgateEngine
import FieldgateMQTT
import FieldgateModel
import FieldgateSite
import FieldgateWeb

/// What comes in: messages, commands and time, each an input of the engine.
extension Daemon {
  /// Reads what has arrived and lets the engine decide; nothing is acknowledged.
  func takeIn(_ now: Milliseconds) {
    let room = BatchLimit(
      count: max(1, OpenBatch.mostMessages - batch.messages),
      bytes: max(1, OpenBatch.mostBytes - batch.bytes))
    var deliveries: [Delivery] = []
    let outcome = inbound.read(now: now, limit: room, into: &deliveries)
    if !deliveries.isEmpty {
      batch.open(at: now)
      batch.lastArrival = now
      batch.waitsSince = batch.waitsSince ?? load.caughtUpAt
      takeIn(deliveries)
    }
    if outcome != .batchFull { load.caughtUp(at: now) }
  }

  /// Lets the engine decide on what the broker delivered.
  private func takeIn(_ deliveries: [Delivery]) {
    var messages: [Message] = []
    for delivery in deliveries {
      batch.messages += 1
      batch.bytes += delivery.message.payload.count
      if let key = delivery.key {
        if recogniser.classify(key) == .redelivered {
          totals.redelivered += 1
          continue
        }
        batch.keys.append(key)
      }
      totals.messages += 1
      batch.deliveries.append(delivery)
      messages.append(delivery.message)
    }
    let began = ContinuousClock.now
    decide(on: messages)
    if !messages.isEmpty { web?.deciding.observe(ContinuousClock.now - began) }
  }

  /// Commands come on the connection that gives out; they reach the engine as inputs
  /// of the loop like any message.
  func takeCommands(_ now: Milliseconds) {
    var deliveries: [Delivery] = []
    _ = outbound.read(now: now, into: &deliveries)
    for delivery in deliveries where delivery.message.topic == AccessList.drops {
      noteDrops(delivery.message.payload)
    }
    for delivery in deliveries where !delivery.message.retained {
      guard let (user, verb) = site.plan.topics.command(in: delivery.message.topic) else {
        takeExerciseCommand(delivery.message)
        continue
      }
      if verb == Engine.retryVerb, wait(for: delivery.message.payload, of: user) { continue }
      take(
        engine.handle(
          .command(user: user, verb: verb, payload: delivery.message.payload), at: clock.moment))
    }
    let sent = outbound.takeAcknowledged()
    if !sent.isEmpty {
      batch.open(at: now)
      batch.sent += sent
    }
    if !outbound.takeUnacknowledged().isEmpty { outbox.rewind() }
  }

  func tick(_ now: Milliseconds) {
    if let deadline = engine.nextDeadline(), clock.wait(until: deadline) == 0 {
      take(engine.handle(.tick, at: clock.moment))
    }
    tickExercise()
  }

  /// Adds effects to the open batch.
  func take(_ effects: Effects) {
    guard !effects.isEmpty else { return }
    batch.open(at: clock.steady)
    batch.effects.append(effects)
  }
}
