import FieldgateDocument
import FieldgateModel

/// `rate`: a number of an area that changes fast.
///
///     change             value now - value `within` ago     (falls: the other way round)
///     raise severity s   while change > limit(s)            (`rises` or `falls`)
///                        and change > percent(s) of what it was, where s has one
///     clear              while change < clear limit         (`below`; the lowest raise
///                                                            limit where left out)
///
/// The value of `within` ago is known to a sixtieth of it. As long as the values known do
/// not reach back so far (after the first start, an edit of the rule, or a gap in the
/// data) nothing is known of the change, and nothing begins or ends: two values after a
/// restart are no trend.
///
/// A sensor that falls silent is taken to see what it last saw, so neither its going nor
/// its coming back is a change; and while one is silent nothing eases or ends, for it
/// might be the one whose people come or go.
struct RateRule: RuleKind {
  static let name = "rate"
  /// Of the values of one window, at most this many are kept, and the one before it.
  static let steps: Int64 = 60

  private enum Direction: String {
    case rises, falls
  }

  private let watch: Watch
  private let within: Milliseconds
  private let direction: Direction
  private let scale: Scale
  /// Percent of what it was.
  private let shares: [Severity: Double]

  init?(
    _ reader: inout MappingReader, raise: Node?, clear: Node?, _ context: RuleContext,
    _ diagnostics: Diagnostics
  ) {
    let watch = Watch(&reader, numbers: true, diagnostics)
    let withinNode = reader.require("within")
    let within = withinNode?.duration(diagnostics)
    if let withinNode, let within, within < 1000 {
      diagnostics.error(at: withinNode.place, "the window is at least 1s")
    }
    let directions = Set(
      (raise?.entries ?? []).flatMap { entry in
        [Direction.rises, .falls].filter { entry.value[$0.rawValue] != nil }
      })
    let direction = directions.contains(.rises) ? Direction.rises : directions.first ?? .rises
    if let raise, directions.count == 2 {
      diagnostics.error(
        at: raise.place, "the severities look to different sides; use 'rises' or 'falls' for all")
      return nil
    }
    var shares: [Severity: Double] = [:]
    let scale = Scale(
      raise: raise, clear: clear, at: reader.place,
      words: Limit.Words(above: direction.rawValue, below: nil),
      others: Limit.Words(above: nil, below: "below"), context, diagnostics
    ) { reader, severity in
      shares[severity] = reader.take("percent")?.number(in: 0...100_000, diagnostics)
    }
    guard let watch, let within, let scale else { return nil }
    self.watch = watch
    self.within = within
    self.direction = direction
    self.scale = scale
    self.shares = shares
  }

  var measure: String {
    "\(watch.measure.rawValue)_\(direction == .rises ? "rise" : "fall")"
  }
  var unit: Unit? { watch.measure.unit }
  var schedules: Set<String> { scale.schedules }

  func sources(on area: AreaID, in tree: AreaTree) -> [RuleSource] { [.value(watch, of: area)] }
  var levelSteps: [LevelStep] { scale.levelSteps }

  func isObserved(in area: AreaID, of picture: Picture) -> Bool {
    picture.isObserved(watch.measure, in: area)
  }

  func finding(on area: AreaID, _ look: Look, _ memory: inout RuleMemory) -> Finding {
    let circumstances = Circumstances(look, area)
    let seen = look.value(watch, of: area)
    var finding = Finding(seen, limits: scale.limits(in: circumstances))
    guard let seen, seen.value?.number != nil, let number = seen.remembered?.number else {
      memory.samples = []
      return finding
    }
    note(number, at: look.time.now, &memory)
    guard let change = change(to: number, at: look.time.now, memory) else { return finding }
    finding.value = .number(change.amount)
    finding.devices = seen.devices
    let isPartial = seen.value != seen.remembered
    var judgement = scale.judge(
      change.amount, remembered: isPartial ? nil : change.amount, in: circumstances,
      inForce: look.inForce)
    for (severity, share) in shares where !change.isMore(than: share) {
      judgement.holding.remove(severity)
      if !isPartial { judgement.lingering.remove(severity) }
    }
    if !scale.hasClear { judgement.isClear = judgement.lingering.isEmpty }
    finding.take(judgement)
    return finding
  }

  private struct Change {
    let amount: Double
    let before: Double

    /// What was nothing has grown by more than any percentage.
    func isMore(than percent: Double) -> Bool {
      before == 0 ? amount > 0 : amount > abs(before) * percent / 100
    }
  }

  /// The change over the window; nil where the values do not reach back so far.
  private func change(
    to number: Double, at now: Milliseconds, _ memory: RuleMemory
  ) -> Change? {
    guard let first = memory.samples.first, first.at <= now - within else { return nil }
    let risen = number - first.value
    return Change(amount: direction == .rises ? risen : -risen, before: first.value)
  }

  /// Keeps values where they change, at most one for each step, and drops what lies before
  /// the one that counts at the window's beginning.
  private func note(_ number: Double, at now: Milliseconds, _ memory: inout RuleMemory) {
    if let last = memory.samples.last {
      if last.value != number {
        if now - last.at < within / Self.steps {
          memory.samples[memory.samples.count - 1].value = number
        } else {
          memory.samples.append(RuleMemory.Sample(at: now, value: number))
        }
      }
    } else {
      memory.samples = [RuleMemory.Sample(at: now, value: number)]
    }
    if let kept = memory.samples.lastIndex(where: { $0.at <= now - within }), kept > 0 {
      memory.samples.removeFirst(kept)
    }
  }

  func nextChange(on area: AreaID, _ look: Look, _ memory: RuleMemory) -> Milliseconds? {
    let reach = memory.samples.map { $0.at + within }.first { $0 > look.time.now }
    return [look.picture.nextChange(in: area, after: look.time.now), reach].compactMap { $0 }.min()
  }

  func explain(on area: AreaID, _ look: Look, _ memory: RuleMemory) -> Explanation {
    var explanation = scale.explain(
      measure, Circumstances(look, area), side: direction.rawValue)
    for (severity, share) in shares {
      explanation.raises[severity, default: ""] +=
        ", and more than \(JSONValue.text(of: share)) % of what it was"
    }
    explanation.inputs = [look.input(watch, of: area)]
    if let number = explanation.inputs.first?.value?.remembered?.number,
      let change = change(to: number, at: look.time.now, memory)
    {
      explanation.notes = [
        "\(span(within)) ago it was \(JSONValue.text(of: change.before))"
      ]
    } else {
      explanation.notes = ["the values do not reach back over the window yet"]
    }
    return explanation
  }
}
