import FieldgateModel
import FieldgateRules

/// The engine's own time: milliseconds that run on without a break, over steps of
/// the wall clock and over restarts; and with it what people call that time.
///
/// It follows the steady clock while the box is up. Over a boot, where the steady
/// clock begins anew, it moves on by what the wall clock says has passed, and by
/// nothing where the wall clock went back or was not set. It begins as the wall
/// clock's milliseconds, so that the two are alike until the wall clock is set.
///
///     wall  = engine time + difference; the difference changes only where the box's
///             wall clock is half a second or more from it: a step
///     civil = what schedules go by: the difference of before, until a new one has
///             stood for a day; at once where the clock had not been set before
///
/// So the wall time of everything that comes out is decided by the engine's time and
/// the few steps, and a reading's `received` gives back the moment of its arrival.
package struct EngineClock: Hashable, Sendable {
  /// A wall clock that is off by less is the same clock.
  package static let leastStep: Milliseconds = 500
  /// For so long a new difference must stand before schedules go by it.
  package static let standing: Milliseconds = 86_400_000
  /// A step of less does not begin that wait anew: a clock that is put right every
  /// hour by a second stands.
  static let smallStep: Milliseconds = 60_000

  /// The last moment's.
  private var time: Milliseconds
  /// The box's steady clock at the last moment.
  private var lastSteady: Milliseconds
  private(set) var boot: String
  /// What is added to the steady clock.
  private var offset: Milliseconds
  /// What the wall clock is ahead of the engine's time.
  private var difference: Milliseconds = 0
  private var civilDifference: Milliseconds = 0
  /// When schedules begin to go by the wall clock's new difference; nil where they do.
  package private(set) var adoptsAt: Milliseconds?

  /// - Parameter boot: names this start of the box.
  package init(at moment: Moment, boot: String) {
    time = moment.wall.milliseconds
    lastSteady = moment.steady
    offset = time - moment.steady
    self.boot = boot
  }

  /// The engine's last moment.
  package var last: Moment { Moment(wall: wall(at: time), steady: time) }

  private func wall(at time: Milliseconds) -> Timestamp {
    Timestamp(milliseconds: time) + difference
  }

  /// What people call a time of the engine, whatever the wall clock was set to today.
  package func civil(at time: Milliseconds) -> Timestamp {
    let isAdopted = adoptsAt.map { $0 <= time } ?? false
    return Timestamp(milliseconds: time) + (isAdopted ? difference : civilDifference)
  }

  /// The engine's moment of a moment of the box; never before the last one, and by the
  /// wall clock as it was before a step.
  package mutating func advance(to moment: Moment) -> Moment {
    lastSteady = max(lastSteady, moment.steady)
    time = max(time, moment.steady + offset)
    return last
  }

  /// Follows the wall clock where it was set to another time; false where it was not.
  package mutating func follow(_ wall: Timestamp) -> Bool {
    let before = last.wall
    guard abs(wall - before) >= Self.leastStep else { return false }
    if let adoptsAt, adoptsAt <= time {
      civilDifference = difference
      self.adoptsAt = nil
    }
    let wasSet = before >= .plausibleFrom
    difference = wall.milliseconds - time
    if wall < .plausibleFrom || abs(difference - civilDifference) < Self.leastStep {
      adoptsAt = nil
    } else if !wasSet || civil(at: time) < .plausibleFrom {
      civilDifference = difference
      adoptsAt = nil
    } else if adoptsAt == nil || abs(wall - before) >= Self.smallStep {
      adoptsAt = time + Self.standing
    }
    return true
  }

  /// The box's steady time of a time of the engine.
  func steady(of time: Milliseconds) -> Milliseconds { time - offset }

  /// The engine's time of a steady time of the box in this boot.
  func time(ofSteady steady: Milliseconds) -> Milliseconds { steady + offset }

  /// The box's last moment.
  var boxMoment: Moment { Moment(wall: wall(at: time), steady: steady(of: time)) }

  /// The box's moment at which the engine's wall clock shows this.
  func moment(ofWall wall: Timestamp) -> Moment {
    Moment(wall: wall, steady: steady(of: wall.milliseconds - difference))
  }

  /// Version 1 had the wall clock in place of the differences.
  package static let version = 2

  package func bytes() -> [UInt8] {
    var writer = StateWriter()
    writer.write(time)
    writer.write(difference)
    writer.write(lastSteady)
    writer.write(boot)
    writer.write(civilDifference)
    writer.write(adoptsAt) { $0.write($1) }
    return writer.bytes
  }

  /// The time as an earlier run left it.
  package init(bytes: [UInt8], version: Int = Self.version) throws(StateReader.Unreadable) {
    var reader = StateReader(bytes)
    time = try reader.milliseconds()
    difference = try reader.milliseconds() - (version == 1 ? time : 0)
    lastSteady = try reader.milliseconds()
    boot = try reader.string()
    civilDifference = version == 1 ? difference : try reader.milliseconds()
    if version > 1 {
      adoptsAt = try reader.optional { reader throws(StateReader.Unreadable) in
        try reader.milliseconds()
      }
    }
    offset = time - lastSteady
  }

  /// Takes the time up again in a run that begins at this moment of the box.
  ///
  /// The wall clock is followed with the first input, so that what came due meanwhile
  /// bears the time that went before.
  package mutating func resume(at moment: Moment, boot: String) {
    let isSameBoot = self.boot == boot && moment.steady >= lastSteady
    if !isSameBoot {
      let wall = last.wall
      let isSet = wall >= .plausibleFrom && moment.wall >= .plausibleFrom
      let passed = isSet ? max(0, moment.wall - wall) : 0
      offset = time + passed - moment.steady
    }
    time = moment.steady + offset
    lastSteady = moment.steady
    self.boot = boot
  }
}

