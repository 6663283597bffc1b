import FieldgateModel

/// Steps of the wall clock, and the box's moments.
extension Engine {
  /// Follows a wall clock that was set to another time; what was due before has been
  /// done by the time that went before.
  mutating func follow(_ moment: Moment, _ effects: inout Effects) {
    let now = clock.last.steady
    let civil = clock.civil(at: now)
    let before = clock.last.wall
    guard clock.follow(moment.wall) else { return }
    effects.note(.step, at: Moment(wall: moment.wall, steady: clock.steady(of: now)))
    effects.audit(stepFrom: before, to: moment.wall)
    timers.set(.civil, to: clock.adoptsAt)
    judgeStep(from: before, to: moment.wall, at: clock.last, &effects)
    if clock.civil(at: now) != civil { evaluateAll(at: clock.last, &effects) }
  }

  /// The engine's last moment.
  package var lastMoment: Moment { clock.last }

  /// The engine's own moment of a moment of the box, without moving on.
  package func engineMoment(of moment: Moment) -> Moment {
    var clock = clock
    return clock.advance(to: moment)
  }

  /// The box's steady time of a time of the engine.
  package func boxSteady(of time: Milliseconds) -> Milliseconds { clock.steady(of: time) }

  /// The box's moment of one of the engine's, with the engine's wall clock.
  func boxMoment(of now: Moment) -> Moment {
    Moment(wall: now.wall, steady: clock.steady(of: now.steady))
  }
}
