import FieldgateModel

/// The time by which rows are old.
///
/// The wall clock may be wrong for hours: a box whose clock jumps ten years ahead would
/// delete everything it holds. So this clock follows the wall's at most 24 times as fast as
/// the box's own, and steps back with it. An hour on a wrong clock costs at most a day of
/// what is oldest; after three weeks without power it has caught up within a day. A clock
/// before 2000 was never set, and counts for nothing, nor does what was stamped by it.
struct RetentionClock: Hashable, Sendable {
  private static let fastest: Milliseconds = 24
  private static let hour: Milliseconds = 3_600_000

  /// Nil before the first round.
  private var now: Timestamp?
  private var steady: Milliseconds = 0
  private var kept: Timestamp?

  /// Where it stands: at 1970 before the first round, when nothing is old.
  var time: Timestamp { now ?? Timestamp(milliseconds: 0) }

  /// - Parameters:
  ///   - kept: where it stood when that was last written down.
  ///   - oldest: the first raw reading's arrival, for a store that knows of no clock yet.
  mutating func advance(to moment: Moment, kept: Timestamp?, oldest: Timestamp?) {
    self.kept = kept
    guard moment.wall >= .believedFrom else { return }
    let passed = max(0, moment.steady - steady)
    steady = moment.steady
    guard let last = now ?? Self.believed(kept) ?? Self.believed(oldest) else {
      now = moment.wall
      return
    }
    let furthest = now == nil ? last : last + passed * Self.fastest
    now = min(moment.wall, furthest)
  }

  private static func believed(_ time: Timestamp?) -> Timestamp? {
    time.flatMap { $0 >= .believedFrom ? $0 : nil }
  }

  /// Whether the wall clock is more than an hour ahead.
  func isDoubtful(at moment: Moment) -> Bool { moment.wall - time > Self.hour }

  /// What is to be written down, once an hour, and at once where it went back.
  var toKeep: Timestamp? {
    guard let now else { return nil }
    guard let kept else { return now }
    return now - kept >= Self.hour || now < kept ? now : nil
  }
}
