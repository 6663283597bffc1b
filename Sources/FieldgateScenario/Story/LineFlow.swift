import FieldgateModel

/// How many people cross a line over the time of the story, both ways, as the
/// curves of the areas on its sides imply.
///
///     net(t)       = ½ · (gain of `to` / lines at `to` + loss of `from` / lines at `from`)
///     turnover(t)  = 2 % a minute of ½ · (people in `from` / lines at it + the same of `to`)
///     in'(t)       = max(0, net) + turnover      out'(t) = max(0, −net) + turnover
///
/// So a crowd that moves from one area to the next over the only line between them
/// is counted once, and a place where nothing changes still has people who come
/// and go. Both are functions of time: counters that report at different times
/// never contradict each other.
struct LineFlow: Sendable {
  static let turnoverPerMinute = 0.02

  /// From one bend of the curves to the next.
  private struct Stretch {
    let start: Milliseconds
    let end: Milliseconds
    /// People a millisecond; positive from `from` to `to`.
    let net: Double
    /// People a millisecond each way, at the start and the end of the stretch.
    let turnover: (start: Double, end: Double)
    /// What passed before the stretch.
    let before: (in: Double, out: Double)

    func passed(until time: Milliseconds) -> (in: Double, out: Double) {
      let length = Double(min(time, end) - start)
      let part = end > start ? length / Double(end - start) : 0
      let reached = turnover.start + (turnover.end - turnover.start) * part
      let both = (turnover.start + reached) / 2 * length
      return (
        before.in + max(0, net) * length + both, before.out + max(0, -net) * length + both
      )
    }
  }

  private let stretches: [Stretch]

  /// One side of the line: an area's curve and how many lines share it.
  struct Side {
    let curve: Curve
    let lines: Int

    func share(at time: Milliseconds) -> Double {
      curve.people(at: time) / Double(max(1, lines))
    }
  }

  /// - Parameters:
  ///   - from: nil for the world outside, whose people nobody counts.
  init(from: Side?, to: Side, duration: Milliseconds) {
    let bends = ((from?.curve.points ?? []) + to.curve.points).map(\.at)
    let marks = Set(bends + [0, duration]).filter { $0 <= duration }.sorted()
    var stretches: [Stretch] = []
    var before = (in: 0.0, out: 0.0)
    for (start, end) in zip(marks, marks.dropFirst()) {
      func turnover(_ time: Milliseconds) -> Double {
        let people = (from?.share(at: time) ?? 0) + to.share(at: time)
        return Self.turnoverPerMinute / 60_000 * people / 2
      }
      let gain = to.share(at: end) - to.share(at: start)
      let loss = from.map { $0.share(at: start) - $0.share(at: end) } ?? 0
      let stretch = Stretch(
        start: start, end: end, net: (gain + loss) / 2 / Double(end - start),
        turnover: (turnover(start), turnover(end)), before: before)
      stretches.append(stretch)
      before = stretch.passed(until: end)
    }
    self.stretches = stretches
  }

  /// How many have crossed since the beginning of the story; never falls.
  func passed(until time: Milliseconds) -> (in: Double, out: Double) {
    guard time > 0,
      let stretch = stretches.last(where: { $0.start < time }) ?? stretches.first
    else { return (0, 0) }
    return stretch.passed(until: time)
  }
}
