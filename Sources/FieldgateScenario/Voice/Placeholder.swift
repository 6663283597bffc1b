/// What may stand between braces in a device's message: `{occupancy}`,
/// `{time.epoch-ms}`.
///
/// The list is closed; a new one is one case here, one line in `names` where it has
/// a format, and how it is found in `Scene`.
package enum Placeholder: Hashable, Sendable {
  case fact(Fact)
  case time(Instant, TimeFormat)

  /// What a device knows or sees. Each has a value only where the inventory gives
  /// what it needs; see `Scene`.
  package enum Fact: String, CaseIterable, Sendable {
    /// The device's id.
    case device
    /// The line or zone that the message, or this part of it, is about.
    case channel
    /// The channel's place among the device's channels, from 1.
    case channelNumber = "channel.number"
    /// How many messages of this kind the device has sent, this one included.
    case sequence
    /// The ground that the zone or the device sees, in square metres.
    case covers
    /// Degrees; `null` where the inventory gives no position.
    case latitude, longitude
    /// People on that ground now.
    case occupancy
    /// `occupancy` over `covers`.
    case density
    /// People who came into the zone in the period.
    case visits
    /// Persons that a camera has in view now.
    case objectCount = "object_count"
    /// People who crossed the line in the period, by its own sense of in and out.
    case countIn = "count_in"
    case countOut = "count_out"
    /// The same since the counter was put up.
    case totalIn = "total_in"
    case totalOut = "total_out"
    /// A bollard's state: open, closed, opening, closing, stopped, unknown.
    case state
    /// How far open, in %.
    case position
    case fault, obstruction, online
  }

  package enum Instant: String, CaseIterable, Sendable {
    /// When the message is sent; `end` is the same, as the end of the period.
    case time, end
    /// The start of the period that the message reports on.
    case start
  }

  package enum TimeFormat: String, CaseIterable, Sendable {
    /// `2026-11-22T14:03:40.120Z`
    case rfc3339
    /// `2026-11-22T14:03:40.120000000Z`
    case rfc3339Nanoseconds = "rfc3339-ns"
    /// Milliseconds since 1970, a whole number.
    case epochMilliseconds = "epoch-ms"
    /// Seconds since 1970, with a fraction.
    case epochSeconds = "epoch-s"
  }

  package init?(_ name: String) {
    guard let found = Self.byName[name] else { return nil }
    self = found
  }

  /// Every name, in the order of the cases.
  package static let names: [String] = all.map(\.name)

  private static let all: [(name: String, placeholder: Placeholder)] =
    Fact.allCases.map { ($0.rawValue, .fact($0)) }
    + Instant.allCases.flatMap { instant in
      TimeFormat.allCases.map { ("\(instant.rawValue).\($0.rawValue)", .time(instant, $0)) }
    }

  private static let byName = Dictionary(uniqueKeysWithValues: all)

  /// It is true or false, so that it can choose between two words.
  var isFlag: Bool {
    switch self {
    case .fact(.fault), .fact(.obstruction), .fact(.online): true
    default: false
    }
  }
}
