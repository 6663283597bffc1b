import FieldgateDaemon
import FieldgateDecode
import FieldgateDocument
import FieldgateEngine
import FieldgateModel
import FieldgateRules
import FieldgateScenario
import FieldgateSite
import FieldgateStore
import Glibc

/// One run of the demonstration: its broker, its daemon, its devices and what one
/// sees of them.
final class Demonstration {
  struct Story {
    let directory: SiteDirectory
    let scenario: String
    /// How long it may run; nil until Ctrl-C.
    let limit: Milliseconds?
  }

  private let story: Story
  private let folder: String
  private let signals: Signals
  private let site: Site
  private let plan: ScenarioPlan
  private let time: LocalTime
  private let paint = Paint.stdout
  private var areas = AreaTicker()
  private var glimpses = PartnerGlimpses()

  init(_ story: Story, folder: String, signals: Signals) throws {
    self.story = story
    self.folder = folder
    self.signals = signals
    let diagnostics = Diagnostics()
    guard let site = story.directory.load(diagnostics) else {
      throw failure(Exit.configuration, diagnostics.sorted.map(\.description))
    }
    self.site = site
    plan = try ScenarioFile.read(story.scenario, of: site, story.directory)
    time = LocalTime(zone: ZoneFiles.shared.zone(named: site.settings.timezone) ?? .utc)
  }

  /// Time that the start and the end of a run with a limit take.
  private static let overhead: Milliseconds = 6000

  /// Runs to the end; whether an alert was raised and cleared.
  func run() throws -> Bool {
    let began = BoxClock().steady
    let broker: PrivateBroker
    do throws(PrivateBroker.Unavailable) {
      broker = try PrivateBroker(folder: folder)
    } catch {
      throw failure(Exit.unavailable, "\(error)")
    }
    defer { broker.end() }
    let room = story.limit.map { max(2000, $0 - Self.overhead) } ?? plan.duration / 30
    let speed = min(1000, max(1, Double(plan.duration) / Double(room)))
    let clock = BoxClock(
      pace: BoxClock.Pace(speed: speed, began: BoxClock().wall, story: afternoon()))
    try teach()
    let daemon = try startDaemon(broker, clock)
    defer { daemon.end() }
    let client = try BrokerClient(nil, broker: broker.url)
    try client.connect()
    introduce(broker, speed)
    guard try listen(client, daemon) == .listening else { return false }
    if let page = pageAddress { printLine("  page      \(paint.bold(page))\n") }
    let published = try play(client, daemon, clock, until: story.limit.map { began + $0 - 1500 })
    daemon.end()
    let succeeded = try summarise(published, lasting: BoxClock().steady - began)
    client.close()
    return succeeded
  }

  /// Two o'clock of the last afternoon that has begun, in the site's zone.
  private func afternoon() -> Timestamp {
    let now = BoxClock().wall
    var civil = time.zone.civilTime(at: now)
    civil.hour = 14
    civil.minute = 0
    civil.second = 0
    civil.millisecond = 0
    let today = time.zone.timestamp(of: civil)
    return today <= now ? today : today + -86_400_000
  }

  /// Puts into the store what the anomaly rules would have learnt in the days before; the
  /// daemon takes it up as after a restart.
  private func teach() throws {
    let rows = site.plan.taught(plan.history, until: afternoon())
    guard !rows.isEmpty else { return }
    let store = try Store(path: storePath)
    var batch = Batch(time: BoxClock().wall)
    batch.state = rows
    _ = try store.commit(batch)
    try store.close()
  }

