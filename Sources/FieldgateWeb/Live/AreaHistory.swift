import FieldgateEngine
import FieldgateExchange
import FieldgateModel
import FieldgateRules
import FieldgateStore

/// How long a chart looks back.
enum Span: String, CaseIterable, Sendable {
  case hour, day, week

  var length: Milliseconds {
    switch self {
    case .hour: 3_600_000
    case .day: 86_400_000
    case .week: 7 * 86_400_000
    }
  }

  /// The time between two points of a chart.
  var step: Milliseconds {
    switch self {
    case .hour: 60_000
    case .day: 900_000
    case .week: 3_600_000
    }
  }
}

/// What an area's values were.
struct AreaHistory: Sendable {
  struct Point: Hashable, Sendable {
    var time: Timestamp
    /// The mean over the step, and the least and the most.
    var value: Double
    var low: Double
    var high: Double
    /// It stands for a quarter of an hour, and not for a minute.
    var isQuarter = false
  }

  struct Word: Hashable, Sendable {
    var time: Timestamp
    var word: String
    var isQuarter = false
  }

  let span: Span
  let from: Timestamp
  let to: Timestamp
  private(set) var points: [String: [Point]] = [:]
  private(set) var words: [String: [Word]] = [:]
  /// The alerts on the area that were open within the time, the newest first, each told as it
  /// was at its worst.
  var alerts: [Alert] = []
  /// Why the store's part of it is missing.
  private(set) var fault: String?

  /// The store is asked for so many alerts.
  static let mostAlerts = 200

  /// Nothing but what is in memory.
  init(_ span: Span, at now: Timestamp) {
    self.span = span
    from = now + -span.length
    to = now
  }

  /// What the store and the picture know.
  static func read(
    _ span: Span, of area: AreaID, _ picture: LivePicture, store: String, at now: Timestamp
  ) -> AreaHistory {
    var history = AreaHistory(span, at: now)
    var quarters: [AreaQuarter] = []
    do throws(StoreError) {
      let reader = try StoreReader(path: store)
      quarters = try reader.areaQuarters(of: area, from: history.from, to: now)
      history.takeMinutes(
        try reader.areaMinutes(of: area, from: history.from, to: now).map {
          ($0.measure, $0.time, $0.value, $0.text)
        })
      history.alerts = try reader.pastAlerts(
        on: [area], openSince: history.from, limit: Self.mostAlerts
      ).map { $0.alert.told(as: $0.worst) }
    } catch {
      history.fault = "\(error)"
    }
    let live = (picture.minutes[area] ?? [:]).flatMap { measure, minutes in
      minutes.map { (measure, $0.time, $0.value?.number, $0.value?.word) }
    }
    history.takeMinutes(live)
    history.take(quarters)
    history.takeNow(of: area, picture)
    history.settle()
    return history
  }

  private mutating func takeMinutes(
    _ minutes: [(measure: String, time: Timestamp, value: Double?, text: String?)]
  ) {
    for (measure, time, value, text) in minutes where time >= from && time <= to {
      if let text {
        words[measure, default: []].append(Word(time: time, word: text))
      } else if let value {
        points[measure, default: []].append(
          Point(time: time, value: value, low: value, high: value))
      }
    }
  }

  /// Takes quarters of an hour where there are no minutes.
  private mutating func take(_ quarters: [AreaQuarter]) {
    let minutes = points.mapValues { Set($0.map { Slot(of: $0.time) }) }
    let told = words.mapValues { Set($0.map { Slot(of: $0.time) }) }
    for quarter in quarters {
      let (measure, slot) = (quarter.measure, quarter.slot)
      if let word = quarter.text {
        guard told[measure]?.contains(slot) != true else { continue }
        words[measure, default: []].append(Word(time: slot.start, word: word, isQuarter: true))
      } else if let mean = quarter.mean, minutes[measure]?.contains(slot) != true {
        points[measure, default: []].append(
          Point(
            time: slot.start + Slot.length / 2, value: mean, low: quarter.min ?? mean,
            high: quarter.max ?? mean, isQuarter: true))
      }
    }
  }

  private mutating func takeNow(of area: AreaID, _ picture: LivePicture) {
    for (measure, value) in picture.areas[area]?.values ?? [] {
      switch value.value {
      case .number(let number):
        points[measure.rawValue, default: []].append(
          Point(time: to, value: number, low: number, high: number))
      case .word(let word):
        words[measure.rawValue, default: []].append(Word(time: to, word: word))
      case .flag, nil: break
      }
    }
  }

  /// How long a word stands until the next one: longer than that nothing was known. Minutes
  /// come one by one, and one may be missing; a quarter of an hour stands for all of it.
  func patience(_ isQuarter: Bool) -> Milliseconds {
    isQuarter ? Slot.length + 60_000 : 150_000
  }

  /// Whether nothing was known between two points: no step between them has one. Where steps
  /// are minutes one may be missing, and a quarter of an hour stands for all of its minutes.
  func isGap(from earlier: Point, to later: Point) -> Bool {
    func index(_ point: Point) -> Int64 {
      point.time.milliseconds.flooredQuotient(dividingBy: span.step)
    }
    let most: Int64 =
      span != .hour ? 1 : earlier.isQuarter || later.isQuarter ? Slot.length / span.step + 1 : 2
    return index(later) - index(earlier) > most
  }

  /// Puts all in order: one point for each step, and where minutes are known no quarter. The
  /// last one is the newest value and no mean: it is what people read as now.
  private mutating func settle() {
    points = points.mapValues { points in
      let newest = points.reversed().max { $0.time < $1.time }
      let steps = Dictionary(grouping: points) {
        $0.time.milliseconds.flooredQuotient(dividingBy: span.step)
      }
      return steps.values.map { same in
        let count = Double(same.count)
        let time = same.map(\.time).max() ?? to
        let mean = same.reduce(0) { $0 + $1.value } / count
        return Point(
          time: time, value: newest.flatMap { $0.time == time ? $0.value : nil } ?? mean,
          low: same.map(\.low).min() ?? 0, high: same.map(\.high).max() ?? 0,
          isQuarter: same.allSatisfy(\.isQuarter))
      }
      .sorted { $0.time < $1.time }
    }
    words = words.mapValues { $0.sorted { $0.time < $1.time } }
  }
}
