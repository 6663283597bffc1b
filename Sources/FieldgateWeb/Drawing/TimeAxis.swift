import FieldgateModel

/// The time under a chart: where a moment lies, from the left to the right, and what is
/// written below it.
struct TimeAxis: Sendable {
  private let history: AreaHistory
  private let words: Words
  private let zone: Zone

  init(_ history: AreaHistory, _ words: Words, _ zone: Zone) {
    self.history = history
    self.words = words
    self.zone = zone
  }

  /// 0 at the beginning of the time that is shown, 1 at its end.
  func part(_ time: Timestamp) -> Double {
    let part = Double(time - history.from) / Double(max(1, history.to - history.from))
    return min(1, max(0, part))
  }

  /// In parts of a hundred of the width.
  func percent(_ time: Timestamp) -> HTML { "\(part(time) * 100)%" }

  /// Quarters of an hour, four hours or midnights of the site's zone, without those at the edges,
  /// whose words would be cut.
  var ticks: [(time: Timestamp, text: String)] {
    let step: Milliseconds =
      switch history.span {
      case .hour: 900_000
      case .day: 4 * 3_600_000
      case .week: 86_400_000
      }
    let first =
      (history.from.milliseconds + zone.offset(at: history.from)).flooredQuotient(dividingBy: step)
      + 1
    return (0...Int64(8)).map {
      (time: moment(of: (first + $0) * step), local: (first + $0) * step)
    }
    .filter { (0.045...0.955).contains(part($0.time)) && $0.time < history.to }
    .map { time, local in
      let civil = zone.civilTime(at: time)
      let minute = civil.minute < 10 ? "0\(civil.minute)" : "\(civil.minute)"
      let days = local.flooredQuotient(dividingBy: 86_400_000)
      return (
        time,
        history.span == .week
          ? "\(words.weekday(days)) \(civil.day)" : "\(civil.hour):\(minute)"
      )
    }
  }

  /// When the zone's clocks show a time, in milliseconds since 1970 as if they were in UTC: the
  /// offset is the one of that moment, on whichever side of a change of the clocks it lies.
  private func moment(of local: Milliseconds) -> Timestamp {
    let near = Timestamp(milliseconds: local - zone.offset(at: history.to))
    let nearer = Timestamp(milliseconds: local - zone.offset(at: near))
    return Timestamp(milliseconds: local - zone.offset(at: nearer))
  }

  /// Lines down to a height, and below them the times.
  func marks(from top: Double, to bottom: Double) -> [HTML] {
    ticks.map { time, text in
      "<line class=\"grid\" x1=\"\(percent(time))\" y1=\"\(top)\" x2=\"\(percent(time))\" y2=\"\(bottom)\"/><text class=\"tick middle\" x=\"\(percent(time))\" y=\"\(bottom + 16)\">\(text)</text>"
    }
  }
}
