import FieldgateModel
import FieldgateStore

/// An alert of the window as a report tells of it.
package struct AlertFigures: Hashable, Sendable {
  package var life: AlertLife
  /// When it was raised: its first transition.
  package var raised: Timestamp
  /// When it was over; nil where it was open at the end of the window.
  package var ended: Timestamp?
  /// The highest that it was within the window.
  package var worst: Severity
  /// What it said last while it was at its worst: of a flood, how many it had folded by then.
  package var headline: String
  package var acknowledged: (time: Timestamp, by: String)?
  package var isShelved: Bool
  /// Every device whose readings stood behind it at any of its transitions.
  package var devices: Set<DeviceID>
  /// The measures that it advised, each from when on, the lightest first.
  package var advised: [Advised]
  /// The threat levels that somebody set while it was open, on its area or on one around it
  /// or in it. Whether that was because of it nobody wrote down.
  package var levelsSet: Int

  /// A measure that an alert advised.
  package struct Advised: Hashable, Sendable {
    package var measure: LocalizedText
    package var cost: Int
    package var by: String
    package var from: Timestamp
  }

  package var alert: Alert { life.alert }

  /// From raise to acknowledgement; nil for one that nobody acknowledged in the window.
  package var toAcknowledge: Milliseconds? { acknowledged.map { $0.time - raised } }

  /// Nil where it was not open within the window by its transitions.
  init?(_ life: AlertLife, _ outline: SiteOutline, _ levels: LevelHistory) {
    let window = levels.window
    guard let first = life.steps.first, first.time < window.to else { return nil }
    let steps = life.steps.filter { $0.time < window.to }
    self.life = life
    raised = first.time
    ended = steps.last { !$0.kind.leavesOpen }?.time
    if let ended, ended < window.from { return nil }
    let before = steps.last { $0.time < window.from }.map { [$0] } ?? []
    let told = before + steps.filter { $0.time >= window.from }
    let peak = told.map(\.severity).max() ?? first.severity
    worst = peak
    let open = told.filter(\.kind.leavesOpen)
    let step = open.last { $0.severity == peak } ?? told.last { $0.severity == peak }
    headline = step?.headlines?[outline.language] ?? step?.headline ?? life.alert.headline
    acknowledged = steps.first { $0.kind == .acknowledged }.map { ($0.time, $0.by ?? "") }
    isShelved = steps.contains { $0.kind == .shelved }
    devices = steps.reduce(into: Set(life.alert.devices)) { $0.formUnion($1.devices) }
    var advised: [Advised] = []
    for step in steps {
      guard let advice = step.advice, !advised.contains(where: { $0.measure == advice.measure })
      else { continue }
      advised.append(
        Advised(measure: advice.measure, cost: advice.cost, by: advice.by, from: step.time))
    }
    self.advised = advised
    let places = (outline.around[life.alert.area] ?? []).union([life.alert.area])
    let end = ended ?? window.to
    let begin = raised
    levelsSet = levels.settings.count {
      places.contains($0.area) && $0.since >= begin && $0.since < end
    }
  }

  /// How long it was open within the window.
  func open(in window: Window) -> Milliseconds { window.shared(raised, ended ?? window.to) }

  package static func == (left: Self, right: Self) -> Bool { left.life == right.life }
  package func hash(into hasher: inout Hasher) { hasher.combine(life) }
}
