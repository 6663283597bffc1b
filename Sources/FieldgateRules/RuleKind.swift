import FieldgateDocument
import FieldgateModel

/// The kinds of rule: one file each in `Kinds/`, one line here.
let ruleKinds: [any RuleKind.Type] = [
  ThresholdRule.self,
  StateRule.self,
  SilenceRule.self,
  RateRule.self,
  CompositeRule.self,
  OverstayRule.self,
  AnomalyRule.self,
]

/// What one kind of rule adds: its options, and what it finds on an area now.
///
/// Holds, clearing and the life of the alert are the same for all kinds and are
/// not its business (`Episode`).
package protocol RuleKind: Sendable {
  /// The word after `kind:`.
  static var name: String { get }

  /// Reads the kind's own keys, and the conditions under `raise` and `clear`
  /// without their `for` and `when`.
  init?(
    _ reader: inout MappingReader, raise: Node?, clear: Node?, _ context: RuleContext,
    _ diagnostics: Diagnostics)

  /// What it watches, as alerts name it.
  var measure: String { get }
  var unit: Unit? { get }

  /// Whether the area has devices of its own for it.
  func isObserved(in area: AreaID, of picture: Picture) -> Bool

  /// What is the case on the area now. `memory` is what the kind remembers of this area
  /// from look to look; most remember nothing.
  func finding(on area: AreaID, _ look: Look, _ memory: inout RuleMemory) -> Finding

  /// All that it looks at when it judges one of its areas, other rules' alerts left out.
  func sources(on area: AreaID, in tree: AreaTree) -> [RuleSource]

  /// Its limits that count only from a threat level up.
  var levelSteps: [LevelStep] { get }

  /// When that changes though nobody speaks, on the engine's time.
  func nextChange(on area: AreaID, _ look: Look, _ memory: RuleMemory) -> Milliseconds?

  /// The areas that it looks at when it judges one, itself and those around it left
  /// out: a change there is looked at as well.
  func alsoWatched(from area: AreaID, in tree: AreaTree) -> [AreaID]

  /// The rules whose alerts it looks at: their transitions are looked at as well.
  var watchedRules: Set<RuleID> { get }

  /// The areas on whose alerts it looks when it judges one.
  func watchedAlerts(from area: AreaID, in tree: AreaTree) -> [AreaID]

  /// The schedules that its limits depend on: their openings and closings are looked at as
  /// well.
  var schedules: Set<String> { get }

  /// Of which series it learns what is usual, on each of its areas; nil for a kind that
  /// learns nothing.
  var series: AnomalyJudge.Series? { get }

  /// Between which values of the area nine in ten are expected to be now, by what it has
  /// learnt; nil where it cannot tell.
  func expected(
    at civil: Timestamp, _ schedules: Schedules, _ memory: RuleMemory
  ) -> (measure: AreaMeasure, range: ClosedRange<Double>)?

  /// What it would know had the days before been such as these; nil for a kind that
  /// learns nothing.
  func taught(
    by days: OrdinaryDays, until civil: Timestamp, _ schedules: Schedules
  ) -> AnomalyJudge?

  /// What a headline says of an alert after the area's name, where `measure value, limit`
  /// would not do.
  func phrase(for alert: Alert) -> LocalizedText?

  /// Why it judges the area as it does now.
  func explain(on area: AreaID, _ look: Look, _ memory: RuleMemory) -> Explanation
}

extension RuleKind {
  package func alsoWatched(from area: AreaID, in tree: AreaTree) -> [AreaID] { [] }
  package var watchedRules: Set<RuleID> { [] }
  package func watchedAlerts(from area: AreaID, in tree: AreaTree) -> [AreaID] {
    [area] + alsoWatched(from: area, in: tree)
  }
  package var schedules: Set<String> { [] }
  package var levelSteps: [LevelStep] { [] }
  package func phrase(for alert: Alert) -> LocalizedText? { nil }
  package var series: AnomalyJudge.Series? { nil }
  package func expected(
    at civil: Timestamp, _ schedules: Schedules, _ memory: RuleMemory
  ) -> (measure: AreaMeasure, range: ClosedRange<Double>)? { nil }
  package func taught(
    by days: OrdinaryDays, until civil: Timestamp, _ schedules: Schedules
  ) -> AnomalyJudge? { nil }
}

