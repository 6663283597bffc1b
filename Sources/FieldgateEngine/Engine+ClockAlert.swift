import FieldgateModel

/// A wall clock that is wrong, or was: `system.clock`.
///
/// | what                                                        | condition            |
/// |-------------------------------------------------------------|----------------------|
/// | it shows a time before the program was made                 | `unset`, until it is set |
/// | the box starts with a time before the last commit           | `behind`, until it is set or has caught up |
/// | it is set to another time, a minute or more from the last   | `jump`, for ten minutes |
///
/// Nothing of it is written down: a replay finds it again by the starts and steps that
/// are.
extension Engine {
  static let unset = SystemCondition(.clock, "unset")
  static let behind = SystemCondition(.clock, "behind")
  static let jump = SystemCondition(.clock, "jump")
  /// A clock that is put right by less is not told of.
  static let toldStep: Milliseconds = 60_000

  /// Judges the clock of a start: nothing was committed before it where `last` is nil.
  mutating func judgeClock(
    ofStart moment: Moment, after last: Moment?, isNewBoot: Bool
  ) {
    if moment.wall < .plausibleFrom {
      tellUnset(at: clock.last.steady)
    } else if let last, isNewBoot, last.wall - moment.wall >= Self.toldStep {
      let text = LocalizedText(
        nl: "de klok staat op \(moment.wall.iso8601), vóór de laatste opslag van"
          + " \(last.wall.iso8601)",
        en: "the clock shows \(moment.wall.iso8601), before the last commit at"
          + " \(last.wall.iso8601)")
      systemBook.take(
        Self.behind, .holds(.moderate, text), at: clock.last.steady,
        until: clock.last.steady + (last.wall - moment.wall))
      changesSystem = true
    }
  }

  /// Judges a step of the clock that was just followed.
  mutating func judgeStep(
    from before: Timestamp, to wall: Timestamp, at now: Moment, _ effects: inout Effects
  ) {
    let size = wall - before
    if wall < .plausibleFrom {
      tellUnset(at: now.steady)
    } else if systemBook.holds(Self.unset) {
      systemBook.take(Self.unset, .ends, at: now.steady)
      systemBook.take(Self.behind, .ends, at: now.steady)
    } else if abs(size) >= Self.toldStep {
      if size > 0, systemBook.holds(Self.behind) {
        systemBook.take(Self.behind, .ends, at: now.steady)
      } else if !systemBook.holds(Self.behind) {
        let seconds = abs(size) / 1000
        systemBook.take(
          Self.jump,
          .happened(
            .minor,
            LocalizedText(
              nl: "de klok is \(seconds) s \(size > 0 ? "vooruit" : "terug")gezet",
              en: "the clock was set \(seconds) s \(size > 0 ? "ahead" : "back")")),
          at: now.steady)
      }
    } else {
      return
    }
    changesSystem = true
    lookAtSystem(.clock, at: now, now, &effects)
  }

  private mutating func tellUnset(at now: Milliseconds) {
    systemBook.take(
      Self.unset,
      .holds(
        .moderate,
        LocalizedText(
          nl: "de klok is niet gezet; tijden van aankomst zijn verkeerd tot hij dat is",
          en: "the clock is not set; times of arrival are wrong until it is")),
      at: now)
    changesSystem = true
  }
}
