import FieldgateModel

/// What the quarters of an hour of a value come to over a window.
///
///     mean   of all samples
///     p80    the value that four fifths of the quarters' means lie at or below, interpolated
///     max    the highest single sample
package struct Distribution: Hashable, Sendable {
  /// Samples with a number: one a minute.
  package private(set) var samples: Int64 = 0
  package private(set) var mean: Double?
  package private(set) var p80: Double?
  package private(set) var max: Double?
  /// Quarters of an hour in which there was a number.
  package private(set) var quarters: Int64 = 0
  /// The share of the expected devices that reported, from 0 to 1, over the quarters; nil
  /// where none was expected.
  package private(set) var coverage: Double?

  package init(_ quarters: [AreaValues.Quarter]) {
    var sum = 0.0
    var means: [Double] = []
    var shares: [Double] = []
    for quarter in quarters {
      if let share = quarter.coverage { shares.append(share) }
      guard let mean = quarter.mean, quarter.count > 0 else { continue }
      samples += Int64(quarter.count)
      sum += mean * Double(quarter.count)
      means.append(mean)
      max = Swift.max(max ?? -.infinity, quarter.max ?? mean)
    }
    self.quarters = Int64(means.count)
    if samples > 0 { mean = sum / Double(samples) }
    means.sort()
    if let last = means.last {
      let place = 0.8 * Double(means.count - 1)
      let index = Int(place)
      p80 =
        index + 1 < means.count
        ? means[index] + (means[index + 1] - means[index]) * (place - Double(index)) : last
    }
    if !shares.isEmpty { coverage = shares.reduce(0, +) / Double(shares.count) }
  }
}
