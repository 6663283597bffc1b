import FieldgateEngine
import FieldgateMQTT
import FieldgateModel
import FieldgateStore
import Glibc

/// Where the loop rests.
extension Daemon {
  /// Waits until a socket, a deadline or a signal wants something.
  func wait() {
    let now = clock.steady
    var descriptors = [pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)]
    if let web { descriptors.append(web.descriptor) }
    let isReading = recovery == nil
    let trial = renewal?.trial
    for descriptor in (isReading ? inbound.descriptors() : []) + outbound.descriptors()
      + (trial?.descriptors() ?? [])
    {
      let events = (descriptor.wantsRead ? POLLIN : 0) | (descriptor.wantsWrite ? POLLOUT : 0)
      descriptors.append(
        pollfd(fd: descriptor.number, events: Int16(events), revents: 0))
    }
    var deadlines = [now + 1000, nextHeartbeat]
    if systemd.watchdogEvery != nil { deadlines.append(nextWatchdog) }
    if let deadline = outbound.deadline { deadlines.append(deadline) }
    if let deadline = trial?.deadline { deadlines.append(deadline) }
    if let recovery { deadlines.append(recovery.retryAt) }
    if let deadline = web?.deadline { deadlines.append(deadline) }
    if isReading {
      deadlines.append(upkeep.deadline)
      if !retries.isEmpty { deadlines.append(now) }
      if !areasToSample.isEmpty { deadlines.append(now) }
      if let deadline = inbound.deadline { deadlines.append(deadline) }
      if let due = batch.due(linger: linger) { deadlines.append(due) }
      if let deadline = engine.nextDeadline() {
        deadlines.append(now + clock.wait(until: deadline))
      }
      if let deadline = exercises.nextDeadline() {
        deadlines.append(now + clock.wait(until: engine.boxSteady(of: deadline)))
      }
    }
    let timeout = max(0, (deadlines.min() ?? now) - now)
    poll(&descriptors, nfds_t(descriptors.count), Int32(timeout))
    let woken = clock.steady
    // Where it had to wait, nothing lay unread until now.
    if isReading, timeout > 0, woken > now { load.caughtUp(at: woken) }
  }
}