  private func startDaemon(_ broker: PrivateBroker, _ clock: BoxClock) throws -> ChildProcess {
    guard let pace = clock.pace else { throw failure(Exit.usage, "the demonstration has no pace") }
    do throws(ChildProcess.NotStarted) {
      return try ChildProcess(
        SiteDirectory.program,
        ["run", "--site", story.directory.path, "--pace", pace.description],
        environment: [
          "FIELDGATE_BROKER": broker.url, "FIELDGATE_STORE": storePath,
          "FIELDGATE_WEB": environment("FIELDGATE_WEB") ?? "127.0.0.1:0",
        ],
        log: "\(folder)/fieldgate.log")
    } catch {
      throw failure(Exit.inputOutput, "\(error)")
    }
  }

  private var storePath: String { "\(folder)/fieldgate.db" }

  private func introduce(_ broker: PrivateBroker, _ speed: Double) {
    let plan = site.plan
    printLine(paint.bold("Fieldgate \(fieldgateVersion) demonstration: \(self.plan.title.en)"))
    printLine(
      "  site      \(plan.tree.order.count) areas, \(plan.devices.count) devices,"
        + " \(plan.rules.count) rules (\(story.directory.path))")
    printLine("  broker    a private Mosquitto at \(broker.url)")
    for adapter in plan.inUse {
      let count = plan.devices.filter { $0.adapter == adapter.id }.count
      printLine("  devices   \(count) × \(adapter.id): \(Log.harmless(adapter.title))")
    }
    for days in self.plan.history {
      printLine(
        "  history   \(days.days) ordinary days on \(days.area) that \(days.rule) has learnt from")
    }
    printLine(
      "  time      \(self.plan.duration / 60_000) minutes of story from \(time.full(afternoon())),"
        + " \(JSONValue.text(of: speed.rounded())) times as fast as the clock; Ctrl-C ends it")
    printLine("")
  }

  /// How the beginning went.
  private enum Beginning: Hashable {
    case listening
    /// Ctrl-C came first.
    case interrupted
  }

  /// Subscribes to what an operator sees, and waits for the daemon to listen.
  private func listen(_ client: BrokerClient, _ daemon: ChildProcess) throws -> Beginning {
    let topics = site.plan.topics
    client.subscribe([
      "\(topics.prefix)/alerts/+/+", "\(topics.prefix)/area/+/state",
      "\(topics.prefix)/area/+/alert/+", "\(topics.prefix)/command/+/reply", topics.status,
      "\(topics.prefix)/partner/+/alerts/+",
    ])
    let clock = BoxClock()
    let limit = clock.steady + 20_000
    while clock.steady < limit, daemon.isRunning {
      if signals.next() != nil { return .interrupted }
      for case .message(let message) in client.turn(
        atMost: 100, alsoWaitingFor: signals.descriptor)
      where message.topic == topics.status {
        return .listening
      }
    }
    throw failure(
      Exit.unavailable,
      ["the daemon did not come up; its log:"] + daemonLog())
  }

  /// Where the daemon says that its page is.
  private var pageAddress: String? {
    let mark = "status page: "
    for line in ((try? readText(at: "\(folder)/fieldgate.log")) ?? "").split(separator: "\n") {
      if let place = line.firstRange(of: mark) { return String(line[place.upperBound...]) }
    }
    return nil
  }

  private func daemonLog() -> [String] {
    ((try? readText(at: "\(folder)/fieldgate.log")) ?? "").split(separator: "\n").suffix(20)
      .map(String.init)
  }

