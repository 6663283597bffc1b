import FieldgateModel

/// What one device sees at one moment: it gives the placeholders their values.
///
/// Numbers of people are whole. The part behind the comma is drawn, so that 2.4
/// people are 2 more often than 3; on top of it lies a noise of 3 %, as sensors of
/// different makes never agree. Both depend on the seed, the device, the channel and
/// the time alone.
struct Scene {
  static let noise = 0.03
  /// Part of a zone's people who are new in it, each minute.
  static let visitsPerMinute = 0.2

  let plan: ScenarioPlan
  let player: Player
  let start: Timestamp
  /// Since the start of the story.
  let time: Milliseconds
  /// How long the period lasts on which the message reports.
  let period: Milliseconds
  let sequence: Int
  private(set) var channel: String?

  init(
    plan: ScenarioPlan, player: Player, start: Timestamp, time: Milliseconds,
    period: Milliseconds, sequence: Int, channel: String? = nil
  ) {
    self.plan = plan
    self.player = player
    self.start = start
    self.time = time
    self.period = period
    self.sequence = sequence
    self.channel = channel
  }

  /// The same moment, seen at one of the device's channels.
  func about(_ channel: String) -> Scene {
    var scene = self
    scene.channel = channel
    return scene
  }

  func channels(_ choice: ChannelChoice) -> [String] { player.view.channels(choice) }

  /// The value of a placeholder, or nil where there is nothing that it could mean:
  /// people of a device that covers no ground, counts of a channel that is no line.
  func value(of placeholder: Placeholder) -> JSONValue? {
    switch placeholder {
    case .fact(let fact): value(of: fact)
    case .time(let instant, let format): value(of: instant, format)
    }
  }

  private func value(of fact: Placeholder.Fact) -> JSONValue? {
    switch fact {
    case .device: .string(player.view.device.id.rawValue)
    case .channel: channel.map { .string($0) }
    case .channelNumber: channel.map { .integer(number(of: $0)) }
    case .sequence: .integer(Int64(sequence))
    case .covers: ground.map { .number($0.covers) }
    case .latitude: player.view.device.position.map { .number($0.latitude) } ?? .null
    case .longitude: player.view.device.position.map { .number($0.longitude) } ?? .null
    case .occupancy, .objectCount: people.map { .integer($0) }
    case .density: density.map { .number($0) }
    case .visits:
      people.map { .integer(whole(Double($0) * Self.visitsPerMinute * minutes, "visits")) }
    case .countIn: counted(\.in, "in")
    case .countOut: counted(\.out, "out")
    case .totalIn: total(\.in, "in")
    case .totalOut: total(\.out, "out")
    case .state: .string(condition.state.rawValue)
    case .position: .number(condition.position)
    case .fault: .bool(condition.fault)
    case .obstruction: .bool(condition.obstruction)
    case .online: .bool(condition.online)
    }
  }

  private var condition: Timeline.Condition { player.timeline.condition(at: time) }
  private var minutes: Double { Double(period) / 60_000 }

  private func number(of channel: String) -> Int64 {
    Int64((player.view.channels.firstIndex(of: channel) ?? 0) + 1)
  }

  private var ground: Ground? {
    channel.map { player.view.ground(of: $0) } ?? player.view.ownGround
  }

  private var people: Int64? {
    guard let ground else { return nil }
    var random = random("noise")
    let noise = 1 + Self.noise * (2 * random.fraction() - 1)
    return whole(plan.crowd.people(on: ground, at: time) * noise, "people")
  }

  private var density: Double? {
    guard let ground, let people, ground.covers > 0 else { return nil }
    return (Double(people) / ground.covers * 1000).rounded() / 1000
  }

  /// A number of people with its fraction drawn.
  private func whole(_ number: Double, _ what: String) -> Int64 {
    var random = random(what)
    return Int64((number + random.fraction()).rounded(.down))
  }

  private func random(_ what: String) -> SplitMix64 {
    SplitMix64(
      seed: plan.seed, for: "\(player.view.device.id)/\(channel ?? "")/\(what)", time)
  }
}

/// Counting at lines: what passed until now, less what had passed before, in whole
/// people.
extension Scene {
  typealias Passed = (in: Double, out: Double)

  private func counted(_ way: KeyPath<Passed, Double>, _ what: String) -> JSONValue? {
    guard let channel, let now = player.passed(channel, until: time),
      let before = player.passed(channel, until: time - period)
    else { return nil }
    let rest = remainder(of: channel, what)
    return .integer(Self.whole(now[keyPath: way] + rest) - Self.whole(before[keyPath: way] + rest))
  }

  /// The counter as it stands: what it had counted when the story began, and what
  /// has passed since, earlier rounds included.
  private func total(_ way: KeyPath<Passed, Double>, _ what: String) -> JSONValue? {
    guard let channel, let now = player.passed(channel, until: time),
      let round = player.passed(channel, until: plan.duration)
    else { return nil }
    var random = fixedRandom(of: channel, "total-" + what)
    let began = Int64.random(in: 1_000...50_000, using: &random)
    let before = Double(plan.round) * round[keyPath: way]
    return .integer(began + Self.whole(before + now[keyPath: way] + remainder(of: channel, what)))
  }

  /// Part of a person, drawn once, so that not all lines count their first together.
  private func remainder(of channel: String, _ what: String) -> Double {
    var random = fixedRandom(of: channel, "line-" + what)
    return random.fraction()
  }

  private func fixedRandom(of channel: String, _ what: String) -> SplitMix64 {
    SplitMix64(seed: plan.seed, for: "\(player.view.device.id)/\(channel)/\(what)")
  }

  private static func whole(_ number: Double) -> Int64 { Int64(number.rounded(.down)) }
}

/// Times, as makers write them.
extension Scene {
  private func value(
    of instant: Placeholder.Instant, _ format: Placeholder.TimeFormat
  ) -> JSONValue {
    let moment = start + (instant == .start ? time - period : time) + condition.skew
    return switch format {
    case .rfc3339: .string(moment.iso8601)
    case .rfc3339Nanoseconds: .string(moment.iso8601.dropLast() + "000000Z")
    case .epochMilliseconds: .integer(moment.milliseconds)
    case .epochSeconds: .number(Double(moment.milliseconds) / 1000)
    }
  }
}
