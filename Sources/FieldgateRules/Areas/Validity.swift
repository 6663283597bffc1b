import FieldgateModel

/// From when until when something worked out stays as it is though nobody speaks.
///
/// Whoever looks at something that goes out of date notes when, and so learns when to
/// look again.
struct Validity: Hashable, Sendable {
  private(set) var from = Milliseconds.min
  /// The first time at which it may be otherwise.
  private(set) var until = Milliseconds.max

  /// Of what must be worked out anew at any time.
  static let never: Validity = {
    var never = Validity()
    never.from = .max
    return never
  }()

  func contains(_ now: Milliseconds) -> Bool { from <= now && now < until }

  /// Something was, or is to be, otherwise from this time on.
  mutating func note(_ change: Milliseconds, at now: Milliseconds) {
    if now < change { until = min(until, change) } else { from = max(from, change) }
  }

  /// As long as both stay as they are.
  mutating func narrow(to other: Validity) {
    from = max(from, other.from)
    until = min(until, other.until)
  }
}