  /// Plays the story, again and again where nothing limits it.
  private func play(
    _ client: BrokerClient, _ daemon: ChildProcess, _ clock: BoxClock, until end: Milliseconds?
  ) throws -> Int {
    var published = 0
    var plan = plan
    var day = DayMark(time, from: afternoon())
    repeat {
      let start = clock.moment.wall
      var player = ScenarioPlayer(plan, topics: site.plan.topics, start: start)
      var remarks = plan.remarks[...]
      while clock.moment.wall < start + plan.duration {
        if signals.next() != nil { return published + player.published }
        if let end, clock.steady >= end { return published + player.published }
        guard daemon.isRunning else {
          throw failure(Exit.inputOutput, ["the daemon ended; its log:"] + daemonLog())
        }
        if let line = day.line(at: clock.moment.wall) { printLine(paint.bold(line)) }
        player.play(until: clock.moment.wall, to: client)
        while let remark = remarks.first, start + remark.at <= clock.moment.wall {
          printLine("\(time.clock(start + remark.at))  \(paint.bold("— \(remark.says.en)"))")
          remarks = remarks.dropFirst()
        }
        let pause = player.nextTime.map { clock.wait(until: $0.milliseconds) } ?? 100
        let news = client.turn(
          atMost: max(1, min(pause, 100)), alsoWaitingFor: signals.descriptor)
        for case .message(let message) in news { player.hear(message) }
        show(news, clock)
      }
      published += player.published
      plan.round += 1
    } while end == nil
    // What the rules still wait for comes due in the time that is left.
    while let end, clock.steady < end, signals.next() == nil {
      show(client.turn(atMost: 100, alsoWaitingFor: signals.descriptor), clock)
    }
    return published
  }

  private func show(_ news: [BrokerClient.News], _ clock: BoxClock) {
    let topics = site.plan.topics
    for case .message(let message) in news {
      // The alert as it stands says no more than its transitions.
      if message.topic.hasPrefix("\(topics.prefix)/alerts/") {
        guard let line = AlertLine(message.payload), line.isAnnounced else { continue }
        printLine(line.text(time.clock(line.sent), paint))
      } else if message.topic.hasPrefix("\(topics.prefix)/command/") {
        if let line = refusal(message) { printLine(line) }
      } else if message.topic.hasPrefix("\(topics.prefix)/partner/") {
        glimpses.take(message.topic, message.payload, topics)
      } else {
        areas.take(message.payload)
      }
    }
    if let line = areas.line(at: clock.steady) {
      printLine("\(time.clock(clock.moment.wall))  \(paint.dim(line))")
    }
  }

  /// What the gateway answered to a command that it did not obey; nil for any other.
  private func refusal(_ message: Message) -> String? {
    var parser = JSONParser()
    guard let root = try? parser.parse(message.payload), let error = root["error"]?.string,
      let verb = root["verb"]?.string
    else { return nil }
    return "refused   \(Log.harmless(verb)): \(Log.harmless(error))"
  }

  private func summarise(_ published: Int, lasting length: Milliseconds) throws -> Bool {
    let reader = try StoreReader(path: storePath)
    let counts = try reader.counts()
    let rules = Dictionary(grouping: try reader.alerts(), by: \.rule)
    printLine("")
    printLine(paint.bold("Summary"))
    printLine("  messages  \(published) published by \(site.plan.devices.count) devices")
    printLine("  readings  \(counts.readings) stored")
    printLine("  alerts    \(counts.alertsRaised) raised, \(counts.alertsCleared) cleared")
    for (rule, alerts) in rules.sorted(by: { $0.key < $1.key }) {
      let places = Set(alerts.map(\.area.rawValue)).sorted().joined(separator: ", ")
      let cleared = alerts.filter { $0.state == .cleared }.count
      printLine("            \(rule): \(alerts.count) raised, \(cleared) cleared (\(places))")
    }
    let views = try glimpses.lines(try reader.receipts()) { id in
      try reader.alert(id)?.events.first.flatMap { event in
        var parser = JSONParser()
        return try? parser.parse(Array(event.body.utf8))["headline"]?.string
      }
    }
    if !views.isEmpty {
      printLine("")
      printLine(paint.bold("One alert as three partners see it"))
      for line in views { printLine(line) }
      printLine("")
    }
    let rate = Double(published) / max(0.001, Double(length) / 1000)
    printLine("  rate      \(JSONValue.text(of: (rate * 10).rounded() / 10)) messages a second")
    printLine("  store     \(counts.bytes / 1024) KiB")
    return counts.alertsCleared > 0
  }
}
