import FieldgateModel

/// The last state of the ever-growing counters of one device, and what they grew by.
///
/// The rule, for a new value `n` after a last value `l` of the same series:
///
/// | case | difference |
/// |---|---|
/// | no `l` yet | none: nobody knows since when |
/// | `n ≥ l` | `n − l` |
/// | `n < l`, said of an earlier time than `l` | none, and `l` stays: it is a late message |
/// | `n < l`, `l` in the last 1/16 and `n` in the first 1/16 of 16 or of 32 bits | `n + 2¹⁶ − l` or `n + 2³² − l`: the counter wrapped |
/// | `n < l`, `n` in the last 1/16 before `l` | none: the counter stepped back, as after a restart with an older count that it had kept; it counts on from `n` |
/// | `n < l` otherwise | `n`: the counter was reset and has counted since |
///
/// A sixteenth on either side keeps a reset of a counter that stands at half its
/// range from passing for tens of thousands of people; a counter that moves further
/// than that between two messages is taken as reset. A sixteenth below the last value keeps
/// a small step back from passing for all that the counter ever counted. A reset loses what was
/// counted between the last message and the reset; a counter that was reset and has counted
/// almost as much again before it speaks loses that, too.
package struct Totals: Hashable, Sendable {
  /// The last value of each series and when it was so.
  private(set) var last: [Series: Last] = [:]

  /// As many series of one device are remembered; a device that names more gets no
  /// differences for the rest.
  static let limit = 4096

  struct Last: Hashable, Sendable {
    var value: Double
    var time: Timestamp
  }

  /// What the counter grew by since its last value, which this one now is.
  mutating func difference(of series: Series, to value: Double, at time: Timestamp) -> Double? {
    guard let before = last[series] else {
      if last.count < Self.limit { last[series] = Last(value: value, time: time) }
      return nil
    }
    if value < before.value, time < before.time { return nil }
    last[series] = Last(value: value, time: time)
    return Self.difference(from: before.value, to: value)
  }

  private static func difference(from last: Double, to next: Double) -> Double? {
    if next >= last { return next - last }
    for range in [65_536.0, 4_294_967_296.0] where last < range {
      if last >= range * 15 / 16, next < range / 16 { return next + range - last }
    }
    return next >= last * 15 / 16 ? nil : max(next, 0)
  }

  /// Puts back what was remembered.
  mutating func restore(_ series: Series, _ last: Last) { self.last[series] = last }
}
