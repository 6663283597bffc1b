import FieldgateModel

/// The clock of an exercise, made of the real engine's time: that runs on over restarts and
/// over steps of the wall clock, so this one does, too.
///
///     steady = began + (engine time − began) · speed
///     wall   = the engine's wall clock at a speed of 1, else its wall clock at the beginning
///              and what has passed by `steady` since
struct ExercisePace: Hashable, Sendable {
  /// The real engine's moment at which the exercise began.
  let began: Moment
  let speed: Double

  /// What the exercise's clocks show at a moment of the real engine.
  func moment(at now: Moment) -> Moment {
    guard speed != 1 else { return now }
    let passed = Milliseconds((Double(now.steady - began.steady) * speed).rounded(.down))
    return Moment(wall: began.wall + passed, steady: began.steady + passed)
  }

  /// The real engine's time at which the exercise's steady clock shows this.
  func time(of steady: Milliseconds) -> Milliseconds {
    guard speed != 1 else { return steady }
    return began.steady
      + Milliseconds((Double(steady - began.steady) / speed).rounded(.up))
  }
}
