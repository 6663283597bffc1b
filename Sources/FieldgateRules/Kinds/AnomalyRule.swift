import FieldgateDetect
import FieldgateDocument
import FieldgateModel

/// `anomaly`: a number that is not as usual for this place at this time.
///
///     slot value         mean over one slot of time (`slot`, 15m where left out), seen in
///                        at least eight of its fifteen parts with all devices heard
///     raise severity s   while the last closed slot's score is so strong that the series'
///                        own past lets expect it at most `sensitivity` times a month, or
///                        where `above` is given while score > above
///     ease               below two thirds of that: twice the sensitivity, or a surprise
///                        (score / (1 - score)) of two thirds of that of `above`
///     clear              while every severity has eased, and while the last slot is usual
///                        again: within one spread, as two in three are
///
/// `sensitivity` is the number of false alarms to expect, `1 per month` where left out; a
/// severity may have its own. `direction` is `crowd` (more than usual), `lull` (less) or
/// `both`; a stuck sensor counts in each, for it sees neither. `Detector` judges: numbers
/// of people and things by the time of the week in the site's zone, where holidays are
/// Sundays, all else by what is new.
///
/// What is told of a deviation adds up while it lasts and is forgotten over hours; a slot
/// that is usual again holds nothing, so an alert does not outlive its cause by them.
///
/// A slot that was not seen is missing: nothing is known then, and nothing begins or ends.
/// So it is while the detector learns, but for a stuck sensor.
struct AnomalyRule: RuleKind {
  static let name = "anomaly"
  private enum Direction: String, CaseIterable {
    case crowd, lull, both
  }

  private let source: AnomalySource
  private let slot: Milliseconds
  private let direction: Direction
  private let ladder: Ladder<AnomalyStrength>

  init?(
    _ reader: inout MappingReader, raise: Node?, clear: Node?, _ context: RuleContext,
    _ diagnostics: Diagnostics
  ) {
    let source = AnomalySource(&reader, diagnostics)
    let slotNode = reader.take("slot")
    let slot = slotNode.map { $0.duration(diagnostics) } ?? 900_000
    if let slotNode, let slot, slot < 60_000 || 86_400_000 % slot != 0 {
      diagnostics.error(
        at: slotNode.place, "a slot is at least 1m, and a day holds a whole number of slots")
    }
    let sensitivity = reader.take("sensitivity").map { $0.perMonth(diagnostics) } ?? 1
    let direction =
      reader.take("direction").map {
        $0.choice(Direction.self, of: "direction", diagnostics)
      } ?? .both
    let ladder = Ladder<AnomalyStrength>(raise, diagnostics) { reader, _ in
      let own = reader.take("sensitivity")
      guard let node = reader.take("above") else {
        return (own.map { $0.perMonth(diagnostics) } ?? sensitivity).map { .rate($0) }
      }
      if let own {
        diagnostics.error(
          at: own.place, "'above' and 'sensitivity' say the same twice; leave one of them out")
      }
      return node.number(in: 0...1, diagnostics).map { .score($0) }
    }
    if let clear, var clearReader = MappingReader(clear, "the clear condition", diagnostics) {
      clearReader.ignore("for")
      clearReader.finish()
    }
    for (lower, higher) in zip(ladder?.rungs ?? [], ladder?.rungs.dropFirst() ?? [])
    where higher.condition.isBefore(lower.condition) ?? false {
      diagnostics.error(
        at: raise?.place ?? reader.place,
        "\(higher.severity) (\(higher.condition.text)) is reached before"
          + " \(lower.severity) (\(lower.condition.text))")
    }
    guard let source, let slot, slot > 0, sensitivity != nil, let direction, let ladder else {
      return nil
    }
    self.source = source
    self.slot = slot
    self.direction = direction
    self.ladder = ladder
  }

  var measure: String { source.name }
  var unit: Unit? { source.unit }

