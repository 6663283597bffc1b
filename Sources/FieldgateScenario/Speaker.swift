import FieldgateModel

/// One device with one of the messages it sends: when it speaks next, and what it
/// says.
struct Speaker: Sendable {
  private enum Rhythm: Sendable {
    case every(Milliseconds)
    /// At these times, which are in order.
    case at([Milliseconds])
    /// When somebody crosses this line.
    case crossing(String)
  }

  private let player: Int
  private let utterance: Int
  private let rhythm: Rhythm
  private var sequence = 0
  /// Since the start of the story; nil when it has said all.
  private(set) var next: Milliseconds?

  private init(
    player: Int, utterance: Int, rhythm: Rhythm, first: Milliseconds?, in plan: ScenarioPlan
  ) {
    self.player = player
    self.utterance = utterance
    self.rhythm = rhythm
    next = first.flatMap { $0 <= plan.duration ? $0 : nil }
  }

  /// Those that one message of one device needs: one, none where it is another
  /// device's, or one for each line where it tells crossings.
  static func all(of index: Int, utterance: Int, in plan: ScenarioPlan) -> [Speaker] {
    let player = plan.cast[index]
    let what = player.view.voice.utterances[utterance]
    let device = player.view.device.id
    guard what.device == nil || what.device == device else { return [] }
    func speaker(_ rhythm: Rhythm, first: Milliseconds?) -> Speaker {
      Speaker(player: index, utterance: utterance, rhythm: rhythm, first: first, in: plan)
    }
    switch what.occasion {
    case .every(let period):
      // Somewhere in the first period, so that the load of many devices is even.
      var random = SplitMix64(seed: plan.seed, for: "\(device)/every", Int64(utterance))
      return [speaker(.every(period), first: Int64.random(in: 0..<period, using: &random))]
    case .on(.crossing):
      let lines = player.view.channels(ChannelChoice(sort: .line, unnamed: what.channels?.unnamed))
      return lines.map { line in
        var speaker = speaker(.crossing(line), first: 0)
        speaker.next = speaker.crossing(of: line, after: 0, in: plan)
        return speaker
      }
    case .on(let happening):
      // Devices do not all come up in the same instant; one device says all at once.
      var random = SplitMix64(seed: plan.seed, for: "\(device)/start")
      let delay = Int64.random(in: 0..<2_000, using: &random)
      let times = times(of: happening, player.timeline, delay: delay)
      return [speaker(.at(times), first: times.first)]
    }
  }

  /// The messages at `next`; then `next` is the time after it.
  mutating func speak(in plan: ScenarioPlan, start: Timestamp) -> [Message] {
    guard let time = next else { return [] }
    let who = plan.cast[player]
    let what = who.view.voice.utterances[utterance]
    sequence += 1
    advance(from: time, in: plan)
    let condition = who.timeline.condition(at: time)
    guard what.occasion == .on(.online) ? !condition.silent : !condition.isMute else { return [] }
    var period: Milliseconds = 0
    if case .every(let length) = rhythm { period = length }
    var line: String?
    if case .crossing(let crossed) = rhythm { line = crossed }
    let scene = Scene(
      plan: plan, player: who, start: start, time: time, period: period, sequence: sequence,
      channel: line)
    let messages: [Message]
    if line == nil, let channels = what.channels {
      messages = who.view.channels(channels).compactMap { what.message(scene.about($0)) }
    } else {
      messages = [what.message(scene)].compactMap { $0 }
    }
    return condition.garbage ? messages.map(Self.garbled) : messages
  }

  /// The message as a bad line leaves it: the first half, and a byte that no text has.
  private static func garbled(_ message: Message) -> Message {
    Message(
      topic: message.topic, payload: message.payload.prefix(message.payload.count / 2) + [0xFF],
      retained: message.retained)
  }

  private mutating func advance(from time: Milliseconds, in plan: ScenarioPlan) {
    let following: Milliseconds? =
      switch rhythm {
      case .every(let period): time + period
      case .at(let times): sequence < times.count ? times[sequence] : nil
      case .crossing(let line): crossing(of: line, after: time + 1_000, in: plan)
      }
    next = following.flatMap { $0 <= plan.duration ? $0 : nil }
  }

  /// When the count of a line passes the next whole number; found by halving, as the
  /// count never falls.
  private func crossing(
    of line: String, after time: Milliseconds, in plan: ScenarioPlan
  ) -> Milliseconds? {
    let player = plan.cast[player]
    let device = player.view.device.id
    var random = SplitMix64(seed: plan.seed, for: "\(device)/\(line)/crossing")
    let remainder = random.fraction()
    func count(_ time: Milliseconds) -> Int64 {
      let passed = player.passed(line, until: time) ?? (0, 0)
      return Int64((passed.in + passed.out + remainder).rounded(.down))
    }
    var early = time
    var late = plan.duration
    let reached = count(early)
    guard early < late, count(late) > reached else { return nil }
    while late - early > 1 {
      let middle = early + (late - early) / 2
      if count(middle) > reached { late = middle } else { early = middle }
    }
    return late
  }

  private static func times(
    of happening: Utterance.Happening, _ timeline: Timeline, delay: Milliseconds
  ) -> [Milliseconds] {
    let steps = zip(timeline.changes, timeline.changes.dropFirst())
    switch happening {
    case .start:
      let returns = steps.filter { $0.condition.isMute && !$1.condition.isMute }.map { $1.at }
      return [delay] + returns.filter { $0 > delay }
    case .state:
      return steps.filter { before, after in
        let (old, new) = (before.condition, after.condition)
        return old.state != new.state || old.position != new.position || old.fault != new.fault
          || old.obstruction != new.obstruction
      }.map { $1.at }
    case .online: return steps.filter { $0.condition.online != $1.condition.online }.map { $1.at }
    case .crossing: return []
    }
  }
}
