import FieldgateDocument
import FieldgateModel
import FieldgateRules

/// A test of a site's rules: what its devices say over virtual time, what happens
/// meanwhile, and which alerts must then be open (`tests/*.yaml`).
package struct RuleTest: Sendable {
  package let name: String
  package let place: Place
  /// The rules that it is about; alerts of others are not looked at. Nil for all.
  let rules: Set<RuleID>?
  /// The wall clock at its beginning.
  let start: Timestamp
  /// What anomaly rules have learnt before it.
  let history: [OrdinaryDays]
  let inputs: [Input]
  let steps: [Step]
  let expectations: [Expectation]
  /// Every transition in order, where the test names them.
  let transitions: [ExpectedTransition]?
  /// Where they stand.
  let transitionsPlace: Place?

  /// What one device says, one value each period.
  struct Input: Sendable {
    let device: Device
    let kind: Kind
    let channel: String?
    let measure: Measure
    let aggregation: Aggregation
    let labels: Labels
    let from: Milliseconds
    let every: Milliseconds
    let series: ValueSeries
  }

  /// Something that happens at a time.
  struct Step: Sendable {
    let at: Milliseconds
    let place: Place
    let action: Action
  }

  enum Action: Sendable {
    /// A user's command, for an alert named by rule and area where it needs one.
    case command(verb: String, user: String, arguments: JSONObject, alert: AlertName?)
    /// A device says nothing for some time.
    case silence(DeviceID, Milliseconds)
    /// The daemon is away for some time.
    case restart(Milliseconds)
    /// The broker is away for some time.
    case deaf(Milliseconds)
    /// The box's wall clock is set.
    case clock(Milliseconds)
    /// A whole message, as a device would send it.
    case message(Message)
  }

  /// An alert by what it is about.
  struct AlertName: Hashable, Comparable, Sendable, CustomStringConvertible {
    let area: AreaID
    let rule: RuleID
    var description: String { "\(area)/\(rule)" }

    static func < (left: Self, right: Self) -> Bool {
      (left.area, left.rule) < (right.area, right.rule)
    }
  }

  /// What must be open at a time: on the whole site, on an area, or of a rule.
  struct Expectation: Sendable {
    let at: Milliseconds
    let place: Place
    let area: AreaID?
    let rule: RuleID?
    /// Exactly these; none where empty.
    let alerts: [ExpectedAlert]
  }

  struct ExpectedAlert: Hashable, Sendable {
    let name: AlertName
    let severity: Severity?
    let state: AlertState?
    let certainty: String?
  }

  struct ExpectedTransition: Sendable {
    let at: Milliseconds
    let kind: Transition
    let name: AlertName
    let severity: Severity?
  }

  /// The last time of which the test says anything.
  var end: Milliseconds {
    let said = inputs.map { $0.from + Milliseconds($0.series.values.count) * $0.every }
    let times =
      steps.map(\.at) + expectations.map(\.at) + (transitions ?? []).map(\.at) + said
    return times.max() ?? 0
  }
}
