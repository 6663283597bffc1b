import FieldgateModel

/// How far a device's own time lies behind the arrival of its messages, and what
/// that says of each message.
///
/// A steady lag is the device's clock or its way of reporting; a sudden larger one
/// is a message that was held back. The lag is taken on the engine's unbroken time,
/// so a step of the box's own clock changes no judgement.
///
///     lag ≤ usual + tolerance              → live; the usual lag follows it down
///     lag > usual + tolerance              → late
///     … the same lag ± tolerance 8 times,
///       over 30 s of ours or more,
///       and times that pass as ours do     → that is the usual lag now: live
///     far ahead of us, unlike before       → live, and the usual lag stays
///
/// `tolerance` (two minutes) is above what networks and reporting periods of a
/// minute add, and far below what a caught-up backlog shows. A backlog of many
/// messages a minute stays within it for eight of them, but its times pass faster
/// than ours: the lag falls by more than we waited. A backlog that bears one time,
/// and a device that speaks many times a second, have said it eight times in no
/// time: so the eight must also span half a minute in which we waited.
package struct Lag: Hashable, Sendable {
  package static let tolerance: Milliseconds = 120_000
  /// A usual lag beyond this is told as skew.
  package static let skew: Milliseconds = 300_000
  private static let enough = 8
  private static let leastSpan: Milliseconds = 30_000

  /// Devices whose times bear whole seconds may seem to run ahead by one.
  private static let granularity: Milliseconds = 1000

  package private(set) var usual: Milliseconds?
  private var candidate: Milliseconds?
  /// When the candidate arrived, on the engine's time.
  private var candidateSince: Milliseconds = 0
  private var repeats = 0
  /// How many messages agreed with the usual lag, at most `enough`.
  private var agreed = 0
  /// The lag by the wall clock, as people want to be told it.
  package private(set) var shown: Milliseconds = 0

  package init() {}

  package enum Judgement: Hashable, Sendable {
    case live, late
    /// The clock is off by about the same for many messages.
    case skewed
  }

  /// - Parameters:
  ///   - lag: arrival less the payload's time, on the engine's time.
  ///   - wallLag: the same on the wall clock.
  ///   - arrival: when it arrived, on the engine's time.
  package mutating func judge(
    _ lag: Milliseconds, wallLag: Milliseconds, at arrival: Milliseconds
  ) -> Judgement {
    guard let usual else {
      self.usual = lag
      shown = wallLag
      agreed = 1
      return .live
    }
    guard lag <= usual + Self.tolerance else { return judgeUnusual(lag, wallLag, arrival, .late) }
    if lag < usual - Self.tolerance, wallLag < -Self.tolerance {
      // One wild time of tomorrow must not make the next ones look held back.
      return judgeUnusual(lag, wallLag, arrival, .live)
    }
    candidate = nil
    repeats = 0
    agreed = lag < usual - Self.tolerance ? 1 : min(agreed + 1, Self.enough)
    // Down at once, up by a sixteenth: one quick message shows what is possible.
    self.usual = lag < usual ? lag : usual + (lag - usual) / 16
    shown = wallLag
    return isSkewed ? .skewed : .live
  }

  private mutating func judgeUnusual(
    _ lag: Milliseconds, _ wallLag: Milliseconds, _ arrival: Milliseconds,
    _ meanwhile: Judgement
  ) -> Judgement {
    if let candidate, abs(lag - candidate) <= Self.tolerance,
      candidate - lag <= arrival - candidateSince + Self.granularity
    {
      repeats = min(repeats + 1, Self.enough)
    } else {
      candidate = lag
      candidateSince = arrival
      repeats = 1
    }
    guard repeats >= Self.enough, arrival - candidateSince >= Self.leastSpan else {
      return meanwhile
    }
    usual = lag
    agreed = Self.enough
    candidate = nil
    shown = wallLag
    return isSkewed ? .skewed : .live
  }

  package var isSkewed: Bool { agreed >= Self.enough && abs(shown) >= Self.skew }

  package func write(to writer: inout StateWriter) {
    writer.write(usual) { $0.write($1) }
    writer.write(candidate) { $0.write($1) }
    writer.write(candidateSince)
    writer.write(repeats)
    writer.write(agreed)
    writer.write(shown)
  }

  package init(from reader: inout StateReader) throws(StateReader.Unreadable) {
    usual = try reader.optional { reader throws(StateReader.Unreadable) in try reader.milliseconds()
    }
    candidate = try reader.optional { reader throws(StateReader.Unreadable) in
      try reader.milliseconds()
    }
    candidateSince = try reader.milliseconds()
    repeats = try reader.count()
    agreed = try reader.count()
    shown = try reader.milliseconds()
  }
}
