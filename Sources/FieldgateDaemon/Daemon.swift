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
    /// Where the page listens, in place of the site's address: `FIELDGATE_WEB`, an address or
    /// `off`.
    package var web: String?
    package var pace: BoxClock.Pace?

    package init(
      site: SiteDirectory, broker: String? = environment("FIELDGATE_BROKER"),
      store: String? = environment("FIELDGATE_STORE"),
      web: String? = environment("FIELDGATE_WEB"), pace: BoxClock.Pace? = nil
    ) {
      self.site = site
      self.broker = broker
      self.store = store
      self.web = web
      self.pace = pace
    }
  }

  let options: Options
  let clock: BoxClock
  let log: Log
  let systemd = Systemd()
  let signals: Signals
  var site: Site
  /// The files that it was read from.
  var siteFiles: SiteFiles
  /// Held until the process ends, whatever ends it.
  private let lock: StoreLock?
  let store: Store
  var engine: Engine
  /// The exercise beside it, or none.
  var exercises: ExerciseRoom
  /// One began or ended, and what follows of that is not done yet.
  var exerciseIsAnother = false
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
  /// The broker's address while it is there.
  var listensAt: String?
  var toldHealth = ToldHealth()
  /// The site on the disk was refused by the last reload.
  var hasRefusedReload = false
  /// The broker has forgotten our session: what we know of its deliveries is to be
  /// forgotten in the next transaction, before anything is read.
  var forgetsDeliveries = false
  var outbox = OutboxCursor()
  /// Entries of the outbox that the broker will never take: they leave it undelivered.
  var refusedEntries: Set<Int64> = []
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
  /// Why the store could not be used when the program began; nil once that is told.
  var faultAtStart: StoreError?
  /// What the store held at the start is known.
  var hasKept: Bool
  /// What the store's fault demands of the next attempt.
  var reopening = Reopening.none
  /// How often it failed soon after it had recovered.
  var relapses = 0
  var recoveredAt: Milliseconds?
  var load: LoadGauge
  /// The alerts about the gateway itself as they are committed.
  var committedSystem: SystemRehearsal
  /// The same as it is told while nothing can be committed.
  var rehearsal: SystemRehearsal
  /// Conditions that were told and are not committed.
  var unsaid: [NotedCondition] = []
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
  /// The same row taken away, for the next commit that succeeds: it was told.
  var toldCopy: StateRow?
  /// The broker may retain alerts that this store has never heard of.
  var mustForgetStanding = false
  var totals = Totals()
  /// What the store needs done when, and what of it was told.
  var upkeep: Upkeep
  var toldConditions: [String: Upkeep.Condition] = [:]
  /// The minute of the last sample of the areas.
  var lastSample: Int64
  var areasToSample: ArraySlice<AreaID> = []
  /// Commands that want messages out of quarantine read again.
  var retries: [RetryCommand] = []
  /// The status page, where there is one.
  var web: WebSide?

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
    let files = options.site.files()
    siteFiles = files
    guard let site = options.site.load(files, diagnostics) else {
      throw StartFault(code: 78, lines: diagnostics.sorted.map(\.description))
    }
    for warning in diagnostics.sorted { log(.warning, .configuration, warning.description) }
    self.site = site
    upkeep = Upkeep(retention: site.settings.store.retention)
    lastSample = clock.moment.wall.milliseconds / 60_000
    let path = options.store ?? site.settings.store.path
    lock = try Self.lock(path, log)
    store = Store(unopened: path)
    var kept = KeptState()
    do throws(StoreError) {
      try store.reopen()
      kept = try KeptState(store)
    } catch {
      if error.isMisnamed(path) {
        throw StartFault(code: 74, lines: ["the store cannot be used: \(error)"])
      }
      faultAtStart = error
      kept = KeptState()
    }
    engine = Engine(plan: site.plan, rows: kept.rows, boot: clock.boot, at: clock.moment)
    exercises = ExerciseRoom(
      plan: site.plan, rows: kept.rows, at: engine.engineMoment(of: clock.moment))
    committedSystem = engine.rehearsalOfSystem
    rehearsal = committedSystem
    recogniser = RedeliveryRecogniser(processed: kept.deliveryKeys)
    subscriptions = Self.subscriptions(in: kept.rows)
    lastEvent = kept.lastEvent
    lastLine = engine.linesAtStart
    nextCheckpoint = clock.steady + kept.checkpointDue(at: clock.moment.wall)
    load = LoadGauge(limit: site.plan.settings.load.lag, now: clock.steady)
    hasKept = faultAtStart == nil
    losses = LossRecord(kept.rows)
    auditHead = kept.auditHead
    brokerFiles = BrokerFiles(site.settings.broker)
    storedCopy = kept.copy
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
      log(
        .warning, .store,
        "\(path).lock: \(reason); a second gateway on this store would not be noticed")
      return nil
    }
  }

  /// Runs until SIGTERM or SIGINT.
  package func run() {
    let plan = site.plan
    log(
      .notice, .start,
      "site \(plan.site): \(plan.tree.order.count) areas, \(plan.devices.count) devices,"
        + " \(plan.inUse.count) adapters, \(plan.rules.count) rules; store \(store.path)")
    for exposure in store.exposures { log(.warning, .exposure, exposure) }
    tellOfCopy()
    inbound.start(now: clock.steady)
    outbound.start(now: clock.steady)
    startWeb()
    systemd.notify("READY=1")
    tellHealth()
    if let fault = faultAtStart { beginWithoutStore(fault) }
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
    if let recovery, now >= recovery.retryAt {
      recover(now)
      if self.recovery == nil { showAll() }
    }
    tryRenewal(now)
    // Before anything is read: whether the session was kept decides what is new.
    obeyEvents(now)
    if recovery == nil {
      takeIn(now)
      takeCommands(now)
      answerWeb()
      tick(now)
      sample()
      if batch.isDue(at: clock.steady, linger: linger) { commit() }
      retryWaiting()
      sendOutbox()
      keepUp()
    } else {
      answerWeb()
    }
    beat(now)
    showWeb()
    log.flush()
  }

  /// With MQTT 3.1.1 the broker's window is its own secret, and waiting could close
  /// it: then a batch is what one read brings.
  var linger: Milliseconds { inboundVersion == .v311 ? 0 : site.settings.store.linger }
}
