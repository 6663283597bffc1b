import FieldgateModel
import FieldgateRules

/// One rule on one area over time: it is looked at whenever it asks to be, and keeps what
/// it remembers, as in the engine.
struct Course {
  let rule: Rule
  let area: AreaID
  var scene: Scene
  var memory = RuleMemory()
  var level = ThreatLevel.significant
  var alerts = AlertBook()
  var schedules = Schedules()
  /// What people call the time at the scene's start.
  var civil = Scene.start

  init(_ rule: Rule, on area: AreaID = "square", _ sensors: [Sensor]) {
    self.rule = rule
    self.area = area
    scene = Scene(sensors)
  }

  func look(_ at: Milliseconds) -> Look {
    let moment = scene.moment(at)
    let time = RuleTime(
      moment: moment, ear: moment.steady, isListening: true, civil: civil + at)
    return Look(
      picture: scene.picture, time: time, level: level, schedules: schedules, alerts: alerts)
  }

  mutating func finding(at: Milliseconds) -> Finding {
    rule.finding(on: area, look(at), &memory)
  }

  /// `held`, the severities whose conditions hold; `~` before those that linger only;
  /// `=` before those that stick; `clear`; `nothing` where nothing is known.
  mutating func found(at: Milliseconds) -> String {
    let finding = finding(at: at)
    guard finding.value != nil || finding.isOutside else { return "nothing" }
    let words =
      finding.holding.sorted().map(\.description)
      + finding.lingering.subtracting(finding.holding).sorted().map { "~\($0)" }
      + finding.sticky.subtracting(finding.holding).sorted().map { "=\($0)" }
      + (finding.isClear ? ["clear"] : [])
    return words.isEmpty ? "between" : words.joined(separator: " ")
  }

  mutating func hear(_ device: DeviceID, at: Milliseconds, _ said: Said...) {
    scene.hear(device, at: at, said)
  }

  /// When the rule wants to be looked at, milliseconds from the scene's start.
  func next(after at: Milliseconds) -> Milliseconds? {
    rule.nextChange(on: area, look(at), memory).map { $0 - Scene.start.milliseconds }
  }

  /// An alert of another rule opens, or ends.
  mutating func alert(
    of rule: RuleID, on area: AreaID, at: Milliseconds, severity: Severity = .moderate,
    open: Bool = true
  ) {
    let alert = Alert(
      id: "a", area: area, areaName: "", rule: rule, status: .actual,
      state: open ? .raised : .cleared, severity: severity, certainty: .likely, headline: "",
      measure: "density", level: .significant, coverage: Coverage(reporting: 1, expected: 2),
      devices: ["other"], onset: Scene.start, sequence: 1)
    alerts.note(
      AlertEvent(
        kind: open ? .raised : .cleared, alert: alert, heardAt: severity, sent: Scene.start),
      at: scene.moment(at))
  }
}
