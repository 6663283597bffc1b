import FieldgateDocument
import FieldgateModel

/// `threshold`: a number of an area beyond a limit.
///
///     raise severity s   while value > limit(s)             (above; below: <)
///     stay at s          until value < reset(s)             (where s has one)
///     clear              while value < clear limit          (the other side)
///
/// Between the clear limit and the lowest raise limit nothing begins and nothing
/// ends: that is the dead band which keeps an alert from chattering. Limits go by level,
/// schedule, kind of area and area (`Limit`). With no value nothing holds, and nothing
/// eases by the silence of devices (`Scale`).
struct ThresholdRule: RuleKind {
  static let name = "threshold"

  private let watch: Watch
  private let scale: Scale

  init?(
    _ reader: inout MappingReader, raise: Node?, clear: Node?, _ context: RuleContext,
    _ diagnostics: Diagnostics
  ) {
    let watch = Watch(&reader, numbers: true, diagnostics)
    let scale = Scale(raise: raise, clear: clear, at: reader.place, context, diagnostics)
    guard let watch, let scale else { return nil }
    self.watch = watch
    self.scale = scale
  }

  var measure: String { watch.measure.rawValue }
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
    guard let seen, let number = seen.value?.number else { return finding }
    finding.value = seen.value
    finding.devices = seen.devices
    finding.take(
      scale.judge(
        number, remembered: seen.remembered?.number, in: circumstances, inForce: look.inForce))
    finding.clearLimit = scale.clear.value(in: circumstances)
    return finding
  }

  func nextChange(on area: AreaID, _ look: Look, _ memory: RuleMemory) -> Milliseconds? {
    look.picture.nextChange(in: area, after: look.time.now)
  }

  func explain(on area: AreaID, _ look: Look, _ memory: RuleMemory) -> Explanation {
    var explanation = scale.explain(measure, Circumstances(look, area))
    explanation.inputs = [look.input(watch, of: area)]
    return explanation
  }
}

extension Finding {
  /// What is known of a value before it is judged: its coverage and certainty.
  init(_ seen: AreaValue?, limits: [Severity: Double] = [:]) {
    self.init(
      value: nil, limits: limits, coverage: seen?.coverage ?? Coverage(reporting: 0, expected: 0),
      devices: [], certainty: seen?.certainty ?? .possible)
  }

  mutating func take(_ judgement: Scale.Judgement) {
    holding = judgement.holding
    lingering = judgement.lingering
    sticky = judgement.sticky
    isClear = judgement.isClear
  }
}
