import FieldgateModel
import FieldgateRules

extension Rule {
  /// What the rule finds on an area: `held`, the severities whose conditions hold;
  /// `clear`, its clear condition does; `nothing` where nothing is known.
  func found(on area: AreaID, _ scene: Scene, at: Milliseconds, level: ThreatLevel) -> String {
    let finding = finding(on: area, scene, at: at, level: level)
    guard finding.value != nil else { return "nothing" }
    let held = finding.holding.sorted().map(\.description)
    let words = held + (finding.isClear ? ["clear"] : [])
    return words.isEmpty ? "between" : words.joined(separator: " ")
  }

  func finding(
    on area: AreaID, _ scene: Scene, at: Milliseconds, level: ThreatLevel = .significant
  ) -> Finding {
    let moment = scene.moment(at)
    let time = RuleTime(moment: moment, ear: moment.steady, isListening: true)
    var memory = RuleMemory()
    return kind.finding(
      on: area, Look(picture: scene.picture, time: time, level: level), &memory)
  }
}