  func sources(on area: AreaID, in tree: AreaTree) -> [RuleSource] {
    switch source {
    case .area(let watch): [.value(watch, of: area)]
    case .device(let device, let measure): [.device(device, measure)]
    }
  }

  func isObserved(in area: AreaID, of picture: Picture) -> Bool {
    source.isObserved(in: area, of: picture)
  }

  var series: AnomalyJudge.Series? {
    AnomalyJudge.Series("\(source.text) \(slot)", kind: source.detectorKind)
  }

  /// What the detector's values are divided by to be what people know.
  private var unitOfCount: Double { source.counted(in: slot) }

  func finding(on area: AreaID, _ look: Look, _ memory: inout RuleMemory) -> Finding {
    let seen = source.value(of: area, look)
    var finding = Finding(seen)
    // With devices silent the sum is of fewer, and fewer people are no lull.
    let isWhole = seen?.value?.number != nil && seen?.value == seen?.remembered
    note(isWhole ? seen?.value?.number : nil, look, &memory)
    guard let judge = memory.judge, let score = judge.score, let observed = score.observed,
      !score.isLearning || judge.wasStuck
    else { return finding }
    finding.value = .number(observed / unitOfCount)
    finding.devices = seen?.devices ?? []
    finding.reason = LocalizedText(nl: reason(score, .nl), en: reason(score, .en))
    let isOver = score.ground == .deviation && score.isUsual
    let counts =
      isInDirection(score) && !isOver && (!score.isLearning || score.ground == .stuck)
    let rungs = ladder.rungs.filter { look.inForce.contains($0.severity) && counts }
    finding.holding = Set(rungs.filter { $0.condition.isReached(by: score) }.map(\.severity))
    // While devices are silent the last slot's word stands.
    finding.lingering = finding.holding
    finding.sticky = Set(rungs.filter { !$0.condition.hasEased(at: score) }.map(\.severity))
    finding.isClear = finding.holding.isEmpty && finding.sticky.isEmpty
    if let expected = score.expected {
      let bound = observed > expected.upperBound ? expected.upperBound : expected.lowerBound
      finding.limits = Dictionary(
        uniqueKeysWithValues: ladder.rungs.map { ($0.severity, bound / unitOfCount) })
    }
    return finding
  }

  private func reason(_ score: Score, _ language: Language) -> String {
    score.reason(of: Wording.measure(measure)[language], in: language, unit: unitOfCount)
  }

  private func isInDirection(_ score: Score) -> Bool {
    guard score.ground != .stuck else { return true }
    return switch direction {
    case .both: true
    case .crowd: score.direction == .crowd
    case .lull: score.direction == .lull
    }
  }

  /// Adds to the running slot, once in each of its parts, and closes it when another one
  /// runs: the next, or after a step of the clock any.
  private func note(_ number: Double?, _ look: Look, _ memory: inout RuleMemory) {
    let civil = look.time.civil.milliseconds
    let current = civil.flooredQuotient(dividingBy: slot)
    var running = memory.slot ?? RunningSlot(number: current)
    if running.number != current {
      close(running, before: current, look.schedules, &memory)
      running = RunningSlot(number: current)
    }
    if let number {
      running.add(number, in: (civil - current * slot) * RunningSlot.parts / slot)
    }
    memory.slot = running
  }

  private func close(
    _ running: RunningSlot, before current: Int64, _ schedules: Schedules,
    _ memory: inout RuleMemory
  ) {
    guard let series else { return }
    var judge = memory.judge ?? AnomalyJudge(series)
    judge.observe(
      running.mean.map { $0 * unitOfCount }, slot: start(of: running.number), schedules)
    // What lies between teaches nothing; it is known that nothing is known.
    if current > running.number + 1 {
      judge.observe(nil, slot: start(of: current - 1), schedules)
    }
    memory.judge = judge
  }

  private func start(of number: Int64) -> Timestamp { Timestamp(milliseconds: number * slot) }

