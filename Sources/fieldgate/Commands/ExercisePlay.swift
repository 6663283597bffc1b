import FieldgateDaemon
import FieldgateDecode
import FieldgateModel
import FieldgateRules
import FieldgateScenario
import Glibc

/// A scenario as it is played in an exercise that runs, and what one sees of it.
struct ExercisePlay {
  private let plan: ScenarioPlan
  private let topics: TopicTree
  private let client: BrokerClient
  private let clock: BoxClock
  private let signals: Signals
  private let began: Timestamp
  private let time: LocalTime
  private let language: Language
  private let isQuiet: Bool
  private let paint = Paint.stdout
  private var player: ScenarioPlayer
  private var day: DayMark
  private var progress = Progress("exercise")
  private var remarks: ArraySlice<ScenarioPlan.Remark>
  /// Somebody else has ended it, or its time was over.
  private(set) var wasEnded = false

  /// - Parameters:
  ///   - topics: the site's own tree.
  ///   - clock: the story's.
  ///   - isQuiet: nothing is printed meanwhile.
  init(
    _ plan: ScenarioPlan, _ topics: TopicTree, client: BrokerClient, clock: BoxClock,
    signals: Signals, began: Timestamp, time: LocalTime, language: Language, isQuiet: Bool,
    playsOperators: Bool
  ) {
    self.plan = plan
    self.topics = topics.exercise
    self.client = client
    self.clock = clock
    self.signals = signals
    self.began = began
    self.time = time
    day = DayMark(time, from: began)
    self.language = language
    self.isQuiet = isQuiet
    player = ScenarioPlayer(
      plan, topics: topics, start: began,
      in: .exercise(name: plan.name, user: client.user), playsOperators: playsOperators)
    remarks = plan.remarks[...]
  }

  /// Plays until the story is over, Ctrl-C is pressed, or the exercise is ended elsewhere.
  mutating func run() throws {
    client.subscribe(
      [topics.status, "\(topics.prefix)/alerts/+/+", topics.reply(to: client.user)]
        + player.filters)
    guard try waitUntilHeard() else { return }
    say(
      "exercise '\(plan.name)': \(plan.title[language]); from \(time.full(began));"
        + " Ctrl-C ends it")
    defer { progress.end() }
    while clock.moment.wall < began + plan.duration, !wasEnded {
      progress.show(share: Double(clock.moment.wall - began) / Double(plan.duration))
      if signals.next() != nil { return say("ended by Ctrl-C") }
      if let line = day.line(at: clock.moment.wall) { say(paint.bold(line)) }
      for inject in player.play(until: clock.moment.wall, to: client) {
        say(
          "\(time.clock(began + inject.at))  "
            + paint.bold("→ \(inject.to.name): \(harmless(inject.text[language]))"))
      }
      while let remark = remarks.first, began + remark.at <= clock.moment.wall {
        say("\(time.clock(began + remark.at))  — \(remark.says[language])")
        remarks = remarks.dropFirst()
      }
      let pause = player.nextTime.map { clock.wait(until: $0.milliseconds) } ?? 200
      try hear(client.turn(atMost: max(1, min(pause, 200)), alsoWaitingFor: signals.descriptor))
    }
    if wasEnded { say("the exercise was ended elsewhere, or its time is over") }
  }

  /// What a device says before the gateway listens is lost; false where Ctrl-C came first.
  private mutating func waitUntilHeard() throws -> Bool {
    let limit = clock.steady + 20_000
    while clock.steady < limit {
      if signals.next() != nil { return false }
      for news in client.turn(atMost: 50, alsoWaitingFor: signals.descriptor) {
        guard case .message(let message) = news, message.topic == topics.status else { continue }
        var parser = JSONParser()
        if (try? parser.parse(message.payload))?["listening"]?.bool == true { return true }
      }
    }
    throw failure(
      Exit.unavailable,
      "the daemon does not hear the exercise's devices; does the broker's ACL let it read"
        + " \(topics.device("#"))?")
  }

  private mutating func hear(_ news: [BrokerClient.News]) throws {
    for event in news {
      switch event {
      case .lost(let reason): throw failure(Exit.unavailable, "the broker is gone: \(reason)")
      case .refused(let reason): throw failure(Exit.faults, reason)
      case .message(let message):
        player.hear(message)
        if message.topic == topics.status, message.payload.isEmpty { wasEnded = true }
        show(message)
      default: break
      }
    }
  }

  private mutating func show(_ message: Message) {
    var parser = JSONParser()
    if message.topic.hasPrefix("\(topics.prefix)/alerts/"), let line = AlertLine(message.payload) {
      if line.isAnnounced { say(line.text(time.clock(line.sent), paint)) }
    } else if message.topic == topics.reply(to: client.user),
      let root = try? parser.parse(message.payload), let error = root["error"]?.string
    {
      printError("refused \(root["verb"]?.string ?? ""): \(error)")
    }
  }

  private mutating func say(_ line: String) {
    guard !isQuiet else { return }
    // They may share a terminal.
    progress.end()
    printLine(line)
  }
}
