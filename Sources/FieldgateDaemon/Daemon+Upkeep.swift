import FieldgateDocument
import FieldgateEngine
import FieldgateMQTT
import FieldgateModel
import FieldgateSite
import FieldgateStore
import FieldgateWeb
import Glibc

/// Heartbeat, status, reload and farewell.
extension Daemon {
  /// The clock's row is kept at least this often, so that a restart knows for how
  /// long the gateway was away.
  static let clockEvery: Milliseconds = 30_000
  static let checkpointEvery: Milliseconds = 86_400_000
  static let heartbeatEvery: Milliseconds = 10_000
  static let statusEvery: Milliseconds = 60_000

  /// Says that the loop is alive: to the service manager and to listeners.
  func beat(_ now: Milliseconds) {
    if let every = systemd.watchdogEvery, now >= nextWatchdog {
      systemd.notify("WATCHDOG=1")
      nextWatchdog = now + every
    }
    settleDrops(now)
    if now >= nextHeartbeat {
      nextHeartbeat = now + Self.heartbeatEvery
      if now >= nextStatus {
        nextStatus = now + Self.statusEvery
        publishStatus(nil)
      }
      publishHeartbeat()
      tellHealth(at: now)
    }
    if recovery == nil { note(load.look(waitingSince: batch.waitsSince, at: clock.steady)) }
    if now >= nextClockCommit, recovery == nil {
      // The time itself is worth a row.
      nextClockCommit = now + Self.clockEvery
      batch.open(at: now)
    }
  }

  /// What a listener sees gaps by: the numbers of the last line and the last event, and the
  /// head of the audit log, all of them committed.
  func publishHeartbeat() {
    // A store that cannot be read says so elsewhere; what was heard of it last still holds.
    if recovery == nil, let head = try? store.auditHead() { auditHead = head }
    _ = outbound.publish(
      Publication(
        topic: site.plan.topics.heartbeat,
        object: [
          "time": .string(clock.moment.wall.iso8601), "alertEvent": .integer(lastEvent),
          "line": .integer(Int64(clamping: lastLine)), "audit": .object(auditHead.object),
        ], qos: 0))
    publishExerciseHeartbeat()
    // What is not committed may not be counted as sent.
    guard recovery == nil, batch.isEmpty else { return }
    let wall = clock.moment.wall
    for publication in engine.partnersHeartbeats(at: wall, every: Self.heartbeatEvery) {
      _ = outbound.publish(publication)
    }
  }

  /// The retained status: `online` until we say farewell, with what is wrong if
  /// anything is.
  func publishStatus(_ problem: String?, state: String = "online") {
    _ = outbound.publish(
      Publication(
        topic: site.plan.topics.status,
        object: [
          "state": .string(state),
          "site": .string(site.plan.site),
          "time": .string(clock.moment.wall.iso8601),
          "version": .string(fieldgateVersion),
          "messages": .integer(Int64(totals.messages)),
          "readings": .integer(Int64(totals.readings)),
          "redelivered": .integer(Int64(totals.redelivered)),
          "gaps": .integer(Int64(totals.gaps)),
          "lag": .number(Double(load.lag) / 1000),
          "brokerDropped": .integer(Int64(clamping: totals.dropped)),
          "problem": (problem ?? self.problem).map { .string($0) },
        ], retain: true))
  }