  func nextChange(on area: AreaID, _ look: Look, _ memory: RuleMemory) -> Milliseconds? {
    let civil = look.time.civil.milliseconds
    let start = civil.flooredQuotient(dividingBy: slot) * slot
    let part = (civil - start) * RunningSlot.parts / slot
    let next = start + ((part + 1) * slot + RunningSlot.parts - 1) / RunningSlot.parts
    return look.time.engineTime(of: Timestamp(milliseconds: next))
  }

  func expected(
    at civil: Timestamp, _ schedules: Schedules, _ memory: RuleMemory
  ) -> (measure: AreaMeasure, range: ClosedRange<Double>)? {
    guard let measure = source.publishedMeasure,
      let range = memory.judge?.detector.expected(at: schedules.weekTime(at: civil))
    else { return nil }
    return (measure, range.lowerBound / unitOfCount...range.upperBound / unitOfCount)
  }

  func taught(
    by days: OrdinaryDays, until civil: Timestamp, _ schedules: Schedules
  ) -> AnomalyJudge? {
    guard let series else { return nil }
    var judge = AnomalyJudge(series)
    let last = civil.milliseconds.flooredQuotient(dividingBy: slot)
    for number in (last - Int64(days.days) * 86_400_000 / slot)..<last {
      let start = start(of: number)
      let mean =
        days.value(
          at: schedules.weekTime(at: start), start, before: self.start(of: last)) * unitOfCount
      judge.observe(
        days.varied(mean, number, isCount: series.kind == .counts), slot: start, schedules)
    }
    return judge
  }

  func explain(on area: AreaID, _ look: Look, _ memory: RuleMemory) -> Explanation {
    var explanation = Explanation()
    for rung in ladder.rungs {
      switch rung.condition {
      case .score(let limit):
        explanation.limits.append(
          Explanation.LimitInForce(
            what: "\(rung.severity)", side: "above", value: limit,
            why: "score of the last closed slot"))
        explanation.raises[rung.severity] =
          "a slot with a score above \(JSONValue.text(of: limit))"
      case .rate(let limit):
        explanation.limits.append(
          Explanation.LimitInForce(
            what: "\(rung.severity)", side: "at most", value: limit,
            why: "how often a month so strong a score is expected"))
        explanation.raises[rung.severity] =
          "a slot so strange that it is expected at most \(JSONValue.text(of: limit)) times a month"
      }
    }
    explanation.clears =
      "a slot that is usual again, or such as is expected twice as often as any of these"
    explanation.inputs = [
      Explanation.Input(name: measure, area: area, value: source.value(of: area, look))
    ]
    explanation.notes = notes(memory.judge)
    return explanation
  }

  /// Whether it learns, and the last verdict.
  private func notes(_ judge: AnomalyJudge?) -> [String] {
    guard let judge, let score = judge.score else { return ["learning: no slot is closed yet"] }
    let learning = "learning: nothing but a stuck sensor is told"
    let verdict =
      score.observed == nil
      ? "last slot: \(reason(score, .en))"
      : "last slot: \(reason(score, .en)); score \(rounded(score.value)), such as is expected"
        + " \(rounded(score.perMonth)) times a month"
    return (score.isLearning ? [learning] : []) + [verdict]
  }

  private func rounded(_ value: Double) -> String {
    JSONValue.text(of: (value * 1000).rounded() / 1000)
  }
}

extension Node {
  /// `1 per week` as a number per month of 30 days.
  fileprivate func perMonth(_ diagnostics: Diagnostics) -> Double? {
    let days = ["day": 1.0, "week": 7, "month": 30, "year": 365]
    let parts = scalar?.text.split(separator: " ") ?? []
    guard parts.count == 3, parts[1] == "per", let number = Double(parts[0]), number > 0,
      number <= 1000, let length = days[String(parts[2])]
    else {
      diagnostics.error(
        at: place,
        "expected how many false alarms to expect, as in '1 per month' (day, week, month, year),"
          + " found \(what)")
      return nil
    }
    return number * 30 / length
  }
}
