/// How long something took how often, in fixed buckets, as Prometheus counts them.
package struct DurationHistogram: Hashable, Sendable {
  /// The upper bounds, in seconds; what is longer is in none of them.
  package static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

  /// How many were at most so long, and longer than the bound before.
  package private(set) var counts = [UInt64](repeating: 0, count: bounds.count)
  package private(set) var count: UInt64 = 0
  /// Seconds in all.
  package private(set) var sum = 0.0

  package init() {}

  package mutating func observe(_ duration: Duration) {
    let (whole, rest) = duration.components
    let seconds = Double(whole) + Double(rest) / 1e18
    count += 1
    sum += seconds
    if let index = Self.bounds.firstIndex(where: { seconds <= $0 }) { counts[index] += 1 }
  }

  /// Seconds, on the average; nil before the first.
  package var mean: Double? { count == 0 ? nil : sum / Double(count) }

  /// The least of the bounds below which so large a part lies; nil before the first, and where
  /// that is beyond all of them.
  ///
  /// - Parameter part: 0 to 1.
  package func bound(of part: Double) -> Double? {
    guard count > 0 else { return nil }
    var below: UInt64 = 0
    for (bound, counted) in zip(Self.bounds, counts) {
      below += counted
      if Double(below) >= part * Double(count) { return bound }
    }
    return nil
  }
}
