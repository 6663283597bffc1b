import FieldgateModel

/// What stands behind a value over an area and the areas below it: the sum of what each
/// of them adds.
///
/// Two totals make one by `add`, in any grouping; so those of areas are kept in trees,
/// and what one message changes is the few totals above it.
struct Total: Hashable, Sendable {
  /// Numbers as they are now, and as they would be if who fell silent were as it last
  /// said.
  struct Numbers: Hashable, Sendable {
    /// The areas' own values, added up; nil where there is none.
    var sum: Double?
    /// The worst of them, as a number that grows as it gets worse.
    var worst: Double?
    /// The ground of the areas that have one, in square metres.
    var ground = 0.0
    /// Objects by class.
    var classes: [String: Double] = [:]

    mutating func add(_ other: Numbers) {
      if let more = other.sum { sum = (sum ?? 0) + more }
      if let more = other.worst { worst = max(worst ?? more, more) }
      ground += other.ground
      if !other.classes.isEmpty { classes.merge(other.classes, uniquingKeysWith: +) }
    }
  }

  var now = Numbers()
  var remembered = Numbers()
  /// Whether what is remembered is all that there was to remember.
  var isComplete = true
  var reporting = 0
  var expected = 0
  /// When the newest reading behind it arrived.
  var arrived: Milliseconds?
  /// The worst of the readings behind it.
  var quality: Quality?
  var validity = Validity()

  mutating func add(_ other: Total) {
    now.add(other.now)
    remembered.add(other.remembered)
    isComplete = isComplete && other.isComplete
    reporting += other.reporting
    expected += other.expected
    arrived = Self.later(arrived, other.arrived)
    quality = Quality.worse(quality, other.quality)
    validity.narrow(to: other.validity)
  }

  /// The later of two times; nil where there is none.
  static func later(_ one: Milliseconds?, _ other: Milliseconds?) -> Milliseconds? {
    guard let one, let other else { return one ?? other }
    return max(one, other)
  }
}

extension Quality {
  /// Of what can stand behind a value: good, skewed, retained, stale; least first.
  private var rank: Int {
    switch self {
    case .skewed: 1
    case .retained: 2
    case .stale: 3
    case .good, .late, .range, .duplicate: 0
    }
  }

  /// The worse of two; nil for nothing at all.
  package static func worse(_ one: Quality?, _ other: Quality?) -> Quality? {
    guard let one, let other else { return one ?? other }
    return one.rank < other.rank ? other : one
  }
}
