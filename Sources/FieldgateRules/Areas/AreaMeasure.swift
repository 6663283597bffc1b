import FieldgateModel

/// The values of an area that rules may watch and listeners may read. The list is
/// closed; a new value is one case, its line below, and how it is fused in
/// `Picture`.
package enum AreaMeasure: String, CaseIterable, HashedByCase, Sendable {
  /// People per square metre where it is densest.
  case density
  /// People present.
  case occupancy
  /// People who came in, per minute over the last five minutes.
  case flowIn = "flow_in"
  /// People who went out, per minute over the last five minutes.
  case flowOut = "flow_out"
  /// Mean speed of the people who move, in metres per second.
  case speed
  /// Objects that crossed a watched line in the last five minutes.
  case crossings
  /// Objects that cameras see now, in all and by class.
  case objects
  /// `open`, `closed`, `moving`, `mixed` or `faulty`.
  case bollards

  /// Where it stands in the list, for arrays that have something for each value: an enum
  /// without payloads is its number in memory.
  var place: Int { withUnsafeBytes(of: self) { Int($0[0]) } }

  package var unit: Unit {
    switch self {
    case .density: .peoplePerSquareMetre
    case .occupancy: .people
    case .flowIn, .flowOut: .people
    case .speed: .metresPerSecond
    case .crossings, .objects: .objects
    case .bollards: .one
    }
  }

  /// Of a value that is told per minute, over how many minutes it is counted.
  package var minutes: Double? { self == .flowIn || self == .flowOut ? 5 : nil }

  /// Whether it is a number that can be compared with a limit.
  package var isNumber: Bool { self != .bollards }

  /// The words of a value that is no number.
  package var words: [String] {
    self == .bollards ? BollardState.allCases.map(\.rawValue) : []
  }

  /// Whether this value is made from readings of a measure.
  package func isMade(from measure: Measure) -> Bool {
    switch self {
    case .density: measure == .density || measure == .occupancy || measure == .objectCount
    case .occupancy: measure == .occupancy
    case .flowIn, .flowOut: measure == .countIn || measure == .countOut
    case .speed: measure == .speed
    case .crossings: measure == .lineCrossing
    case .objects: measure == .objectCount
    case .bollards: measure == .state || measure == .fault || measure == .obstruction
    }
  }
}

extension AreaMeasure {
  /// The value that is meant by who names a device's measure in its place.
  static func madeMostly(from measure: Measure) -> AreaMeasure? {
    switch measure {
    case .countIn: .flowIn
    case .countOut: .flowOut
    default: allCases.first { $0.isMade(from: measure) }
    }
  }
}

/// What the bollards of an area are, taken together.
package enum BollardState: String, CaseIterable, Hashable, Sendable {
  case open, closed, moving, mixed, faulty
}

/// A value of an area now, with what stands behind it.
package struct AreaValue: Hashable, Sendable {
  /// Nil where nothing stands behind it.
  package var value: Value?
  /// What it would be if the devices that fell silent were as they last said: the
  /// value itself where none did. Nil where that cannot be told.
  ///
  /// A crowd does not go away because its sensor does: what eases or ends must be so
  /// of this one too.
  package var remembered: Value?
  package var coverage: Coverage
  package var freshness: Freshness
  /// The devices whose readings made it, the first `mostDevices` of them.
  package var devices: [DeviceID]
  /// Nothing but retained messages stands behind it.
  package var isRetained: Bool
  /// Milliseconds since the newest reading behind it arrived.
  package var age: Milliseconds?
  /// The worst of the readings behind it: good, skewed, retained; stale where there is no
  /// value and what is remembered is out of date. Nil where nothing was ever said.
  package var quality: Quality?
  /// How many devices would have to report, where fewer do and so there is no value.
  package var needs: Int?
  /// Objects by class, where it is told apart by it.
  package var classes: [String: Double]
  /// For an occupancy of the area's own that is what came in less what went out.
  package var balance: Balance?

  package static let mostDevices = 100

  package init(
    value: Value? = nil, remembered: Value? = nil, coverage: Coverage, freshness: Freshness,
    devices: [DeviceID] = [],
    isRetained: Bool = false, age: Milliseconds? = nil,
    quality: Quality? = nil, needs: Int? = nil, classes: [String: Double] = [:],
    balance: Balance? = nil
  ) {
    self.value = value
    self.remembered = remembered
    self.coverage = coverage
    self.freshness = freshness
    self.devices = devices
    self.isRetained = isRetained
    self.age = age
    self.quality = quality
    self.needs = needs
    self.classes = classes
    self.balance = balance
  }

  /// How sure an alert about it can be (CAP 1.2 `certainty`): observed where every
  /// expected device reports, likely where at least half do, else possible.
  package var certainty: Certainty {
    if isRetained || value == nil || freshness == .blind { return .possible }
    if coverage.reporting >= coverage.expected { return .observed }
    return coverage.reporting * 2 >= coverage.expected ? .likely : .possible
  }
}

/// No data is a state of its own.
package enum Freshness: String, Hashable, Sendable {
  /// Every expected device reports.
  case fresh
  /// Some do.
  case degraded
  /// None does.
  case blind
}
