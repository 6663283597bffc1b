import FieldgateModel

/// Whether the gateway keeps up: how long messages wait for their commit.
///
/// A message waits at most since the last time at which nothing lay unread, and until its
/// commit has returned; that is the lag. It is told when it stays above the limit for a
/// while, and over when it stays below half of it.
struct LoadGauge {
  enum Change: Hashable {
    case falls(behind: Milliseconds)
    case keepsUp
  }

  /// A lag that is longer is too long.
  var limit: Milliseconds
  /// Nothing lay unread at this time, on the box's steady clock.
  private(set) var caughtUpAt: Milliseconds
  private(set) var lag: Milliseconds = 0
  private var aboveSince: Milliseconds?
  private var belowSince: Milliseconds?
  private var isBehind = false

  /// - Parameter limit: a lag that is longer is too long.
  init(limit: Milliseconds, now: Milliseconds) {
    self.limit = limit
    caughtUpAt = now
  }

  /// So long it must stay: a backlog that is worked off in less is no news.
  private var hold: Milliseconds { min(limit, 10_000) }

  mutating func caughtUp(at now: Milliseconds) { caughtUpAt = max(caughtUpAt, now) }

  /// A batch whose first message may have waited since a time was committed.
  mutating func committed(waitingSince: Milliseconds?, at now: Milliseconds) -> Change? {
    waitingSince.flatMap { observe(now - $0, at: now) }
  }

  /// What is read and not committed waits since `waitingSince`; where there is nothing of
  /// that, what lies unread may have waited since nothing did.
  mutating func look(waitingSince: Milliseconds?, at now: Milliseconds) -> Change? {
    observe(now - (waitingSince ?? caughtUpAt), at: now)
  }

  private mutating func observe(_ lag: Milliseconds, at now: Milliseconds) -> Change? {
    self.lag = lag
    aboveSince = lag > limit ? aboveSince ?? now : nil
    belowSince = lag < limit / 2 ? belowSince ?? now : nil
    if !isBehind, let aboveSince, now - aboveSince >= hold {
      isBehind = true
      return .falls(behind: lag)
    }
    if isBehind, let belowSince, now - belowSince >= hold {
      isBehind = false
      return .keepsUp
    }
    return nil
  }
}
