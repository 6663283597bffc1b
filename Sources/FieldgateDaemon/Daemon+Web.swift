import FieldgateDecode
import FieldgateEngine
import FieldgateMQTT
import FieldgateModel
import FieldgateSite
import FieldgateStore
import FieldgateWeb
import Glibc

/// The loop's side of the status page: it shows what is committed, at most four times a
/// second and only what changed, and answers what readers ask, between two batches.
struct WebSide {
  let hub: LiveHub
  let service: WebService
  /// What was not shown yet.
  private var change = LivePicture.Change()
  private(set) var nextShow: Milliseconds = 0
  let started: Timestamp
  private var lastCommit: Timestamp?
  private var transitions: [Transition: UInt64] = [:]
  /// Decoding and rules, for what one read brought.
  var deciding = DurationHistogram()
  var committing = DurationHistogram()

  /// Four times a second while something changes, else once.
  private static let showEvery: Milliseconds = 250
  private static let idleEvery: Milliseconds = 1000

  init(hub: LiveHub, service: WebService, started: Timestamp) {
    self.hub = hub
    self.service = service
    self.started = started
  }

  /// Readable when somebody asks.
  var descriptor: pollfd { pollfd(fd: hub.descriptor, events: Int16(POLLIN), revents: 0) }

  /// When the loop is to show what waits.
  var deadline: Milliseconds? { change.isEmpty ? nil : nextShow }

  /// Takes what was committed.
  mutating func note(_ open: OpenBatch, at now: Timestamp) {
    change.note(open.effects, samples: open.samples, sampled: open.sampled)
    for event in open.effects.events { transitions[event.kind, default: 0] += 1 }
    lastCommit = now
  }

  func isDue(at now: Milliseconds) -> Bool { now >= nextShow }

  /// Shows it.
  mutating func show(_ health: GatewayHealth, at now: Milliseconds) {
    var health = health
    health.started = started
    health.lastCommit = lastCommit
    health.transitions = transitions
    health.deciding = deciding
    health.committing = committing
    nextShow = now + (change.isEmpty ? Self.idleEvery : Self.showEvery)
    hub.show(change, health, at: now)
    change = LivePicture.Change()
  }

  /// Everything is shown anew: what waited is part of it.
  mutating func forgetChange() { change = LivePicture.Change() }
}

/// The answer to a command of the page, which waits for the commit.
struct WebAnswer {
  let reply: LiveHub.CommandReply
  /// Called with nil where the batch came to nothing.
  let then: @Sendable (LiveHub.CommandReply?) -> Void
}

extension Daemon {
  /// Begins with the page, or with another one. Where its address is taken the gateway goes
  /// on without it, and says so.
  func startWeb() {
    web?.service.stop()
    web = nil
    guard let address = webAddress else { return }
    let settings = site.settings.web
    let hub = LiveHub(
      LivePicture(plan: site.plan, zone: zone, health: health), at: clock.steady)
    let clock = clock
    do throws(Server.Unavailable) {
      let service = try WebService(
        WebService.Settings(
          address: address, users: webUsers, hosts: settings.hosts,
          isPrivate: settings.login == .always, store: store.path),
        hub: hub,
        clocks: WebService.Clocks(now: { clock.moment.wall }, steady: { clock.steady }))
      web = WebSide(hub: hub, service: service, started: clock.moment.wall)
      log(.notice, .page, "status page: http://\(service.address)/")
    } catch {
      log(
        .warning, .page, "there is no status page: \(error); the gateway goes on without it")
    }
    showAll()
  }

  /// The site's address, or that of the environment; nil for none.
  private var webAddress: WebAddress? {
    guard let given = options.web else { return site.settings.web.listen }
    if given == "off" { return nil }
    guard let address = WebAddress(given) else {
      log(
        .warning, .page,
        "FIELDGATE_WEB: '\(given)' is no address such as 127.0.0.1:8077, and not off")
      return site.settings.web.listen
    }
    if !address.isLoopback, webUsers == nil {
      log(
        .warning, .page,
        "FIELDGATE_WEB: \(address) can be reached from elsewhere, and the site names no web.users;"
          + " there is no status page")
      return nil
    }
    return address
  }

