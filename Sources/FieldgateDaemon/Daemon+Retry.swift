import FieldgateEngine
import FieldgateModel
import FieldgateStore

/// A command that waits for its turn.
struct RetryCommand {
  let user: String
  let payload: [UInt8]
}

/// Messages out of quarantine, read again on command: one command in each turn of the loop,
/// with a transaction of its own, in which the readings come and the messages go.
///
/// Everything decided before is committed first. So what the store is asked is what is so,
/// and no message is read twice: not by two commands at once, and not by one that is given
/// again after the end of the process.
extension Daemon {
  /// So many commands wait; further ones are refused as if the store could not be read.
  private static let mostWaiting = 100
  /// So long a command's readings are looked for, much less than the watchdog's period: what it
  /// did not come to by then, but for its first message, is left.
  private static let longest: Milliseconds = 2000

  /// Lets a command wait; false where too many do.
  func wait(for payload: [UInt8], of user: String) -> Bool {
    guard retries.count < Self.mostWaiting else { return false }
    retries.append(RetryCommand(user: user, payload: payload))
    return true
  }

  /// Obeys the next of the commands that wait.
  func retryWaiting() {
    guard let command = retries.first, recovery == nil else { return }
    if !batch.isEmpty { commit() }
    // It waits until the store takes batches again.
    guard recovery == nil else { return }
    retries.removeFirst()
    take(
      engine.handle(
        .retry(user: command.user, payload: command.payload, kept(for: command)),
        at: clock.moment))
    commit()
  }

  /// What the store has of the messages that a command names, and of their readings.
  private func kept(for command: RetryCommand) -> KeptMessages? {
    guard let ids = Engine.retried(in: command.payload) else { return KeptMessages() }
    guard engine.mayCommand(command.user, at: clock.moment) else { return nil }
    let limit = clock.steady + Self.longest
    do throws(StoreError) {
      var kept = try store.keptMessages(ids)
      let received = clock.moment.wall
      let retrials = engine.retrials(of: kept, received: received)
      let found = try store.counts(of: retrials.map(\.sought)) { clock.steady < limit }
      if found.messages < retrials.count { kept.leave(from: retrials[found.messages].number) }
      kept.known = found.counts
      kept.excess = try store.excess(
        of: engine.retrials(of: kept, received: received).flatMap(\.readings).map {
          StoredReading(reading: $0, area: engine.area(of: $0), marks: .retried)
        })
      return kept
    } catch {
      log(.error, .store, "the quarantine cannot be read: \(error)")
      return nil
    }
  }
}
