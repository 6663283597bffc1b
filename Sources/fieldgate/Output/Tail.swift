import FieldgateDaemon
import FieldgateDecode
import FieldgateModel

/// What `fieldgate tail` makes of what it hears: lines of alerts to stdout; gaps and the
/// state of the gateway to stderr.
///
/// It listens to all alerts, whatever is to be shown, since only all of them have numbers
/// without gaps.
struct Tail {
  /// Which alerts are shown, and how.
  struct Choice {
    let area: AreaID?
    let least: Severity
    /// Also what is not announced.
    let all: Bool
    let isJSON: Bool
  }

  private let real: TopicTree
  private let topics: TopicTree
  private let isOfExercise: Bool
  private let time: LocalTime
  private let choice: Choice
  private let clock = BoxClock()
  private var watch: LineWatch
  private var isConnected = true
  /// What the retained status said last.
  private var state: String?

  init(real: TopicTree, isOfExercise: Bool, _ time: LocalTime, _ choice: Choice) {
    self.real = real
    topics = isOfExercise ? real.exercise : real
    self.isOfExercise = isOfExercise
    self.time = time
    self.choice = choice
    watch = LineWatch(at: clock.steady)
  }

  var filters: [String] {
    let own = ["\(topics.prefix)/alerts/+/+", topics.heartbeat]
    let ofExercise = isOfExercise ? [topics.status, real.heartbeat] : []
    return own + ofExercise + [real.status]
  }

  /// It listens from now on.
  mutating func begin() {
    say("listening for alerts; Ctrl-C ends it", nil)
    watch.connect(at: clock.steady)
  }

  mutating func take(_ news: BrokerClient.News) {
    switch news {
    case .connected:
      if !isConnected {
        say("connected again; what was missed follows with the gateway's next heartbeat", .good)
      }
      isConnected = true
      if !isAway { watch.connect(at: clock.steady) }
    case .lost(let reason):
      if isConnected { say("the broker is gone (\(reason)); trying again", .bad) }
      isConnected = false
      watch.expectNothing()
    case .message(let message): take(message)
    case .refused(let reason): say(reason, .bad)
    case .nothing: break
    }
  }

  /// Says what is due by now.
  mutating func look() { for remark in watch.look(at: clock.steady) { say(remark) } }

  private mutating func take(_ message: Message) {
    if message.topic == real.status {
      takeStatus(message.payload)
    } else if message.topic == topics.heartbeat {
      if let number = number(in: message.payload) {
        for remark in watch.beat(number, at: clock.steady) { say(remark) }
      }
    } else if message.topic == real.heartbeat {
      for remark in watch.hear(at: clock.steady) { say(remark) }
    } else if message.topic == topics.status {
      guard message.payload.isEmpty else { return }
      watch.forget()
      say("the exercise is over", .bold)
    } else {
      takeAlert(message)
    }
  }

  private func number(in payload: [UInt8]) -> UInt64? {
    var parser = JSONParser()
    return (try? parser.parse(payload))?["line"]?.integer.flatMap { UInt64(exactly: $0) }
  }

  /// The gateway has said that it is not there, or the broker for it.
  private var isAway: Bool { state == "offline" || state == "stopped" }

  private mutating func takeStatus(_ payload: [UInt8]) {
    var parser = JSONParser()
    guard let now = (try? parser.parse(payload))?["state"]?.string else { return }
    let wasAway = isAway
    defer {
      state = now
      if isAway { watch.expectNothing() } else if wasAway { watch.connect(at: clock.steady) }
    }
    switch (state, now) {
    case (let before, now) where before == now: break
    case (_, "offline"):
      say("the gateway is offline: its connection to the broker broke; nothing is told", .bad)
    case (_, "stopped"): say("the gateway was stopped; nothing is told until it is started", .bad)
    case ("offline", "online"), ("stopped", "online"): say("the gateway is online again", .good)
    default: break
    }
  }

  private mutating func takeAlert(_ message: Message) {
    guard let line = AlertLine(message.payload) else { return }
    if let number = line.number {
      let heard = watch.take(number, line.identity, sent: line.sent, at: clock.steady)
      for remark in heard.remarks { say(remark) }
      guard heard.isNew else { return }
    }
    guard isWanted(message.topic), choice.all || line.isAnnounced else { return }
    printLine(
      choice.isJSON
        ? HarmlessJSON.line(message.payload) : line.text(time.full(line.sent), .stdout))
  }

  /// The severity in a topic is the higher of before and after.
  private func isWanted(_ topic: String) -> Bool {
    Severity.allCases.contains { severity in
      severity >= choice.least
        && (choice.area.map { topic == topics.alerts(on: $0, severity) }
          ?? topic.hasSuffix("/\(severity)"))
    }
  }

  // MARK: - On stderr

  private func say(_ remark: LineWatch.Remark) {
    switch remark {
    case .missed(let count, let from, let through, let since):
      let numbers = from == through ? "number \(from)" : "numbers \(from) to \(through)"
      let look = (since ?? clock.wall + -86_400_000).iso8601
      say(
        "\(Wording.counted(count, "transition")) missed (\(numbers)), of whatever area and"
          + " severity: fieldgate alerts --since \(look) shows the alerts", .odd)
    case .late(let number): say("number \(number), missed before, came late", .good)
    case .recounted(let number):
      say(
        "the gateway counts its lines anew, from \(number): its store is another one, or an older"
          + " copy; what was missed cannot be said", .odd)
    case .silent(let length):
      say(
        "no heartbeat of the gateway for \(length / 1000) s: it hangs, or its network does; see"
          + " fieldgate status on its box", .bad)
    case .neverHeard:
      say(
        "no gateway of this site was heard: is '\(real.prefix)' its tree at this broker, and may"
          + " this user read \(real.heartbeat)?", .bad)
    case .heardAgain: say("the gateway is heard again", .good)
    }
  }

  private func say(_ text: String, _ tone: Paint.Tone?) {
    let line = harmless("\(time.full(clock.wall))  \(text)")
    printErrorAsItIs(tone.map { Paint.stderr($0, line) } ?? line)
  }
}
