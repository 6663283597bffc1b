import FieldgateModel
import FieldgateRules

/// One episode on virtual time: it is fed values, and looked at whenever one of its
/// holds ends, as the engine does.
struct Life {
  /// Density on the square: moderate above 2 after 60 s, severe above 3 after 30 s,
  /// extreme above 5 after 10 s; clear below 1.8 after 120 s.
  static let density = """
    rule: crowd-density
    kind: threshold
    watch: density
    raise:
      moderate: { above: 2, for: 60s }
      severe: { above: 3, for: 30s }
      extreme: { above: 5, for: 10s }
    clear: { below: 1.8, for: 120s }
    instruction: { nl: Kijk mee., en: Look. }
    """

  let rule: Rule
  var setting: Episode.Setting
  var episode = Episode()
  private(set) var events: [(at: Milliseconds, event: AlertEvent)] = []
  /// What the wall clock is off by.
  var stepped: Milliseconds = 0
  private var now: Milliseconds = 0
  private var last: Finding?

  init(_ yaml: String = density, status: AlertStatus = .actual) throws {
    rule = try goodRule(yaml)
    setting = Episode.Setting(
      rule: rule, area: Area(id: "square", name: LocalizedText(nl: "Plein", en: "Square")),
      level: .significant, status: status)
  }

  func moment(_ at: Milliseconds) -> Moment {
    Moment(wall: Scene.start + at + stepped, steady: 5_000_000 + at)
  }

  /// A value is found; nil for nothing known.
  mutating func find(
    _ value: Double?, remembered: Double? = nil, at: Milliseconds,
    certainty: Certainty = .observed
  ) {
    run(until: at)
    last = Self.finding(value, remembered: remembered, certainty)
    look(at: at)
  }

  /// Time passes; what was found last stays so.
  mutating func run(until at: Milliseconds) {
    while let due = episode.deadline(of: rule).map({ $0 - 5_000_000 }), due <= at, due > now {
      look(at: due)
    }
    now = at
  }

  /// One look, whatever the time is.
  mutating func look(at: Milliseconds) {
    guard let last else { return }
    now = at
    take(episode.advance(last, setting, at: moment(at)), at: at)
  }

  mutating func acknowledge(at: Milliseconds) -> AlertEvent? {
    run(until: at)
    let event = episode.acknowledge(by: "anna", note: "seen", at: moment(at))
    take([event].compactMap { $0 }, at: at)
    return event
  }

  /// Shelved by anna for so long.
  @discardableResult
  mutating func shelve(for length: Milliseconds, at: Milliseconds) -> AlertEvent? {
    run(until: at)
    let event = episode.shelve(by: "anna", reason: "works", for: length, at: moment(at))
    take([event].compactMap { $0 }, at: at)
    return event
  }

  @discardableResult
  mutating func unshelve(at: Milliseconds) -> AlertEvent? {
    run(until: at)
    let event = episode.unshelve(by: "anna", note: nil, at: moment(at))
    take([event].compactMap { $0 }, at: at)
    return event
  }

  /// The process ends and begins again with what its row says.
  mutating func restart() throws {
    episode = try Episode(bytes: episode.bytes(fingerprint: 1), fingerprint: 1)
  }

  mutating func expire(at: Milliseconds) -> AlertEvent? {
    run(until: at)
    let event = episode.expire(note: "gone", at: moment(at))
    take([event].compactMap { $0 }, at: at)
    return event
  }

  private mutating func take(_ events: [AlertEvent], at: Milliseconds) {
    self.events += events.map { (at, $0) }
  }

  /// `60000 raised moderate`, one line each.
  var told: [String] {
    events.map { "\($0.at) \($0.event.kind.rawValue) \($0.event.alert.severity)" }
  }

  /// `60000 raised moderate`, with the state, and `quiet` where it is not announced.
  var states: [String] {
    events.map { at, event in
      "\(at) \(event.kind.rawValue) \(event.alert.severity) \(event.alert.state.rawValue)"
        + (event.isAnnounced ? "" : " quiet")
    }
  }

  /// What `density` finds at a value, and where devices fell silent, at what it would be
  /// by what they last said.
  static func finding(
    _ value: Double?, remembered: Double? = nil, _ certainty: Certainty = .observed
  ) -> Finding {
    let limits: [Severity: Double] = [.moderate: 2, .severe: 3, .extreme: 5]
    guard let value else {
      return Finding(
        value: nil, limits: limits, coverage: Coverage(reporting: 0, expected: 2), devices: [],
        certainty: .possible)
    }
    let remembered = max(value, remembered ?? value)
    return Finding(
      value: .number(value), holding: Set(limits.filter { value > $0.value }.keys),
      lingering: Set(limits.filter { remembered > $0.value }.keys), isClear: remembered < 1.8,
      limits: limits,
      coverage: Coverage(reporting: certainty == .observed ? 2 : 1, expected: 2),
      devices: ["a", "b"], certainty: certainty)
  }
}
