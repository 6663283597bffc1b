import FieldgateModel

/// How an exercise went, worked out of its script and of what it left.
///
/// Of each expectation, with all times since the beginning of the story:
///
///     detected       = the first transition at or after `from` that leaves an alert of the
///                      rule on the area open and at least so severe
///     to detect      = detected − from
///     to acknowledge = the first acknowledgement of that alert at or after it, − detected
///     to send        = the first receipt of a partner for that alert at or after it, − detected
///
/// | found                                             | outcome    |
/// |---------------------------------------------------|------------|
/// | it stood, at least so severe, before `from`       | early: its cause is another one |
/// | detected by `by`                                  | met        |
/// | detected after it                                 | late       |
/// | never, and the story came to `by`                 | missed     |
/// | never, and it ended before                        | notReached |
///
/// Noise is every alert whose rule and area no expectation names.
package struct Assessment: Hashable, Sendable {
  package let name: String
  package let title: LocalizedText
  package let log: ExerciseLog
  package let expectations: [Finding]
  package let injects: [Told]
  /// By partner; nil where nobody kept receipts.
  package let partners: [Served]?
  package let noise: [Noise]

  package enum Outcome: String, CaseIterable, Hashable, Sendable {
    case met, late, early, missed, notReached
  }

  /// One expectation and what came of it.
  package struct Finding: Hashable, Sendable {
    package let expectation: Expectation
    package let outcome: Outcome
    package let alert: AlertID?
    package let detected: Milliseconds?
    package let acknowledged: Milliseconds?
    package let acknowledgedBy: String?
    /// Those whom it names, in their order; nil where nobody kept receipts.
    package let sent: [Sent]?

    package var toDetect: Milliseconds? { detected.map { $0 - expectation.from } }
    package var toAcknowledge: Milliseconds? {
      acknowledged.flatMap { time in detected.map { time - $0 } }
    }

    /// As it should be: in time, and sent to each whom it names.
    package var isMet: Bool {
      outcome == .met && (sent ?? []).allSatisfy { $0.toSend != nil }
    }

    /// Not as it should be, as far as the story came.
    package var isFault: Bool { !isMet && outcome != .notReached }
  }

  /// What a partner was sent of an alert.
  package struct Sent: Hashable, Sendable {
    package let partner: String
    /// After it was detected; nil where nothing was sent.
    package let toSend: Milliseconds?
    /// After it was sent.
    package let toAcknowledge: Milliseconds?
    package let by: String?
  }

  /// An inject, and what came after it.
  package struct Told: Hashable, Sendable {
    package let inject: Inject
    /// Whether the story came to it.
    package let isGiven: Bool
    /// The places in `expectations` of what it should bring about.
    package let expectations: [Int]
    /// From the inject to the first of them.
    package let toDetect: Milliseconds?
    /// From the inject to the first acknowledgement.
    package let toAcknowledge: Milliseconds?
  }

  /// How one partner fared over all expectations that name it, and what else it was sent.
  package struct Served: Hashable, Sendable {
    package let partner: String
    package let expected: Int
    package let sent: Int
    package let acknowledged: Int
    /// Messages to it about alerts of which no expectation names it.
    package let noise: Int
    /// Nil where nothing was sent, or acknowledged.
    package let medianToSend: Milliseconds?
    package let medianToAcknowledge: Milliseconds?
  }

  /// An alert that nobody expected.
  package struct Noise: Hashable, Sendable {
    package let alert: AlertID
    package let area: AreaID
    package let rule: RuleID
    package let severity: Severity
    package let raised: Milliseconds
    package let ended: Milliseconds?
  }

  /// Whether nothing is amiss of what the story came to.
  package var isGood: Bool { !expectations.contains(where: \.isFault) }

  package init(_ script: ExerciseScript, _ log: ExerciseLog) {
    name = script.name
    title = script.title
    self.log = log
    let courses = Course.all(of: log)
    let findings = script.expectations.map { Finding($0, courses, log) }
    expectations = findings
    injects = script.injects.map { Told($0, findings, log) }
    partners = log.receipts.map { Served.all(in: findings, courses, $0) }
    let named = Set(script.expectations.map { Course.Place(area: $0.area, rule: $0.rule) })
    noise = courses.filter { !named.contains($0.place) }.map(Noise.init)
  }
}

/// The course of one alert, by the story's time.
struct Course {
  struct Place: Hashable {
    let area: AreaID
    let rule: RuleID
  }

  let alert: AlertID
  let place: Place
  private(set) var steps: [(at: Milliseconds, step: ExerciseLog.Transit)] = []

  /// By their first transitions.
  static func all(of log: ExerciseLog) -> [Course] {
    var courses: [Course] = []
    var indices: [AlertID: Int] = [:]
    for transit in log.transitions {
      let index = indices[transit.alert] ?? courses.count
      if index == courses.count {
        indices[transit.alert] = index
        courses.append(
          Course(
            alert: transit.alert, place: Place(area: transit.area, rule: transit.rule)))
      }
      courses[index].steps.append((transit.time - log.began, transit))
    }
    return courses
  }

  private init(alert: AlertID, place: Place) {
    self.alert = alert
    self.place = place
  }

  /// Since when it was open and at least so severe before a time, and still was then.
  func stood(at time: Milliseconds, _ severity: Severity) -> Milliseconds? {
    let before = steps.filter { $0.at < time }
    guard let last = before.last, last.step.kind.isOpen, last.step.severity >= severity else {
      return nil
    }
    return before.first { $0.step.severity >= severity }?.at
  }

  /// When it first was open and so severe from a time on.
  func reached(_ severity: Severity, from time: Milliseconds) -> Milliseconds? {
    steps.first { $0.at >= time && $0.step.kind.isOpen && $0.step.severity >= severity }?.at
  }

  func acknowledged(from time: Milliseconds) -> (at: Milliseconds, by: String?)? {
    steps.first { $0.at >= time && $0.step.kind == .acknowledged }.map { ($0.at, $0.step.by) }
  }
}

extension Transition {
  /// The alert is open after it.
  var isOpen: Bool { self != .cleared && self != .expired }
}

extension Assessment.Noise {
  init(_ course: Course) {
    alert = course.alert
    area = course.place.area
    rule = course.place.rule
    severity = course.steps.map(\.step.severity).max() ?? .minor
    raised = course.steps.first?.at ?? 0
    ended = course.steps.last.flatMap { $0.step.kind.isOpen ? nil : $0.at }
  }
}
