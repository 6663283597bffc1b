import FieldgateModel

/// The engine's own time: milliseconds that run on without a break, over steps of
/// the wall clock and over restarts.
///
/// It follows the steady clock while the box is up. Over a boot, where the steady
/// clock begins anew, it moves on by what the wall clock says has passed, and by
/// nothing where the wall clock went back or was not set. It begins as the wall
/// clock's milliseconds, so that the two are alike until the wall clock is set.
struct EngineClock: Hashable, Sendable {
  /// What is added to the steady clock.
  private var offset: Milliseconds
  private(set) var last: Moment
  private var lastSteady: Milliseconds
  private let boot: String

  /// - Parameter boot: names this start of the box.
  init(at moment: Moment, boot: String) {
    offset = moment.wall.milliseconds - moment.steady
    last = Moment(wall: moment.wall, steady: moment.wall.milliseconds)
    lastSteady = moment.steady
    self.boot = boot
  }

  /// The engine's moment of a moment of the box; never before the last one.
  mutating func advance(to moment: Moment) -> Moment {
    lastSteady = max(lastSteady, moment.steady)
    last = Moment(wall: moment.wall, steady: max(last.steady, moment.steady + offset))
    return last
  }

  /// The box's steady time of a time of the engine.
  func steady(of time: Milliseconds) -> Milliseconds { time - offset }

  static let version = 1

  func bytes() -> [UInt8] {
    var writer = StateWriter()
    writer.write(last.steady)
    writer.write(last.wall)
    writer.write(lastSteady)
    writer.write(boot)
    return writer.bytes
  }

  /// Takes the time up again where an earlier run left it.
  init(bytes: [UInt8], at moment: Moment, boot: String) throws(StateReader.Unreadable) {
    var reader = StateReader(bytes)
    let time = try reader.milliseconds()
    let wall = try reader.timestamp()
    let steady = try reader.milliseconds()
    let sameBoot = try reader.string() == boot && moment.steady >= steady
    if sameBoot {
      offset = time - steady
    } else {
      let isSet = wall >= .believedFrom && moment.wall >= .believedFrom
      let passed = isSet ? max(0, moment.wall - wall) : 0
      offset = time + passed - moment.steady
    }
    last = Moment(wall: moment.wall, steady: moment.steady + offset)
    lastSteady = moment.steady
    self.boot = boot
  }
}

/// The time during which the gateway could hear: the engine's time less every break
/// that was longer than a minute.
///
/// A device is silent when it was not heard for so long on this time. Short breaks
/// count as heard, for a kept session brings what was said in them.
struct Ear: Hashable, Sendable {
  static let shortBreak: Milliseconds = 60_000

  private var deafened: Milliseconds = 0
  /// Since when it has been deaf; nil while it listens.
  private var deafSince: Milliseconds?

  init(deafSince: Milliseconds) { self.deafSince = deafSince }

  var isListening: Bool { deafSince == nil }

  /// When a break becomes too long to count as heard; nil while it listens.
  var limit: Milliseconds? { deafSince.map { $0 + Self.shortBreak } }

  func time(at now: Milliseconds) -> Milliseconds { (deafSince ?? now) - deafened }

  mutating func listen(at now: Milliseconds) {
    guard let since = deafSince else { return }
    if now - since > Self.shortBreak { deafened += now - since }
    deafSince = nil
  }

  mutating func fall(deafAt now: Milliseconds) { deafSince = deafSince ?? now }

  static let version = 1

  func bytes() -> [UInt8] {
    var writer = StateWriter()
    writer.write(deafened)
    writer.write(deafSince) { $0.write($1) }
    return writer.bytes
  }

  /// - Parameter lastCommit: it has been deaf at least since then.
  init(bytes: [UInt8], lastCommit: Milliseconds) throws(StateReader.Unreadable) {
    var reader = StateReader(bytes)
    deafened = try reader.milliseconds()
    let since = try reader.optional { reader throws(StateReader.Unreadable) in
      try reader.milliseconds()
    }
    deafSince = since ?? lastCommit
  }
}
