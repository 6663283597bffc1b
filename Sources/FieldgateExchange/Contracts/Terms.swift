import FieldgateModel

/// What a partner may see at a threat level, names resolved: which alerts, which of their
/// facts, how exactly, how late.
struct Terms: Hashable, Sendable {
  /// The areas whose alerts and pictures it gets.
  var areas: Set<AreaID> = []
  /// The least severity; nil for none.
  var severity: Severity?
  /// The rules whose alerts it gets, the gateway's own (`flood`, `test`) among them.
  var rules: Set<RuleID> = []
  /// Whether it gets the alerts of `system.*`.
  var system = false
  var fields: Set<Field> = []
  var precision = Precision.exact
  var privacy = Privacy()
  /// Every time that leaves is floored to this.
  var time: Milliseconds?
  /// How much later than the operators it hears.
  var delay: Milliseconds = 0
  /// What is marked above this never goes out.
  var tlp = TLP.clear
  /// Whether it sees that and by which partner an alert was acknowledged.
  var acknowledgements = false
  /// The values of areas in its picture; empty for no picture.
  var picture: Set<String> = []

  /// A fact of an alert that goes out only where it is listed.
  enum Field: String, CaseIterable, Hashable, Sendable {
    /// The rule's id.
    case rule
    /// What the rule watches.
    case measure
    /// The value at this transition, with its unit; needs `measure`.
    case value
    /// The limit of this severity; needs `measure`.
    case limit
    /// The area's threat level.
    case level
    case coverage
    case devices
    /// The readings behind the value.
    case inputs
    case instruction
    /// What is advised, and at the end what is to be taken back.
    case advice
    /// The area's polygon.
    case geometry
    /// Who did the transition; who acknowledged.
    case by
    /// What they said.
    case note
    /// That an operator put it aside, why, and until when.
    case shelved
    case flapping

    /// Texts and names that may name a place: never given where the area is not exact.
    var namesPlaces: Bool {
      switch self {
      case .rule, .devices, .inputs, .instruction, .advice, .note, .shelved: true
      case .measure, .value, .limit, .level, .coverage, .geometry, .by, .flapping: false
      }
    }
  }

  /// How exactly the area is said.
  enum Precision: Hashable, Sendable {
    case exact
    /// The area around it.
    case parent
    /// The nearest area of a kind around it, or itself.
    case kind(String)
  }

  /// Whether the rule's alerts are among those that it gets.
  func takes(_ rule: RuleID) -> Bool {
    rule.rawValue.hasPrefix("system.") ? system : rules.contains(rule)
  }

  /// A time as it may leave.
  func floored(_ time: Timestamp) -> Timestamp {
    guard let step = self.time, step > 0 else { return time }
    return Timestamp(milliseconds: time.milliseconds.flooredQuotient(dividingBy: step) * step)
  }

  /// Whether a fact may leave.
  func gives(_ field: Field) -> Bool {
    fields.contains(field) && (precision == .exact || !field.namesPlaces)
  }
}