  /// A systemd credential comes first.
  private var webUsers: String? {
    if let directory = environment("CREDENTIALS_DIRECTORY"), exists("\(directory)/web-users") {
      return "\(directory)/web-users"
    }
    return site.settings.web.users
  }

  private var zone: Zone { ZoneFiles.shared.zone(named: site.settings.timezone) ?? .utc }

  /// Shows everything anew: at the start, after a reload, after the store was away.
  func showAll() {
    guard let web else { return }
    web.hub.replace(
      plan: site.plan, zone: zone, areas: engine.areaStates,
      alerts: engine.openAlerts + (exercises.running?.engine.openAlerts ?? []))
    self.web?.forgetChange()
    self.web?.show(health, at: clock.steady)
  }

  /// Shows what was committed since, if it is time.
  func showWeb() {
    let now = clock.steady
    guard let web, web.isDue(at: now) else { return }
    self.web?.show(health, at: now)
  }

  private var health: GatewayHealth {
    var health = GatewayHealth()
    health.messages = totals.messages
    health.readings = totals.readings
    health.redelivered = totals.redelivered
    health.gaps = totals.gaps
    health.dropped = totals.dropped
    health.missed = engine.missedInAll
    health.lag = load.lag
    health.inbound = link(inbound.status)
    health.outbound = link(outbound.status)
    health.store = store.path
    health.takesBatches = recovery == nil && faultAtStart == nil
    health.watchdogEvery = systemd.watchdogEvery
    health.problem = problemText
    health.outcomes = engine.outcomes.byAdapter
    health.lastEvent = lastEvent
    health.auditEntries = auditHead.number
    health.retention = site.settings.store.retention
    return health
  }

  private func link(_ status: ConnectionStatus) -> GatewayHealth.Link {
    switch status {
    case .connected: .connected
    case .connecting, .pausing: .connecting
    case .idle, .stopping, .stopped: .away
    }
  }

  /// Answers what readers asked. While nothing can be committed the engine is not asked.
  func answerWeb() {
    guard let web else { return }
    for ask in web.hub.takeAsks() {
      switch ask {
      case .command(let user, let verb, let payload, let then):
        guard recovery == nil else {
          then(nil)
          continue
        }
        obey(verb, payload, by: user, then)
      case .devices(let then): then(recovery == nil ? engine.devices : nil)
      case .outlook(let area, let times, let then):
        then(
          recovery == nil ? engine.outlook(of: area, expectedAt: times, at: clock.moment) : nil)
      }
    }
  }

  /// A command of the page is one of its user's, and is answered when it is committed. The
  /// answer goes to the page and not to the broker. What is said about an exercise's alert
  /// goes to the exercise, and to nothing else.
  private func obey(
    _ verb: String, _ payload: [UInt8], by user: String,
    _ then: @escaping @Sendable (LiveHub.CommandReply?) -> Void
  ) {
    var parser = JSONParser()
    let alert = (try? parser.parse(payload))?["id"]?.string.map { AlertID($0) }
    let isOfExercise = alert.map(ExerciseRecord.isMarked) ?? false
    var effects =
      isOfExercise
      ? exercises.obey(verb, payload, by: user, at: exerciseMoment)
      : engine.handle(.command(user: user, verb: verb, payload: payload), at: clock.moment)
    let reply = effects.replies.popLast().flatMap { try? parser.parse($0.payload) }
    if isOfExercise { takeOfExercise(effects) } else { take(effects) }
    batch.open(at: clock.steady)
    let error = reply?["ok"]?.bool == true ? nil : reply?["error"]?.string ?? "it was not obeyed"
    batch.answers.append(WebAnswer(reply: LiveHub.CommandReply(error: error), then: then))
  }
}