  /// SIGHUP: a good configuration takes the place of the old one whole; a bad one is
  /// told and changes nothing. Rules that read as they did keep their timers. Whatever
  /// became of the site, the broker's certificates and password are looked at.
  func reload() {
    defer { lookForRenewedFiles() }
    let diagnostics = Diagnostics()
    let files = options.site.settledFiles()
    let cut = files.cutOff(from: siteFiles)
    guard cut.isEmpty else {
      let faults = cut.map {
        "\($0): it holds the beginning of what it held, and ends in the middle of an entry"
      }
      for fault in faults { log(.error, .configuration, fault) }
      return refuseReload("\(cut.count) files are cut off; the old one goes on", faults)
    }
    guard let renewed = options.site.load(files, diagnostics) else {
      let faults = diagnostics.sorted.map(\.description)
      for fault in faults { log(.error, .configuration, fault) }
      return refuseReload("\(faults.count) faults; the old one goes on", faults)
    }
    for warning in diagnostics.sorted { log(.warning, .configuration, warning.description) }
    if renewed.settings.broker != site.settings.broker
      || renewed.settings.store.path != site.settings.store.path
      || renewed.settings.site != site.settings.site
    {
      return refuseReload(
        "its name, the broker or the store's path is another one, which needs a restart; the old"
          + " site goes on")
    }
    // What is decided is kept under the plan that decided it.
    if recovery == nil {
      batch.open(at: clock.steady)
      commit()
    }
    guard recovery == nil else {
      return refuseReload("the store takes nothing; try again later")
    }
    let rows: [StateRow]
    do throws(StoreError) {
      rows = try store.stateRows()
    } catch {
      return refuseReload("the store cannot be read: \(error)")
    }
    let stood = partnersRetained
    engine = Engine(
      plan: renewed.plan, rows: rows, boot: clock.boot, at: clock.moment, cause: .reload)
    let emptied = statesOfExercise(goneIn: renewed.plan)
    let isOtherPage = renewed.settings.web != site.settings.web
    site = renewed
    makeExercise(out: rows, cause: .reload)
    upkeep.retention = renewed.settings.store.retention
    siteFiles = files
    load.limit = renewed.plan.settings.load.lag
    // What the old engine made of conditions that are not committed yet is the new one's.
    batch.effects = Effects()
    batch.open(at: clock.steady)
    batch.effects.emptied = emptied + stood.subtracting(partnersRetained).sorted()
    // Contracts may give other things than before, and to others.
    batch.effects.publications += engine.partnersBirths()
    batch.effects.publications += exercises.running?.engine.partnersBirths() ?? []
    confess()
    if inbound.status == .connected {
      hear(.listening)
      renewSubscriptions()
    }
    hear(.tick)
    if isOtherPage { startWeb() } else { showAll() }
    log(.notice, .reload, "the site was reloaded: \(renewed.plan.rules.count) rules")
    hasRefusedReload = false
    systemd.notify("READY=1")
    tellHealth()
  }

  /// Where something may stand retained for partners, in both trees.
  private var partnersRetained: Set<String> {
    Set(engine.partnersRetained + (exercises.running?.engine.partnersRetained ?? []))
  }

  /// Says that the old site goes on, and why.
  private func refuseReload(_ reason: String, _ faults: [String] = []) {
    log(.error, .reload, "the site was not reloaded: \(reason)")
    audit(
      "reload-refused",
      [
        "why": .string(reason),
        "faults": faults.isEmpty ? nil : .array(faults.prefix(20).map { .string($0) }),
        "site": .string(site.plan.fingerprint),
      ])
    hasRefusedReload = true
    systemd.notify("READY=1")
    tellHealth()
  }

  /// Commits what is open, says farewell on both connections, and waits for them for
  /// at most three seconds.
  func finish() {
    systemd.notify("STOPPING=1")
    if recovery == nil, !batch.isEmpty { commit() }
    audit("stop", ["messages": .integer(Int64(clamping: totals.messages))])
    if recovery == nil { commit() }
    // A broker that is back for the one connection will be so for the other.
    let canReach = inbound.status == .connected
    serve(atMost: 2000) { !canReach || self.outbound.status == .connected }
    publishHeartbeat()
    publishStatus(nil, state: "stopped")
    for publication in engine.partnersFarewells(at: clock.moment.wall) {
      _ = outbound.publish(publication)
    }
    for publication in exercises.farewells(at: exerciseMoment) { _ = outbound.publish(publication) }
    // What was told once need not be told again at the next start.
    serve(atMost: 1000) { self.outbound.countOnItsWay == 0 }
    inbound.stop(now: clock.steady)
    outbound.stop(now: clock.steady)
    serve(atMost: 3000) { self.isDown(self.inbound.status) && self.isDown(self.outbound.status) }
    let sent = outbound.takeAcknowledged()
    if recovery == nil, !sent.isEmpty {
      batch.open(at: clock.steady)
      batch.sent += sent
      commit()
    }
    web?.service.stop()
    do throws(StoreError) { try store.close() } catch { log(.error, .store, "\(error)") }
    log(
      .notice, .stop,
      "stopped after \(Wording.counted(totals.messages, "message")),"
        + " \(Wording.counted(totals.readings, "reading"))")
    log.end()
  }

  /// Goes on with the connection that gives out until something is so, and no longer.
  private func serve(atMost limit: Milliseconds, until done: () -> Bool) {
    let end = clock.steady + limit
    while !done(), clock.steady < end {
      inbound.service(now: clock.steady)
      outbound.service(now: clock.steady)
      var ignored: [Delivery] = []
      _ = outbound.read(now: clock.steady, into: &ignored)
      if done() { return }
      var descriptors = outbound.descriptors().map {
        pollfd(
          fd: $0.number,
          events: Int16(($0.wantsRead ? POLLIN : 0) | ($0.wantsWrite ? POLLOUT : 0)), revents: 0)
      }
      poll(&descriptors, nfds_t(descriptors.count), 20)
    }
  }

  private func isDown(_ status: ConnectionStatus) -> Bool {
    status == .stopped || status == .idle
  }
}
