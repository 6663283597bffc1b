import FieldgateDecode
import FieldgateExchange
import FieldgateModel
import FieldgateRules

/// The gateway as a value: inputs and time in, effects out. No clock, no socket, no
/// file, no log; what it is told is all it knows.
///
/// Every input bears the moment at which it came. Before an input is taken in,
/// whatever has come due before it is done, each at its own time, so that it makes
/// no difference how often anybody looks at the clock. After a restart `init` takes
/// up the rows of the earlier run and is the engine that would have been.
package struct Engine: Sendable {
  package let plan: Plan
  package internal(set) var picture: Picture
  var decoder: Decoder
  var episodes: [EpisodeKey: Episode] = [:]
  var changedEpisodes: Set<EpisodeKey> = []
  /// Where a slot was closed since the rows were last taken.
  var changedDetectors: Set<EpisodeKey> = []
  var clock: EngineClock
  var ear: Ear
  var timers = Timers<TimerKey>()
  /// When an area's state was last published.
  var published: [AreaID: Milliseconds] = [:]
  /// The rules on an area, by their place in the plan.
  let rulesOn: [AreaID: [Int]]
  /// Which looks are to be taken when something of an area changes.
  let targets: Targets
  /// What the topics of all that it says itself begin with, in reality and in exercises.
  let ownTree: String
  /// Every open alert, and when the last ones ended.
  var alerts = AlertBook()
  var levels: Levels
  var experiments = Experiments()
  var flood = Flood()
  /// What is the matter with the gateway itself.
  var systemBook = SystemBook()
  var changesSystem = false
  var allowances = Allowances()
  var missedMessages = MissedMessages()
  /// Nil for a replay: what stands in the journal was within it.
  var commandAllowances: CommandAllowances? = CommandAllowances()
  /// Which alerts speak for which rules that are ripe and not raised.
  var silenced: [EpisodeKey: Set<EpisodeKey>] = [:]
  /// What partners were told, and what they are to be told later.
  var exchange: Exchange
  /// How many lines were sent to those who listen.
  package internal(set) var lines: UInt64 = 0
  /// The same at the last commit of the run that was taken up.
  package internal(set) var linesAtStart: UInt64 = 0
  var storedLines: UInt64 = 0
  /// What the start brought about, until the first input takes it out.
  var pending = Effects()
  package internal(set) var outcomes = OutcomeCounts()
  /// The wall clock at the last commit of the run that was taken up.
  package internal(set) var lastCommit: Timestamp?
  var told = RateLimit()
  var kept = KeptAllowance()

  typealias EpisodeKey = AlertBook.Key

  /// What a timer is for.
  enum TimerKey: Hashable, Comparable, Sendable {
    case level(AreaID)
    case rule(Int, AreaID)
    case test(AreaID)
    case flood
    case system(SystemRule)
    case allowance
    case commands
    /// The log is to hear of more messages that are missing.
    case missed
    /// A contract held something back.
    case exchange
    case state(AreaID)
    /// Schedules go by another difference of the wall clock from now on.
    case civil
  }

  /// What one message said.
  package struct Said: Sendable {
    package var readings: [Reading]
    package var adapter: AdapterID

    /// - Parameter readings: with the quality that they had before they were judged.
    package init(_ readings: [Reading], by adapter: AdapterID) {
      self.readings = readings
      self.adapter = adapter
    }
  }

  /// What comes in.
  package enum Input: Sendable {
    /// Messages that came in the same moment: rules look when all are taken in, so that a
    /// flood of them costs one look; and before a device speaks again, so that nothing that
    /// it said goes unseen.
    case messages([Message])
    /// The same, read already: a test of rules, or as it comes out of a store.
    case said([Said])
    /// A user's command, as the broker's ACL vouches for the user.
    case command(user: String, verb: String, payload: [UInt8])
    /// The command `retry`, with what the store has of the messages that it names; nil where
    /// that cannot be read.
    case retry(user: String, payload: [UInt8], KeptMessages?)
    /// The broker's messages reach the gateway from now on.
    case listening
    /// They do not.
    case deaf
    /// How something that can be the matter with the gateway itself stands; since when,
    /// as a moment of the box, where that is not now.
    case condition(SystemCondition, SystemState, since: Moment? = nil)
    /// Nothing but time.
    case tick

    /// One message, alone in its moment.
    package static func message(_ message: Message) -> Self { .messages([message]) }

    /// What one message said, alone in its moment.
    package static func readings(_ readings: [Reading], by adapter: AdapterID) -> Self {
      .said([Said(readings, by: adapter)])
    }
  }

  /// Takes in one input; the moment may not lie before that of the input before.
  package mutating func handle(_ input: Input, at moment: Moment) -> Effects {
    var effects = pending
    pending = Effects()
    runDue(at: clock.advance(to: moment), &effects)
    follow(moment, &effects)
    let now = clock.last
    picture.advance(to: now.steady, civil: clock.civil(at: now.steady))
    switch input {
    case .messages(let messages):
      var heard = Heard()
      for message in messages { take(message, now, &heard, &effects) }
      judge(&heard, at: now, &effects)
      tellLimited(at: now, &effects)
    case .said(let said):
      var heard = Heard()
      for one in said { observe(one, now, &heard, &effects) }
      judge(&heard, at: now, &effects)
    case .command(let user, let verb, let payload):
      obey(verb, payload, by: user, now, &effects)
    case .retry(let user, let payload, let kept):
      obey(Self.retryVerb, payload, kept, by: user, now, &effects)
    case .listening:
      effects.note(.listening, at: boxMoment(of: now))
      ear.listen(at: now.steady)
      evaluateAll(at: now, &effects)
    case .deaf:
      effects.note(.deaf, at: boxMoment(of: now))
      ear.fall(deafAt: now.steady)
      evaluateAll(at: now, &effects)
    case .condition(let condition, let state, let since):
      note(condition, state, since: since, at: now, &effects)
    case .tick: break
    }
    runDue(at: now, &effects)
    return effects
  }

  /// What the broker is to be asked for: the topics of the adapters in use.
  package var filters: [TopicFilter] { decoder.filters }

  /// Types and sizes of a payload, and keys that adapters name.
  package func shape(of payload: [UInt8]) -> String { decoder.shape(of: payload).description }

  /// When the engine wants to be ticked if nothing comes in, on the box's steady
  /// clock; nil for never.
  package mutating func nextDeadline() -> Milliseconds? {
    timers.next().map { clock.steady(of: $0) }
  }

  private mutating func take(
    _ message: Message, _ now: Moment, _ heard: inout Heard, _ effects: inout Effects
  ) {
    // Its own words are no news to it: with an adapter for other gateways it would hear
    // itself.
    guard !message.topic.hasPrefix(ownTree) else { return }
    let decoded = decoder.decode(message, received: now.wall)
    outcomes.count(decoded)
    report(decoded, of: message, now, &effects)
    if !decoded.numbers.isEmpty { noteMissed(decoded.numbers, now, &effects) }
    guard let adapter = decoded.adapter else { return }
    let readings = admitted(decoded.readings, by: adapter, now, &effects)
    guard !readings.isEmpty else { return }
    observe(Said(readings, by: adapter), now, &heard, &effects)
  }

  /// Who spoke in the moment since the rules last looked, and what that touched.
  private struct Heard {
    private var devices: Set<DeviceID> = []
    var areas: Set<AreaID> = []
    private(set) var messages = 0

    /// Notes who says these; false, and nothing is noted, where one of them spoke already.
    mutating func notes(_ readings: [Reading]) -> Bool {
      // Nearly always one device: it is looked up once.
      if let device = readings.first?.device, readings.allSatisfy({ $0.device == device }) {
        guard devices.insert(device).inserted else { return false }
      } else {
        guard !readings.contains(where: { devices.contains($0.device) }) else { return false }
        devices.formUnion(readings.map(\.device))
      }
      if !readings.isEmpty { messages += 1 }
      return true
    }

    /// Forgets all, and keeps the room for as much again.
    mutating func clear() {
      devices.removeAll(keepingCapacity: true)
      areas.removeAll(keepingCapacity: true)
      messages = 0
    }
  }

  /// Takes in what one message said; the rules have not looked yet.
  private mutating func observe(
    _ said: Said, _ now: Moment, _ heard: inout Heard, _ effects: inout Effects
  ) {
    let readings = said.readings
    if !heard.notes(readings) {
      judge(&heard, at: now, &effects)
      runDue(at: now, &effects)
      _ = heard.notes(readings)
    }
    let first = effects.readings.count
    let observed = picture.observe(
      readings, by: said.adapter, now: now, ear: ear.time(at: now.steady),
      into: &effects.readings)
    let isAlone = heard.messages == 1
    for index in readings.indices {
      effects.marks.append(
        ReadingMark(
          came: readings[index].quality, judged: effects.readings[first + index].reading.quality,
          after: index > 0 ? .sameMessage : isAlone ? .anotherMoment : .sameMoment))
    }
    effects.changesState = effects.changesState || observed.changesState
    if !observed.unlisted.isEmpty || !observed.skewed.isEmpty {
      notice(observed, by: said.adapter, &effects)
    }
    if plan.settings.readings { publish(effects.readings[first...], &effects) }
    heard.areas.formUnion(observed.touched)
  }

  /// Tells of strangers, and of clocks that are off.
  private func notice(
    _ observed: Picture.Observed, by adapter: AdapterID, _ effects: inout Effects
  ) {
    for device in observed.unlisted.sorted() { effects.notices.append(.unlisted(device, adapter)) }
    for (device, skew) in observed.skewed.sorted(by: { $0.key < $1.key }) {
      effects.notices.append(.skewed(device, by: skew))
    }
  }

  /// Has the rules look at what was taken in.
  private mutating func judge(_ heard: inout Heard, at now: Moment, _ effects: inout Effects) {
    defer { heard.clear() }
    guard !heard.areas.isEmpty else { return }
    picture.refresh(at: now.steady)
    for target in targets.looking(at: heard.areas) {
      evaluate(target.rule, on: target.area, at: now, &effects)
    }
    for area in heard.areas { markChanged(area, at: now.steady) }
  }

  private func publish(
    _ readings: ArraySlice<(reading: Reading, area: AreaID?)>, _ effects: inout Effects
  ) {
    for (reading, area) in readings {
      guard let area, reading.quality != .duplicate else { continue }
      effects.publications.append(
        Publication(
          topic: plan.topics.reading(reading.measure, of: reading.device, in: area),
          object: ReadingMessage.object(reading, area: area, status: plan.status), qos: 0))
    }
  }
}
