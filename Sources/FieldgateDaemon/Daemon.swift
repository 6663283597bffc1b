import FieldgateDecode
import FieldgateDocument
import FieldgateEngine
import FieldgateMQTT
import FieldgateModel
import FieldgateRules
import FieldgateSite
import FieldgateStore
import Glibc

/// The daemon: one thread that owns both connections, the engine and the writing end
/// of the store.
///
///     read what has arrived → engine → one transaction → commit
///     → acknowledge and publish → wait for socket, deadline or signal
///
/// Nothing is acknowledged before it is committed, since the connection that takes
/// in writes nothing while a batch is open.
package final class Daemon {
  package struct Options: Sendable {
    package var site: SiteDirectory
    /// In place of the site's: `FIELDGATE_BROKER` and `FIELDGATE_STORE`.
    package var broker: String?
    package var store: String?
    package var pace: BoxClock.Pace?

    package init(
      site: SiteDirectory, broker: String? = environment("FIELDGATE_BROKER"),
      store: String? = environment("FIELDGATE_STORE"), pace: BoxClock.Pace? = nil
    ) {
      self.site = site
      self.broker = broker
      self.store = store
      self.pace = pace
    }
  }

  let options: Options
  let clock: BoxClock
  let log: Log
  let systemd = Systemd()
  let signals: Signals
  var site: Site
  /// Held until the process ends, whatever ends it.
  private let lock: StoreLock?
  let store: Store
  var engine: Engine
  let inbound: InboundConnection
  let outbound: OutboundConnection
  var recogniser: RedeliveryRecogniser
  var batch = OpenBatch()
  /// The filters that the broker's session may hold for us; true for those that it
  /// has confirmed.
  var subscriptions: [TopicFilter: Bool]
  /// The version that the connection speaks which takes in.
  var inboundVersion = MQTTOptions.ProtocolVersion.v5
  var sessionIsKept = false
  /// The broker has forgotten our session: what we know of its deliveries is to be
  /// forgotten in the next transaction, before anything is read.
  var forgetsDeliveries = false
  var outbox = OutboxCursor()
  var isStopping = false
  var nextHeartbeat: Milliseconds = 0
  var nextStatus: Milliseconds = 0
  var nextClockCommit: Milliseconds = 0
  var nextWatchdog: Milliseconds = 0
  /// When the engine's rows are kept next, for replays to begin with.
  var nextCheckpoint: Milliseconds
  var lastEvent: Int64
  /// The head of the audit log that is committed.
  var auditHead: AuditHead
  /// Entries of the daemon's own that are not committed yet.
  var ownAudit: [AuditEntry] = []
  /// The number of the last line about an alert that is committed.
  var lastLine: UInt64
  /// The store did not take a batch, and has not taken one since.
  var recovery: Recovery?
  /// What the broker may have lost for us, and whether a commit is to keep it.
  var losses: LossRecord
  var lossesAreToKeep = false
  var dropCount = DropCount()
  /// What the files of the connection held when it was last made, and the trial of others.
  var brokerFiles: BrokerFiles
  var renewal: Renewal?
  /// Retained states that the connection had no room for, the newest of each topic.
  var states: [String: Publication] = [:]
  /// The row that says that the store is a copy and no run has begun with it yet.
  var storedCopy: StateRow?
  /// The broker may retain alerts that this store has never heard of.
  var mustForgetStanding = false
  var totals = Totals()
  /// What the store needs done when, and what of it was told.
  var upkeep: Upkeep
  var toldConditions: [String: Upkeep.Condition] = [:]
  /// The minute of the last sample of the areas.
  var lastSample: Int64
  var areasToSample: ArraySlice<AreaID> = []

  /// What the status says.
  struct Totals {
    var messages: UInt64 = 0
    var redelivered: UInt64 = 0
    var readings: UInt64 = 0
    var gaps: UInt64 = 0
    var dropped: UInt64 = 0
  }

  /// Opens everything; nothing is connected yet.
  ///
  /// - Throws: `StartFault`, with the exit code that says which kind it is.
  package init(_ options: Options) throws(StartFault) {
    self.options = options
    clock = BoxClock(pace: options.pace)
    log = Log(clock: clock)
    // Before anything that could start a thread.
    signals = Signals()
    let diagnostics = Diagnostics()
    guard let site = options.site.load(diagnostics) else {
      throw StartFault(code: 78, lines: diagnostics.sorted.map(\.description))
    }
    for warning in diagnostics.sorted { log(.warning, warning.description) }
    self.site = site
    upkeep = Upkeep(retention: site.settings.store.retention)
    lastSample = clock.moment.wall.milliseconds / 60_000
    let path = options.store ?? site.settings.store.path
    lock = try Self.lock(path, log)
    let rows: [StateRow]
    do throws(StoreError) {
      store = try Store(path: path)
      rows = try store.stateRows()
      engine = Engine(plan: site.plan, rows: rows, boot: clock.boot, at: clock.moment)
      recogniser = RedeliveryRecogniser(processed: try store.deliveryKeys())
      subscriptions = Self.subscriptions(in: rows)
      losses = LossRecord(rows)
      lastEvent = try store.lastAlertEvent()
      auditHead = try store.auditHead()
      lastLine = engine.linesAtStart
      // A program that is restarted all day long makes no more of them than one a day.
      let now = clock.moment.wall
      let age = try store.lastCheckpoint().map { now - $0 } ?? Self.checkpointEvery
      nextCheckpoint =
        clock.steady + (age < 0 ? 0 : max(0, Self.checkpointEvery - age))
    } catch {
      throw StartFault(code: 74, lines: ["the store cannot be used: \(error)"])
    }
    brokerFiles = BrokerFiles(site.settings.broker)
    storedCopy = rows.first { $0.owner == StoreReader.copyOwner }
    let mqtt = try MQTTOptions(site, broker: options.broker)
    let seed = UInt64(bitPattern: clock.wall.milliseconds) ^ UInt64(getpid())
    inbound = InboundConnection(mqtt, seed: seed)
    outbound = OutboundConnection(mqtt, seed: ~seed)
  }

  /// The right to write the store, or the end of the start where another process has it.
  private static func lock(_ path: String, _ log: Log) throws(StartFault) -> StoreLock? {
    switch StoreLock.take(path: path) {
    case .held(let lock): return lock
    case .taken(let process):
      let who = process.map { "process \($0)" } ?? "another process"
      throw StartFault(
        code: 74,
        lines: [
          "\(path): \(who) is a gateway on this store already; end it, or give this one a store and"
            + " a client id of its own"
        ])
    case .impossible(let reason):
      log(.warning, "\(path).lock: \(reason); a second gateway on this store would not be noticed")
      return nil
    }
  }

  /// Runs until SIGTERM or SIGINT.
  package func run() {
    let plan = site.plan
    log(
      .notice,
      "site \(plan.site): \(plan.tree.order.count) areas, \(plan.devices.count) devices,"
        + " \(plan.inUse.count) adapters, \(plan.rules.count) rules; store \(store.path)")
    for exposure in store.exposures { log(.warning, exposure) }
    tellOfCopy()
    inbound.start(now: clock.steady)
    outbound.start(now: clock.steady)
    systemd.notify("READY=1", "STATUS=connecting to the broker")
    while !isStopping { turn() }
    finish()
  }

  /// One turn of the loop.
  private func turn() {
    wait()
    while let request = signals.next() {
      switch request {
      case .stop: isStopping = true
      case .reload: reload()
      }
    }
    let now = clock.steady
    inbound.service(now: now)
    outbound.service(now: now)
    if let recovery, now >= recovery.retryAt { recover(now) }
    tryRenewal(now)
    // Before anything is read: whether the session was kept decides what is new.
    obeyEvents(now)
    if recovery == nil {
      takeIn(now)
      takeCommands(now)
      tick(now)
      sample()
      if batch.isDue(at: clock.steady, linger: linger) { commit() }
      sendOutbox()
      keepUp()
    }
    beat(now)
  }

  /// Waits until a socket, a deadline or a signal wants something.
  private func wait() {
    let now = clock.steady
    var descriptors = [pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)]
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
    if isReading {
      deadlines.append(upkeep.deadline)
      if !areasToSample.isEmpty { deadlines.append(now) }
      if let deadline = inbound.deadline { deadlines.append(deadline) }
      if let due = batch.due(linger: linger) { deadlines.append(due) }
      if let deadline = engine.nextDeadline() {
        deadlines.append(now + clock.wait(until: deadline))
      }
    }
    let timeout = max(0, (deadlines.min() ?? now) - now)
    poll(&descriptors, nfds_t(descriptors.count), Int32(timeout))
  }

  /// With MQTT 3.1.1 the broker's window is its own secret, and waiting could close
  /// it: then a batch is what one read brings.
  var linger: Milliseconds { inboundVersion == .v311 ? 0 : site.settings.store.linger }

  /// Reads what has arrived and lets the engine decide; nothing is acknowledged.
  private func takeIn(_ now: Milliseconds) {
    let room = BatchLimit(
      count: max(1, OpenBatch.mostMessages - batch.messages),
      bytes: max(1, OpenBatch.mostBytes - batch.bytes))
    var deliveries: [Delivery] = []
    _ = inbound.read(now: now, limit: room, into: &deliveries)
    guard !deliveries.isEmpty else { return }
    batch.open(at: now)
    batch.lastArrival = now
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
      messages.append(delivery.message)
    }
    if !messages.isEmpty {
      batch.effects.append(engine.handle(.messages(messages), at: clock.moment))
    }
  }

  /// Commands come on the connection that gives out; they reach the engine as inputs
  /// of the loop like any message.
  private func takeCommands(_ now: Milliseconds) {
    var deliveries: [Delivery] = []
    _ = outbound.read(now: now, into: &deliveries)
    for delivery in deliveries where delivery.message.topic == AccessList.drops {
      noteDrops(delivery.message.payload)
    }
    for delivery in deliveries where !delivery.message.retained {
      guard let (user, verb) = site.plan.topics.command(in: delivery.message.topic) else {
        continue
      }
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

  private func tick(_ now: Milliseconds) {
    guard let deadline = engine.nextDeadline(), clock.wait(until: deadline) == 0 else { return }
    take(engine.handle(.tick, at: clock.moment))
  }

  /// Adds effects to the open batch.
  func take(_ effects: Effects) {
    guard !effects.isEmpty else { return }
    batch.open(at: clock.steady)
    batch.effects.append(effects)
  }
}

/// Why the daemon could not start, and the exit code that says so (contract,
/// section 2).
package struct StartFault: Error {
  package let code: Int32
  package let lines: [String]
}