/// The time that rules go by.
package struct RuleTime: Hashable, Sendable {
  /// The engine's unbroken time, and the wall clock for what people are told.
  package let moment: Moment
  /// The engine's time less what it could not hear.
  package let ear: Milliseconds
  /// Whether that time runs.
  package let isListening: Bool
  /// What schedules go by: what people call the time, which no step of the wall clock
  /// moves.
  package let civil: Timestamp

  /// - Parameter civil: the wall clock where nothing else is said.
  package init(moment: Moment, ear: Milliseconds, isListening: Bool, civil: Timestamp? = nil) {
    self.moment = moment
    self.ear = ear
    self.isListening = isListening
    self.civil = civil ?? moment.wall
  }

  package var now: Milliseconds { moment.steady }
}

/// What a rule finds on an area at one moment.
package struct Finding: Hashable, Sendable {
  /// Nil where nothing is known: then nothing begins, ends or runs on.
  package var value: Value?
  /// The severities whose conditions hold.
  package var holding: Set<Severity> = []
  /// The severities whose conditions would hold if the devices that fell silent were
  /// as they last said: from these nothing eases.
  package var lingering: Set<Severity> = []
  /// The severities from which an alert that is at them does not ease yet, since the
  /// value is not beyond their own reset limits.
  package var sticky: Set<Severity> = []
  /// The clear condition holds.
  package var isClear = false
  /// The rule does not count now (`when`): that is clear, whatever devices say or do not.
  package var isOutside = false
  /// The limit in force for each severity, where it has one.
  package var limits: [Severity: Double] = [:]
  package var coverage: Coverage
  package var devices: [DeviceID]
  package var certainty: Certainty
  /// The limit beyond which the alert clears, where it has one.
  package var clearLimit: Double?
  /// The readings behind the value, where the kind knows better than its devices do.
  package var inputs: [Evidence] = []
  /// Whether the gateway hears what is so now.
  package var hearing = Hearing.live
  /// Of a flood: the alerts that it speaks for.
  package var folded: Folded?
  /// In words, where value and limit would not do.
  package var reason: LocalizedText?

  package init(
    value: Value?, holding: Set<Severity> = [], lingering: Set<Severity> = [],
    sticky: Set<Severity> = [], isClear: Bool = false,
    limits: [Severity: Double] = [:], coverage: Coverage, devices: [DeviceID],
    certainty: Certainty
  ) {
    self.value = value
    self.holding = holding
    self.lingering = lingering
    self.sticky = sticky
    self.isClear = isClear
    self.limits = limits
    self.coverage = coverage
    self.devices = devices
    self.certainty = certainty
  }
}

/// Whether a finding rests on what is heard now.
package enum Hearing: Hashable, Sendable {
  case live
  /// Nothing has reached the gateway for long: holds neither run out nor begin anew.
  case deaf
  /// It hears again, and what was said meanwhile is still coming in: holds begin and break
  /// by it, and nothing is raised, eased or ended before it is all there.
  case settling
}

extension Finding {
  /// Makes it say that nothing is known, since the gateway has been deaf for long; that a
  /// rule does not count now is known without hearing.
  package mutating func forget() {
    guard !isOutside else { return }
    hearing = .deaf
    value = nil
    holding = []
    isClear = false
    certainty = .possible
  }
}

/// The severities of a rule with the condition of each, least severe first.
struct Ladder<Condition: Sendable>: Sendable {
  var rungs: [(severity: Severity, condition: Condition)]

  /// Reads `raise`: a mapping from severity to condition. The keys `for` and `when` beside
  /// the condition's own keys belong to `Rule`.
  init?(
    _ node: Node?, _ diagnostics: Diagnostics,
    _ condition: (inout MappingReader, Severity) -> Condition?
  ) {
    guard let node else { return nil }
    guard let entries = node.entries, !entries.isEmpty else {
      diagnostics.error(
        at: node.place,
        "expected a condition for at least one severity (\(severityNames)), found \(node.what)")
      return nil
    }
    rungs = []
    var complete = true
    for entry in entries {
      let name = entry.key.scalar?.text ?? ""
      diagnostics.asked(
        Question(
          at: entry.key.place, of: "severity", .words(Severity.allCases.map(\.description))))
      guard let severity = Severity(name: name) else {
        entry.key.reportNot(
          name, of: "severity", among: Severity.allCases.map(\.description), diagnostics)
        complete = false
        continue
      }
      guard var reader = MappingReader(entry.value, "the condition for \(name)", diagnostics)
      else {
        complete = false
        continue
      }
      reader.ignore("for")
      reader.ignore("when")
      let read = condition(&reader, severity)
      reader.finish()
      guard let read else {
        complete = false
        continue
      }
      rungs.append((severity, read))
    }
    guard complete else { return nil }
    rungs.sort { $0.severity < $1.severity }
  }
}

private let severityNames = Severity.allCases.map(\.description).joined(separator: ", ")
