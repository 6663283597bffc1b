/// An input of the engine that is no message with readings, kept in its place between
/// the readings, so that a replay gives the engine what it was given.
package struct JournalEntry: Hashable, Sendable {
  package var input: Input
  /// The box's moment at which it came; its wall clock is the engine's, but for a start
  /// and a step, where it is what the box showed.
  package var moment: Moment

  /// What came in.
  package enum Input: Hashable, Sendable {
    /// An engine was made, out of the rows that the store held.
    case start(Start)
    /// The broker's messages reach the gateway from now on.
    case listening
    /// They do not.
    case deaf
    case command(user: String, verb: String, payload: [UInt8])
    /// The wall clock was set to another time.
    case step
    /// Something is the matter with the gateway itself, or no more; since when,
    /// where that was before the entry's moment.
    case condition(SystemCondition, SystemState, since: Moment?)
  }

  /// The making of an engine.
  package struct Start: Hashable, Sendable {
    package var cause: StartCause
    /// Names the start of the box.
    package var boot: String
    /// The engine's moment at the last commit before; nil where there was none.
    package var last: Moment?
    /// What tells one site from another: `Plan.fingerprint`.
    package var plan: String

    package init(cause: StartCause, boot: String, last: Moment?, plan: String) {
      self.cause = cause
      self.boot = boot
      self.last = last
      self.plan = plan
    }
  }

  package init(_ input: Input, at moment: Moment) {
    self.input = input
    self.moment = moment
  }
}

/// Why an engine was made out of the rows of the store.
package enum StartCause: String, CaseIterable, Hashable, Sendable {
  /// The program began.
  case start
  /// The site was read anew.
  case reload
  /// The store took batches again after it had refused one.
  case recovery
}

/// What a stored reading does not say of itself and a replay must know.
package struct ReadingMark: OptionSet, Hashable, Sendable {
  package let rawValue: Int

  package init(rawValue: Int) { self.rawValue = rawValue }

  /// It came in one message with the reading before it.
  package static let joins = ReadingMark(rawValue: 1)
  /// `late`, `skewed` or `duplicate` is what its source says, not our judgement.
  package static let said = ReadingMark(rawValue: 2)
  /// It came retained, and was found to be a duplicate.
  package static let retained = ReadingMark(rawValue: 4)

  /// Its message was judged together with the one before it, which came in the same
  /// moment.
  package static let together = ReadingMark(rawValue: 8)

  /// It was read out of quarantine, long after it came: no rule ever saw it, and it is no sign
  /// of life. A replay leaves it out.
  package static let retried = ReadingMark(rawValue: 16)

  /// What says how it stands to the reading before it.
  package static let placing = ReadingMark(rawValue: joins.rawValue | together.rawValue)

  /// What came right before a reading.
  package enum Before: Hashable, Sendable {
    /// Nothing of the same moment.
    case anotherMoment
    /// Another message that it is judged together with.
    case sameMoment
    /// Another reading of its own message.
    case sameMessage
  }

  /// - Parameters:
  ///   - came: the quality that the reading came with.
  ///   - judged: the one that it was found to have, and is stored with.
  package init(came: Quality, judged: Quality, after before: Before) {
    // Not as lists: a set that is written as one is made anew for every reading.
    switch before {
    case .anotherMoment: self.init(rawValue: 0)
    case .sameMoment: self = .together
    case .sameMessage: self = .joins
    }
    if came == judged, came.isJudgement { insert(.said) }
    if came == .retained, judged != .retained { insert(.retained) }
  }

  /// The quality that a stored reading came with.
  package func came(_ judged: Quality) -> Quality {
    if contains(.retained) { return .retained }
    return judged.isJudgement && !contains(.said) ? .good : judged
  }
}
