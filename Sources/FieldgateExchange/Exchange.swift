import FieldgateModel

/// What each partner knows of the site's alerts, and what it is to be told next.
///
/// A value: it reads no clock and sends nothing. Every message that it returns is to be kept
/// and sent in the order in which it stands; its numbers are taken.
///
/// Of each alert and each partner:
///
/// | stands | what happens | is told | stands then |
/// |---|---|---|---|
/// | – | the contract shows it, raised or risen to it | Alert | open |
/// | open | what the partner sees of it changed | Update | open |
/// | open | what changed, the partner does not see | – | open |
/// | open | it ended | Cancel | over |
/// | open | it fell below the partner's severity | Cancel, `deescalated` | – |
/// | open | level or contract no longer show it | Cancel, `withdrawn` | – |
/// | – | it ended | – | over |
package struct Exchange: Sendable {
  package let contracts: Contracts
  /// The partners that have a feed in this tree: all, or those with `exercises` in an
  /// exercise's.
  package let partners: [Partner]
  let site: String
  let topics: TopicTree
  let isExercise: Bool
  /// Tells one exercise's ids and identifiers from another's; empty in reality.
  let mark: String
  let zone: Zone
  let sight: Sight
  /// The areas that each partner sees, as it sees them, without any level and from each on.
  let scopes: [PartnerID: PartnerScope]

  var entries: [PartnerKey: PartnerEntry] = [:]
  var counts: [PartnerID: PartnerCounts] = [:]
  var pending: [PendingTelling] = []
  /// Counts what was put off, so that what is due together keeps its order.
  var putOff: UInt64 = 0
  /// Partners of an earlier run that no contract names any more.
  var former: Set<PartnerID> = []
  var changed: Set<String> = []
  /// The topics of pictures that were taken back, and stand nowhere.
  var taken: Set<String> = []

  /// - Parameters:
  ///   - topics: the tree; an exercise's for an exercise.
  ///   - isExercise: whether the alerts are of status Exercise. Others are then told to
  ///     nobody, and none of that status otherwise.
  ///   - exercise: what the ids of the exercise's alerts begin with.
  ///   - zone: the site's, for CAP's times.
  package init(
    contracts: Contracts, areas: [Area], site: String, topics: TopicTree,
    isExercise: Bool = false, exercise: String = "", zone: Zone
  ) {
    self.contracts = contracts
    partners = contracts.partners.filter { !isExercise || $0.exercises }
    self.site = site
    self.topics = topics
    self.isExercise = isExercise
    // A digest: when the exercise began need not be said.
    mark = exercise.isEmpty ? "" : String(Digest.of(Array(exercise.utf8)), radix: 16)
    self.zone = zone
    let sight = Sight(areas: areas, contracts: contracts)
    self.sight = sight
    scopes = Dictionary(
      partners.map { ($0.id, PartnerScope($0, sight)) }, uniquingKeysWith: { first, _ in first })
    for partner in partners {
      counts[partner.id] = PartnerCounts()
      changed.insert(PartnerCounts.key(of: partner.id))
    }
  }

  /// The partner that a user of the broker belongs to.
  package func partner(of user: String) -> Partner? {
    partners.first { $0.users.contains(user) }
  }

  /// Whether a user belongs to a partner, be it one without a feed in this tree.
  package func isOfPartner(_ user: String) -> Bool {
    contracts.partners.contains { $0.users.contains(user) }
  }

  /// Takes a transition of an alert, announced or not.
  ///
  /// - Parameter level: the threat level in force on the alert's area.
  package mutating func tell(
    _ event: AlertEvent, level: ThreatLevel, at moment: Moment
  ) -> [PartnerMessage] {
    take(event, level, isLook: false, moment)
  }

  /// Looks at an open alert again, since the threat level of its area or the contracts
  /// changed: a partner's view of it may begin, end or change.
  package mutating func look(
    _ alert: Alert, level: ThreatLevel, at moment: Moment
  ) -> [PartnerMessage] {
    let event = AlertEvent(kind: .updated, alert: alert, heardAt: alert.severity, sent: moment.wall)
    return take(event, level, isLook: true, moment)
  }

  private mutating func take(
    _ event: AlertEvent, _ level: ThreatLevel, isLook: Bool, _ moment: Moment
  ) -> [PartnerMessage] {
    // Nothing of an exercise appears as Actual, whatever a caller mixes up.
    guard (event.alert.status == .exercise) == isExercise else { return [] }
    var messages = runDue(at: moment)
    for partner in partners {
      let telling = Telling(event: event, level: level, isLook: isLook)
      messages += route(telling, to: partner, moment)
    }
    return messages
  }

  /// Tells a partner now, later or not at all.
  private mutating func route(
    _ telling: Telling, to partner: Partner, _ moment: Moment
  ) -> [PartnerMessage] {
    let alert = telling.event.alert
    let key = PartnerKey(partner: partner.id, alert: alert.id)
    let terms = partner.terms(at: telling.level)
    let isOpen = entries[key]?.isOpen ?? false
    let waits = pending.contains { $0.key == key }
    if case .hidden(let why) = seeing(alert, terms, partner.id) {
      if !isOpen, !why.isForNow || !waits {
        // Over, or no longer the partner's, before it was told: nothing is left to do.
        drop(key)
        if !alert.state.isOpen { close(key) }
        return []
      }
      if telling.isLook, !why.isForNow {
        // Sharing that ends, ends at once.
        drop(key)
        return [apply(telling, to: partner, moment)?.message].compactMap { $0 }
      }
    }
    if !isOpen, !alert.state.isOpen {
      drop(key)
      close(key)
      return []
    }
    guard terms.delay > 0 || waits else {
      return [apply(telling, to: partner, moment)?.message].compactMap { $0 }
    }
    put(off: .telling(telling), key, until: moment.steady + terms.delay)
    return runDue(at: moment)
  }

  func seeing(_ alert: Alert, _ terms: Terms, _ partner: PartnerID) -> Seeing {
    let flood = alert.foldedInto.map { PartnerKey(partner: partner, alert: $0) }
    return sight.seeing(
      alert, terms, hasFlood: flood.map { entries[$0]?.isOpen ?? false } ?? false)
  }
}

/// A transition, or a second look, with the threat level that its contract goes by.
struct Telling: Hashable, Sendable {
  var event: AlertEvent
  var level: ThreatLevel
  /// The alert is as it was; level or contracts are not.
  var isLook: Bool
}

/// The areas that a partner sees, as it sees them.
struct PartnerScope: Hashable, Sendable {
  private let base: Set<AreaID>
  private let levels: [ThreatLevel: Set<AreaID>]

  init(_ partner: Partner, _ sight: Sight) {
    func seen(_ terms: Terms) -> Set<AreaID> {
      Set(terms.areas.compactMap { sight.seen($0, terms.precision)?.id })
    }
    base = seen(partner.terms)
    levels = Dictionary(
      partner.levels.map { ($0.from, seen($0.terms)) }, uniquingKeysWith: { first, _ in first })
  }

  func areas(at level: ThreatLevel) -> Set<AreaID> {
    levels.filter { $0.key <= level }.max { $0.key < $1.key }?.value ?? base
  }
}
