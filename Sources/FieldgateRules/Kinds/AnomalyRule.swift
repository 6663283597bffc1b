import FieldgateDocument
import FieldgateModel

/// `anomaly`: a number that is not as usual for this place at this time.
///
///     slot value         mean over one slot of time (`slot`, 15m where left out)
///     score              the detector's, 0…1, of the last closed slot
///     raise severity s   while score > above(s), in the direction
///                        (`above` left out: 1 - sensitivity x slot)
///     clear              while no severity's condition holds
///
/// `sensitivity` is the number of false alarms to expect, `1 per month`: at a score above
/// one less that number times the length of a slot, so many slots would be strange by
/// chance. `direction` is `crowd` (more than usual), `lull` (less) or `both`.
///
/// A slot of which less than half was seen with all devices counts as missing: nothing is
/// known then, and nothing begins or ends. So it is while the detector still learns, and
/// where there is none.
struct AnomalyRule: RuleKind {
  static let name = "anomaly"
  /// A longer gap is told to the detector as this many missing slots.
  private static let mostMissing: Int64 = 192

  private enum Direction: String, CaseIterable {
    case crowd, lull, both
  }

  private let source: AnomalySource
  private let slot: Milliseconds
  private let direction: Direction
  private let ladder: Ladder<Double>

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
    let sensitivity =
      reader.take("sensitivity").map { $0.perMillisecond(diagnostics) }
      ?? 1 / (30.0 * 86_400_000)
    let direction =
      reader.take("direction").map {
        $0.choice(Direction.self, of: "direction", diagnostics)
      } ?? .both
    let usual = 1 - (sensitivity ?? 0) * Double(slot ?? 900_000)
    let ladder = Ladder<Double>(raise, diagnostics) { reader, _ in
      guard let node = reader.take("above") else { return max(0, usual) }
      return node.number(in: 0...1, diagnostics)
    }
    if let clear, var clearReader = MappingReader(clear, "the clear condition", diagnostics) {
      clearReader.ignore("for")
      clearReader.finish()
    }
    for (lower, higher) in zip(ladder?.rungs ?? [], ladder?.rungs.dropFirst() ?? [])
    where higher.condition < lower.condition {
      diagnostics.error(
        at: raise?.place ?? reader.place,
        "\(higher.severity) (\(JSONValue.text(of: higher.condition))) is reached before"
          + " \(lower.severity) (\(JSONValue.text(of: lower.condition)))")
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

  func isObserved(in area: AreaID, of picture: Picture) -> Bool {
    source.isObserved(in: area, of: picture)
  }

  func finding(on area: AreaID, _ look: Look, _ memory: inout RuleMemory) -> Finding {
    let seen = source.value(of: area, look)
    var finding = Finding(seen)
    // With devices silent the sum is of fewer, and fewer people are no lull.
    let isWhole = seen?.value?.number != nil && seen?.value == seen?.remembered
    note(isWhole ? seen?.value?.number : nil, look, &memory)
    guard let verdict = AnomalyVerdict(memory.detector), !verdict.isLearning,
      let value = verdict.value
    else { return finding }
    finding.value = .number(value)
    finding.devices = seen?.devices ?? []
    let isStrange = isInDirection(value, verdict.expected)
    let holding = Set(
      ladder.rungs.filter { isStrange && verdict.score > $0.condition }.map(\.severity)
    ).intersection(look.inForce)
    finding.holding = holding
    // While devices are silent the last slot's word stands.
    finding.lingering = holding
    finding.isClear = holding.isEmpty
    if let bound = verdict.expected.map({ value > $0.upperBound ? $0.upperBound : $0.lowerBound }) {
      finding.limits = Dictionary(uniqueKeysWithValues: ladder.rungs.map { ($0.severity, bound) })
    }
    return finding
  }

  private func isInDirection(_ value: Double, _ expected: ClosedRange<Double>?) -> Bool {
    switch direction {
    case .both: true
    case .crowd: expected.map { value > $0.upperBound } ?? false
    case .lull: expected.map { value < $0.lowerBound } ?? false
    }
  }

  private func start(of time: Timestamp) -> Int64 {
    time.milliseconds.flooredQuotient(dividingBy: slot)
  }

  /// Adds to the running slot, once in a fifteenth of it, and closes it when it is over.
  private func note(_ number: Double?, _ look: Look, _ memory: inout RuleMemory) {
    guard look.detectors != nil else { return }
    let civil = look.time.civil
    let current = start(of: civil)
    if let first = memory.samples.first {
      let running = start(of: Timestamp(milliseconds: first.at))
      if current > running { close(running, before: current, look, &memory) }
    }
    guard let number else { return }
    let last = memory.samples.last?.at ?? .min / 2
    guard civil.milliseconds - last >= slot / Self.samples else { return }
    memory.samples.append(RuleMemory.Sample(at: civil.milliseconds, value: number))
  }

  /// Values of one slot that are kept.
  private static let samples: Int64 = 15

  private func close(
    _ running: Int64, before current: Int64, _ look: Look, _ memory: inout RuleMemory
  ) {
    let values = memory.samples.map(\.value)
    memory.samples = []
    guard let detectors = look.detectors else { return }
    var detector = detectors.detector(
      slot: slot, state: AnomalyVerdict.detectorState(in: memory.detector))
    let mean = values.reduce(0, +) / Double(max(values.count, 1))
    let isSeen = Int64(values.count) * 2 >= Self.samples
    var value = isSeen ? mean : nil
    var score = detector.observe(value, slot: Timestamp(milliseconds: running * slot))
    for missing in (running + 1)..<max(running + 1, min(current, running + Self.mostMissing)) {
      value = nil
      score = detector.observe(nil, slot: Timestamp(milliseconds: missing * slot))
    }
    memory.detector =
      AnomalyVerdict(score, of: value).bytes + detector.state
  }

  func nextChange(on area: AreaID, _ look: Look, _ memory: RuleMemory) -> Milliseconds? {
    let end = Timestamp(milliseconds: (start(of: look.time.civil) + 1) * slot)
    let step = memory.samples.last.map {
      Timestamp(milliseconds: $0.at + slot / Self.samples)
    }
    return [end, step].compactMap { $0 }.map { look.time.engineTime(of: $0) }
      .filter { $0 > look.time.now }.min()
  }

  func explain(on area: AreaID, _ look: Look, _ memory: RuleMemory) -> Explanation {
    var explanation = Explanation()
    for rung in ladder.rungs {
      explanation.limits.append(
        Explanation.LimitInForce(
          what: "\(rung.severity)", side: "above", value: rung.condition,
          why: "score of the last closed slot"))
      explanation.raises[rung.severity] =
        "a slot with a score above \(JSONValue.text(of: rung.condition))"
    }
    explanation.clears = "a slot with a score that raises no severity"
    explanation.inputs = [
      Explanation.Input(name: measure, area: area, value: source.value(of: area, look))
    ]
    if let verdict = AnomalyVerdict(memory.detector), !verdict.isLearning {
      explanation.notes = [verdict.text]
    } else {
      explanation.notes = [look.detectors == nil ? "learning: no detector is there" : "learning"]
    }
    return explanation
  }
}

extension Node {
  /// `1 per month` as a number per millisecond.
  fileprivate func perMillisecond(_ diagnostics: Diagnostics) -> Double? {
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
    return number / (length * 86_400_000)
  }
}
