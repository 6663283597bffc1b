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
    if clock.civil(at: now) != civil { evaluateAll(at: clock.last, &effects) }
  }

  /// The engine's last moment.
  package var lastMoment: Moment { clock.last }

  /// The box's moment of one of the engine's, with the engine's wall clock.
  func boxMoment(of now: Moment) -> Moment {
    Moment(wall: now.wall, steady: clock.steady(of: now.steady))
  }
}