/// The time during which the gateway could hear: the engine's time less every break
/// that was longer than a minute.
///
/// A device is silent when it was not heard for so long on this time. Short breaks
/// count as heard, for a kept session brings what was said in them.
///
/// After a longer break what was said meanwhile comes in at once, if the broker kept it:
/// until that has settled nobody can say which holds still stand.
struct Ear: Hashable, Sendable {
  static let shortBreak: Milliseconds = 60_000
  /// How long what a kept session holds back may take.
  static let settling: Milliseconds = 5_000

  private var deafened: Milliseconds = 0
  /// Since when it has been deaf; nil while it listens.
  private var deafSince: Milliseconds?
  /// When what was said in the last long break has come in.
  private(set) var settlesAt: Milliseconds?

  init(deafSince: Milliseconds) { self.deafSince = deafSince }

  var isListening: Bool { deafSince == nil }

  /// When a break becomes too long to count as heard; nil while it listens.
  var limit: Milliseconds? { deafSince.map { $0 + Self.shortBreak } }

  func time(at now: Milliseconds) -> Milliseconds { (deafSince ?? now) - deafened }

  mutating func listen(at now: Milliseconds) {
    guard let since = deafSince else { return }
    let length = now - since
    if length > Self.shortBreak {
      deafened += length
      settlesAt = now + Self.settling
    } else if let end = settlesAt, end > since {
      // A short break within it makes it as much longer.
      settlesAt = end + length
    }
    deafSince = nil
  }

  /// Whether what is found rests on what is heard.
  func hearing(at now: Milliseconds) -> Hearing {
    if let limit, limit <= now { return .deaf }
    return settlesAt.map { now < $0 } ?? false ? .settling : .live
  }

  mutating func fall(deafAt now: Milliseconds) { deafSince = deafSince ?? now }

  /// Version 1 did not know of settling.
  static let version = 2

  func bytes() -> [UInt8] {
    var writer = StateWriter()
    writer.write(deafened)
    writer.write(deafSince) { $0.write($1) }
    writer.write(settlesAt) { $0.write($1) }
    return writer.bytes
  }

  /// - Parameter lastCommit: it has been deaf at least since then; nil for one that goes
  ///   on without a break.
  init(
    bytes: [UInt8], version: Int = Ear.version, lastCommit: Milliseconds?
  ) throws(StateReader.Unreadable) {
    var reader = StateReader(bytes)
    deafened = try reader.milliseconds()
    let since = try reader.optional { reader throws(StateReader.Unreadable) in
      try reader.milliseconds()
    }
    deafSince = since ?? lastCommit
    settlesAt =
      version < 2
      ? nil
      : try reader.optional { reader throws(StateReader.Unreadable) in try reader.milliseconds() }
  }
}
